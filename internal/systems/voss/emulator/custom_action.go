package emulator

import (
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/collab-iac/terraform-provider-collab/internal/emulator/payload"
)

// CustomActions are the names of the custom actions that the objects of a model offer, by
// model type. What an administrator's workflow would do is not known: here each sets the
// values of its payload, as a modification does. It is a flag.Value, as TYPE=NAME,….
type CustomActions map[string][]string

// String lists them.
func (a CustomActions) String() string { return fmt.Sprint(map[string][]string(a)) }

// Type names the value in the help.
func (CustomActions) Type() string { return "TYPE=NAME,…" }

// Set adds those of one model.
func (a *CustomActions) Set(text string) error {
	modelType, names, found := strings.Cut(text, "=")
	if !found || modelType == "" || names == "" {
		return errors.New("expected TYPE=NAME,… such as device/cucm/Phone=Reset,Wipe")
	}
	if *a == nil {
		*a = CustomActions{}
	}
	for name := range strings.SplitSeq(names, ",") {
		if name != url.PathEscape(name) || name == "" {
			return fmt.Errorf("%q cannot be the name of an action", name)
		}
		(*a)[modelType] = append((*a)[modelType], name)
	}
	return nil
}

// customActions describe them for one object (CONTRACT.md §3). Only a form shows them.
func (s *Server) customActions(c *call, o *object) []namedAction {
	var list []namedAction
	if !wants(c, "schema") || c.model.readOnly {
		return nil
	}
	for _, name := range s.options.CustomActions[c.model.Type] {
		one := action("add", "POST", href(o)+"+"+name+"/", title(name), true)
		one["schema"], one["submit"] = name, "payload"
		list = append(list, namedAction{name, one})
	}
	return list
}

// runAction queues a custom action of an object.
func (s *Server) runAction(c *call, pkid, name string) (reply, *failure) {
	c.logOperation("run " + c.model.Type + " " + name)
	if c.r.Method != http.MethodPost {
		return refuse(notAllowed(c.r.Method, "a custom action"))
	}
	if !slices.Contains(s.options.CustomActions[c.model.Type], name) {
		return refuse(notFound("There is no action %s of %s.", name, c.model.Type))
	}
	body, f := s.body(c)
	if f != nil {
		return refuse(f)
	}
	if c.meta, f = s.requestMeta(c.model, body); f != nil {
		return refuse(f)
	}
	t, f := s.submitAction(c, pkid, name, body)
	if f != nil {
		return refuse(f)
	}
	return s.respond(c, t, s.dialect.Get(changeAnswer), http.StatusOK)
}

func (s *Server) submitAction(c *call, pkid, name string, body map[string]any) (*transaction, *failure) {
	s.mu.Lock()
	defer s.mu.Unlock()
	stored, f := s.target(c, pkid)
	if f != nil {
		return nil, f
	}
	whole, _ := payload.Copy(stored.Data).(map[string]any)
	data, f := s.checkBody(c.model, merge(whole, body), stored.Data)
	if f != nil {
		return nil, f
	}
	done := work{Operation: operationExecute, Model: stored.Model, Items: []item{{PKID: pkid, Data: data}}}
	return s.submit(c, stored.Node, done, name+" "+describe(c.model, data)), nil
}
