package client

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"

	"github.com/collab-iac/terraform-provider-collab/internal/backend"
	"github.com/collab-iac/terraform-provider-collab/internal/model"
)

// instance starts a call on one object. A pkid that could be read as anything
// but one part of a path is refused.
func (c *Client) instance(method string, m *model.Model, pkid string) (call, error) {
	req := apiCall(method, m.Type)
	req.subject = m.Type + " " + pkid
	if asPkid(pkid) != pkid || pkid == "" {
		return req, c.errors.New(req, backend.Error{Message: fmt.Sprintf("%q cannot be a pkid", pkid), Is: backend.ErrInvalidKey})
	}
	req.path = append(req.path, pkid)
	return req, nil
}

// Get returns the object with the pkid, or an error that Is ErrNotFound. Its
// hierarchy is empty only where the server does not show it.
func (c *Client) Get(ctx context.Context, m *model.Model, pkid string) (backend.Object, error) {
	req, err := c.instance(http.MethodGet, m, pkid)
	if err != nil {
		return backend.Object{}, err
	}
	// The hierarchy comes first: its one call shows whether the account is
	// accepted at all, before many objects are asked for with a wrong password.
	if _, err := c.nodes(ctx); err != nil {
		return backend.Object{}, err
	}
	doc, r, err := c.ask(ctx, req)
	if err != nil {
		return backend.Object{}, err
	}
	data := payloadOf(doc)
	switch {
	case isObject(m, data):
	case len(m.KeyFields()) > 0:
		return backend.Object{}, c.protocolError(r, fmt.Sprintf("the answer holds no %s: it has no %s", m.Type, m.KeyTitle()))
	default:
		return backend.Object{}, c.protocolError(r, fmt.Sprintf("the answer holds no %s: it has no values", m.Type))
	}
	if len(m.KeyFields()) == 0 && !strings.EqualFold(pkidOf(doc), pkid) {
		// Nothing else in it tells the object from any other document (CONTRACT.md §4.3).
		return backend.Object{}, c.protocolError(r, fmt.Sprintf("the answer does not name the %s that was asked for", m.Type))
	}
	if other := ownPkid(doc); storedPkid.MatchString(other) && !strings.EqualFold(other, pkid) {
		return backend.Object{}, c.protocolError(r, "the answer holds another object: "+other)
	}
	path, err := c.locate(ctx, doc)
	if err != nil {
		return backend.Object{}, err
	}
	return backend.Object{Key: pkid, Hierarchy: path, Data: data}, nil
}

// createdPkid returns the new object's pkid; "" where neither the answer nor the
// transaction names it.
func (c *Client) createdPkid(ctx context.Context, m *model.Model, req call, done completedChange) (string, error) {
	pkid := madePkid(m.Type, done.document)
	if done.transaction == "" {
		return pkid, nil
	}
	t, err := c.finishedTransaction(ctx, req, done)
	if errors.Is(err, errUnknownTransaction) {
		return "", nil // it went well and was dropped from the log since
	}
	if err != nil {
		return "", err
	}
	if made := t.objectPkid(m.Type); made != "" {
		return made, nil
	}
	if pkid == done.transaction || done.document.Text("model_type") != m.Type {
		return "", nil
	}
	return pkid, nil
}

// isObject reports whether a payload is that of an object. A server may answer
// without the object's values, for example while its back end is away.
func isObject(m *model.Model, data map[string]any) bool {
	if len(m.KeyFields()) == 0 {
		return len(data) > 0
	}
	return m.KeyIn(data) != ""
}

// Replace puts data in the place of the object's payload and waits for its
// transaction. What data leaves out is gone (CONTRACT.md §5).
func (c *Client) Replace(ctx context.Context, m *model.Model, object backend.Object, data map[string]any) error {
	req, err := c.instance(http.MethodPut, m, object.Key)
	if err != nil {
		return err
	}
	req.body, req.model = data, m
	if err := c.nameNode(ctx, &req, object.Hierarchy); err != nil {
		return err
	}
	req.effect = c.replaced(m, object, data)
	return c.applyWithRecovery(ctx, change{req: req, object: object, action: modifyAction, key: m.KeyIn(data), touched: c.touched(m, object, data)})
}

// nameNode puts the node of the object into a change, as the portal does (CONTRACT.md
// §3). A node that is not known is left out: the pkid names the object.
func (c *Client) nameNode(ctx context.Context, req *call, hierarchy string) error {
	if hierarchy == "" {
		return nil
	}
	node, err := c.resolve(ctx, hierarchy)
	if errors.Is(err, backend.ErrUnknownNode) {
		return nil
	}
	req.node, req.query = node.Path, url.Values{"hierarchy": {node.Query()}}
	return err
}

// Delete removes the object and waits for its transaction. The error Is ErrNotFound
// where the object was gone already, even where a transaction finds that out.
func (c *Client) Delete(ctx context.Context, m *model.Model, object backend.Object) error {
	req, err := c.instance(http.MethodDelete, m, object.Key)
	if err != nil {
		return err
	}
	if err := c.nameNode(ctx, &req, object.Hierarchy); err != nil {
		return err
	}
	c.own.noteDeletion(object.Key)
	var missing error
	req.effect = func(ctx context.Context) bool {
		_, missing = c.Get(ctx, m, object.Key)
		return isNotFound(missing)
	}
	err = c.applyWithRecovery(ctx, change{req: req, object: object, action: deleteAction})
	_, pending := errors.AsType[*backend.InProgressError](err)
	told, ok := errors.AsType[*backend.Error](err)
	if ok && told.Transaction != "" && !pending && req.effect(ctx) || err == nil && isNotFound(missing) {
		return missing
	}
	return err
}

// isNotFound reports whether an error says that the object does not exist.
func isNotFound(err error) bool { return errors.Is(err, backend.ErrNotFound) }

// Move takes the object to another node and waits for its transaction
// (CONTRACT.md §3). Which directions a server allows is doubtful (§9 no. 21):
// it has the last word.
func (c *Client) Move(ctx context.Context, m *model.Model, object backend.Object, hierarchy string) error {
	instance, err := c.instance(http.MethodPost, m, object.Key)
	if err != nil {
		return err
	}
	if object.Hierarchy == "" {
		if object, err = c.Get(ctx, m, object.Key); err != nil {
			return err
		}
	}
	source, err := c.resolve(ctx, object.Hierarchy)
	if err != nil {
		return err
	}
	target, err := c.resolve(ctx, hierarchy)
	if err != nil {
		return err
	}
	req := apiCall(http.MethodPost, moveTool)
	req.subject, req.node = fmt.Sprintf("%s to %s", instance.subject, target.Path), source.Path
	req.query = moveQuery(m.Type, source.Query(), target.Query())
	req.body = map[string]any{"hrefs": []string{hrefOf(m.Type, object.Key)}}
	req.effect = func(ctx context.Context) bool {
		now, err := c.Get(ctx, m, object.Key)
		return err == nil && now.Hierarchy == target.Path
	}
	return c.applyWithRecovery(ctx, change{req: req, object: object, action: moveAction})
}
