package emulator

import (
	"net/http"
	"slices"
	"strings"
)

// route calls the handler for the path below /api/ (CONTRACT.md §3).
func (s *Server) route(c *call, segments []string) (reply, *failure) {
	switch {
	case len(segments) == 0 || segments[0] == "":
		return s.root(c)
	case segments[0] == "choices" && len(segments) == 1:
		return s.choicesOfAny(c)
	case c.account.ReadOnly && c.changes(segments):
		return refuse(forbidden("The role %s of the account %s may change nothing.", c.account.Role, c.account.Username))
	case segments[0] == "tool":
		return s.tool(c, segments[1:])
	}
	var rest []string
	if c.model, rest = s.models.match(segments); c.model == nil {
		return refuse(notFound("There is no model for %s.", c.r.URL.Path))
	}
	if c.account.ReadOnly {
		asShown := *c.model
		asShown.readOnly = true // so that no action is offered
		c.model = &asShown
	}
	if operation := operationOf(c.r.Method, rest); operation != "" && !c.model.offers(operation) {
		return refuse(notAllowed(c.r.Method, c.model.Type))
	}
	switch len(rest) {
	case 0:
		return s.collection(c)
	case 1:
		return s.member(c, rest[0])
	case 2:
		switch {
		case strings.HasPrefix(rest[1], "+"):
			return s.runAction(c, rest[0], strings.TrimPrefix(rest[1], "+"))
		case rest[1] == "clone":
			return s.clone(c, rest[0])
		case rest[1] == "export":
			return s.exportOne(c, rest[0])
		case rest[0] == "export":
			return s.exportOne(c, rest[1]) // as the documentation writes it
		}
	}
	return refuse(notFound("There is nothing at %s.", c.r.URL.Path))
}

// operationOf returns what a call does to objects, in the words of a list; empty for any
// other call.
func operationOf(method string, rest []string) string {
	form := len(rest) == 1 && (rest[0] == "schema" || rest[0] == "choices")
	switch {
	case form:
		return ""
	case len(rest) > 0 && slices.Contains(rest, "export"):
		return "export"
	case len(rest) == 1 && rest[0] == "add", len(rest) == 2 && rest[1] == "clone":
		return "add"
	case len(rest) == 0:
		return map[string]string{http.MethodGet: "list", http.MethodPost: "add", http.MethodDelete: "remove"}[method]
	}
	return map[string]string{http.MethodGet: "get", http.MethodPut: "update", http.MethodPatch: "update", http.MethodDelete: "remove"}[method]
}

// changes reports whether the call asks for a change. An export is asked for by POST.
func (c *call) changes(segments []string) bool {
	return c.r.Method != http.MethodGet && c.r.Method != http.MethodHead && segments[len(segments)-1] != "export"
}

func (s *Server) collection(c *call) (reply, *failure) {
	switch c.r.Method {
	case http.MethodGet:
		return s.list(c)
	case http.MethodPost:
		return s.create(c)
	case http.MethodDelete:
		return s.bulkDelete(c)
	}
	return refuse(notAllowed(c.r.Method, "a collection"))
}

// member serves one object, or a form or list that has a name in the place of
// an object's pkid.
func (s *Server) member(c *call, name string) (reply, *failure) {
	if name == "export" && c.r.Method == http.MethodPost {
		return s.export(c)
	}
	forms := map[string]func(*call) (reply, *failure){
		"add": s.addForm, "schema": s.schemaOf, "choices": s.choices,
	}
	if form := forms[name]; form != nil {
		if c.r.Method != http.MethodGet {
			return refuse(notAllowed(c.r.Method, name))
		}
		return form(c)
	}
	switch c.r.Method {
	case http.MethodGet:
		return s.get(c, name)
	case http.MethodPatch:
		return s.patch(c, name)
	case http.MethodPut:
		return s.replace(c, name)
	case http.MethodDelete:
		return s.delete(c, name)
	}
	return refuse(notAllowed(c.r.Method, "an object"))
}

func (s *Server) tool(c *call, segments []string) (reply, *failure) {
	switch {
	case len(segments) == 1 && segments[0] == "DataMove" && c.r.Method == http.MethodPost:
		return s.move(c)
	case len(segments) == 2 && segments[0] == "DataMove" && c.r.Method == http.MethodPost:
		return s.moveOne(c, segments[1])
	case len(segments) > 0 && segments[0] == "Transaction":
		return s.transactions(c, segments[1:])
	}
	return refuse(notFound("There is no tool for %s %s.", c.r.Method, c.r.URL.Path))
}

// root lists the models, for people who explore the API by hand.
func (s *Server) root(c *call) (reply, *failure) {
	c.logOperation("list models")
	models := map[string]string{}
	for _, modelType := range s.models.types() {
		models[modelType] = "/api/" + modelType + "/"
	}
	return ok(map[string]any{"meta": map[string]any{"model_type": ""}, "data": models})
}
