package rehearse

import (
	"github.com/collab-iac/terraform-provider-collab/internal/emulator/accesslog"
	"github.com/collab-iac/terraform-provider-collab/internal/model"
)

// holdings are what the state held before and after, for finding the address of what was
// written.
type holdings struct {
	byKey  map[string]instance // by key on the server
	before map[string]instance // by address
	after  []instance
}

func newHoldings(before, after *state) *holdings {
	h := &holdings{byKey: map[string]instance{}, before: map[string]instance{}, after: after.instances()}
	for _, i := range before.instances() {
		h.byKey[i.key()], h.before[i.Address] = i, i
	}
	for _, i := range h.after {
		h.byKey[i.key()] = i
	}
	return h
}

// made is the object that a create has made: one of the model's resource that was not
// there before, with the business key.
func (h *holdings) made(m *model.Model, name, hierarchy string) (instance, bool) {
	if m == nil || name == "" {
		return instance{}, false
	}
	want, found := m.CanonicalKey(name), []instance(nil)
	for _, i := range h.after {
		text, _ := i.Attributes[m.BusinessKey].(string)
		if i.Type == m.ResourceType() && m.CanonicalKey(text) == want && h.before[i.Address].key() != i.key() {
			found = append(found, i)
		}
	}
	for _, i := range found {
		if at, _ := i.Attributes["hierarchy"].(string); len(found) == 1 || at == hierarchy {
			return i, true
		}
	}
	return instance{}, false
}

// attribute puts a write to the objects that it is about.
func (p *performance) attribute(r *Report, reader *reader, held *holdings, entry accesslog.Entry) {
	hides := func(key, attribute string) bool { return held.byKey[key].hides(attribute) }
	w, keys := reader.write(entry, hides)
	if len(keys) == 0 {
		made, is := held.made(reader.models[entry.Write.Model], w.Name, w.Hierarchy)
		if is {
			keys = []string{made.key()}
			w, _ = reader.write(entry, func(_, attribute string) bool { return made.hides(attribute) })
		}
	}
	found := false
	for _, key := range keys {
		if o := p.byName[held.byKey[key].Address]; o != nil {
			o.Writes = append(o.Writes, w)
			found = true
		}
	}
	if !found {
		r.Others = append(r.Others, w)
	}
}

// name gives the objects of a system the names that they have there.
func (p *performance) name(reader *reader, held *holdings) {
	byAddress := map[string]instance{}
	for _, i := range held.after {
		byAddress[i.Address] = i
	}
	for _, o := range p.objects {
		i, is := held.before[o.Address]
		if !is {
			i = byAddress[o.Address]
		}
		for _, m := range reader.models {
			if m.ResourceType() == i.Type {
				o.Name, _ = i.Attributes[m.BusinessKey].(string)
				o.Hierarchy, _ = i.Attributes["hierarchy"].(string)
			}
		}
	}
}
