package export

import (
	"errors"
	"slices"
	"strings"

	"github.com/collab-iac/terraform-provider-collab/internal/model"
	"github.com/collab-iac/terraform-provider-collab/internal/suggest"
)

// selectModels returns those of the models that a comma-separated list names. A
// model is named by its type on the server or by its Terraform type, with or
// without the provider's prefix.
func selectModels(all []*model.Model, list string) ([]*model.Model, error) {
	var types, names []string
	for _, m := range all {
		types = append(types, m.Type)
		names = append(names, modelNames(m)...)
	}
	known := ": there are " + strings.Join(types, ", ")
	var selected []*model.Model
	for name := range strings.SplitSeq(list, ",") {
		if name = strings.TrimSpace(name); name == "" {
			continue
		}
		i := slices.IndexFunc(all, func(m *model.Model) bool { return isNamed(m, name) })
		if i < 0 {
			return nil, suggest.NotFound("model", name, names, known)
		}
		selected = append(selected, all[i])
	}
	if len(selected) == 0 {
		return nil, errors.New("-models names no model" + known)
	}
	return selected, nil
}

func modelNames(m *model.Model) []string { return []string{m.Type, m.ResourceType(), m.TypeName} }

func isNamed(m *model.Model, name string) bool {
	return slices.ContainsFunc(modelNames(m), func(known string) bool { return strings.EqualFold(known, name) })
}
