// Package httpbody reads the bodies that servers answer with: JSON, or the pages of
// HTML that come in its place.
package httpbody

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
)

// JSON reads one JSON document, numbers as json.Number. A byte order mark before
// it is skipped. The text of an error completes the sentence "the answer is …".
func JSON(body []byte) (any, error) {
	body = bytes.TrimPrefix(body, []byte("\ufeff"))
	decoder := json.NewDecoder(bytes.NewReader(body))
	decoder.UseNumber()
	var doc any
	switch err := decoder.Decode(&doc); {
	case errors.Is(err, io.EOF):
		return nil, errors.New("empty")
	case errors.Is(err, io.ErrUnexpectedEOF):
		return nil, errors.New("JSON that ends too early")
	case err != nil:
		return nil, errors.New("not JSON: " + err.Error())
	}
	if _, err := decoder.Token(); !errors.Is(err, io.EOF) {
		return nil, errors.New("more than one JSON document")
	}
	return doc, nil
}
