// Package suggest finds what was probably meant by a name that does not exist.
package suggest

import (
	"cmp"
	"slices"
	"strings"

	"github.com/agext/levenshtein"
)

// threshold is how alike two texts must be, from 0 to 1, for one to be a likely
// slip for the other.
const threshold = 0.4

// Similarity says how alike two texts are without regard to case: 1 for equal
// ones, 0 for ones that have nothing in common (Levenshtein's distance).
func Similarity(a, b string) float64 {
	return levenshtein.Similarity(strings.ToLower(a), strings.ToLower(b), nil)
}

// Nearest returns at most n of the candidates that any of their names makes a
// likely slip for text, the likeliest first, and of equally likely ones the
// first.
func Nearest[T any](text string, n int, candidates []T, names func(T) []string) []T {
	type scored struct {
		candidate T
		score     float64
	}
	var near []scored
	for _, candidate := range candidates {
		score := 0.0
		for _, name := range names(candidate) {
			score = max(score, Similarity(text, name))
		}
		if score >= threshold {
			near = append(near, scored{candidate, score})
		}
	}
	slices.SortStableFunc(near, func(a, b scored) int { return cmp.Compare(b.score, a.score) })
	few := make([]T, 0, min(n, len(near)))
	for _, one := range near[:min(n, len(near))] {
		few = append(few, one.candidate)
	}
	return few
}

// Name returns the likeliest of the names, or "" where none is likely.
func Name(text string, names []string) string {
	near := Nearest(text, 1, names, func(name string) []string { return []string{name} })
	if len(near) == 0 {
		return ""
	}
	return near[0]
}
