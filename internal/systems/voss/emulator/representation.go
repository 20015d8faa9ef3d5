package emulator

import (
	"slices"
	"strings"

	"github.com/collab-iac/terraform-provider-collab/internal/emulator/payload"
)

// href is the address of an object below the server's root. Those of nodes end
// without a slash (CONTRACT.md §4.1).
func href(o *object) string {
	if o.Model == nodeModel {
		return nodeHref(o.PKID)
	}
	return "/api/" + o.Model + "/" + o.PKID + "/"
}

// below is the address of a call on an object.
func below(o *object, call string) string { return strings.TrimSuffix(href(o), "/") + "/" + call + "/" }

func nodeHref(pkid string) string { return "/api/" + nodeModel + "/" + pkid }

func reference(pkid, address string) map[string]any {
	return map[string]any{"pkid": pkid, "href": address}
}

// references are the objects that an object belongs to (CONTRACT.md §4.1).
func (s *Server) references(o *object) map[string]any {
	parent := []any{}
	if o.Node != "" {
		parent = append(parent, reference(o.Node, nodeHref(o.Node)))
	}
	refs := map[string]any{
		"parent": parent, "children": []any{},
		"device": []any{reference("", "")}, "owner": []any{reference("", "")},
	}
	if pkid := s.joinedPKID(o); pkid != "" {
		refs["device"] = []any{reference(pkid, "/api/v0/"+leftModel(o.Model)+"/"+pkid+"/")}
	}
	if s.dialect.Is(pkidPlace, "row") || s.dialect.Is(pkidPlace, "references") {
		refs["self"] = []any{reference(o.PKID, href(o))}
	}
	return refs
}

// addPath adds where the object lives. Hierarchy nodes always have it, because
// the documents send readers to their path to learn a node's pkid (CONTRACT.md
// §2).
func (s *Server) addPath(meta map[string]any, o *object) {
	names := s.store.names(o.accessNode())
	dotted := strings.Join(names, ".")
	form := s.dialect.Get(pathForm)
	if form == "none" && o.Model == nodeModel {
		form = "list"
	}
	switch form {
	case "own-last":
		meta["path"] = s.store.lineage(o.accessNode())
		if o.Model != nodeModel {
			meta["path"] = append(s.store.lineage(o.Node), o.PKID)
		}
	case "list":
		meta["path"], meta["hierarchy_path"] = names, dotted
	case "pkids":
		meta["path"], meta["hierarchy_path"] = s.store.lineage(o.accessNode()), dotted
	case "string":
		meta["path"] = dotted
	}
}

func (s *Server) objectMeta(o *object) map[string]any {
	meta := map[string]any{
		"model_type": o.Model, "tags": []any{}, "version_tag": []any{}, "references": s.references(o),
	}
	s.addPath(meta, o)
	if s.dialect.Is(pkidPlace, "uri") {
		meta["uri"] = href(o)
	}
	return meta
}

// part selects top-level keys of a payload: all of them, only some, or all
// without some.
type part struct{ only, without []string }

func (p part) holds(key string) bool {
	return (p.only == nil || slices.Contains(p.only, key)) && !slices.Contains(p.without, key)
}

func (p part) isAll() bool { return p.only == nil && p.without == nil }

// dataOf is a part of the object's payload, with the pkid where the switch puts
// it there.
func (s *Server) dataOf(m *servedModel, o *object, show part) map[string]any {
	data := s.payloadOf(m, o, show)
	if s.dialect.Is(pkidPlace, "data") {
		data["pkid"] = o.PKID
	}
	return data
}

// payloadOf is a part of the object's payload as the server shows it.
func (s *Server) payloadOf(m *servedModel, o *object, show part) map[string]any {
	stored := o.Data
	if !show.isAll() {
		stored = map[string]any{}
		for key, value := range o.Data {
			if show.holds(key) {
				stored[key] = value
			}
		}
	}
	data := payload.Show(m.Fields, stored, s.dialect.Is(choicesShown, "titles"))
	if _, stored := data[secretKey]; stored && s.dialect.Is(maskedValues, "masked") {
		data[secretKey] = mask
	}
	if !s.dialect.Is(passwordsShown, "absent") {
		s.showPasswords(m.Fields, stored, data)
	}
	if show.only == nil && s.dialect.Is(oddValues, "shown") {
		addOddValues(m.Fields, show, data)
	}
	if show.only == nil && isDeviceBacked(m) {
		s.addUnset(m, show, data)
	}
	s.showUnits(o, show, data)
	s.showReferences(m.Fields, data)
	return data
}

// row is an object in a list. A row of a relation has the key of the object that
// the relation begins with in its data (CONTRACT.md §4.2).
func (s *Server) row(c *call, o *object) map[string]any {
	data := s.dataOf(c.model, o, s.rowPart(c))
	if s.dialect.Is(pathForm, "own-last") {
		data["hierarchy_path"] = s.store.dotPath(o.Node)
	}
	if pkid := s.joinedPKID(o); pkid != "" && s.dialect.Is(joinedKey, "shown") && data["pkid"] == nil {
		data["pkid"] = pkid
	}
	return s.withPKID(o, map[string]any{"meta": s.rowMeta(c, o), "data": data})
}

// whole is an object in the answer of a get.
func (s *Server) whole(c *call, o *object) map[string]any {
	return s.withPKID(o, map[string]any{"meta": s.getMeta(c, o), "data": s.dataOf(c.model, o, part{})})
}

func (s *Server) withPKID(o *object, body map[string]any) map[string]any {
	if s.dialect.Is(pkidPlace, "row") {
		body["pkid"] = o.PKID
	}
	return body
}

// joinedPKID is the pkid of the object that a relation begins with, or "".
func (s *Server) joinedPKID(o *object) string {
	switch {
	case o.Twin != "" && o.Model == personModels[1]:
		return o.Twin
	case strings.HasPrefix(o.Model, "relation/"):
		return seededPKID("left of " + o.PKID)
	}
	return ""
}

// leftModel is the model that a relation begins with.
func leftModel(modelType string) string {
	return "device/spark/" + strings.TrimPrefix(modelType, "relation/Spark")
}

func summaryAttributes(keys []string) []any {
	list := make([]any, len(keys))
	for i, key := range keys {
		list[i] = map[string]any{"name": key, "title": title(key)}
	}
	return list
}

func action(class, method, address, name string, async bool) map[string]any {
	return map[string]any{"class": class, "href": address, "method": method, "support_async": async, "title": name}
}

// createAction describes how to add an object at the node (CONTRACT.md §3).
func createAction(m *servedModel, hierarchy string) map[string]any {
	return action("add", "POST", "/api/"+m.Type+"/?hierarchy="+hierarchy, "Create", true)
}

// objectActions describe what the account can do to an object.
func (s *Server) objectActions(c *call, o *object) []namedAction {
	var actions []namedAction
	if !c.model.readOnly {
		actions = []namedAction{
			{"update", action("update", "PUT", href(o), "Modify", true)},
			{"delete", action("delete", "DELETE", href(o), "Delete", true)},
			{"clone", action("clone", "GET", below(o, "clone"), "Clone", false)},
		}
	}
	if s.showsExport(c) {
		actions = append(actions, namedAction{operationOfExports, action(operationOfExports, "GET", below(o, operationOfExports), "Export", false)})
	}
	return actions
}
