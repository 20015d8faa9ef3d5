package client

import (
	"context"
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
	req.object = modelType + " field " + payloadPath
	req.query = url.Values{"field": {payloadPath}, "hierarchy": {node.query()}}
	var choices model.Choices
	for p, err := range c.pages(ctx, req, c.readChoices) {
		if err != nil {
			return nil, err
		}
		for _, r := range p.rows {
			value, title := leaf(r.fields["value"]), leaf(r.fields["title"])
			if value == "" {
				value = title
			}
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

// Schema returns the JSON schema (draft 03) of a model at a node, as the server
// gives it (CONTRACT.md §3 and §5).
func (c *Client) Schema(ctx context.Context, modelType, hierarchy string) (map[string]any, error) {
	node, err := c.resolve(ctx, hierarchy)
	if err != nil {
		return nil, err
	}
	req := apiCall(http.MethodGet, modelType, "schema")
	req.object = modelType + " schema"
	req.query = url.Values{"hierarchy": {node.query()}}
	r, err := c.do(ctx, req)
	if err != nil {
		return nil, err
	}
	doc, err := c.document(r)
	if err != nil {
		return nil, err
	}
	if schema, ok := doc["schema"].(map[string]any); ok {
		return schema, nil
	}
	if !hasAny(doc, "properties") {
		return nil, c.protocolError(r, "the answer holds no schema")
	}
	return doc, nil
}
