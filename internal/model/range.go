package model

import (
	"fmt"
	"math/big"
	"strings"
)

// Range bounds a number. The zero value bounds none.
type Range struct {
	// Least and Most are numbers as a Value holds them; nil for no bound. They are in the
	// range themselves, unless AboveLeast and BelowMost leave them out.
	Least, Most           any
	AboveLeast, BelowMost bool
	// Step is what every number in the range is a multiple of; nil for nothing.
	Step any
}

// IsEmpty reports whether no number is in the range.
func (r Range) IsEmpty() bool {
	if r.Least == nil || r.Most == nil {
		return false
	}
	order := BigFloat(r.Least).Cmp(BigFloat(r.Most))
	return order > 0 || order == 0 && (r.AboveLeast || r.BelowMost)
}

// complaint says what is wrong with a number; empty for nothing.
func (r Range) complaint(v any) string {
	n := BigFloat(v)
	if n == nil {
		return ""
	}
	switch low, high := r.isBelow(n), r.isBeyond(n); {
	case low:
		return "is out of range. Accepted are numbers " + r.String() + nearest(r.Least, r.AboveLeast, r.Most == nil)
	case high:
		return "is out of range. Accepted are numbers " + r.String() + nearest(r.Most, r.BelowMost, r.Least == nil)
	case !isMultiple(v, r.Step):
		return fmt.Sprintf("is no multiple of %s.", Text(r.Step))
	}
	return ""
}

func (r Range) isBelow(n *big.Float) bool {
	if r.Least == nil {
		return false
	}
	order := n.Cmp(BigFloat(r.Least))
	return order < 0 || order == 0 && r.AboveLeast
}

func (r Range) isBeyond(n *big.Float) bool {
	if r.Most == nil {
		return false
	}
	order := n.Cmp(BigFloat(r.Most))
	return order > 0 || order == 0 && r.BelowMost
}

// String says which numbers are accepted, for people: "from 2 to 20".
func (r Range) String() string {
	closed := r.Least != nil && !r.AboveLeast && !r.BelowMost
	var parts []string
	switch {
	case r.Least == nil:
	case r.AboveLeast:
		parts = append(parts, "above "+Text(r.Least))
	default:
		parts = append(parts, "from "+Text(r.Least))
	}
	switch {
	case r.Most == nil:
	case r.BelowMost:
		parts = append(parts, "below "+Text(r.Most))
	case closed:
		parts[0] += " to " + Text(r.Most)
	default:
		parts = append(parts, "up to "+Text(r.Most))
	}
	if r.Step != nil {
		parts = append(parts, "in steps of "+Text(r.Step))
	}
	return strings.Join(parts, " and ")
}

// nearest names the bound that is nearest, unless it is out of range itself.
func nearest(bound any, open, alone bool) string {
	switch {
	case open:
		return "."
	case alone:
		return "; that is the nearest too."
	}
	return fmt.Sprintf("; the nearest is %s.", Text(bound))
}

// isMultiple reports whether a number is a multiple of a step. What is written with an
// exponent is beyond any step.
func isMultiple(v, step any) bool {
	if step == nil {
		return true
	}
	number, divisor := rational(v), rational(step)
	return number == nil || divisor == nil || divisor.Sign() == 0 || new(big.Rat).Quo(number, divisor).IsInt()
}

func rational(v any) *big.Rat {
	text := Text(v)
	if strings.ContainsAny(text, "eE") {
		return nil
	}
	r, ok := new(big.Rat).SetString(text)
	if !ok {
		return nil
	}
	return r
}
