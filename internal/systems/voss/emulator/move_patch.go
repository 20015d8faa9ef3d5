package emulator

import (
	"net/http"
	"strings"

	"github.com/collab-iac/terraform-provider-collab/internal/emulator/payload"
)

// movedModel reads which model a move is about.
func (s *Server) movedModel(c *call) *failure {
	modelType := c.query.Get("model_type")
	c.logOperation("move " + modelType)
	var rest []string
	if c.model, rest = s.models.match(strings.Split(modelType, "/")); c.model == nil || len(rest) > 0 {
		return badRequest("The parameter model_type must name a model, not %q.", modelType)
	}
	return nil
}

// moveOne queues the move of one object, which the path names (CONTRACT.md §3).
func (s *Server) moveOne(c *call, pkid string) (reply, *failure) {
	if f := s.movedModel(c); f != nil {
		return refuse(f)
	}
	if c.model.readOnly {
		return refuse(notAllowed(c.r.Method, c.model.Type))
	}
	s.logWrite(c, pkid, nil)
	t, f := s.submitMove(c, pkid)
	if f != nil {
		return refuse(f)
	}
	return s.respond(c, t, s.dialect.Get(changeAnswer), http.StatusOK)
}

func (s *Server) submitMove(c *call, pkid string) (*transaction, *failure) {
	s.mu.Lock()
	defer s.mu.Unlock()
	o, f := s.target(c, pkid)
	if f != nil {
		return nil, f
	}
	target, f := s.node(c, "context_hierarchy")
	if f != nil {
		return nil, f
	}
	if f := s.checkMove(c.model, []*object{o}, target); f != nil {
		return nil, f
	}
	return s.submit(c, o.Node, work{Operation: operationMove, Model: c.model.Type, Target: target, Items: []item{{PKID: pkid}}}, describeMany([]*object{o})), nil
}

// patch changes the leaves that the wrapped body names and keeps the others, as
// scripts were seen to expect (CONTRACT.md §3, §9 no. 9).
func (s *Server) patch(c *call, pkid string) (reply, *failure) {
	c.logOperation("patch " + c.model.Type)
	body, f := s.body(c)
	if f != nil {
		return refuse(f)
	}
	changed, wrapped := body["data"].(map[string]any)
	if !wrapped {
		return refuse(badRequest(`The body of a PATCH must have the changed values under "data".`))
	}
	s.logWrite(c, pkid, changed)
	t, f := s.submitPatch(c, pkid, changed)
	if f != nil {
		return refuse(f)
	}
	return s.respond(c, t, s.dialect.Get(changeAnswer), http.StatusOK)
}

func (s *Server) submitPatch(c *call, pkid string, changed map[string]any) (*transaction, *failure) {
	s.mu.Lock()
	stored, f := s.target(c, pkid)
	s.mu.Unlock()
	if f != nil {
		return nil, f
	}
	whole, _ := payload.Copy(stored.Data).(map[string]any)
	return s.submitReplace(c, pkid, merge(whole, changed))
}
