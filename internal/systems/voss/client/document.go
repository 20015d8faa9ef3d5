package client

import (
	"encoding/json"
	"strings"
)

// dig walks down nested objects; nil where a step is missing.
func dig(doc map[string]any, keys ...string) any {
	var v any = doc
	for _, key := range keys {
		fields, ok := v.(map[string]any)
		if !ok {
			return nil
		}
		v = fields[key]
	}
	return v
}

// text returns a string or number as it was written, and "" for anything else.
func text(v any) string {
	switch v := v.(type) {
	case string:
		return strings.TrimSpace(v)
	case json.Number:
		return v.String()
	}
	return ""
}

// without returns a copy of doc that lacks the keys.
func without(doc map[string]any, keys ...string) map[string]any {
	rest := make(map[string]any, len(doc))
	for key, v := range doc {
		rest[key] = v
	}
	for _, key := range keys {
		delete(rest, key)
	}
	return rest
}

// compact drops empty strings.
func compact(list []string) []string {
	var full []string
	for _, s := range list {
		if s = strings.TrimSpace(s); s != "" {
			full = append(full, s)
		}
	}
	return full
}

// lastSegment returns what follows the last slash of a path, without a query
// and a slash at the end.
func lastSegment(href string) string {
	path, _, _ := strings.Cut(href, "?")
	path = strings.TrimRight(path, "/")
	return path[strings.LastIndex(path, "/")+1:]
}
