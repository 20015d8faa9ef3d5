package client

import (
	"context"
	"errors"
	"maps"
	"net/http"
	"slices"
	"strings"
	"sync"

	"github.com/collab-iac/terraform-provider-collab/internal/backend"
	"github.com/collab-iac/terraform-provider-collab/internal/httpbody"
	"github.com/collab-iac/terraform-provider-collab/internal/model"
)

// maxAdaptations is how often one body may be changed because the server refused it by
// name.
const maxAdaptations = 8

// habits are how this server wants bodies, as its refusals have shown in this run.
type habits struct {
	mu      sync.Mutex
	byModel map[string]*adaptation
	// dropped holds the keys that are left out, by model and object: a server may refuse
	// of one object what it takes of another, which would lose it.
	dropped map[string]map[string]bool
}

// adaptation is what differs in the bodies of a model. Its keys are payload paths
// without indexes: "phoneNumbers.type".
type adaptation struct {
	// dropped holds keys that are left out, titled choices that go by title.
	dropped, titled map[string]bool
	// noNulls leaves out all keys that are null.
	noNulls bool
}

// of returns a copy of what is known of a model and of an object.
func (h *habits) of(m *model.Model, object string) *adaptation {
	h.mu.Lock()
	defer h.mu.Unlock()
	known := newAdaptation()
	maps.Copy(known.dropped, h.dropped[m.Type+" "+object])
	if of := h.byModel[m.Type]; of != nil {
		known.noNulls = of.noNulls
		maps.Copy(known.titled, of.titled)
	}
	return known
}

func newAdaptation() *adaptation {
	return &adaptation{dropped: map[string]bool{}, titled: map[string]bool{}}
}

// note remembers an adaptation that the server took, and returns what is new of it.
func (h *habits) note(m *model.Model, object string, taken *adaptation) (dropped, titled []string, noNulls bool) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.byModel == nil {
		h.byModel, h.dropped = map[string]*adaptation{}, map[string]map[string]bool{}
	}
	known := h.byModel[m.Type]
	if known == nil {
		known = newAdaptation()
		h.byModel[m.Type] = known
	}
	news := func(known, taken map[string]bool) []string {
		list := slices.DeleteFunc(slices.Sorted(maps.Keys(taken)), func(path string) bool { return known[path] })
		maps.Copy(known, taken)
		return list
	}
	noNulls = taken.noNulls && !known.noNulls
	known.noNulls = known.noNulls || taken.noNulls
	if len(taken.dropped) > 0 {
		h.dropped[m.Type+" "+object] = maps.Clone(taken.dropped)
	}
	return news(known.dropped, taken.dropped), news(known.titled, taken.titled), noNulls
}

// adaptationTo returns how the body of a call is to be sent, as far as is known. What the
// configuration declares is never left out.
func (c *Client) adaptationTo(ctx context.Context, req call) *adaptation {
	a := c.habits.of(req.model, req.object())
	if managed, known := backend.Managed(ctx); known {
		maps.DeleteFunc(a.dropped, func(path string, _ bool) bool { return isDeclared(req.model.Fields, managed, path) })
	}
	return a
}

// object is the last part of the path of a call that changes an object; "" of one that
// makes it.
func (r call) object() string {
	if r.method == http.MethodPost {
		return ""
	}
	return r.path[len(r.path)-1]
}

// sendChange makes a change, once, or more often where the server refuses a part of the
// body by name that can be left out or spelled otherwise.
func (c *Client) sendChange(ctx context.Context, req call) (completedChange, error) {
	data, isObject := req.body.(map[string]any)
	if !isObject || req.model == nil {
		return c.changeOnce(ctx, req)
	}
	adapted := c.adaptationTo(ctx, req)
	var first error
	for tries := 0; ; tries++ {
		req.body = adapted.body(req.model, data)
		done, err := c.changeOnce(ctx, req)
		refused := refusal(req, err)
		switch {
		case err == nil:
			c.adopt(ctx, req, adapted)
			return done, nil
		case refused == nil:
			return done, err
		case tries == maxAdaptations || !c.adapt(ctx, adapted, req.model, data, refused):
			if first != nil && newWords(refused, data).nameAny(adapted) {
				err = first // the other spelling was no better
			}
			return done, err
		case first == nil:
			first = err
		}
	}
}

func (c *Client) sendOnce(ctx context.Context, req call) (reply, httpbody.Document, error) {
	r, err := c.do(ctx, req)
	if err != nil {
		return r, nil, err
	}
	doc, err := c.changeDocument(r)
	if err == nil && !acknowledges(doc) {
		err = c.protocolError(r, "the answer neither says success nor names an object or a transaction"+said(c.readErrorBody(r)))
	}
	return r, doc, err
}

// said ends a sentence with what an answer says.
func said(body errorBody) string {
	if body.message == "" {
		return ""
	}
	return ". It says: " + body.message
}

// refusal returns the error of a body that the server has refused and not acted on; nil
// for any other error. A transaction that failed has not acted where it was rolled back; a
// whole object may be put in its place again in any case.
func refusal(req call, err error) *backend.Error {
	failed, ok := errors.AsType[*backend.Error](err)
	if !ok || errors.Is(err, backend.ErrProtocol) || errors.Is(err, backend.ErrConflict) {
		return nil
	}
	if failed.Transaction != "" && (failed.Status == 0 || failed.Status == http.StatusInternalServerError) {
		_, runs := errors.AsType[*backend.InProgressError](err)
		_, hidden := errors.AsType[*backend.UnwatchedError](err)
		undone := failed.RolledBack != nil && *failed.RolledBack
		if !runs && !hidden && (undone || req.method == http.MethodPut) {
			return failed
		}
		return nil
	}
	if failed.Status == http.StatusBadRequest || failed.Status == http.StatusUnprocessableEntity || failed.Status >= 200 && failed.Status < 300 {
		return failed
	}
	return nil
}

// adopt remembers what the server took, and says what is new.
func (c *Client) adopt(ctx context.Context, req call, taken *adaptation) {
	m := req.model
	dropped, titled, noNulls := c.habits.note(m, req.object(), taken)
	if noNulls {
		c.http.Logger().InfoContext(ctx, "The server refuses null in a body; keys that are null are left out from here on", "model", m.Type)
	}
	for _, path := range dropped {
		c.http.Logger().InfoContext(ctx, "The server refuses a key that nobody declares; it is left out where it is refused", "model", m.Type, "key", path)
	}
	for _, path := range titled {
		c.http.Logger().InfoContext(ctx, "The server takes the titles of a field's choices, and goes by them from here on", "model", m.Type, "field", path)
	}
}

// adapt changes the adaptation by a refusal, and reports whether it did. Where the refusal
// speaks of null, or says nothing at all, all keys that are null are left out: the server
// shows them so, and nobody declares null. A choice that the refusal names goes by its
// title. A key that it names and nobody declared is left out; one that the model knows
// only where the refusal is about the key itself.
func (c *Client) adapt(ctx context.Context, a *adaptation, m *model.Model, data map[string]any, refused *backend.Error) bool {
	said := newWords(refused, data)
	if !a.noNulls && said.mayMeanNull() && holdsNull(data) {
		a.noNulls = true
		return true
	}
	managed, known := backend.Managed(ctx)
	changed := false
	walkBody(m.Fields, data, "", func(f *model.Field, path string, v any) {
		switch {
		case a.dropped[path]:
		case f != nil && !a.titled[path] && hasTitle(f, v) && said.nameChoice(f, path, v):
			a.titled[path], changed = true, true
		case !known || !droppable(m, f, path) || isDeclared(m.Fields, managed, path):
		case said.refuseKey(path, f != nil):
			a.dropped[path], changed = true, true
		}
	})
	return changed
}

// droppable reports whether a key may be left out of a body at all.
func droppable(m *model.Model, f *model.Field, path string) bool {
	return path != requestMeta && !strings.HasPrefix(path, requestMeta+".") && (f == nil || !m.IsKey(f.Name) && f.Access != model.WriteOnly)
}

// isDeclared reports whether the configuration answers for anything at a payload path.
func isDeclared(fields []model.Field, managed any, path string) bool {
	if list, ok := managed.([]any); ok {
		return slices.ContainsFunc(list, func(element any) bool { return isDeclared(fields, element, path) })
	}
	key, rest, nested := strings.Cut(path, ".")
	f := model.FieldWithPayload(fields, key)
	values, _ := managed.(map[string]any)
	if f == nil || values[f.Name] == nil {
		return false
	}
	return !nested || isDeclared(f.Fields, values[f.Name], rest)
}

// walkBody calls visit for every key of a body, with the field that it is, if any, and
// its path without indexes.
func walkBody(fields []model.Field, body any, parent string, visit func(f *model.Field, path string, v any)) {
	switch body := body.(type) {
	case []any:
		for _, element := range body {
			walkBody(fields, element, parent, visit)
		}
	case map[string]any:
		for _, key := range slices.Sorted(maps.Keys(body)) {
			f, path := model.FieldWithPayload(fields, key), strings.TrimPrefix(parent+"."+key, ".")
			visit(f, path, body[key])
			walkBody(fieldsOf(f), body[key], path, visit)
		}
	}
}

// holdsNull reports whether any key of a body is null.
func holdsNull(body any) (holds bool) {
	walkBody(nil, body, "", func(_ *model.Field, _ string, v any) { holds = holds || v == nil })
	return holds
}

// body returns a copy of a body in the form that the adaptation asks for.
func (a *adaptation) body(m *model.Model, data map[string]any) map[string]any {
	adapted, _ := a.adapted(m.Fields, data, "").(map[string]any)
	return adapted
}

func (a *adaptation) adapted(fields []model.Field, v any, path string) any {
	switch v := v.(type) {
	case []any:
		list := make([]any, len(v))
		for i, element := range v {
			list[i] = a.adapted(fields, element, path)
		}
		return list
	case map[string]any:
		object := make(map[string]any, len(v))
		for key, inner := range v {
			f, at := model.FieldWithPayload(fields, key), strings.TrimPrefix(path+"."+key, ".")
			switch {
			case a.dropped[at], a.noNulls && inner == nil:
			case f != nil && a.titled[at]:
				object[key] = titles(f, inner)
			default:
				object[key] = a.adapted(fieldsOf(f), inner, at)
			}
		}
		return object
	}
	return v
}

func fieldsOf(f *model.Field) []model.Field {
	if f == nil {
		return nil
	}
	return f.Fields
}

// titles returns the titles of choices that go by value, of one or of a list.
func titles(f *model.Field, v any) any {
	switch v := v.(type) {
	case []any:
		list := make([]any, len(v))
		for i, element := range v {
			list[i] = titles(f, element)
		}
		return list
	case string:
		if choice, ok := f.Choices.Resolve(v); ok && choice.Value == v {
			return choice.Label()
		}
	}
	return v
}

// hasTitle reports whether a value is one of choices whose title is another text.
func hasTitle(f *model.Field, v any) bool {
	if list, ok := v.([]any); ok {
		return slices.ContainsFunc(list, func(element any) bool { return hasTitle(f, element) })
	}
	text, ok := v.(string)
	return ok && titles(f, text) != text
}
