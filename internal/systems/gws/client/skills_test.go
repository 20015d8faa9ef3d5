package client

import (
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/collab-iac/terraform-provider-collab/internal/backend"
)

func TestSkills(t *testing.T) {
	english := `{"id":"e","name":"English","level":"0","uri":"http://gone.example.com/api/v2/skills/e","path":"/skills/e"}`
	sales := `{"id":"s","name":"Sales","description":"New contracts","uri":"http://gone.example.com/api/v2/skills/s"}`
	for name, list := range map[string]string{
		"objects": `"totalCount":2,"skills":[` + sales + `,` + english + `]`, "without a total": `"skills":[` + sales + `,` + english + `]`,
		"addresses": `"uris":["http://gone.example.com/api/v2/skills/s","http://gone.example.com/api/v2/skills/e"]`, "paths": `"paths":["/skills/s","/skills/e"]`,
	} {
		t.Run(name, func(t *testing.T) {
			c, f := clientOf(t, func(s seen) reply {
				switch s.path {
				case "/skills":
					return ok(`{"statusCode":0,` + list + `}`)
				case "/skills/e":
					return ok(`{"statusCode":0,"skill":` + english + `}`)
				}
				return ok(`{"statusCode":0,"skill":` + sales + `}`)
			})
			got, err := c.Skills(t.Context())
			want := []Skill{
				{ID: "e", Name: "English", URI: "http://gone.example.com/api/v2/skills/e"},
				{ID: "s", Name: "Sales", Description: "New contracts", URI: "http://gone.example.com/api/v2/skills/s"},
			}
			if diff := cmp.Diff(want, got); diff != "" || err != nil {
				t.Errorf("%v %s", err, diff)
			}
			for _, s := range f.requests {
				if s.query.Has("subresources") {
					t.Errorf("%s asks for parts of skills", s.path)
				}
				if order := s.query.Get("sortBy"); order != "" && order != "name" {
					t.Errorf("%s asks for the order by %s, which skills do not have", s.path, order)
				}
			}
		})
	}
	c, _ := clientOf(t, always(reply{status: 403, body: `{"statusCode":5}`}))
	if _, err := c.Skills(t.Context()); !errors.Is(err, backend.ErrForbidden) {
		t.Errorf("got %v", err)
	}
}
