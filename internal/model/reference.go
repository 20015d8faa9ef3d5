package model

import (
	"encoding/json"
	"slices"
	"strings"
)

// SameReference reports whether two texts name the same object. A server may hold a
// reference as the text of a JSON list, which has the name first and then what else
// tells the object apart: ["Leeds", "hcs.Provider"] and Leeds are the same.
func SameReference(a, b string) bool {
	x, y := referenceParts(a), referenceParts(b)
	if len(x) == 1 || len(y) == 1 {
		return x[0] == y[0]
	}
	return slices.Equal(x, y)
}

// referenceParts returns the elements of a text that is a JSON list of texts, and
// otherwise the text alone.
func referenceParts(text string) []string {
	text = strings.TrimSpace(text)
	var parts []string
	if !strings.HasPrefix(text, "[") || json.Unmarshal([]byte(text), &parts) != nil || len(parts) == 0 {
		return []string{text}
	}
	return parts
}
