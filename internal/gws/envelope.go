package gws

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"strconv"
	"strings"
)

// envelope is what every answer of the API comes in (contract notes §2.1).
type envelope struct {
	// coded is true where the answer has a readable statusCode.
	coded bool
	// code is the statusCode: 0 is success, anything else is failure whatever
	// the HTTP status says.
	code int
	// message is the statusMessage, which failures alone have.
	message string
	// body is the whole answer.
	body map[string]any
}

// readEnvelope reads an answer. It fails where that is not a JSON object; an
// object without a statusCode is an envelope that is not coded.
func readEnvelope(data []byte) (envelope, error) {
	doc, err := decode(data)
	if err != nil {
		return envelope{}, err
	}
	body, ok := doc.(map[string]any)
	if !ok {
		return envelope{}, errors.New("the answer is JSON, but not an object")
	}
	e := envelope{body: body, message: text(body["statusMessage"])}
	e.code, e.coded = statusCode(body["statusCode"])
	return e, nil
}

// statusCode reads a code that may be a number or a text: both are printed in
// the documentation (contract notes §2.1).
func statusCode(v any) (int, bool) {
	code, err := strconv.Atoi(text(v))
	return code, err == nil
}

// decode reads one JSON document, numbers as json.Number.
func decode(data []byte) (any, error) {
	data = bytes.TrimPrefix(data, []byte("\ufeff"))
	if len(bytes.TrimSpace(data)) == 0 {
		return nil, errors.New("the answer is empty")
	}
	decoder := json.NewDecoder(bytes.NewReader(data))
	decoder.UseNumber()
	var doc any
	if err := decoder.Decode(&doc); err != nil {
		if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
			return nil, errors.New("the answer is JSON that ends too early")
		}
		return nil, errors.New("the answer is not JSON: " + err.Error())
	}
	if _, err := decoder.Token(); !errors.Is(err, io.EOF) {
		return nil, errors.New("the answer is more than one JSON document")
	}
	return doc, nil
}

// text returns a string, number or boolean as it was written, and "" for
// anything else.
func text(v any) string {
	switch v := v.(type) {
	case string:
		return strings.TrimSpace(v)
	case json.Number:
		return v.String()
	case bool:
		return strconv.FormatBool(v)
	}
	return ""
}
