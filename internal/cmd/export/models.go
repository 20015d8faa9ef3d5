package export

import (
	"fmt"
	"slices"
	"strings"

	"github.com/collab-iac/terraform-provider-collab/internal/model"
	"github.com/collab-iac/terraform-provider-collab/internal/suggest"
)

// selectModels returns the models that a comma-separated list names, in the order
// of all. A model is named by its type on the server or by its Terraform type,
// with or without the provider's prefix.
func selectModels(all []*model.Model, list string) ([]*model.Model, error) {
	wanted := map[*model.Model]bool{}
	for name := range strings.SplitSeq(list, ",") {
		if name = strings.TrimSpace(name); name == "" {
			continue
		}
		m := findModel(all, name)
		if m == nil {
			return nil, unknownModel(all, name)
		}
		wanted[m] = true
	}
	if len(wanted) == 0 {
		return nil, fmt.Errorf("-models names no model: there are %s", modelTypes(all))
	}
	return slices.DeleteFunc(slices.Clone(all), func(m *model.Model) bool { return !wanted[m] }), nil
}

func findModel(all []*model.Model, name string) *model.Model {
	for _, m := range all {
		if slices.ContainsFunc(modelNames(m), func(known string) bool { return strings.EqualFold(known, name) }) {
			return m
		}
	}
	return nil
}

func modelNames(m *model.Model) []string { return []string{m.Type, m.ResourceType(), m.TypeName} }

func modelTypes(all []*model.Model) string {
	types := make([]string, len(all))
	for i, m := range all {
		types[i] = m.Type
	}
	return strings.Join(types, ", ")
}

// modelTable shows a line for each model.
func modelTable(all []*model.Model) string {
	var b strings.Builder
	for _, m := range all {
		fmt.Fprintf(&b, "  %-30s %s\n", m.Type, m.ResourceType())
	}
	return b.String()
}

// unknownModel suggests what was meant, or says what there is.
func unknownModel(all []*model.Model, name string) error {
	var names []string
	for _, m := range all {
		names = append(names, modelNames(m)...)
	}
	if near := suggest.Name(name, names); near != "" {
		return fmt.Errorf("there is no model %q: did you mean %q?", name, near)
	}
	return fmt.Errorf("there is no model %q: there are %s", name, modelTypes(all))
}
