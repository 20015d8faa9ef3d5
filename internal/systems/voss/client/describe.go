package client

import (
	"context"
	"errors"
	"maps"
	"net/http"
	"net/url"
	"sync"
	"time"

	"github.com/collab-iac/terraform-provider-collab/internal/backend"
	"github.com/collab-iac/terraform-provider-collab/internal/httpbody"
	"github.com/collab-iac/terraform-provider-collab/internal/model"
	"github.com/collab-iac/terraform-provider-collab/internal/systems/voss/schema"
)

// describeTime bounds all calls for one model's schema together: a plan waits for them.
const describeTime = 10 * time.Second

// description is what the server says of one model, once it was asked.
type description struct {
	flight flight[*model.Model]
	mu     sync.Mutex
	known  bool
	model  *model.Model
	err    error
}

// Describe returns a model as the server's own schema has it; see backend.Describer. The
// node is the default one where it is empty. A server is asked once per model.
func (c *Client) Describe(ctx context.Context, modelType, hierarchy string) (*model.Model, error) {
	slot, _ := c.descriptions.LoadOrStore(modelType, &description{})
	d, _ := slot.(*description) // nothing else is stored
	if known, m, err := d.get(); known {
		return m, err
	}
	return d.flight.do(ctx, func(ctx context.Context) (*model.Model, error) {
		if known, m, err := d.get(); known {
			return m, err
		}
		limited, cancel := context.WithTimeout(backend.Advisory(ctx), describeTime)
		defer cancel()
		m, err := c.describe(limited, modelType, hierarchy)
		if ctx.Err() == nil { // nobody's stop is the server's word
			d.set(m, err)
		}
		return m, err
	})
}

func (d *description) get() (known bool, m *model.Model, err error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.known, d.model, d.err
}

func (d *description) set(m *model.Model, err error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.model, d.err, d.known = m, err, true
}

// describe asks the calls that show a schema, until one has shown it and one has named
// the business key. A list shows the key where the schema call does not (CONTRACT.md §3,
// §5).
func (c *Client) describe(ctx context.Context, modelType, hierarchy string) (*model.Model, error) {
	query, err := c.schemaQuery(ctx, hierarchy)
	if err != nil {
		return nil, err
	}
	var first, unread error
	var answer map[string]any
	meta := map[string]any{}
	for _, way := range []struct {
		more  []string
		query url.Values
	}{
		{more: []string{"schema"}},
		{more: []string{"add"}, query: url.Values{"schema": {"true"}}},
		{query: url.Values{"schema": {"true"}, "limit": {"1"}, "skip": {"0"}}},
	} {
		req := apiCall(http.MethodGet, modelType, way.more...)
		req.subject = "the schema of " + modelType
		req.query = maps.Clone(query)
		maps.Copy(req.query, way.query)
		doc, r, err := c.askSchema(ctx, modelType, req, len(way.more) > 0 && way.more[0] == "schema")
		if err != nil {
			if first == nil {
				first = err
			}
			if ctx.Err() != nil || !isDefinite(err) {
				break
			}
			continue
		}
		addTo(meta, doc)
		switch _, err := schema.Read(modelType, doc); {
		case answer != nil:
		case err == nil:
			answer = maps.Clone(doc)
		case unread == nil:
			unread = c.protocolError(r, err.Error())
		}
		if answer == nil {
			continue
		}
		answer["meta"] = meta
		if m, err := schema.Read(modelType, answer); err == nil && (m.BusinessKey != "" || len(m.BusinessKeys) > 0 || meta["business_key"] != nil) {
			return m, nil
		}
	}
	if answer != nil {
		return schema.Read(modelType, answer)
	}
	if unread != nil {
		return nil, c.errors.New(apiCall(http.MethodGet, modelType, "schema"), backend.Error{Message: unread.Error(), Is: backend.ErrUnsupported})
	}
	return nil, first
}

// schemaQuery names the node that a schema is asked for. A slip in the node of one object,
// or one that is still to be made, is nothing against the model, whose schema counts for
// all objects.
func (c *Client) schemaQuery(ctx context.Context, hierarchy string) (url.Values, error) {
	node, err := c.resolve(ctx, hierarchy)
	if errors.Is(err, backend.ErrUnknownNode) {
		hierarchy = ""
		node, err = c.resolve(ctx, hierarchy)
	}
	switch {
	case err == nil:
		return url.Values{"hierarchy": {node.Query()}}, nil
	case ctx.Err() != nil || hierarchy != "":
		return nil, err
	}
	return url.Values{}, nil
}

// schemaAnswer is what the schema call of a model has answered.
type schemaAnswer struct {
	document httpbody.Document
	reply    reply
	err      error
}

// schemaAt names the schema call of a model at a node.
func schemaAt(modelType string, query url.Values) string { return modelType + "?" + query.Encode() }

// askSchema asks for a schema, unless an examination has asked the very same.
func (c *Client) askSchema(ctx context.Context, modelType string, req call, examined bool) (httpbody.Document, reply, error) {
	if seen, ok := c.schemas.Load(schemaAt(modelType, req.query)); ok && examined {
		if answer, is := seen.(schemaAnswer); is && (answer.err == nil || isDefinite(answer.err)) {
			return answer.document, answer.reply, answer.err
		}
	}
	return c.ask(ctx, req)
}

// isDefinite reports whether a failure is the server's word on one call, so that another
// is worth a try.
func isDefinite(err error) bool {
	return !errors.Is(err, backend.ErrUnreachable) && !errors.Is(err, backend.ErrUnauthenticated)
}

// addTo adds what an answer says of the model to what others have said.
func addTo(meta map[string]any, answer httpbody.Document) {
	said, _ := answer["meta"].(map[string]any)
	if operations := answer["operations"]; operations != nil {
		meta["operations"] = operations // of what a list shows beside its meta
	}
	for key, value := range said {
		if _, there := meta[key]; !there && value != nil && value != "" {
			meta[key] = value
		}
	}
}
