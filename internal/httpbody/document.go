package httpbody

import (
	"encoding/json"
	"errors"
	"slices"
	"strconv"
	"strings"
)

// Document is a JSON object of an answer. It is read without a schema: a value
// that is missing or of another kind reads as nothing.
type Document map[string]any

// Object reads one JSON object. The text of an error completes the sentence "the
// answer is …", as that of JSON does.
func Object(body []byte) (Document, error) {
	value, err := JSON(body)
	if err != nil {
		return nil, err
	}
	fields, ok := value.(map[string]any)
	if !ok {
		return nil, errors.New("JSON, but not an object")
	}
	return fields, nil
}

// At returns the value at a path of keys; nil where a step is missing.
func (d Document) At(path ...string) any {
	parent := map[string]any(d)
	for _, key := range path[:len(path)-1] {
		parent, _ = parent[key].(map[string]any)
	}
	return parent[path[len(path)-1]]
}

// Text returns the text at a path; see the function Text.
func (d Document) Text(path ...string) string { return Text(d.At(path...)) }

// Object returns the object at a path; nil where there is none.
func (d Document) Object(path ...string) Document {
	fields, _ := d.At(path...).(map[string]any)
	return fields
}

// Objects returns the elements of the list at a path. An element that is no object
// is nil.
func (d Document) Objects(path ...string) []Document {
	items, _ := d.At(path...).([]any)
	list := make([]Document, len(items))
	for i, item := range items {
		list[i], _ = item.(map[string]any)
	}
	return list
}

// First tries the keys in turn and returns the first text that is not empty.
func (d Document) First(keys ...string) string {
	for _, key := range keys {
		if s := d.Text(key); s != "" {
			return s
		}
	}
	return ""
}

// HasAny reports whether the document has one of the keys, even if its value is
// null.
func (d Document) HasAny(keys ...string) bool {
	return slices.ContainsFunc(keys, func(key string) bool { _, ok := d[key]; return ok })
}

// Text returns a string, trimmed, or a number as it was written, and "" for
// anything else.
func Text(v any) string {
	switch v := v.(type) {
	case string:
		return strings.TrimSpace(v)
	case json.Number:
		return v.String()
	}
	return ""
}

// Scalar returns a string, number or boolean as it was written, and "" for
// anything else. Unlike Text it keeps spaces.
func Scalar(v any) string {
	switch v := v.(type) {
	case string:
		return v
	case bool:
		return strconv.FormatBool(v)
	}
	return Text(v)
}

// LastSegment returns the last segment of a URL's path. It ignores a query and a
// slash at the end of the path.
func LastSegment(href string) string {
	path, _, _ := strings.Cut(href, "?")
	path = strings.TrimRight(path, "/")
	return path[strings.LastIndex(path, "/")+1:]
}
