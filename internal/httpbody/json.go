// Package httpbody reads the bodies that servers answer with: JSON, or the pages of
// HTML that come in its place.
package httpbody

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"regexp"
	"unicode/utf8"
)

// BrokenCharacter stands for half of a character: a UTF-16 surrogate without its
// other half. It is a noncharacter of Unicode, which no text holds.
const BrokenCharacter = "\ufdd0"

// escapes finds, in JSON, the surrogates without their other half, and everything
// that could be mistaken for one: other escapes, and whole pairs.
var escapes = regexp.MustCompile(`\\[^u]|\\u[dD][89abAB]..\\u[dD][c-fC-F]..|\\u[dD][89a-fA-F]..`)

// JSON reads one JSON document, numbers as json.Number. A byte order mark before
// it is skipped. Bytes that are no UTF-8 are an error: nothing may be written back
// that was not read faithfully. Half of a character, as an escape, is read as
// BrokenCharacter. The text of an error completes the sentence "the answer is …".
func JSON(body []byte) (any, error) {
	if !utf8.Valid(body) {
		return nil, errors.New("not UTF-8, and its Content-Type names no charset that it is in")
	}
	body = bytes.TrimPrefix(body, []byte("\ufeff"))
	if bytes.Contains(body, []byte(`\u`)) {
		body = escapes.ReplaceAllFunc(body, func(escape []byte) []byte {
			if len(escape) == len(`\ud83d`) {
				return []byte(BrokenCharacter)
			}
			return escape
		})
	}
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

// Encode writes a body of JSON. A value with a BrokenCharacter is an error.
func Encode(v any) ([]byte, error) {
	body, err := json.Marshal(v)
	if err == nil && bytes.Contains(body, []byte(BrokenCharacter)) {
		err = errors.New("the server answered a text with half of a character, which cannot be put back: correct that text on the server first")
	}
	return body, err
}
