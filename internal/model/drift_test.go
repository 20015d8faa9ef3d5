package model_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/collab-iac/terraform-provider-collab/internal/model"
	"github.com/collab-iac/terraform-provider-collab/internal/model/modeltest"
)

// applied is a random object that Terraform made, and what it knows of it.
func applied(t *rapid.T, m *model.Model, config model.Value) (*server, model.Value) {
	s := &server{t: t, m: m}
	return s, s.apply(config, nil, nil)
}

func TestOrderAndGrowthOnTheServerChangeNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m := modeltest.Models().Draw(t, "model")
		s, state := applied(t, m, modeltest.Configs(m).Draw(t, "config"))
		s.grow()
		refreshed := m.Refresh(state, s.read())
		if paths := differing(m.Fields, state, refreshed, ""); len(paths) > 0 {
			t.Fatalf("changed: %v\n-before +after:\n%s", paths, cmp.Diff(state, refreshed))
		}
	})
}

// A leaf that is changed on the server shows as that leaf and nothing else,
// also in lists, as long as each element keeps a key that no other has.
func TestOneChangedLeafIsOneDifference(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m := withMarkers(modeltest.Models().Draw(t, "model"))
		config := marked(m.Fields, modeltest.Configs(m).Draw(t, "config"), new(int))
		s, state := applied(t, m, config)
		leaf := rapid.SampledFrom(leaves(m, config)).Draw(t, "leaf")
		changeLeaf(s.object, leaf)

		refreshed := m.Refresh(state, s.read())
		want := []string{leaf.path}
		if got := differing(m.Fields, state, refreshed, ""); !cmp.Equal(got, want) {
			t.Fatalf("refresh shows %v, want %v", got, want)
		}
		planned := m.Plan(config, refreshed, nil)
		if got := differing(m.Fields, refreshed, planned, ""); !cmp.Equal(got, want) {
			t.Fatalf("plan shows %v, want %v", got, want)
		}
		if paths := differing(m.Fields, state, planned, ""); len(paths) > 0 {
			t.Fatalf("the plan does not lead back to the state: %v", paths)
		}
	})
}

// Without such a key the element may count as another one, but what is outside
// of its list stays as it is.
func TestOneChangedLeafStaysInItsList(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m := modeltest.Models().Draw(t, "model")
		config := modeltest.Configs(m).Draw(t, "config")
		s, state := applied(t, m, config)
		leaf := rapid.SampledFrom(leaves(m, config)).Draw(t, "leaf")
		changeLeaf(s.object, leaf)

		refreshed := m.Refresh(state, s.read())
		planned := m.Plan(config, refreshed, nil)
		for _, path := range differing(m.Fields, refreshed, planned, "") {
			if path != leaf.path && (leaf.list == "" || !strings.HasPrefix(path, leaf.list+".")) {
				t.Fatalf("%s was changed, the plan shows %s", leaf.path, path)
			}
		}
	})
}

// leafAt is a declared leaf, and where the server keeps it.
type leafAt struct {
	field   *model.Field
	path    string // attribute path with indexes
	list    string // path of the outermost list that holds it, if any
	payload []any  // keys and indexes into the payload
}

// leaves lists the declared leaves that the server answers and keeps, but for
// markers.
func leaves(m *model.Model, config model.Value) []leafAt {
	return leavesIn(m.Fields, config, leafAt{})
}

func leavesIn(fields []model.Field, config model.Value, up leafAt) []leafAt {
	var list []leafAt
	for i := range fields {
		f := &fields[i]
		at := leafAt{field: f, path: up.path + f.Name, list: up.list, payload: append(slices.Clone(up.payload), f.Payload)}
		switch v := config[f.Name].(type) {
		case nil:
		case map[string]any:
			at.path += "."
			list = append(list, leavesIn(f.Fields, v, at)...)
		case []any:
			if f.Kind != model.ObjectList {
				list = append(list, at)
				continue
			}
			if at.list == "" {
				at.list = at.path
			}
			for i, element := range v {
				inside := at
				inside.path += "." + strconv.Itoa(i) + "."
				inside.payload = append(slices.Clone(at.payload), i)
				list = append(list, leavesIn(f.Fields, element.(model.Value), inside)...)
			}
		default:
			if f.Access != model.WriteOnly && !f.ResetsToDefault && f.Payload != marker {
				list = append(list, at)
			}
		}
	}
	return list
}

// changeLeaf puts another value in the place of the leaf.
func changeLeaf(object map[string]any, leaf leafAt) {
	var container any = object
	for _, step := range leaf.payload[:len(leaf.payload)-1] {
		switch step := step.(type) {
		case string:
			container = container.(map[string]any)[step]
		case int:
			container = container.([]any)[step]
		}
	}
	key := leaf.payload[len(leaf.payload)-1].(string)
	data := container.(map[string]any)
	switch v := data[key].(type) {
	case bool:
		data[key] = !v
	case json.Number:
		data[key] = json.Number(v.String() + "7")
	case []any:
		data[key] = append(slices.Clone(v), "changed")
	default:
		data[key] = "changed"
	}
}

// marker is a key that withMarkers adds to the elements of every list.
const marker = "marker"

// withMarkers returns the model with one more child in each list that can be
// declared, which alone identifies its elements.
func withMarkers(m *model.Model) *model.Model {
	marked := *m
	marked.Fields = markFields(m.Fields)
	return &marked
}

func markFields(fields []model.Field) []model.Field {
	list := slices.Clone(fields)
	for i := range list {
		f := &list[i]
		f.Fields = markFields(f.Fields)
		if f.Kind == model.ObjectList && f.Access != model.ReadOnly {
			f.Fields = append(f.Fields, model.Field{Name: marker, Payload: marker, Kind: model.String})
			f.ElementKey = []string{marker}
		}
	}
	return list
}

// marked returns the value with a marker of its own in each element. It works
// on values and, as their keys are the same there, on the markers of payloads.
func marked(fields []model.Field, value model.Value, count *int) model.Value {
	result := model.Value{}
	for i := range fields {
		f := &fields[i]
		switch v := value[f.Name]; {
		case v == nil:
		case f.Kind == model.Object:
			result[f.Name] = marked(f.Fields, v.(model.Value), count)
		case f.Kind == model.ObjectList && f.Access != model.ReadOnly:
			list := slices.Clone(v.([]any))
			for i := range list {
				element := marked(f.Fields, list[i].(model.Value), count)
				*count++
				element[marker] = fmt.Sprintf("element %d", *count)
				list[i] = element
			}
			result[f.Name] = list
		default:
			result[f.Name] = v
		}
	}
	return result
}
