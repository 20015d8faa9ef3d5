package fault

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Chances are the probabilities of faults, from 0 to 1. At most one fault of
// each family hits a request or a transaction. A name may say where the fault hits and
// how long it takes: see Parse.
type Chances map[Name]float64

// Parse reads "NAME[@WHERE][:DURATION]=PROBABILITY",…. WHERE is a piece of the
// request's method, path and query, such as "/choices/", "tool/Transaction" or "POST /api",
// or of a transaction's action and model, such as "Delete". Its errors name what is
// wrong.
func Parse(text string) (Chances, error) {
	chances := Chances{}
	for pair := range strings.SplitSeq(text, ",") {
		if pair = strings.TrimSpace(pair); pair == "" {
			continue
		}
		name, number := pair, ""
		if i := strings.LastIndex(pair, "="); i >= 0 {
			name, number = pair[:i], pair[i+1:]
		}
		kind, where, takes := Name(name).parts()
		if !slices.Contains(Names(), kind) {
			return nil, fmt.Errorf("there is no fault %q; the faults are %s", kind, joined(Names()))
		}
		if takes > 0 && !kind.takesTime() {
			return nil, fmt.Errorf("the fault %s takes no time", kind)
		}
		if where == "" && strings.Contains(name, "@") {
			return nil, fmt.Errorf("%q does not say where the fault hits", name)
		}
		chance, err := strconv.ParseFloat(number, 64)
		if err != nil || !(chance >= 0 && chance <= 1) {
			return nil, fmt.Errorf("the probability of %s must be a number from 0 to 1, not %q", name, number)
		}
		chances[Name(name)] = chance
	}
	for _, family := range [][]Name{networkFaults, answerFaults, transactionFaults} {
		if sum := chances.sum(family); sum > 1 {
			return nil, fmt.Errorf("the probabilities of %s are %g together: at most one of them can hit at a time", joined(family), sum)
		}
	}
	return chances, nil
}

// parts takes a name apart: the fault, where it hits, and how long it takes.
func (n Name) parts() (kind Name, where string, takes time.Duration) {
	text := string(n)
	if i := strings.LastIndex(text, ":"); i >= 0 {
		if d, err := time.ParseDuration(text[i+1:]); err == nil && d > 0 {
			text, takes = text[:i], d
		}
	}
	text, where, _ = strings.Cut(text, "@")
	return Name(text), where, takes
}

// String renders the chances as Parse reads them.
func (c Chances) String() string {
	var pairs []string
	for _, name := range slices.Sorted(maps.Keys(c)) {
		pairs = append(pairs, fmt.Sprintf("%s=%g", name, c[name]))
	}
	return strings.Join(pairs, ",")
}

// of returns the names of the family that there is a chance of, in the family's order.
func (c Chances) of(family []Name) []Name {
	var list []Name
	for _, name := range slices.Sorted(maps.Keys(c)) {
		if kind, _, _ := name.parts(); slices.Contains(family, kind) {
			list = append(list, name)
		}
	}
	slices.SortStableFunc(list, func(a, b Name) int {
		one, _, _ := a.parts()
		two, _, _ := b.parts()
		return slices.Index(family, one) - slices.Index(family, two)
	})
	return list
}

func (c Chances) sum(family []Name) float64 {
	var sum float64
	for _, name := range c.of(family) {
		sum += c[name]
	}
	return sum
}

// pick returns the fault of the family that a number from 0 to 1 selects among those
// that hit what is described, or "".
func (c Chances) pick(family []Name, number float64, described string) Name {
	for _, name := range c.of(family) {
		if _, where, _ := name.parts(); !strings.Contains(described, where) {
			continue
		}
		if number < c[name] {
			return name
		}
		number -= c[name]
	}
	return ""
}

func joined(names []Name) string {
	texts := make([]string, len(names))
	for i, name := range names {
		texts[i] = string(name)
	}
	return strings.Join(texts, ", ")
}
