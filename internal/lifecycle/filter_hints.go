package lifecycle

import (
	"fmt"
	"maps"
	"slices"

	"github.com/collab-iac/terraform-provider-collab/internal/suggest"
)

// mostMissed bounds the texts that are kept for a hint.
const mostMissed = 1000

// noteMisses lets filters keep what objects have in the place of what is asked for. A slip
// in a documented choice, a number or a reference is an error, and needs none.
func noteMisses(filters []filter) {
	for i, f := range filters {
		if _, isText := f.equal.(string); isText && (len(f.field.Choices) == 0 || f.field.Extensible) && f.field.Target == nil {
			filters[i].missed = map[string]bool{}
		}
	}
}

// hint warns of filters that nothing meets where something has nearly that text: nobody
// documents what the field can hold, so it may be right all the same.
func (m *Manager) hint(filters []filter, report *Report) {
	for _, f := range filters {
		text, _ := f.equal.(string)
		near := suggest.Close(text, 1, slices.Sorted(maps.Keys(f.missed)), func(held string) []string { return []string{held} })
		if len(near) == 0 {
			continue
		}
		at := Path{"filters", MapKey(f.path)}
		report.addWarning(at, "Nothing found by the filter "+f.path,
			fmt.Sprintf("%s: no %s has %q, and some have %q. Is that meant?", at, m.Model.Title, text, near[0]))
	}
}
