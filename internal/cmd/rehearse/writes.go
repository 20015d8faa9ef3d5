package rehearse

import (
	"cmp"
	"encoding/json"
	"fmt"
	"net/url"
	"slices"
	"strings"

	"github.com/collab-iac/terraform-provider-collab/internal/emulator/accesslog"
	"github.com/collab-iac/terraform-provider-collab/internal/model"
	"github.com/collab-iac/terraform-provider-collab/internal/tenant"
)

// reader makes sense of the writes to a twin.
type reader struct {
	*twin
	models map[string]*model.Model
	// names are those of objects that values refer to, by key.
	names map[string]string
	// objects are the business keys and nodes of objects, by model and key.
	objects map[string]tenant.Record
}

func newReader(t *twin) *reader {
	r := &reader{twin: t, models: map[string]*model.Model{}, names: map[string]string{}, objects: map[string]tenant.Record{}}
	for _, m := range t.Models {
		r.models[m.Type] = m
	}
	for _, record := range t.records {
		switch record.Kind {
		case tenant.Object, tenant.Node:
			r.objects[record.Key] = record
			if name := r.nameOf(record.Type, record.Data); name != "" {
				r.names[record.Key] = name
			}
		case tenant.Choices:
			offered, _ := record.Data["choices"].([]any)
			for _, one := range offered {
				if choice, is := one.(map[string]any); is {
					r.names[fmt.Sprint(choice["value"])] = fmt.Sprint(choice["title"])
				}
			}
		}
	}
	return r
}

// nameOf is what people call an object.
func (r *reader) nameOf(modelType string, data map[string]any) string {
	if m := r.models[modelType]; m != nil {
		if key := m.KeyIn(data); key != "" {
			return key
		}
	}
	for _, key := range []string{"name", "email", "userName", "username", "description"} {
		if text, is := data[key].(string); is && text != "" {
			return text
		}
	}
	return ""
}

// write is a request as a report shows it, with the keys of the objects that it is about:
// none where it makes one.
func (r *reader) write(entry accesslog.Entry, hides func(key string, attribute string) bool) (WriteReport, []string) {
	w := entry.Write
	one := WriteReport{System: string(r.Name), Method: entry.Method, Operation: entry.Operation, Status: entry.Status}
	keys := w.Keys()
	if len(keys) > 0 {
		held := r.objects[keys[0]]
		one.Name, one.Hierarchy = cmp.Or(r.nameOf(w.Model, w.Read), r.nameOf(held.Type, held.Data), r.nameOf(w.Model, w.Body)), held.Hierarchy
	} else {
		one.Name = r.nameOf(w.Model, w.Body)
		if query, err := url.ParseQuery(entry.Query); err == nil {
			node := query.Get(hierarchy)
			one.Hierarchy = cmp.Or(r.objects[node].Hierarchy, node)
		}
	}
	if len(keys) > 1 || w.Body["hrefs"] != nil {
		return one, keys
	}
	m, key := r.models[w.Model], ""
	if len(keys) == 1 {
		key = keys[0]
	}
	if m == nil || strings.HasPrefix(entry.Operation, "assign") || strings.HasPrefix(entry.Operation, "unassign") {
		one.Changes = r.payload(w.Body)
		return one, keys
	}
	one.Changes = r.values(m, w, entry.Operation, func(attribute string) bool { return hides(key, attribute) })
	return one, keys
}

// payload shows the keys of a body of which no table knows what is secret.
func (r *reader) payload(body map[string]any) []ValueReport {
	var all []ValueReport
	for key := range body {
		all = append(all, ValueReport{Attribute: key})
	}
	slices.SortFunc(all, func(a, b ValueReport) int { return cmp.Compare(a.Attribute, b.Attribute) })
	return all
}

// values are those of a body that differ from what the server showed.
func (r *reader) values(m *model.Model, w *accesslog.Write, operation string, hides func(attribute string) bool) []ValueReport {
	sent, _ := m.Decode(w.Body)
	held, _ := m.Decode(w.Read)
	var all []ValueReport
	r.compare(m.Fields, m.Changes(sent, held), held, "", func(f *model.Field, attribute, from, to string) {
		v := ValueReport{Attribute: attribute, From: from, To: to}
		top, _, _ := strings.Cut(attribute, ".")
		if f.Sensitive || f.Access == model.WriteOnly || hides(top) {
			v = ValueReport{Attribute: attribute, Hidden: true}
		}
		all = append(all, v)
	})
	if strings.HasPrefix(operation, "replace ") && !m.PartialUpdate {
		for _, f := range m.Fields {
			if _, sends := w.Body[f.Payload]; !sends && f.Access != model.ReadOnly && held[f.Name] != nil {
				all = append(all, ValueReport{Attribute: f.Name, From: r.show(held[f.Name]), Hidden: f.Sensitive || hides(f.Name)})
			}
		}
	}
	return all
}

// compare calls visit for each leaf of what changes.
func (r *reader) compare(fields []model.Field, changed, held model.Value, parent string, visit func(f *model.Field, attribute, from, to string)) {
	for i := range fields {
		f := &fields[i]
		to, is := changed[f.Name]
		if !is {
			continue
		}
		if inner, isObject := to.(model.Value); isObject && f.Kind == model.Object {
			before, _ := held[f.Name].(model.Value)
			r.compare(f.Fields, inner, before, parent+f.Name+".", visit)
			continue
		}
		visit(f, parent+f.Name, r.show(held[f.Name]), r.show(to))
	}
}

// show is a value for people, with the name of what it refers to.
func (r *reader) show(v any) string {
	switch value := v.(type) {
	case nil:
		return ""
	case string:
		if name := r.names[value]; name != "" {
			return fmt.Sprintf("%q", name)
		}
		return fmt.Sprintf("%q", value)
	case []any:
		texts := make([]string, len(value))
		for i, one := range value {
			texts[i] = r.show(one)
		}
		return "[" + strings.Join(texts, ", ") + "]"
	case model.Value:
		var texts []string
		for name, one := range value {
			if one != nil {
				texts = append(texts, name+" = "+r.show(one))
			}
		}
		slices.Sort(texts)
		return "{" + strings.Join(texts, ", ") + "}"
	}
	content, err := json.Marshal(v)
	if err != nil {
		return fmt.Sprint(v)
	}
	return string(content)
}
