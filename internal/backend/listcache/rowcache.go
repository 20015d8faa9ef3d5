package listcache

import (
	"bytes"
	"compress/flate"
	"encoding/json"
	"io"
	"sync"

	"github.com/collab-iac/terraform-provider-collab/internal/backend"
	"github.com/collab-iac/terraform-provider-collab/internal/httpbody"
)

// maxCacheBytes bounds the rows that are kept for later reads, per model, and those of
// one export.
const maxCacheBytes = 64 << 20

// rowCache keeps rows until they are read. It keeps them as packed JSON: decoded they
// take many times the room.
type rowCache struct {
	rows map[string]cachedRow
	size int
}

// cachedRow is an object, packed.
type cachedRow struct {
	hierarchy string
	data      []byte
	exported  bool // by an export, and not from a list
}

func newRowCache() *rowCache { return &rowCache{rows: map[string]cachedRow{}} }

// put keeps a row while there is room. An object without a row is read
// individually.
func (c *rowCache) put(key string, row cachedRow) {
	if c.size+len(row.data) > maxCacheBytes {
		return
	}
	c.drop(key)
	c.rows[key] = row
	c.size += len(row.data)
}

// take returns a row and forgets it.
func (c *rowCache) take(key string) (backend.Object, bool) {
	row, ok := c.rows[key]
	if !ok {
		return backend.Object{}, false
	}
	c.drop(key)
	return row.unpack(key)
}

func (c *rowCache) drop(key string) {
	c.size -= len(c.rows[key].data)
	delete(c.rows, key)
}

// packers and unpackers are kept for reuse: each has large tables.
var (
	packers   = sync.Pool{New: func() any { return newPacker() }}
	unpackers = sync.Pool{New: func() any { return flate.NewReader(bytes.NewReader(nil)) }}
)

func newPacker() *flate.Writer {
	w, _ := flate.NewWriter(io.Discard, flate.BestSpeed) // fails for another level only
	return w
}

// pack packs an object; false where its payload is no JSON.
func pack(object backend.Object) (cachedRow, bool) {
	content, err := json.Marshal(object.Data)
	if err != nil {
		return cachedRow{}, false
	}
	var packed bytes.Buffer
	w, _ := packers.Get().(*flate.Writer) // nothing else is in there
	defer packers.Put(w)
	w.Reset(&packed)
	if _, err = w.Write(content); err == nil {
		err = w.Close()
	}
	return cachedRow{hierarchy: object.Hierarchy, data: bytes.Clone(packed.Bytes())}, err == nil
}

// unpack returns the object of a key.
func (r cachedRow) unpack(key string) (backend.Object, bool) {
	unpacker, _ := unpackers.Get().(io.ReadCloser) // nothing else is in there
	defer unpackers.Put(unpacker)
	if resetter, ok := unpacker.(flate.Resetter); !ok || resetter.Reset(bytes.NewReader(r.data), nil) != nil {
		return backend.Object{}, false
	}
	content, err := io.ReadAll(unpacker)
	if err != nil {
		return backend.Object{}, false
	}
	doc, err := httpbody.JSON(content)
	data, _ := doc.(map[string]any)
	return backend.Object{Key: key, Hierarchy: r.hierarchy, Data: data, FromList: !r.exported, FromExport: r.exported}, err == nil
}
