package backend

import (
	"maps"

	"github.com/collab-iac/terraform-provider-collab/internal/model"
)

// Parts are the joined parts of a relation that exports have shown. What an export
// shows of one object it would show of every other, so an object without it has none.
// A part that it shows of no object may be left out of all. That is a likelihood and no
// knowledge: it is for refreshes, which ask an object itself about each value of the
// state that its row does not show.
type Parts map[string]bool

// Lacking takes note of the parts that an exported object shows, and returns those
// that it does not.
func (p Parts) Lacking(m *model.Model, data map[string]any) Parts {
	lacking := Parts{}
	for _, key := range m.Joined {
		if _, there := data[key]; there {
			p[key] = true
		} else {
			lacking[key] = true
		}
	}
	return lacking
}

// Explain reports whether an object that lacks some parts is whole all the same.
func (p Parts) Explain(lacking Parts) bool {
	for key := range maps.Keys(lacking) {
		if !p[key] {
			return false
		}
	}
	return true
}
