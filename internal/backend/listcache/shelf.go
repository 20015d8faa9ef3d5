package listcache

import (
	"encoding/json"

	"github.com/collab-iac/terraform-provider-collab/internal/backend"
	"github.com/collab-iac/terraform-provider-collab/internal/httpbody"
)

// shelf keeps rows until they are read, as JSON: decoded they take many times
// the room.
type shelf struct {
	rows map[string]packed
	size int
}

type packed struct {
	hierarchy string
	data      []byte
}

func newShelf() *shelf { return &shelf{rows: map[string]packed{}} }

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
	doc, err := httpbody.JSON(row.data)
	data, _ := doc.(map[string]any)
	return backend.Object{Key: key, Hierarchy: row.hierarchy, Data: data, FromList: true}, err == nil
}

func (s *shelf) drop(key string) {
	s.size -= len(s.rows[key].data)
	delete(s.rows, key)
}
