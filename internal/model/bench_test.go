package model_test

import (
	"encoding/json"
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/collab-iac/terraform-provider-collab/internal/model"
)

// wide returns a model of about the width of the widest documented one: 12
// groups of 26 leaves and a list, and an object that fills it.
func wide() (*model.Model, map[string]any) {
	m := &model.Model{BusinessKey: "name", Fields: []model.Field{{Name: "name", Payload: "name", Kind: model.String}}}
	data := map[string]any{"name": "a"}
	for g := range 12 {
		group := model.Field{Name: fmt.Sprintf("group_%d", g), Payload: fmt.Sprintf("Group%d", g), Kind: model.Object}
		inside := map[string]any{"unknownKey": true}
		for i := range 26 {
			f := model.Field{Name: fmt.Sprintf("leaf_%d", i), Payload: fmt.Sprintf("leaf%d", i), Kind: model.Kind(i%3 + 1)}
			switch f.Kind {
			case model.String:
				f.Choices = model.Values("red", "green", "blue")
				inside[f.Payload] = "green"
			case model.Bool:
				f.Default = true
				inside[f.Payload] = i%2 == 0
			case model.Int:
				inside[f.Payload] = json.Number("7")
			}
			if i%9 == 8 {
				f.Access, f.Default = model.ReadOnly, nil
			}
			group.Fields = append(group.Fields, f)
		}
		m.Fields = append(m.Fields, group)
		data[group.Payload] = inside
	}
	m.Fields = append(m.Fields, phones())
	var numbers []any
	for i := range 8 {
		numbers = append(numbers, map[string]any{"type": "work", "number": fmt.Sprint(i), "id": fmt.Sprint(i), "ring": json.Number("3")})
	}
	data["phoneNumbers"] = numbers
	return m, data
}

func BenchmarkDecode(b *testing.B) {
	m, data := wide()
	b.ReportAllocs()
	for b.Loop() {
		if _, problems := m.Decode(data); len(problems) > 0 {
			b.Fatal(problems)
		}
	}
}

func BenchmarkPlan(b *testing.B) {
	m, data := wide()
	server, _ := m.Decode(data)
	state, nonDefaults := m.StateFromServer(server)
	for name, config := range map[string]model.Value{
		"all declared":    declarable(m.Fields, state),
		"little declared": {"name": "a", "group_3": model.Value{"leaf_0": "green"}},
	} {
		b.Run(name, func(b *testing.B) {
			if diff := cmp.Diff(state, m.Plan(config, state, nonDefaults)); diff != "" {
				b.Fatalf("-state +plan:\n%s", diff)
			}
			b.ReportAllocs()
			for b.Loop() {
				m.Plan(config, state, nonDefaults)
			}
		})
	}
}

func BenchmarkRefresh(b *testing.B) {
	m, data := wide()
	server, _ := m.Decode(data)
	full, _ := m.StateFromServer(server)
	for name, state := range map[string]model.Value{
		"all in state":    full,
		"little in state": {"name": "a", "group_3": model.Value{"leaf_0": "green"}},
	} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				m.Refresh(state, server)
			}
		})
	}
}

func BenchmarkPayload(b *testing.B) {
	m, data := wide()
	server, _ := m.Decode(data)
	state, nonDefaults := m.StateFromServer(server)
	config := declarable(m.Fields, state)
	planned := m.Plan(config, state, nonDefaults)
	managed, sent := m.Managed(config, planned), m.Changes(planned, state)
	b.ReportAllocs()
	for b.Loop() {
		m.Payload(data, sent, managed)
	}
}

// declarable returns the part of a state that a configuration may declare.
func declarable(fields []model.Field, state model.Value) model.Value {
	config := model.Value{}
	for i := range fields {
		f := &fields[i]
		v := state[f.Name]
		switch {
		case v == nil || f.Access == model.ReadOnly:
		case f.Kind == model.Object:
			config[f.Name] = declarable(f.Fields, v.(model.Value))
		case f.Kind == model.ObjectList:
			var elements []any
			for _, element := range v.([]any) {
				elements = append(elements, declarable(f.Fields, element.(model.Value)))
			}
			config[f.Name] = elements
		default:
			config[f.Name] = v
		}
	}
	return config
}
