package client

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/collab-iac/terraform-provider-collab/internal/backend"
	"github.com/collab-iac/terraform-provider-collab/internal/httpbody"
)

// call starts a call on the test person, or on all people.
func (x *trial) call(method string, more ...string) call {
	req := apiCall(method, x.model.Type, more...)
	req.node, req.query = x.node.Path, url.Values{"hierarchy": {x.node.Query()}}
	return req
}

// send sends a change, synchronous as far as the server lets it, and waits until it is
// done. It returns the transaction that the answer names.
func (x *trial) send(ctx context.Context, req call) (reply, string, error) {
	r, err := x.client.do(ctx, req)
	if err != nil {
		return r, "", err
	}
	doc, err := x.client.changeDocument(r)
	if err != nil {
		return r, "", err
	}
	id := transactionOf(doc)
	if x.answerForm(r) == "disguised" {
		id = doc.Text("pkid")
	}
	if id == "" {
		return r, "", nil
	}
	_, err = x.client.await(backend.Recovering(ctx), req, id, r.Header)
	return r, id, err
}

// change changes the person as an apply does, and reads the answer to that.
func (x *trial) change(ctx context.Context, object backend.Object, data map[string]any) {
	data["lastName"] = "changed by a check"
	err := x.client.Replace(ctx, x.model, object, data)
	x.tried.Permissions = append(x.tried.Permissions, backend.PermissionOf(x.model.Type, "update", err))
	if err != nil {
		x.unseen = true
		return
	}
	shown, err := x.client.Get(ctx, x.model, object.Key)
	if err != nil {
		x.unseen = true
	} else if shown.Data["lastName"] != data["lastName"] {
		x.lateIn("changes")
	}
}

// probe changes the person in ways that some servers refuse.
func (x *trial) probe(ctx context.Context, object backend.Object) {
	data := x.person(x.key)
	data["lastName"] = "changed again"
	put := func(query url.Values, more map[string]any) (reply, string, error) {
		req := x.call(http.MethodPut, object.Key)
		if req.query = query; query == nil {
			req.query = url.Values{"hierarchy": {x.node.Query()}}
		}
		body := maps.Clone(data)
		maps.Copy(body, more)
		req.body = body
		return x.send(ctx, req)
	}
	defer x.settle(ctx, object, data)
	r, transaction, err := put(nil, nil)
	if err != nil {
		return // nothing that follows could be told from this refusal
	}
	if form := x.answerForm(r); form != "" {
		x.tell("change_answer", either(form == "pkid", x.asAsked(ctx, object, data), form))
	} else if transaction != "" {
		x.tell("change_answer", "transaction")
	}
	for _, one := range []struct {
		point, refused, taken string
		query                 url.Values
		more                  map[string]any
	}{
		{"hierarchy_parameter", "required", "optional", url.Values{}, nil},
		{"unknown_keys", "strict", "accepted", nil, map[string]any{"terraformCheck": "nobody knows this key"}},
		{"readonly_keys", "rejected", "ignored", nil, map[string]any{"pkid": object.Key}},
	} {
		switch _, _, err := put(one.query, one.more); {
		case err == nil:
			x.tell(one.point, one.taken)
		case isStatus(err, http.StatusBadRequest) || isStatus(err, http.StatusUnprocessableEntity):
			x.tell(one.point, one.refused)
		}
	}
}

// settle waits where reads show changes late, so that these do not hide the deletion.
func (x *trial) settle(ctx context.Context, object backend.Object, data map[string]any) {
	if slices.Contains(x.late, "changes") {
		x.until(ctx, func() bool {
			shown, err := x.client.Get(ctx, x.model, object.Key)
			return err == nil && shown.Data["lastName"] == data["lastName"]
		})
	}
}

// asAsked tells a server that answers with a pkid because no transaction was asked for
// from one that always does.
func (x *trial) asAsked(ctx context.Context, object backend.Object, data map[string]any) string {
	req := x.call(http.MethodPut, object.Key)
	req.query.Set("nowait", "true")
	req.body = data
	r, transaction, err := x.send(ctx, req)
	switch {
	case err != nil:
		return ""
	case transaction != "":
		return "as-asked"
	}
	return x.answerForm(r)
}

// until asks now and then until that is so, for a while.
func (x *trial) until(ctx context.Context, is func() bool) {
	ctx, stop := context.WithTimeout(ctx, lateTime)
	defer stop()
	for b := x.client.newBackoff(); b.wait(ctx, nil) == nil && !is(); {
		continue
	}
}

// isGone reports whether an object is not shown any more, or as one that is deleted.
func (x *trial) isGone(ctx context.Context, key string) (gone, inactive bool) {
	shown, err := x.client.Get(ctx, x.model, key)
	status, _ := shown.Data["status"].(string)
	inactive = err == nil && strings.EqualFold(status, "inactive")
	return isNotFound(err) || inactive, inactive
}

// delete deletes the person as a destroy does, and reports whether it is gone.
func (x *trial) delete(ctx context.Context, object backend.Object) bool {
	err := x.client.Delete(ctx, x.model, object)
	x.tried.Permissions = append(x.tried.Permissions, backend.PermissionOf(x.model.Type, "delete", err))
	if err != nil {
		x.unseen = true
		return false
	}
	gone, inactive := x.isGone(ctx, object.Key)
	if !gone {
		x.lateIn("deletes")
		x.until(ctx, func() bool {
			gone, inactive = x.isGone(ctx, object.Key)
			return gone
		})
	}
	if gone {
		x.tell("deletion", either(inactive, "inactive", "gone"))
		delete(x.made, object.Key)
	}
	return gone && !inactive
}

// again makes the person once more, with an answer that waits.
func (x *trial) again(ctx context.Context) {
	req := x.call(http.MethodPost)
	req.body, req.model = x.person(x.key), x.model
	r, transaction, err := x.send(ctx, req)
	if err != nil {
		x.tell("deleted_keys", either(errors.Is(err, backend.ErrConflict), "taken", ""))
		return
	}
	x.tell("deleted_keys", "free")
	if x.tried.Readings["create_answer"] == "" {
		x.tell("create_answer", either(transaction != "", "transaction", either(x.answerForm(r) == "pkid", "as-asked", "")))
	}
	if pkid := pkidOf(mapOf(r)); pkid != "" && transaction == "" {
		x.made[pkid] = backend.Object{Key: pkid, Hierarchy: x.node.Path}
	}
}

// mapOf is the answer as a document; nil for another.
func mapOf(r reply) httpbody.Document {
	doc, err := httpbody.Object(r.Body)
	if err != nil {
		return nil
	}
	return doc
}

// tellLate says which changes reads learn of late only.
func (x *trial) tellLate() {
	switch {
	case x.unseen || x.tried.Readings["deletion"] == "":
	case len(x.late) == 0:
		x.tell("reading_nodes", "current")
	case len(x.late) == 1:
		x.tell("reading_nodes", "late-"+x.late[0])
	case len(x.late) == 3:
		x.tell("reading_nodes", "late")
	}
}

// cleanUp deletes whatever has the test name, also after ctx has ended: nothing had it
// before.
func (x *trial) cleanUp(ctx context.Context) {
	ctx, stop := context.WithTimeout(context.WithoutCancel(ctx), cleanupTime)
	defer stop()
	x.adopt(ctx)
	for key, object := range x.made {
		err := x.client.Delete(ctx, x.model, object)
		gone, _ := x.isGone(ctx, key)
		if !gone && (err == nil || isNotFound(err)) {
			x.until(ctx, func() bool {
				gone, _ = x.isGone(ctx, key)
				return gone
			})
		}
		if !gone {
			x.tried.Left = append(x.tried.Left, fmt.Sprintf("%s (%s): %v", x.tried.Object, key, cmp.Or(err, errStillShown)))
		}
	}
}

// errStillShown is why an object counts as left that the server says it has deleted.
var errStillShown = errors.New("the server goes on showing it")
