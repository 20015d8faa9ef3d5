package model_test

import (
	"slices"
	"strconv"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/collab-iac/terraform-provider-collab/internal/model"
	"github.com/collab-iac/terraform-provider-collab/internal/model/modeltest"
)

// server holds one object and answers in all the ways that mean the same.
type server struct {
	t      *rapid.T
	m      *model.Model
	object map[string]any
}

// grow lets others change what nobody declared.
func (s *server) grow() { s.object = modeltest.Grown(s.m, s.object).Draw(s.t, "object grown") }

func (s *server) raw() map[string]any {
	return modeltest.Answers(s.m, s.object).Draw(s.t, "answer")
}

func (s *server) read() model.Value { return decode(s.t, s.m, s.raw()) }

// apply plans the configuration, has the server take it, and returns the state.
func (s *server) apply(config, prior model.Value, nonDefaults model.Paths) model.Value {
	planned := s.m.Plan(config, prior, nonDefaults)
	managed, sent := s.m.Managed(config, planned), s.m.Changes(planned, prior)
	if s.object == nil {
		s.object = s.m.Payload(nil, sent, managed)
	} else {
		s.object = s.m.Payload(s.raw(), sent, managed)
	}
	if _, lost := s.m.StateAfterApply(planned, managed, decode(s.t, s.m, s.object)); len(lost) > 0 {
		s.t.Fatalf("what is sent leaves out: %v", lost)
	}
	// Silence about a managed value means that value, so nobody else may take it
	// for one that is free.
	s.object = s.m.Payload(s.object, managed, managed)
	s.grow()
	state, differences := s.m.StateAfterApply(planned, managed, s.read())
	if len(differences) > 0 {
		s.t.Fatalf("the server took everything, but there are differences: %v", differences)
	}
	wantConforms(s.t, s.m.Fields, planned, state, "")
	return state
}

func decode(t *rapid.T, m *model.Model, data map[string]any) model.Value {
	value, problems := m.Decode(data)
	if len(problems) > 0 {
		t.Fatalf("cannot decode %v: %v", data, problems)
	}
	return value
}

// wantNoDiff checks that the plan is the state.
func wantNoDiff(t *rapid.T, m *model.Model, config, state model.Value, nonDefaults model.Paths) {
	t.Helper()
	if diff := cmp.Diff(state, m.Plan(config, state, nonDefaults)); diff != "" {
		t.Fatalf("config %v\nplan differs from state (-state +plan):\n%s", config, diff)
	}
}

// wantConforms checks what Terraform checks: that final holds everything that
// was planned as known.
func wantConforms(t *rapid.T, fields []model.Field, planned, final model.Value, path string) {
	t.Helper()
	for i := range fields {
		f := &fields[i]
		at, v, got := path+f.Name, planned[f.Name], final[f.Name]
		items, isList := v.([]any)
		gotItems, gotList := got.([]any)
		switch {
		case model.IsUnknown(v):
		case f.Kind == model.Object && v != nil && got != nil:
			wantConforms(t, f.Fields, v.(model.Value), got.(model.Value), at+".")
		case isList && gotList && len(items) == len(gotItems):
			wantItemsConform(t, f, items, gotItems, at)
		case f.Kind == model.StringSet && len(gotItems) < len(items) && slices.ContainsFunc(items, model.IsUnknown):
			// Members of a set that turn out to be the same become one.
			known := slices.DeleteFunc(slices.Clone(items), model.IsUnknown)
			wantItemsConform(t, f, known, gotItems, at)
		case v == nil && got == nil, !isList && f.Kind != model.Object && v == got:
		default:
			t.Fatalf("%s: planned %v, got %v", at, v, got)
		}
	}
}

func wantItemsConform(t *rapid.T, f *model.Field, planned, final []any, path string) {
	t.Helper()
	for i, item := range planned {
		switch at := path + "." + strconv.Itoa(i); {
		case model.IsUnknown(item):
		case f.Kind == model.ObjectList:
			wantConforms(t, f.Fields, item.(model.Value), final[i].(model.Value), at+".")
		case f.Kind == model.StringSet && slices.Contains(final, item), item == final[i]:
		default:
			t.Fatalf("%s: planned %v, got %v", at, item, final[i])
		}
	}
}

// differing returns the paths of the leaves that differ in meaning, with
// indexes, of the lists that differ in length, and of the objects that only one
// side has and that hold nothing. It passes over what only the server sets.
func differing(fields []model.Field, a, b model.Value, path string) []string {
	var paths []string
	for i := range fields {
		f := &fields[i]
		if f.Access == model.ReadOnly {
			continue
		}
		at := path + f.Name
		x, y := a[f.Name], b[f.Name]
		listX, isListX := x.([]any)
		listY, isListY := y.([]any)
		switch {
		case f.Kind == model.Object:
			objectX, isObjectX := x.(model.Value)
			objectY, isObjectY := y.(model.Value)
			inside := differing(f.Fields, objectX, objectY, at+".")
			if len(inside) == 0 && isObjectX != isObjectY {
				inside = []string{at}
			}
			paths = append(paths, inside...)
		case f.Kind == model.ObjectList && isListX && isListY && len(listX) == len(listY):
			for i := range listX {
				inside := at + "." + strconv.Itoa(i) + "."
				paths = append(paths, differing(f.Fields, listX[i].(model.Value), listY[i].(model.Value), inside)...)
			}
		case !f.Equal(x, y):
			paths = append(paths, at)
		}
	}
	return paths
}
