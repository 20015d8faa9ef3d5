package client

import (
	"context"
	"errors"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/collab-iac/terraform-provider-collab/internal/backend"
	"github.com/collab-iac/terraform-provider-collab/internal/backend/recovery"
	"github.com/collab-iac/terraform-provider-collab/internal/model"
)

// Get returns the user with the id, skills and devices included
// (CONTRACT.md §3.5). A key that cannot be an id is not found without a request.
func (c *Client) Get(ctx context.Context, m *model.Model, key string) (backend.Object, error) {
	req := objectCall(http.MethodGet, m, key)
	req.query = partsOf(m.Type)
	if !keyForm.MatchString(key) {
		return backend.Object{}, c.errors.New(req, backend.Error{Message: "an id of this server does not look like that", Is: backend.ErrNotFound})
	}
	e, err := c.do(ctx, req)
	if err != nil {
		return backend.Object{}, err
	}
	row, ok := objectIn(e, m.Type)
	if id := keyOf(row); !ok || row.Text(m.BusinessKeyField().Payload) == "" || id != "" && !strings.EqualFold(id, key) {
		return backend.Object{}, c.errors.New(req, backend.Error{
			Status: http.StatusOK, Message: "the answer holds no " + singular(m.Type) + " of this id", Is: backend.ErrProtocol,
		})
	}
	c.sightings.note(key)
	return backend.Object{Key: key, Data: c.withAssigned(ctx, m, key, readable(m, row))}, nil
}

// withAssigned adds the lists of what is assigned to an object that its answer leaves
// out, as some servers do where a list is empty. What cannot be read stays unknown.
func (c *Client) withAssigned(ctx context.Context, m *model.Model, key string, data map[string]any) map[string]any {
	for i := range m.Fields {
		f := &m.Fields[i]
		if _, shown := data[f.Payload]; f.Assigned == nil || shown {
			continue
		}
		req := objectCall(http.MethodGet, m, key)
		req.path = append(req.path, f.Assigned.Collection)
		req.query = url.Values{"fields": {"*"}, "limit": {strconv.Itoa(maxAssigned)}, "offset": {"0"}}
		e, err := c.do(ctx, req)
		if err != nil {
			continue
		}
		rows, isList := e.body[f.Assigned.Collection].([]any)
		if isList && len(rows) < maxAssigned && !slices.ContainsFunc(rows, func(r any) bool { return !isObject(r) }) {
			data[f.Payload] = rows
		}
	}
	return data
}

// maxAssigned is how much may be assigned to one object; a longer list is not known to be
// whole.
const maxAssigned = 500

func isObject(v any) bool {
	_, is := v.(map[string]any)
	return is
}

// objectCall starts a call about one object.
func objectCall(method string, m *model.Model, key string) call {
	return call{method: method, path: []string{m.Type, key}, subject: m.Type + " " + key}
}

// readable returns a row without its write-only fields: one sample shows an
// empty password, which must not return with a PUT (CONTRACT.md §3.2).
func readable(m *model.Model, row map[string]any) map[string]any {
	data := maps.Clone(row)
	for i := range m.Fields {
		if f := &m.Fields[i]; f.Access == model.WriteOnly {
			delete(data, f.Payload)
		}
	}
	return data
}

// Replace changes those of the keys in data that differ from the object's: a
// PUT leaves alone what it does not name (CONTRACT.md §3.6). Of these it
// sends only the fields that may be changed: no user name, no read-only field and
// no key that no model knows. Without a difference it sends no request.
func (c *Client) Replace(ctx context.Context, m *model.Model, object backend.Object, data map[string]any) error {
	req := objectCall(http.MethodPut, m, object.Key)
	req.body = writable(m, object.Data, data, model.ReadWrite)
	if len(req.body) == 0 {
		return nil
	}
	// The same values twice are the same values, but a password may be refused
	// the second time because it is in use.
	req.repeatable = req.body["password"] == nil
	return c.change(ctx, req, func(ctx context.Context) (bool, error) {
		held, err := c.Get(ctx, m, object.Key)
		return err == nil && holds(m, held.Data, req.body), err
	})
}

// holds reports whether an object has the values of a body, as far as it shows them.
func holds(m *model.Model, held, body map[string]any) bool {
	shown := 0
	for i := range m.Fields {
		f := &m.Fields[i]
		v, sent := body[f.Payload]
		if !sent || f.Access == model.WriteOnly {
			continue
		}
		if shown++; !f.EqualPayload(held[f.Payload], v) {
			return false
		}
	}
	return shown > 0
}

// change sends a change of an object that exists. Where an answer is lost, done says
// whether the change took effect; if not, it is sent again.
func (c *Client) change(ctx context.Context, req call, done func(context.Context) (bool, error)) error {
	ctx, stop := backend.WithGracePeriod(ctx, c.cfg.Grace)
	defer stop()
	_, err := recovery.Change[envelope]{
		Name:               req.subject,
		Log:                c.http.Logger(),
		Send:               func(ctx context.Context) (envelope, error) { return c.do(ctx, req) },
		MayHaveTakenEffect: unknownEffect,
		Recover: func(ctx context.Context, lost error) (envelope, bool, error) {
			took, err := done(ctx)
			switch {
			case took:
				return envelope{}, true, nil
			case err != nil || !req.repeatable:
				return envelope{}, true, lost
			}
			return envelope{}, false, lost
		},
		Resendable: resendable,
	}.Do(ctx)
	return err
}

// writable returns the keys of data that may be sent, without those that the
// server holds already. extra is a further access that may be written.
func writable(m *model.Model, held, data map[string]any, extra model.Access) map[string]any {
	body := map[string]any{}
	for i := range m.Fields {
		f := &m.Fields[i]
		v := data[f.Payload]
		allowed := f.Access == model.ReadWrite || f.Access == model.WriteOnly || f.Access == extra
		if v == nil || !allowed || f.Assigned != nil || f.Access != model.WriteOnly && f.EqualPayload(held[f.Payload], v) {
			continue
		}
		body[f.Payload] = v
	}
	return body
}

// maxBlindLooks is how many looks at a deleted user may fail before the server's word
// counts, which said that it is done.
const maxBlindLooks = 3

// Delete removes the user and waits until the server no longer knows the id
// (CONTRACT.md §3.7 and §5).
func (c *Client) Delete(ctx context.Context, m *model.Model, object backend.Object) error {
	req := objectCall(http.MethodDelete, m, object.Key)
	req.repeatable = true // ids are never given out again
	gone := func(ctx context.Context) (bool, error) {
		_, err := c.Get(ctx, m, object.Key)
		return errors.Is(err, backend.ErrNotFound), ignoring(backend.ErrNotFound, err)
	}
	if err := c.change(ctx, req, gone); err != nil {
		return err
	}
	blind := 0
	over, _ := c.poll(ctx, func() (bool, error) {
		over, err := gone(ctx)
		if err != nil {
			blind++
		}
		return over || blind == maxBlindLooks, nil
	})
	if !over {
		return c.errors.New(req, backend.Error{Message: "the server says that it is done, but still knows the object", Err: ctx.Err()})
	}
	return nil
}
