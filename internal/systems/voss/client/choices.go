package client

import (
	"context"
	"fmt"
	"net/http"
	"net/url"

	"github.com/collab-iac/terraform-provider-collab/internal/model"
)

// Choices returns what a reference to the target can name at the node, in the
// server's order (CONTRACT.md §3.2 and §9 no. 13). With a title, those suffice whose
// title begins with it.
func (c *Client) Choices(ctx context.Context, target model.Target, hierarchy, title string) (model.Choices, error) {
	node, err := c.resolve(ctx, hierarchy)
	if err != nil {
		return nil, err
	}
	req := apiCall(http.MethodGet, target.Model, "choices")
	req.subject = target.Model + " field " + target.Attribute
	req.query = url.Values{"field": {target.Attribute}, "hierarchy": {node.Query()}}
	if title != "" {
		req.query.Set("title", title)
	}
	var choices model.Choices
	rows := 0
	for p, err := range c.pages(ctx, req, c.readChoices) {
		if err != nil {
			return nil, err
		}
		rows += len(p.rows)
		for _, r := range p.rows {
			if choice, ok := choiceIn(r.fields); ok {
				choice.Key = r.key
				choices = append(choices, choice)
			}
		}
	}
	if rows > 0 && len(choices) == 0 {
		return nil, c.protocolError(reply{call: req}, fmt.Sprintf("none of the %d choices has a value that can be read", rows))
	}
	return choices, nil
}

// IsIdentifier reports whether a text can only be an identifier that the server gave.
func (c *Client) IsIdentifier(text string) bool { return isIdentifier(text) }

// Locate returns the node of an object of any model.
func (c *Client) Locate(ctx context.Context, modelType, pkid string) (string, error) {
	req := apiCall(http.MethodGet, modelType, pkid)
	req.subject = modelType + " " + pkid
	doc, _, err := c.ask(ctx, req)
	if err != nil {
		return "", err
	}
	return c.locate(ctx, doc)
}
