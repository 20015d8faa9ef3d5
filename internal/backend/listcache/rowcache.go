package listcache

import (
	"encoding/json"

	"github.com/collab-iac/terraform-provider-collab/internal/backend"
	"github.com/collab-iac/terraform-provider-collab/internal/httpbody"
)

// maxCacheBytes bounds the rows that are kept for later reads, per model.
const maxCacheBytes = 128 << 20

// rowCache keeps rows until they are read. It keeps them as JSON: decoded they
// take many times the room.
type rowCache struct {
	rows map[string]cachedRow
	size int
}

type cachedRow struct {
	hierarchy string
	data      []byte
}

func newRowCache() *rowCache { return &rowCache{rows: map[string]cachedRow{}} }

// put keeps a row while there is room. An object without a row is read
// individually.
func (c *rowCache) put(object backend.Object) {
	data, err := json.Marshal(object.Data)
	if err != nil || c.size+len(data) > maxCacheBytes {
		return
	}
	c.drop(object.Key)
	c.rows[object.Key] = cachedRow{hierarchy: object.Hierarchy, data: data}
	c.size += len(data)
}

// take returns a row and forgets it.
func (c *rowCache) take(key string) (backend.Object, bool) {
	row, ok := c.rows[key]
	if !ok {
		return backend.Object{}, false
	}
	c.drop(key)
	doc, err := httpbody.JSON(row.data)
	data, _ := doc.(map[string]any)
	return backend.Object{Key: key, Hierarchy: row.hierarchy, Data: data}, err == nil
}

func (c *rowCache) drop(key string) {
	c.size -= len(c.rows[key].data)
	delete(c.rows, key)
}
