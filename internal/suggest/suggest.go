// Package suggest finds what was probably meant by a name that does not exist.
package suggest

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/hbollon/go-edlib"
)

// threshold is how alike two texts must be, from 0 to 1, for one to be a likely
// slip for the other, as "emial" is for "email" and "licenses" is not for "line".
const threshold = 0.55

// Similarity says how alike two texts are without regard to case: 1 for equal ones, 0 for
// ones that have nothing in common. What counts are the slips of a typist: a letter too
// many, one that lacks, another one, or two the wrong way round.
func Similarity(a, b string) float64 {
	a, b = strings.ToLower(a), strings.ToLower(b)
	if longer := max(utf8.RuneCountInString(a), utf8.RuneCountInString(b)); longer > 0 {
		return 1 - float64(edlib.OSADamerauLevenshteinDistance(a, b))/float64(longer)
	}
	return 1
}

// Nearest returns at most n of the candidates that any of their names makes a
// likely slip for text, the likeliest first, and of equally likely ones the
// first. What all candidates begin with, such as ROLE_, makes nothing likely.
func Nearest[T any](text string, n int, candidates []T, names func(T) []string) []T {
	return nearest(text, n, threshold, candidates, names)
}

// Question asks whether the nearest of some words was meant, after a sentence; empty where
// none comes near.
func Question(text string, words []string) string {
	for _, near := range Nearest(text, 1, words, func(word string) []string { return []string{word} }) {
		return fmt.Sprintf(" Did you mean %q?", near)
	}
	return ""
}

// closeThreshold is threshold for lists so long that by chance something is a little like
// any text.
const closeThreshold = 0.75

// Close is Nearest for long lists, such as all countries.
func Close[T any](text string, n int, candidates []T, names func(T) []string) []T {
	return nearest(text, n, closeThreshold, candidates, names)
}

func nearest[T any](text string, n int, atLeast float64, candidates []T, names func(T) []string) []T {
	var first []string
	for _, c := range candidates {
		if all := names(c); len(all) > 0 {
			first = append(first, strings.ToLower(all[0]))
		}
	}
	shared := sharedStart(first)
	own := func(name string) string { return strings.TrimPrefix(strings.ToLower(name), shared) }
	meant := own(text)
	score := func(candidate T) float64 {
		best := 0.0
		for _, name := range names(candidate) {
			best = max(best, Similarity(meant, own(name)))
			if whole := Similarity(text, name); whole >= closeThreshold && meant == strings.ToLower(text) {
				best = max(best, whole) // the slip is in what all begin with
			}
		}
		return best
	}
	near := slices.DeleteFunc(slices.Clone(candidates), func(c T) bool { return score(c) < atLeast })
	slices.SortStableFunc(near, func(a, b T) int { return cmp.Compare(score(b), score(a)) })
	return near[:min(n, len(near))]
}

// sharedStart returns the words with which all names begin, each with what divides it
// from the next. One name alone shares nothing.
func sharedStart(names []string) string {
	if len(names) < 2 {
		return ""
	}
	start := names[0]
	for _, name := range names[1:] {
		for !strings.HasPrefix(name, start) {
			start = start[:len(start)-1]
		}
	}
	return start[:strings.LastIndexAny(start, "_./")+1]
}

// NotFound is the error that there is no thing of a kind with the name. It asks
// for the likeliest of the names, or ends with otherwise where none is likely.
func NotFound(kind, name string, names []string, otherwise string) error {
	near := Nearest(name, 1, names, func(name string) []string { return []string{name} })
	if len(near) > 0 {
		otherwise = fmt.Sprintf(": did you mean %q?", near[0])
	}
	return fmt.Errorf("there is no %s %q%s", kind, name, otherwise)
}
