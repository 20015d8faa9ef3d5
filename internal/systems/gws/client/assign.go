package client

import (
	"cmp"
	"context"
	"errors"
	"net/http"
	"strings"

	"github.com/collab-iac/terraform-provider-collab/internal/backend"
	"github.com/collab-iac/terraform-provider-collab/internal/httpbody"
	"github.com/collab-iac/terraform-provider-collab/internal/model"
)

// Assignables returns what can be assigned to a user (CONTRACT.md §4.1).
func (c *Client) Assignables(ctx context.Context, f *model.Field) ([]backend.Assignable, error) {
	if f.Assigned.Collection != skills.Type {
		return nil, &backend.Error{Is: backend.ErrUnsupported, Message: "no call is known that lists " + f.Assigned.Collection}
	}
	known, err := c.Skills(ctx)
	if err != nil {
		return nil, err
	}
	things := make([]backend.Assignable, len(known))
	for i, one := range known {
		things[i] = backend.Assignable{Key: one.ID, Name: one.Name, Address: one.URI}
	}
	return things, nil
}

// Assign gives a user a skill, or changes its level: the same call does both
// (CONTRACT.md §4.1). Where its answer is lost, the user is read to see whether it took
// effect, and only then it is sent again.
func (c *Client) Assign(ctx context.Context, m *model.Model, object backend.Object, f *model.Field, thing backend.Assignable, data map[string]any) error {
	req := assignmentCall(http.MethodPost, m, object.Key, f, thing.Name)
	address := cmp.Or(thing.Address, c.endpoint.JoinPath(f.Assigned.Collection, thing.Key).String())
	bodies := c.assignmentBodies(address, data)
	var err error
	for i := range bodies {
		req.body = bodies[i]
		err = c.change(ctx, req, func(ctx context.Context) (bool, error) {
			element, err := c.assigned(ctx, m, object.Key, f, thing.Key)
			return err == nil && holdsElement(f, element, data), err
		})
		if !refusesValue(err) {
			c.levelsAsText.Store(c.levelsAsText.Load() || i > 0 && err == nil)
			break
		}
	}
	return err
}

// Unassign takes a skill away from a user (CONTRACT.md §4.1).
func (c *Client) Unassign(ctx context.Context, m *model.Model, object backend.Object, f *model.Field, key string) error {
	req := assignmentCall(http.MethodDelete, m, object.Key, f, key)
	req.path = append(req.path, key)
	gone := func(ctx context.Context) (bool, error) {
		element, err := c.assigned(ctx, m, object.Key, f, key)
		return err == nil && element == nil, err
	}
	err := c.change(ctx, req, gone)
	if errors.Is(err, backend.ErrNotFound) { // the skill, or the user
		if isGone, reading := gone(ctx); isGone || errors.Is(reading, backend.ErrNotFound) {
			return reading
		}
	}
	return err
}

// assignmentCall starts a call about an element of a user's list.
func assignmentCall(method string, m *model.Model, key string, f *model.Field, element string) call {
	return call{
		method: method, path: []string{m.Type, key, f.Assigned.Collection},
		subject:    m.Type + " " + key + ", " + f.Assigned.Element + " " + element,
		repeatable: true, asksFirst: true,
	}
}

// assigned returns the element of a user's list that stands for the thing with the key;
// nil where there is none.
func (c *Client) assigned(ctx context.Context, m *model.Model, key string, f *model.Field, thing string) (httpbody.Document, error) {
	object, err := c.Get(ctx, m, key)
	if err != nil {
		return nil, err
	}
	elements, isList := object.Data[f.Payload].([]any)
	if !isList {
		return nil, &backend.Error{Is: backend.ErrProtocol, Message: "the server does not show the " + f.Payload + " of " + m.Type + " " + key}
	}
	for _, element := range elements {
		if row, isObject := element.(map[string]any); isObject && strings.EqualFold(keyOf(row), thing) {
			return row, nil
		}
	}
	return nil, nil
}

// holdsElement reports whether an element has the values that were sent for it.
func holdsElement(f *model.Field, element httpbody.Document, data map[string]any) bool {
	for i := range f.Fields {
		child := &f.Fields[i]
		if sent, is := data[child.Payload]; is && !child.KeptPayload(sent, element[child.Payload]) {
			return false
		}
	}
	return element != nil
}
