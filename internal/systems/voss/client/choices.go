package client

import (
	"context"
	"fmt"
	"net/http"
	"net/url"

	"github.com/collab-iac/terraform-provider-collab/internal/model"
)

// Choices returns what the server offers for the field at a payload path, in
// the server's order (CONTRACT.md §3 and §9 no. 13).
func (c *Client) Choices(ctx context.Context, modelType, payloadPath, hierarchy string) (model.Choices, error) {
	node, err := c.resolve(ctx, hierarchy)
	if err != nil {
		return nil, err
	}
	req := apiCall(http.MethodGet, modelType, "choices")
	req.subject = modelType + " field " + payloadPath
	req.query = url.Values{"field": {payloadPath}, "hierarchy": {node.Query()}}
	var choices model.Choices
	rows := 0
	for p, err := range c.pages(ctx, req, c.readChoices) {
		if err != nil {
			return nil, err
		}
		rows += len(p.rows)
		for _, r := range p.rows {
			if choice, ok := choiceIn(r.fields); ok {
				choices = append(choices, choice)
			}
		}
	}
	if rows > 0 && len(choices) == 0 {
		return nil, c.protocolError(reply{call: req}, fmt.Sprintf("none of the %d choices has a value that can be read", rows))
	}
	return choices, nil
}
