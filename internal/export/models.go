package export

import (
	"fmt"
	"slices"
	"strings"

	"github.com/agext/levenshtein"

	"github.com/collab-iac/terraform-provider-collab/internal/model"
)

// alike is how much of a name must be right for it to be taken for a slip.
const alike = 0.5

// choices are what a list of models can name: each by its type on the server
// and by its Terraform type, with or without the provider's prefix.
type choices []*model.Model

// pick returns the models that a comma-separated list names, in catalog order.
func (c choices) pick(list string) ([]*model.Model, error) {
	wanted := map[*model.Model]bool{}
	for name := range strings.SplitSeq(list, ",") {
		if name = strings.TrimSpace(name); name == "" {
			continue
		}
		m := c.find(name)
		if m == nil {
			return nil, c.unknown(name)
		}
		wanted[m] = true
	}
	if len(wanted) == 0 {
		return nil, fmt.Errorf("-models names no model: there are %s", strings.Join(c.types(), ", "))
	}
	var picked []*model.Model
	for _, m := range c {
		if wanted[m] {
			picked = append(picked, m)
		}
	}
	return picked, nil
}

func (c choices) find(name string) *model.Model {
	for _, m := range c {
		if slices.ContainsFunc(namesOf(m), func(known string) bool { return strings.EqualFold(known, name) }) {
			return m
		}
	}
	return nil
}

func namesOf(m *model.Model) []string {
	return []string{m.Type, typePrefix + m.TypeName, m.TypeName}
}

func (c choices) types() []string {
	types := make([]string, len(c))
	for i, m := range c {
		types[i] = m.Type
	}
	return types
}

// unknown suggests what was meant, or says what there is.
func (c choices) unknown(name string) error {
	best, near := alike, ""
	for _, m := range c {
		for _, known := range namesOf(m) {
			if score := levenshtein.Similarity(strings.ToLower(name), strings.ToLower(known), nil); score > best {
				best, near = score, known
			}
		}
	}
	if near != "" {
		return fmt.Errorf("there is no model %q: did you mean %q?", name, near)
	}
	return fmt.Errorf("there is no model %q: there are %s", name, strings.Join(c.types(), ", "))
}
