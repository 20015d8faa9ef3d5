package client

import (
	"cmp"
	"context"
	"net/http"
	"net/url"

	"github.com/collab-iac/terraform-provider-collab/internal/httpbody"
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
	for p, err := range c.pages(ctx, req, c.readChoices) {
		if err != nil {
			return nil, err
		}
		for _, r := range p.rows {
			title := httpbody.Scalar(r.fields["title"])
			value := cmp.Or(httpbody.Scalar(r.fields["value"]), title)
			if title == value {
				title = ""
			}
			if value != "" {
				choices = append(choices, model.Choice{Value: value, Title: title})
			}
		}
	}
	return choices, nil
}
