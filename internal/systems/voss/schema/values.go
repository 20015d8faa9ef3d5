package schema

import (
	"encoding/json"
	"maps"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/collab-iac/terraform-provider-collab/internal/model"
)

func object(raw any) map[string]any {
	o, _ := raw.(map[string]any)
	return o
}

func text(raw any) string {
	s, _ := raw.(string)
	return strings.TrimSpace(s)
}

// asList returns the elements of a list, and another value as the only one.
func asList(raw any) []any {
	if list, is := raw.([]any); is {
		return list
	}
	if raw == nil {
		return nil
	}
	return []any{raw}
}

// asPlainList returns the elements of a list; nil where there is none.
func asPlainList(raw any) []any {
	list, _ := raw.([]any)
	return list
}

// flag reads a boolean, which some schemas write as a text.
func flag(raw any) (value, said bool) {
	switch v := raw.(type) {
	case bool:
		return v, true
	case string:
		value, err := strconv.ParseBool(strings.ToLower(strings.TrimSpace(v)))
		return value, err == nil
	}
	return false, false
}

func isSet(raw any) bool {
	value, _ := flag(raw)
	return value
}

// whole reads a whole number, which may be written as a text.
func whole(raw any) (int64, bool) {
	written := scalar(raw)
	if n, err := strconv.ParseInt(written, 10, 64); err == nil {
		return n, true
	}
	n, err := json.Number(written).Float64()
	if err != nil || n != math.Trunc(n) || math.Abs(n) >= 1<<53 {
		return 0, false
	}
	return int64(n), true
}

// length reads a number of characters or elements; 0 for none.
func length(raw any) int {
	n, ok := whole(raw)
	if !ok || n < 0 || n > math.MaxInt32 {
		return 0
	}
	return int(n)
}

// number reads a number, which may be written as a text; nil for none.
func number(raw any) any {
	var written string
	switch raw := raw.(type) {
	case json.Number:
		written = raw.String()
	case string:
		written = raw
	}
	n, ok := model.ParseNumber(written)
	if !ok {
		return nil
	}
	return n
}

func sortedKeys(m map[string]any) []string { return slices.Sorted(maps.Keys(m)) }

// describe returns what a schema says of itself for people.
func describe(keys map[string]any) string {
	for _, key := range []string{"description", "documentation", "title"} {
		if said := text(keys[key]); said != "" {
			return said
		}
	}
	return ""
}

// texts returns the texts in a list; nil for anything else.
func texts(raw any) []string {
	var list []string
	for _, one := range asPlainList(raw) {
		if name := text(one); name != "" {
			list = append(list, name)
		}
	}
	return list
}
