package bulk

import (
	"bytes"
	"encoding/json"

	"github.com/collab-iac/terraform-provider-collab/internal/backend"
)

// maxSamples is how many objects read singly are kept to compare rows with.
const maxSamples = 8

// shelf keeps rows until they are read, as JSON: decoded they take many times
// the room.
type shelf struct {
	rows    map[string]packed
	size    int
	samples map[string]map[string]any
}

type packed struct {
	hierarchy string
	data      []byte
}

func newShelf() *shelf {
	return &shelf{rows: map[string]packed{}, samples: map[string]map[string]any{}}
}

// put keeps a row while there is room; without it the object is read singly.
func (s *shelf) put(object backend.Object) {
	data, err := json.Marshal(object.Data)
	if err != nil || s.size+len(data) > maxBytes {
		return
	}
	s.drop(object.Key)
	s.rows[object.Key] = packed{hierarchy: object.Hierarchy, data: data}
	s.size += len(data)
}

// take returns a row and forgets it.
func (s *shelf) take(key string) (backend.Object, bool) {
	row, ok := s.rows[key]
	if !ok {
		return backend.Object{}, false
	}
	s.drop(key)
	decoder := json.NewDecoder(bytes.NewReader(row.data))
	decoder.UseNumber()
	var data map[string]any
	if decoder.Decode(&data) != nil {
		return backend.Object{}, false
	}
	return backend.Object{Key: key, Hierarchy: row.hierarchy, Data: data, Listed: true}, true
}

func (s *shelf) drop(key string) {
	s.size -= len(s.rows[key].data)
	delete(s.rows, key)
}

func (s *shelf) sample(object backend.Object) {
	if len(s.samples) < maxSamples {
		s.samples[object.Key] = object.Data
	}
}

// agrees reports whether a row holds every key that the object held when it was
// read singly.
func (s *shelf) agrees(row backend.Object) bool {
	sample, ok := s.samples[row.Key]
	return !ok || covers(row.Data, sample)
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
