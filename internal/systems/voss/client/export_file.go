package client

import (
	"archive/zip"
	"bufio"
	"compress/flate"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"iter"

	"github.com/collab-iac/terraform-provider-collab/internal/httpbody"
)

// The bounds of an export, unpacked: so much for each object on average, and for the
// largest of them.
const (
	bytesPerObject = 256 << 10
	bytesAround    = 16 << 20
	maxObject      = 8 << 20
)

// maxFile returns how large the file of an export of so many objects may be.
func maxFile(objects int) int64 { return bytesAround + bytesPerObject*int64(objects) }

var (
	errFileGrows   = errors.New("grows beyond bounds")
	errObjectGrows = fmt.Errorf("holds an object of more than %d bytes", maxObject)
)

// byteOrderMark may stand before the text of a file.
const byteOrderMark = "\ufeff"

// boundedFile ends with an error where it has more bytes than are left, in all or
// for the object that is being read.
type boundedFile struct {
	io.ReadCloser
	left, object int64
}

// Read implements io.Reader.
func (b *boundedFile) Read(into []byte) (int, error) {
	n, err := b.ReadCloser.Read(into)
	b.left -= int64(n)
	b.object -= int64(n)
	switch {
	case b.left < 0:
		return n, errFileGrows
	case b.object < 0:
		return n, errObjectGrows
	}
	return n, err
}

// nextObject allows for one more object.
func (b *boundedFile) nextObject() { b.object = maxObject }

// exportedItems yields the resources in the file of an export, one by one. The text
// of an error follows "the file of the export".
func exportedItems(content *boundedFile) iter.Seq2[httpbody.Document, error] {
	return func(yield func(httpbody.Document, error) bool) {
		content.nextObject()
		text := bufio.NewReader(content)
		if mark, _ := text.Peek(len(byteOrderMark)); string(mark) == byteOrderMark {
			_, _ = text.Discard(len(byteOrderMark)) // they are there
		}
		r := itemReader{bounded: content, decoder: json.NewDecoder(text)}
		if more, err := r.read(yield); more && err != nil {
			yield(nil, r.explain(err))
		}
	}
}

// itemReader reads {"meta": {…}, "resources": [{…}, …]}.
type itemReader struct {
	bounded *boundedFile
	decoder *json.Decoder
}

// errNoResources is the error of a file with another content.
var errNoResources = errors.New("holds no list of resources")

// read yields the resources, and reports whether the consumer wants more.
func (r itemReader) read(yield func(httpbody.Document, error) bool) (more bool, err error) {
	if err := r.expect('{'); err != nil {
		return true, err
	}
	found := false
	for r.decoder.More() {
		r.bounded.nextObject()
		key, err := r.decoder.Token()
		if err != nil {
			return true, err
		}
		if key != "resources" {
			var skipped json.RawMessage
			if err := r.decoder.Decode(&skipped); err != nil {
				return true, err
			}
			continue
		}
		if found {
			return true, errors.New("holds two lists of resources")
		}
		found = true
		if more, err := r.resources(yield); !more || err != nil {
			return more, err
		}
	}
	if err := r.expect('}'); err != nil {
		return true, err
	}
	if !found {
		return true, errNoResources
	}
	switch _, err := r.decoder.Token(); {
	case errors.Is(err, io.EOF):
		return true, nil
	case err != nil:
		return true, err
	}
	return true, errors.New("goes on after its end")
}

func (r itemReader) resources(yield func(httpbody.Document, error) bool) (more bool, err error) {
	if err := r.expect('['); err != nil {
		return true, err
	}
	for r.decoder.More() {
		r.bounded.nextObject()
		var raw json.RawMessage
		if err := r.decoder.Decode(&raw); err != nil {
			return true, err
		}
		item, err := httpbody.Object(raw)
		if err != nil {
			return true, fmt.Errorf("holds an object that is %w", err)
		}
		if !yield(item, nil) {
			return false, nil
		}
	}
	return true, r.expect(']')
}

func (r itemReader) expect(delimiter json.Delim) error {
	token, err := r.decoder.Token()
	if err == nil && token != delimiter {
		return errNoResources
	}
	return err
}

// explain completes the sentence that the error belongs in.
func (r itemReader) explain(err error) error {
	_, corrupt := errors.AsType[flate.CorruptInputError](err)
	_, syntax := errors.AsType[*json.SyntaxError](err)
	switch {
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		return errors.New("ends too early")
	case syntax:
		return fmt.Errorf("is not JSON: %w", err)
	case corrupt, errors.Is(err, zip.ErrChecksum), errors.Is(err, zip.ErrFormat):
		return fmt.Errorf("is damaged: %w", err)
	}
	return err
}
