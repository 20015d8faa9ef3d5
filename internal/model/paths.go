package model

import "strings"

// Paths is a set of attribute paths.
type Paths []string

// Has reports whether the path is in the set.
func (p Paths) Has(path string) bool {
	for _, member := range p {
		if member == path {
			return true
		}
	}
	return false
}

// Without returns the paths that the configuration does not declare. Paths
// through lists are never in the set (see Model.StateFromServer).
func (p Paths) Without(config Value) Paths {
	var rest Paths
	for _, path := range p {
		if at(config, path) == nil {
			rest = append(rest, path)
		}
	}
	return rest
}

// at returns the value at a dotted path through objects.
func at(value Value, path string) any {
	var v any = value
	for _, name := range strings.Split(path, ".") {
		v = asObject(v)[name]
	}
	return v
}
