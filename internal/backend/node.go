package backend

import "strings"

// Ancestor returns the deepest node above both dot paths, or either where it is
// above the other; "" where they have no node in common.
func Ancestor(a, b string) string {
	if a == b {
		return a
	}
	x, y := strings.Split(a, "."), strings.Split(b, ".")
	n := 0
	for n < len(x) && n < len(y) && x[n] == y[n] {
		n++
	}
	return strings.Join(x[:n], ".")
}
