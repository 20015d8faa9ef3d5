package coretest

import (
	"fmt"
	"maps"
	"path"
	"slices"
	"strings"

	"github.com/collab-iac/terraform-provider-collab/internal/emulator/accesslog"
	"github.com/collab-iac/terraform-provider-collab/internal/model"
	"github.com/collab-iac/terraform-provider-collab/internal/model/modeltest"
)

// UnplannedWrites says what an emulator's log holds of writes that no change asked
// for. Each request that makes or changes an object needs a change of that object
// that explains its body (see modeltest.Unplanned), and each deletion and move a
// change that plans it.
func UnplannedWrites(models []*model.Model, writes []accesslog.Entry, applied []Applied) []string {
	var wrong []string
	for _, w := range writes {
		i := slices.IndexFunc(models, func(m *model.Model) bool { return m.Type == w.Write.Model })
		if i < 0 {
			continue // of a model that no resource manages
		}
		if problem := unplannedWrite(models[i], w, applied); problem != "" {
			wrong = append(wrong, fmt.Sprintf("%s %s (HTTP %d): %s", w.Operation, w.Write.Object, w.Status, problem))
		}
	}
	return wrong
}

func unplannedWrite(m *model.Model, w accesslog.Entry, applied []Applied) string {
	words := strings.Fields(w.Operation) // "bulk delete device/spark/User"
	verb := strings.Join(words[:len(words)-1], " ")
	mine := slices.DeleteFunc(slices.Clone(applied), func(a Applied) bool { return a.TypeName != m.ResourceType() })
	switch verb {
	case "create", "replace", "update":
		return unplannedBody(m, w.Write, slices.DeleteFunc(mine, func(a Applied) bool { return a.Planned == nil }))
	case "delete", "bulk delete", "move":
		for _, key := range w.Write.Keys() {
			if !slices.ContainsFunc(mine, func(a Applied) bool {
				moves := a.Planned != nil && a.Planned["hierarchy"] != a.Prior["hierarchy"]
				return a.isAbout(m, key) && moves == (verb == "move") && (moves || a.Planned == nil)
			}) {
				return key + " was not planned"
			}
		}
		return ""
	case "assign", "unassign":
		return unplannedAssignment(m, words[len(words)-1], w, mine)
	}
	return "nothing plans such a request"
}

// unplannedAssignment says what is wrong with a call that writes an element of a list
// (see model.Field.Assigned): a planned list of a change of the object has to hold what is
// assigned, and that of the prior state what is taken away.
func unplannedAssignment(m *model.Model, element string, w accesslog.Entry, changes []Applied) string {
	i := slices.IndexFunc(m.AssignedLists(), func(f *model.Field) bool { return f.Assigned.Element == element })
	if i < 0 {
		return "no list has such an element"
	}
	f := m.AssignedLists()[i]
	uri, assigns := w.Write.Body["uri"].(string)
	for _, a := range changes {
		switch {
		case a.Planned == nil || a.Prior != nil && !a.isAbout(m, w.Write.Object):
		case assigns && elementIn(f, a.Planned, path.Base(uri), w.Write.Body) && (a.Prior == nil || !elementIn(f, a.Prior, path.Base(uri), w.Write.Body)):
			return ""
		case !assigns && elementIn(f, a.Prior, path.Base(w.Path), nil) && !elementIn(f, a.Planned, path.Base(w.Path), nil):
			return ""
		}
	}
	return "no change of this object plans it"
}

// elementIn reports whether a list can hold an element of a key with the values of a body.
// A planned element whose key is not known yet can be any.
func elementIn(f *model.Field, value model.Value, key string, body map[string]any) bool {
	list, _ := value[f.Name].([]any)
	return slices.ContainsFunc(list, func(one any) bool {
		element, _ := one.(model.Value)
		held := element[f.KeyField().Name]
		if held != key && (body == nil || held != nil && !model.IsUnknown(held)) {
			return false
		}
		for i := range f.Fields {
			child := &f.Fields[i]
			if v, sent := body[child.Payload]; sent && child.Name != f.KeyField().Name && child.Access != model.ReadOnly && !child.EqualPayload(v, element[child.Name]) {
				return false
			}
		}
		return true
	})
}

// isAbout reports whether a change may be about an object that was there before.
// The state of one that is still being made does not hold its key.
func (a Applied) isAbout(m *model.Model, key string) bool {
	return a.Prior != nil && (a.Prior[m.Key] == nil || a.Prior[m.Key] == key)
}

// unplannedBody returns what the change that fits best does not explain.
func unplannedBody(m *model.Model, w *accesslog.Write, changes []Applied) string {
	key, fewest := m.BusinessKeyField(), []string(nil)
	for _, a := range changes {
		prior := a.Prior
		switch {
		case w.Object == "" && (prior != nil || !m.Holds(key.Payload, w.Body[key.Payload], model.Text(a.Planned[key.Name]))):
			continue
		case w.Object != "" && !a.isAbout(m, w.Object):
			continue
		}
		wrong := modeltest.Unplanned(m, w.Read, withoutEnvelope(m, w.Body), a.Planned, prior)
		if len(wrong) == 0 {
			return ""
		}
		if fewest == nil || len(wrong) < len(fewest) {
			fewest = wrong
		}
	}
	if fewest == nil {
		return "no change of this object was planned"
	}
	return strings.Join(fewest, "; ")
}

// withoutEnvelope returns the object in a body.
func withoutEnvelope(m *model.Model, body map[string]any) map[string]any {
	if data, wrapped := body["data"].(map[string]any); wrapped && m.Field("data") == nil {
		return data
	}
	return maps.Clone(body)
}
