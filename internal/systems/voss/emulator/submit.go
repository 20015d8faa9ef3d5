package emulator

import (
	"net/http"
)

// submit queues work for the call's account. Hold the server's lock.
func (s *Server) submit(c *call, node string, w work, detail string) *transaction {
	t := &transaction{
		ID: s.ids.transaction(), Work: w, Detail: detail, Username: c.account.Username,
		Node: node, Hierarchy: s.store.dotPath(node), Submitted: s.clock.Now(), Meta: c.meta,
	}
	s.queue.add(t)
	if seen, watched := c.r.Context().Value(watcher{}).(func(Transaction)); watched {
		seen(s.viewTransaction(t))
	}
	s.markChanged()
	return t
}

// respond answers a write, in the form that was asked for or that the switch
// imposes: at once with the transaction, or with the object once the
// transaction is finished (CONTRACT.md §4.4).
func (s *Server) respond(c *call, t *transaction, form string, done int) (reply, *failure) {
	if form == "as-asked" && wants(c, "nowait") || form == "transaction" {
		return reply{http.StatusAccepted, map[string]any{
			"href": transactionHref(t), "success": true, "transaction_id": t.ID,
		}}, nil
	}
	if form == "disguised" {
		return ok(map[string]any{"pkid": t.ID, "model_type": c.model.Type, "success": true})
	}
	select {
	case <-t.done:
	case <-c.r.Context().Done():
		// The caller has gone; the transaction continues.
		return refuse(unavailable("The caller did not wait."))
	case <-s.stopped.Done():
		return refuse(unavailable("The server is going down."))
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if t.failure != nil {
		f := *t.failure
		f.transaction = t.ID
		return refuse(&f)
	}
	pkid := t.objectPKID()
	switch form {
	case "bare":
		return reply{done, pkid}, nil
	case "null":
		return reply{done, nil}, nil
	case "ok":
		return reply{done, plainText("OK")}, nil
	case "nothing":
		return reply{done, plainText("")}, nil
	}
	return reply{done, s.writeBody(c.model, t)}, nil
}

func unavailable(message string) *failure {
	return &failure{status: http.StatusServiceUnavailable, code: codeUnavailable, message: message}
}

// writeBody is the answer of a write that waited for its transaction.
func (s *Server) writeBody(m *servedModel, t *transaction) map[string]any {
	meta := map[string]any{
		"summary_attrs": summaryAttributes(m.summary),
		"parent_id":     map[string]any{"pkid": t.Node, "uri": nodeHref(t.Node)},
	}
	body := map[string]any{"model_type": m.Type, "meta": meta, "success": true}
	if pkid := t.objectPKID(); pkid != "" {
		body["pkid"] = pkid
		meta["uri"] = "/api/" + m.Type + "/" + pkid
	}
	return body
}

// objectPKID returns the pkid of the object that the transaction changes; empty
// where there are several.
func (t *transaction) objectPKID() string {
	if t.Work.Operation == operationBulkDelete || len(t.Work.Items) != 1 {
		return ""
	}
	return t.Work.Items[0].PKID
}
