package client

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"github.com/collab-iac/terraform-provider-collab/internal/backend"
	"github.com/collab-iac/terraform-provider-collab/internal/httpbody"
	"github.com/collab-iac/terraform-provider-collab/internal/model"
)

// Skill is a skill that agents can have.
type Skill struct {
	ID, Name, Description string
	// URI is its address, as the server knows itself.
	URI string
}

// skills is the collection of skills. It has no resource.
var skills = &model.Model{
	Type: "skills", Title: "skill", Key: "id", BusinessKey: "name",
	Fields: []model.Field{{Name: "name", Payload: "name", Kind: model.String}},
}

// Skills returns the skills of the contact centre, by name (CONTRACT.md §4.1).
func (c *Client) Skills(ctx context.Context) ([]Skill, error) {
	list := []Skill{}
	for object, err := range backend.Objects(ctx, c, skills, backend.Query{}) {
		if err != nil {
			return nil, err
		}
		row := httpbody.Document(object.Data)
		list = append(list, Skill{ID: object.Key, Name: row.Text("name"), Description: row.Text("description"), URI: row.Text("uri")})
	}
	slices.SortFunc(list, func(a, b Skill) int { return cmp.Or(strings.Compare(a.Name, b.Name), strings.Compare(a.ID, b.ID)) })
	return list, nil
}
