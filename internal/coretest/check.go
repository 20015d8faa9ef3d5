package coretest

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/collab-iac/terraform-provider-collab/internal/model"
)

// ErrRule is what errors of a provider that breaks a rule of Terraform wrap.
var ErrRule = errors.New("a rule of Terraform is broken")

// checkPlan returns an error where Terraform would not accept a plan: what is
// configured must be planned, or what was there before in its place.
func checkPlan(attributes []*tfprotov6.SchemaAttribute, config, prior, plan model.Value) error {
	config, declared := cutSets(attributes, config)
	plan, planned := cutSets(attributes, plan)
	broken := []error{checkSets(declared, planned, func(any, any) bool { return true })}
	before, got := Leaves(prior), Leaves(plan)
	for path, v := range Leaves(config) {
		if strings.HasSuffix(path, "_wo") {
			continue // write-only values are in no plan
		}
		if got[path] != v && (before[path] == nil || got[path] != before[path]) {
			broken = append(broken, fmt.Errorf("%w: the configuration says %s = %v, the plan %v", ErrRule, path, v, got[path]))
		}
	}
	return errors.Join(broken...)
}

// CheckFinal returns an error where Terraform would not accept the plan that it asks
// for when it applies: what was known before must be the same.
func CheckFinal(planned, final any) error {
	var broken []error
	got := Leaves(final)
	for path, v := range Leaves(planned) {
		if !model.IsUnknown(v) && got[path] != v {
			broken = append(broken, fmt.Errorf("%w: planned was %s = %v, and the final plan says %v", ErrRule, path, v, got[path]))
		}
	}
	return errors.Join(broken...)
}

// checkResult returns an error where a result is not what was planned.
func checkResult(attributes []*tfprotov6.SchemaAttribute, plan, result model.Value) error {
	plan, planned := cutSets(attributes, plan)
	result, made := cutSets(attributes, result)
	broken := []error{checkSets(planned, made, becomes)}
	got := Leaves(result)
	for path, v := range Leaves(plan) {
		if !model.IsUnknown(v) && got[path] != v {
			broken = append(broken, fmt.Errorf("%w: planned was %s = %v, and %v came out", ErrRule, path, v, got[path]))
		}
	}
	return errors.Join(broken...)
}

// Leaves lists the leaves of a value by their dotted paths, "licenses.0.license",
// without nulls. An empty list counts as a leaf.
func Leaves(v any) map[string]any {
	leaves := map[string]any{}
	addLeaves("", v, leaves)
	return leaves
}

func addLeaves(path string, v any, leaves map[string]any) {
	switch v := v.(type) {
	case nil:
	case map[string]any:
		for name, inner := range v {
			addLeaves(strings.TrimPrefix(path+"."+name, "."), inner, leaves)
		}
	case []any:
		if len(v) == 0 {
			leaves[path] = "[]"
		}
		for i, inner := range v {
			addLeaves(path+"."+strconv.Itoa(i), inner, leaves)
		}
	default:
		leaves[path] = v
	}
}

// Differing lists the paths of leaves at which two values differ.
func Differing(a, b any) []string {
	x, y := Leaves(a), Leaves(b)
	all := maps.Clone(x)
	maps.Copy(all, y)
	var paths []string
	for path := range all {
		if x[path] != y[path] {
			paths = append(paths, path)
		}
	}
	slices.Sort(paths)
	return paths
}
