package model

import (
	"slices"
	"strings"
)

// Paths is a set of attribute paths.
type Paths []string

// Without returns the paths that the configuration does not declare. Paths
// through lists are never in the set (see Model.StateFromServer).
func (p Paths) Without(config Value) Paths {
	return slices.DeleteFunc(slices.Clone(p), func(path string) bool { return at(config, path) != nil })
}

// at returns the value at a dotted path through objects.
func at(value map[string]any, path string) any {
	var v any = value
	for name := range strings.SplitSeq(path, ".") {
		v = asObject(v)[name]
	}
	return v
}
