package emulator

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
)

// capturedVersion is the release that captured answers came from (CONTRACT.md §0.1).
const capturedVersion = "11.5.1"

// captured reports whether answers have the parts that captured ones have
// (CONTRACT.md §4.1, §4.2).
func (s *Server) captured() bool { return s.dialect.Is(envelope, "captured") }

// listMeta is the meta element of a list at a node.
func (s *Server) listMeta(m *servedModel, node string) map[string]any {
	parent := []any{}
	if node != "" {
		parent = []any{reference(node, nodeHref(node))}
	}
	refs := map[string]any{"self": []any{}, "children": []any{}, "parent": parent}
	meta := map[string]any{
		"model_type": m.Type, "summary_attrs": summaryAttributes(m.summary), "references": refs,
		"actions": s.actions(s.listActions(m, node)),
	}
	if !s.captured() {
		return meta
	}
	refs["self"] = []any{map[string]any{"pkid": nil, "href": "/api/" + m.Type + "/None/"}}
	refs["device"], refs["foreign_key"] = []any{reference("", "")}, []any{}
	meta["title"], meta["cached"], meta["tags"] = "", true, []any{}
	meta["schema_version"], meta["api_version"] = schemaVersion, s.apiVersion()
	meta["business_key"] = m.businessKey()
	meta["summary_attrs"] = append(summaryAttributes(m.summary),
		map[string]any{"allow_filtering": false, "name": "hierarchy_path", "title": "Hierarchy"})
	return meta
}

// listBody puts the rows and the pagination where the switch says.
func (s *Server) listBody(c *call, meta map[string]any, rows []any, p page, total int) map[string]any {
	if c.query.Get("count") == "false" {
		total = 0
	}
	pagination := map[string]any{"skip": p.skip, "limit": p.limit, "total": total}
	body := map[string]any{"meta": meta, "resources": rows}
	if s.captured() {
		s.addToPagination(c, p, pagination)
		body["operations"] = s.operations(c)
	}
	switch s.dialect.Get(paginationPlace) {
	case "top":
		body["pagination"] = pagination
	case "meta":
		meta["pagination"] = pagination
	}
	return body
}

func (s *Server) addToPagination(c *call, p page, pagination map[string]any) {
	direction := cmp.Or(c.query.Get("direction"), "asc")
	orderBy := cmp.Or(c.query.Get("order_by"), c.model.summary[0])
	pagination["direction"], pagination["order_by"], pagination["total_limit"] = direction, orderBy, nil
	pagination["maximum_limit"], _ = strconv.Atoi(s.dialect.Get(pageCap))
	pagination["current"] = "/api/" + c.model.Type + "/?skip=" + strconv.Itoa(p.skip) + "&limit=" + strconv.Itoa(p.limit) +
		"&order_by=" + orderBy + "&direction=" + direction + "&traversal=" + cmp.Or(c.query.Get("traversal"), "default")
}

// operations are what the account can do with objects of the model.
func (s *Server) operations(c *call) []string {
	return slices.DeleteFunc(operationsOf(c.model), func(operation string) bool {
		return operation == operationOfExports && !s.showsExport(c)
	})
}

// operationOfExports is the word for exports among the operations and the actions.
const operationOfExports = "export"

// showsExport reports whether answers name exports among what can be done: to an account that
// may make them, or to all (CONTRACT.md §9 no. 42).
func (s *Server) showsExport(c *call) bool {
	return s.dialect.Is(operationsShown, "all") || s.hasExports() && s.grantsExport(c)
}

// operationsOf are what can be done with objects of the model.
func operationsOf(m *servedModel) []string {
	all := []string{"help", "get", "list", "update", "remove", "add", operationOfExports}
	return slices.DeleteFunc(all, func(operation string) bool {
		writes := operation == "update" || operation == "remove" || operation == "add"
		given := m.given != nil && m.given.Operations != nil
		return m.readOnly && writes || given && !slices.Contains(m.given.Operations, operation)
	})
}

// rowMeta is the meta element of a row.
func (s *Server) rowMeta(c *call, o *object) map[string]any {
	meta := s.objectMeta(o)
	if !s.captured() {
		return meta
	}
	delete(meta, "model_type")
	meta["summary"] = strconv.FormatBool(!strings.EqualFold(c.query.Get("summary"), "false"))
	meta["business_key"] = c.model.businessKey()
	meta["actions"] = []any{}
	if !c.model.readOnly {
		meta["actions"] = s.actions([]namedAction{{"update", action("update", "PUT", href(o), "Modify", true)}})
	}
	return meta
}

// getMeta is the meta element of a single object.
func (s *Server) getMeta(c *call, o *object) map[string]any {
	meta := s.objectMeta(o)
	meta["summary_attrs"] = summaryAttributes(c.model.summary)
	meta["actions"] = s.actions(append(s.objectActions(c, o), s.customActions(c, o)...))
	if s.captured() {
		meta["cached"], meta["cache_control_policy"] = true, "cache_then_device"
		meta["schema_version"], meta["api_version"] = schemaVersion, s.apiVersion()
		meta["business_key"] = c.model.businessKey()
	}
	return meta
}

// businessKey names the fields of the business key; it is empty where there are
// none.
func (m *servedModel) businessKey() map[string]any {
	if m.given != nil && len(m.given.BusinessKey) > 0 {
		return map[string]any{"hierarchy": !m.given.KeyEverywhere, "unique": m.given.BusinessKey}
	}
	if key := m.keyPayload(); key != "" {
		return map[string]any{"hierarchy": m.HasHierarchy, "unique": []any{key}}
	}
	return map[string]any{}
}

// namedAction is one thing that can be done, as answers describe it.
type namedAction struct {
	name   string
	action map[string]any
}

// actions renders actions as a list of objects with one key each, or as one
// object (CONTRACT.md §4.1).
func (s *Server) actions(list []namedAction) any {
	if s.dialect.Is(actionsForm, "list") {
		rendered := make([]any, len(list))
		for i, one := range list {
			rendered[i] = map[string]any{one.name: one.action}
		}
		return rendered
	}
	rendered := map[string]any{}
	for _, one := range list {
		rendered[one.name] = one.action
	}
	return rendered
}

// listActions describe how to add an object at the node.
func (s *Server) listActions(m *servedModel, node string) []namedAction {
	switch {
	case m.readOnly:
		return nil
	case s.captured():
		return []namedAction{{"add", action("add", "GET", "/api/"+m.Type+"/add/?hierarchy="+node, "Add", false)}}
	}
	return []namedAction{{"create", createAction(m, node)}}
}
