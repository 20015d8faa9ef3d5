package listcache

import "github.com/collab-iac/terraform-provider-collab/internal/backend"

// maxSamples is how many objects read individually are kept to compare rows
// with.
const maxSamples = 8

// samples are the payloads of objects that were read individually, by key. A
// list is of no use if its rows hold less than the objects do.
type samples map[string]map[string]any

func (s samples) keep(object backend.Object) {
	if len(s) < maxSamples {
		s[object.Key] = object.Data
	}
}

// match reports whether the rows of a page are complete: none is a summary, and
// the rows of samples have every key that the samples have.
func (s samples) match(page backend.Page) bool {
	for _, row := range page.Objects {
		sample, known := s[row.Key]
		if row.Summary || known && !hasAllKeys(row.Data, sample) {
			return false
		}
	}
	return true
}

// hasAllKeys reports whether a row has every key of a sample, at any depth of
// objects in objects.
func hasAllKeys(row, sample any) bool {
	want, ok := sample.(map[string]any)
	if !ok {
		return true
	}
	have, _ := row.(map[string]any)
	for key, v := range want {
		held, ok := have[key]
		if !ok || !hasAllKeys(held, v) {
			return false
		}
	}
	return true
}
