package emulator

import (
	"cmp"
	"encoding/json"
	"slices"
	"strings"

	"github.com/collab-iac/terraform-provider-collab/internal/emulator/payload"
	"github.com/collab-iac/terraform-provider-collab/internal/tenant"
)

// Twin is a snapshot of another server's tenant, to begin with in place of the seeded
// one.
type Twin struct {
	// Hierarchy is the node that was taken.
	Hierarchy string
	Records   []tenant.Record
}

// withTwin makes room for what a twin holds: its accounts live at the root, and a model
// that the server does not have is served by its schema.
func (o *Options) withTwin() {
	if o.Twin == nil {
		return
	}
	if o.Accounts == nil {
		administrator, auditor := Administrator, Auditor
		administrator.Hierarchy, auditor.Hierarchy = rootName, rootName
		o.Accounts = []Account{administrator, auditor}
	}
	known := newRegistry(o.Models, o.Given, o.JoinedModels)
	for _, r := range o.Twin.Records {
		if r.Kind != tenant.Schema || known.byType[r.Type] != nil {
			continue
		}
		if content, err := json.Marshal(r.Data); err == nil {
			if given, err := ReadModel(r.Type, content); err == nil {
				o.Given = append(o.Given, given)
			}
		}
	}
}

// seedTwin fills an empty store with a snapshot. Everything has the pkid that it had.
func (s *Server) seedTwin(t *Twin) {
	nodes, objects := []tenant.Record{}, []*object{}
	for _, r := range t.Records {
		if r.Kind == tenant.Node {
			nodes = append(nodes, r)
		}
	}
	slices.SortStableFunc(nodes, func(a, b tenant.Record) int {
		return cmp.Compare(strings.Count(a.Hierarchy, "."), strings.Count(b.Hierarchy, "."))
	})
	for _, r := range nodes {
		s.seedNode(r.Hierarchy, r.Key, r.Data)
	}
	for _, r := range t.Records {
		switch {
		case s.models.byType[r.Type] == nil || r.Type == nodeModel:
		case r.Kind == tenant.Object:
			node := s.seedNode(cmp.Or(r.Hierarchy, t.Hierarchy), "", nil)
			data, _ := payload.Copy(r.Data).(map[string]any)
			objects = append(objects, &object{PKID: r.Key, Model: r.Type, Node: node, Data: data, Created: seedTime})
		case r.Kind == tenant.Choices:
			objects = append(objects, s.fromChoices(r)...)
		}
	}
	linkTwins(objects)
	for _, o := range objects {
		s.store.insert(s.store.linked(o))
	}
	for _, o := range objects {
		if o = s.store.objects[o.PKID]; o.Twin != "" && s.store.objects[o.Twin] == nil {
			s.store.putTwin(o)
		}
	}
}

// seedNode returns the pkid of a node, which it makes with those above where there is
// none. A pkid that the snapshot lacks is made up.
func (s *Server) seedNode(path, pkid string, data map[string]any) string {
	if have := s.store.node(path); have != "" {
		return have
	}
	parent, name := "", path
	if dot := strings.LastIndex(path, "."); dot >= 0 {
		parent, name = s.seedNode(path[:dot], "", nil), path[dot+1:]
	}
	node := &object{PKID: cmp.Or(pkid, seededPKID(path)), Model: nodeModel, Node: parent, Created: seedTime, Data: map[string]any{"name": name, "node_type": ""}}
	for key, value := range data {
		if text, is := value.(string); is && text != "" {
			node.Data[key] = text
		}
	}
	s.store.put(node)
	return node.PKID
}

// fromChoices are objects that stand for choices: they offer the same again.
func (s *Server) fromChoices(r tenant.Record) []*object {
	var objects []*object
	attribute, _ := r.Data["attribute"].(string)
	list, _ := r.Data["choices"].([]any)
	for _, one := range list {
		offered, _ := one.(map[string]any)
		title, value := textOf(offered["title"]), textOf(offered["value"])
		if attribute == "" || title == "" {
			continue
		}
		data := map[string]any{attribute: title}
		if value != title {
			data["id"] = value
		}
		node := s.seedNode(r.Hierarchy, "", nil)
		objects = append(objects, &object{PKID: seededPKID(r.Type + title + value), Model: r.Type, Node: node, Data: data, Created: seedTime})
	}
	return objects
}

// recordedSchema is the schema that the snapshot has of a model; nil for none.
func (s *Server) recordedSchema(modelType string) map[string]any {
	if s.options.Twin == nil {
		return nil
	}
	for _, r := range s.options.Twin.Records {
		if r.Kind == tenant.Schema && r.Type == modelType {
			return r.Data
		}
	}
	return nil
}
