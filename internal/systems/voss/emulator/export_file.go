package emulator

import (
	"archive/zip"
	"bytes"
	"compress/flate"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"sync"
	"time"
)

// exportFile is a zip with one JSON file, written object by object. Objects do
// not change once they are stored, so writing needs no lock.
type exportFile struct {
	server  *Server
	call    *call
	model   *servedModel
	now     time.Time
	objects []*object
	// paths are the dot paths of the nodes where the objects live.
	paths map[string]string
	// huge puts an object of 64 megabytes before the others.
	huge bool
}

// hugeBlocks is how many times the filler stands in a huge object.
const hugeBlocks = 1 << 6

// send writes the answer (CONTRACT.md §3.3).
func (e *exportFile) send(w http.ResponseWriter, status int) {
	name := "export_" + e.now.UTC().Format("2006-01-02_15-04-05") + ".json"
	w.Header().Set("Content-Type", "application/x-zip")
	w.Header().Set("Content-Disposition", `attachment; filename="`+name+`.zip"`)
	w.WriteHeader(status)
	archive := zip.NewWriter(w)
	archive.RegisterCompressor(zip.Deflate, newCompressor)
	file, err := archive.Create(name)
	if err == nil {
		err = e.write(file)
	}
	if err == nil {
		err = archive.Close()
	}
	if err != nil {
		panic(http.ErrAbortHandler) // the caller has gone, or must not take half a file for a whole one
	}
}

func (e *exportFile) write(w io.Writer) error {
	separator := `{"meta": {}, "resources": [`
	if e.huge {
		if err := e.writeHuge(w, separator); err != nil {
			return err
		}
		separator = ", "
	}
	if len(e.objects) == 0 && !e.huge {
		_, err := io.WriteString(w, separator+"]}")
		return err
	}
	for _, o := range e.objects {
		data := e.server.payloadOf(e.model, o, part{})
		e.server.logRead(e.call, o, map[string]any{"data": data}, true)
		content, err := json.Marshal(e.item(o.PKID, e.paths[o.Node], data))
		if err != nil {
			return fmt.Errorf("encoding %s: %w", o.PKID, err)
		}
		if _, err := io.WriteString(w, separator); err != nil {
			return err
		}
		if _, err := w.Write(content); err != nil {
			return err
		}
		separator = ", "
	}
	_, err := io.WriteString(w, "]}")
	return err
}

// item is one object as the file holds it.
func (e *exportFile) item(pkid, hierarchy string, data any) map[string]any {
	meta := map[string]any{
		"model_type": e.model.Type, "pkid": pkid, "schema_version": schemaVersion, "hierarchy": hierarchy, "tags": []any{},
	}
	return map[string]any{"meta": meta, "data": data}
}

// writeHuge writes an object whose business key is a text of 64 megabytes.
func (e *exportFile) writeHuge(w io.Writer, separator string) error {
	content, err := json.Marshal(e.item(seededPKID("huge"), rootName, map[string]any{e.model.keyPayload(): "|"}))
	if err != nil {
		return err
	}
	before, after, _ := bytes.Cut(content, []byte("|"))
	if _, err := io.WriteString(w, separator+string(before)); err != nil {
		return err
	}
	for range hugeBlocks {
		if _, err := w.Write(filler); err != nil {
			return err
		}
	}
	_, err = w.Write(after)
	return err
}

// filler is a megabyte of text.
var filler = bytes.Repeat([]byte("x"), 1<<20)

// packedFiller is the filler, compressed so that it can stand anywhere in a
// stream.
var packedFiller = sync.OnceValue(func() []byte {
	var packed bytes.Buffer
	w, _ := flate.NewWriter(&packed, flate.BestCompression) // the level is valid
	_, _ = w.Write(filler)                                  // a buffer takes everything
	_ = w.Flush()
	return packed.Bytes()
})

// compressor compresses quickly, and the filler at no cost.
type compressor struct {
	*flate.Writer
	out io.Writer
}

func newCompressor(out io.Writer) (io.WriteCloser, error) {
	w, err := flate.NewWriter(out, flate.BestSpeed)
	return &compressor{w, out}, err
}

// Write implements io.Writer.
func (c *compressor) Write(content []byte) (int, error) {
	if len(content) != len(filler) || &content[0] != &filler[0] {
		return c.Writer.Write(content)
	}
	if err := c.Flush(); err != nil {
		return 0, err
	}
	if _, err := c.out.Write(packedFiller()); err != nil {
		return 0, err
	}
	c.Reset(c.out) // what comes next must not refer to what came before
	return len(content), nil
}
