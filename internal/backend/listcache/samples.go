package listcache

import "github.com/collab-iac/terraform-provider-collab/internal/backend"

// maxSamples is how many objects read singly are kept to compare rows with.
const maxSamples = 8

// samples are objects that were read singly, by key: a list whose rows hold less
// than they did is of no use.
type samples map[string]map[string]any

func (s samples) keep(object backend.Object) {
	if len(s) < maxSamples {
		s[object.Key] = object.Data
	}
}

// agree reports whether a page shows whole objects, and those that were read
// singly with every key that they held then.
func (s samples) agree(page backend.Page) bool {
	for _, row := range page.Objects {
		sample, known := s[row.Key]
		if row.Summary || known && !covers(row.Data, sample) {
			return false
		}
	}
	return true
}

func covers(row, sample any) bool {
	want, ok := sample.(map[string]any)
	if !ok {
		return true
	}
	have, ok := row.(map[string]any)
	if !ok {
		return len(want) == 0
	}
	for key, v := range want {
		held, ok := have[key]
		if !ok || !covers(held, v) {
			return false
		}
	}
	return true
}
