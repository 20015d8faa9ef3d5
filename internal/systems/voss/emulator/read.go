package emulator

import (
	"github.com/collab-iac/terraform-provider-collab/internal/emulator/payload"
)

// get answers with one object (CONTRACT.md §4.3).
func (s *Server) get(c *call, pkid string) (reply, *failure) {
	c.logOperation("get " + c.model.Type)
	s.mu.Lock()
	defer s.mu.Unlock()
	o, f := s.allowed(c, pkid, s.seen(pkid))
	if f != nil {
		return refuse(f)
	}
	body := s.whole(c, o)
	s.logRead(c, o, body, true)
	if wants(c, "schema") {
		body["schema"] = s.schema(c.model)
	}
	return ok(body)
}

// clone answers with the object's payload and the action that adds a copy
// (CONTRACT.md §3).
func (s *Server) clone(c *call, pkid string) (reply, *failure) {
	c.logOperation("clone " + c.model.Type)
	if c.r.Method != "GET" {
		return refuse(notAllowed(c.r.Method, "clone"))
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	o, f := s.instance(c, pkid)
	if f != nil {
		return refuse(f)
	}
	node, f := s.node(c, "hierarchy")
	if f != nil {
		return refuse(f)
	}
	if c.model.readOnly {
		return refuse(notAllowed("clone", c.model.Type))
	}
	body := s.form(c, node)
	body["data"] = s.dataOf(c.model, o, part{})
	return ok(body)
}

// addForm answers with the start of a form for a new object: its defaults and
// the action that adds it (CONTRACT.md §3).
func (s *Server) addForm(c *call) (reply, *failure) {
	c.logOperation("add form " + c.model.Type)
	s.mu.Lock()
	defer s.mu.Unlock()
	if c.model.readOnly {
		return refuse(notAllowed("add", c.model.Type))
	}
	node, f := s.node(c, "hierarchy")
	if f != nil {
		return refuse(f)
	}
	body := s.form(c, node)
	data := map[string]any{}
	payload.Defaults(c.model.Fields, data, true)
	body["data"] = data
	return ok(body)
}

func (s *Server) form(c *call, node string) map[string]any {
	meta := map[string]any{
		"model_type":    c.model.Type,
		"business_key":  c.model.keyPayload(),
		"summary_attrs": summaryAttributes(c.model.summary),
		"actions":       s.actions([]namedAction{{"create", createAction(c.model, node)}}),
		"references":    map[string]any{"parent": []any{reference(node, nodeHref(node))}},
	}
	body := map[string]any{"meta": meta}
	if s.captured() {
		meta["business_key"], body["operations"] = c.model.businessKey(), s.operations(c)
	}
	if wants(c, "schema") {
		body["schema"] = s.schema(c.model)
	}
	return body
}

// wants reports whether a parameter is on: true, True or 1.
func wants(c *call, parameter string) bool {
	switch c.query.Get(parameter) {
	case "true", "True", "1":
		return true
	}
	return false
}

func (s *Server) schemaOf(c *call) (reply, *failure) {
	c.logOperation("schema " + c.model.Type)
	s.mu.Lock()
	defer s.mu.Unlock()
	if _, f := s.node(c, "hierarchy"); f != nil {
		return refuse(f)
	}
	meta := map[string]any{"model_type": c.model.Type}
	if s.captured() {
		meta["api_version"], meta["business_key"] = s.apiVersion(), c.model.businessKey()
	}
	body := map[string]any{"meta": meta, "schema": s.schema(c.model)}
	if s.captured() {
		body["operations"] = s.operations(c)
	}
	return ok(body)
}
