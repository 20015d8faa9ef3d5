package lifecycle

import (
	"context"
	"errors"
	"maps"
	"strings"

	"github.com/collab-iac/terraform-provider-collab/internal/backend"
	"github.com/collab-iac/terraform-provider-collab/internal/model"
)

// catchUp takes in what a change of an earlier run has made of the object since the
// prior state was read: a plan that goes back on that change shows no difference. A
// move counts as the object's place. Of an update, the attributes that it was about are
// sent too where the object holds another value than is planned, and only those; all of
// them where how the change ended says that it may still go on.
func (m *Manager) catchUp(ctx context.Context, client backend.Client, s *State, w *write, earlier Pending, ended error) error {
	if earlier.Action != "move" && len(earlier.Paths) == 0 {
		return nil
	}
	object, err := client.Get(ctx, m.Model, s.Key)
	if err != nil {
		return err
	}
	if m.Model.HasHierarchy {
		at, err := refreshHierarchy(ctx, client, s.Value, object)
		if err != nil {
			return err
		}
		s.Value = maps.Clone(s.Value)
		s.Value[Hierarchy] = at
	}
	due := model.Value{}
	for _, path := range earlier.Paths {
		planned := only(w.managed, path)
		// What is planned otherwise than declared is under ignore_changes.
		if len(planned) > 0 && len(m.Model.Changes(planned, only(w.config, path))) == 0 {
			merge(due, planned)
		}
	}
	if _, goesOn := errors.AsType[*backend.InProgressError](ended); !goesOn {
		now, _ := m.Model.Decode(object.Data)
		due = m.Model.Changes(due, now)
	}
	merge(w.sent, due)
	return nil
}

// sentPaths lists the attributes that a write sends, in full where they are lists.
// Secrets cannot be compared, so they are not among them.
func sentPaths(fields []model.Field, sent model.Value, parent string) []string {
	var paths []string
	for i := range fields {
		f := &fields[i]
		path := strings.TrimPrefix(parent+"."+f.Name, ".")
		switch v := sent[f.Name].(type) {
		case nil:
		case map[string]any:
			paths = append(paths, sentPaths(f.Fields, v, path)...)
		default:
			if f.Access != model.WriteOnly {
				paths = append(paths, path)
			}
		}
	}
	return paths
}

// only returns the part of a value at a dotted path through objects; empty where there
// is none.
func only(value model.Value, path string) model.Value {
	name, rest, nested := strings.Cut(path, ".")
	v := value[name]
	if inner, isObject := v.(map[string]any); isObject && nested {
		if part := only(inner, rest); len(part) > 0 {
			return model.Value{name: part}
		}
		return nil
	}
	if v == nil || nested {
		return nil
	}
	return model.Value{name: v}
}

// merge adds the values of more that a value lacks.
func merge(value, more model.Value) {
	for name, v := range more {
		inner, isObject := v.(map[string]any)
		held, holdsObject := value[name].(map[string]any)
		switch {
		case isObject && holdsObject:
			merge(held, inner)
		case value[name] == nil:
			value[name] = v
		}
	}
}
