package schema_test

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/collab-iac/terraform-provider-collab/internal/lifecycle"
	"github.com/collab-iac/terraform-provider-collab/internal/model"
)

// leaf is a declared value that stands outside of lists.
type leaf struct {
	field *model.Field
	// path is that in data, tree a configuration in which set stands at it.
	path string
	set  func(config model.Value, v any) model.Value
}

// leavesOf lists the leaves that a configuration declares.
func leavesOf(fields []model.Field, config model.Value, at string) []leaf {
	var list []leaf
	for i := range fields {
		f := &fields[i]
		inside, isObject := config[f.Name].(model.Value)
		switch {
		case f.Access != model.ReadWrite || config[f.Name] == nil:
		case isObject && f.Kind == model.Object:
			for _, one := range leavesOf(f.Fields, inside, at+"."+f.Payload) {
				list = append(list, leaf{one.field, one.path, func(config model.Value, v any) model.Value {
					within, _ := config[f.Name].(model.Value)
					return with(config, f.Name, one.set(within, v))
				}})
			}
		case f.Kind <= model.Int:
			list = append(list, leaf{f, at + "." + f.Payload, func(config model.Value, v any) model.Value { return with(config, f.Name, v) }})
		}
	}
	return list
}

func with(value model.Value, name string, v any) model.Value {
	changed := maps.Clone(value)
	changed[name] = v
	return changed
}

// Rule 3: what is no choice of the schema is refused at plan, on its path.
func TestContract_3_ChoicesOfData(t *testing.T) {
	met := 0
	rapid.Check(t, func(t *rapid.T) {
		w := newDataWorld(t)
		declared := w.declared(true)
		for _, one := range leavesOf(w.served.Fields, declared, lifecycle.Data) {
			if len(one.field.Choices) == 0 || one.field.Kind != model.String {
				continue
			}
			met++
			data, _ := w.trees(one.set(declared, "no such choice"))
			var report lifecycle.Report
			m, values := w.manager.Take(lifecycle.Trees{Data: data}, &report)
			if !report.HasError() {
				config := maps.Clone(values.Data)
				config[lifecycle.Hierarchy] = node
				_, _, planned := m.PlanData(t.Context(), config, nil, false)
				report = m.InData(planned)
			}
			if !report.HasError() || !isAt(report, one.path) {
				t.Fatalf("%s is no choice, and the plan says %v", one.path, report)
			}
		}
	})
	if met == 0 {
		t.Error("no choice was tried")
	}
}

// Rule 6: a declared value that the server does not keep is told after the write, on its
// path, and the next plan shows the difference.
func TestContract_6_WhatIsNotKeptOfData(t *testing.T) {
	met := 0
	rapid.Check(t, func(t *rapid.T) {
		w := newDataWorld(t)
		declared := w.declared(true)
		leaves := leavesOf(w.served.Fields, declared, lifecycle.Data)
		texts := leaves[:0:0]
		for _, one := range leaves {
			if one.field.Kind == model.String && len(one.field.Choices) == 0 && one.field.Payload != "name" && one.field.Target == nil {
				texts = append(texts, one)
			}
		}
		if len(texts) == 0 {
			return
		}
		met++
		one := rapid.SampledFrom(texts).Draw(t, "not kept")
		w.server.rewrites = func(object map[string]any) { rewriteAt(object, one.path, "Kept by Nobody 17") }
		m, config := w.taken(declared)
		state, report := m.CreateData(t.Context(), config, nil)
		if report.HasError() || state == nil || !isAt(m.InData(report), one.path) {
			t.Fatalf("%s is not kept, and the apply says %v", one.path, report)
		}
		w.server.rewrites = nil
		refreshed := w.refreshed(*inState(state, config))
		if _, keep, said := w.plan(declared, &refreshed); keep {
			t.Fatalf("%s is not kept, and the next plan changes nothing: %v", one.path, said)
		}
	})
	if met == 0 {
		t.Error("nothing was rewritten")
	}
}

// isAt reports whether a report is about a path, which its texts begin with.
func isAt(report lifecycle.Report, path string) bool {
	return slices.ContainsFunc(report, func(one lifecycle.Message) bool { return strings.HasPrefix(one.Detail, path+":") })
}

// rewriteAt puts a text at a path of an object of the payload; path begins with data.
func rewriteAt(object map[string]any, path, text string) {
	steps := strings.Split(path, ".")[1:]
	for _, step := range steps[:len(steps)-1] {
		inner, isObject := object[step].(map[string]any)
		if !isObject {
			return
		}
		object = inner
	}
	object[steps[len(steps)-1]] = text
}
