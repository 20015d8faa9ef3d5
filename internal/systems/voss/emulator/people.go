package emulator

import (
	"cmp"
	"strings"

	"github.com/collab-iac/terraform-provider-collab/internal/emulator/payload"
	"github.com/collab-iac/terraform-provider-collab/internal/model"
)

// personModels are the two models that show the same people: each person is an
// object of both, with its own pkid in each (CONTRACT.md §6.4).
var personModels = [2]string{"device/spark/User", "relation/SparkUser"}

// twinOf returns the other model that shows the people of a model; nil where there
// is none, or the server does not have it.
func (r *registry) twinOf(modelType string) *servedModel {
	switch modelType {
	case personModels[0]:
		return r.byType[personModels[1]]
	case personModels[1]:
		return r.byType[personModels[0]]
	}
	return nil
}

// linked returns the object with the pkid that its twin has.
func (st *store) linked(o *object) *object {
	if o.Twin != "" || st.models.twinOf(o.Model) == nil {
		return o
	}
	one := *o
	one.Twin = seededPKID("twin of " + o.PKID)
	return &one
}

// putTwin brings the twin of an object to the object's node and values. It makes a
// twin that is not there yet.
func (st *store) putTwin(o *object) {
	m, other := st.models.byType[o.Model], st.models.twinOf(o.Model)
	if other == nil {
		return
	}
	twin := object{PKID: o.Twin, Model: other.Type, Twin: o.PKID, Created: o.Created}
	if held := st.objects[o.Twin]; held != nil {
		twin = *held
	}
	twin.Node = o.Node
	twin.Data, _ = payload.Copy(twin.Data).(map[string]any)
	if twin.Data == nil {
		twin.Data = map[string]any{}
	}
	share(m.Fields, other.Fields, o.Data, twin.Data)
	if st.objects[o.Twin] == nil {
		nameInFull(other, twin.Data)
	}
	st.insert(&twin)
}

// twin returns the twin of the object with the pkid; nil where there is none.
func (st *store) twin(pkid string) *object {
	if o := st.objects[pkid]; o != nil {
		return st.objects[o.Twin]
	}
	return nil
}

// share copies the values of the keys that both tables have from one payload into
// the other. A key that the first lacks goes from the second. Objects are shared
// key by key, because each model may have keys of its own in them.
func share(fields, others []model.Field, from, to map[string]any) {
	for i := range fields {
		f := &fields[i]
		other := model.FieldWithPayload(others, f.Payload)
		if other == nil || other.Kind != f.Kind {
			continue
		}
		value, present := from[f.Payload]
		inner, isObject := value.(map[string]any)
		if held, wasObject := to[f.Payload].(map[string]any); f.Kind == model.Object && (isObject || !present) && (wasObject || isObject) {
			if held == nil {
				held = map[string]any{}
			}
			if share(f.Fields, other.Fields, inner, held); len(held) == 0 && !isObject {
				delete(to, f.Payload)
			} else {
				to[f.Payload] = held
			}
			continue
		}
		if !present {
			delete(to, f.Payload)
			continue
		}
		to[f.Payload] = payload.Copy(value)
	}
}

// completeTwin sets what the server alone sets in the twin of an object that it
// has just stored. What both models have stays as the object has it.
func (s *Server) completeTwin(o *object) {
	m, other, held := s.models.byType[o.Model], s.models.twinOf(o.Model), s.store.twin(o.PKID)
	if held == nil {
		return
	}
	twin := *held
	twin.Data, _ = payload.Copy(twin.Data).(map[string]any)
	computeServerSet(other, &twin, s.clock.Now())
	share(m.Fields, other.Fields, o.Data, twin.Data)
	s.store.insert(&twin)
}

// nameInFull gives a person the full name that Webex makes of the others, where
// the model has one and it is not set (CONTRACT.md §6.3).
func nameInFull(m *servedModel, data map[string]any) {
	if model.FieldWithPayload(m.Fields, "displayName") == nil || data["displayName"] != nil {
		return
	}
	given := strings.TrimSpace(textOf(data["firstName"]) + " " + textOf(data["lastName"]))
	if name := cmp.Or(given, textOf(data["email"])); name != "" {
		data["displayName"] = name
	}
}

// linkTwins pairs the people of a snapshot that was written before people were
// objects of both models: those of one address at one node.
func linkTwins(objects []*object) {
	type address struct{ node, email string }
	lone := map[address]*object{}
	for _, o := range objects {
		if o.Twin != "" || o.Model != personModels[0] && o.Model != personModels[1] {
			continue
		}
		key := address{o.Node, textOf(o.Data["email"])}
		if other := lone[key]; other != nil && other.Model != o.Model {
			o.Twin, other.Twin = other.PKID, o.PKID
			continue
		}
		lone[key] = o
	}
}
