package fault

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
)

// Name is one kind of fault.
type Name string

// The faults of the network.
const (
	// Refuse breaks the connection before the request is read.
	Refuse Name = "refuse"
	// ResetBefore reads the request and breaks the connection without effect.
	ResetBefore Name = "reset-before"
	// ResetAfter breaks the connection once the request has had its effect.
	ResetAfter Name = "reset-after"
	// Stall holds the request for Options.Stall. The request then takes effect,
	// whether or not the caller still waits.
	Stall Name = "stall"
	// Truncate sends half of the answer and breaks the connection.
	Truncate Name = "truncate"
	// Throttle starts a storm: the next Options.Storm requests get 429.
	Throttle Name = "throttle"
	// ErrorBefore answers 500, 502, 503 or 504 without effect.
	ErrorBefore Name = "error-before"
	// ErrorAfter answers 502 or 504 after the effect, as gateways do.
	ErrorAfter Name = "error-after"
	// UnavailableAfter answers 503 with Retry-After after the effect.
	UnavailableAfter Name = "unavailable-after"
	// WrongDate answers with a Date that is up to a day off.
	WrongDate Name = "wrong-date"
)

// The faults of answers, which come from what stands before a server or behind it.
const (
	// HollowAnswer shows an object without its values, in one of three forms.
	HollowAnswer Name = "hollow-answer"
	// EmptyPage leaves the rows out of a list, and says how many there are.
	EmptyPage Name = "empty-page"
	// UnnamedCharset answers in ISO-8859-1 and does not say so.
	UnnamedCharset Name = "unnamed-charset"
	// GatewayPage answers 404 in the server's place: a page, a text or JSON.
	GatewayPage Name = "gateway-page"
)

// The faults of transactions.
const (
	// SlowTransaction adds up to Options.Slow to a transaction.
	SlowTransaction Name = "slow-transaction"
	// FailTransaction makes a transaction fail without effect.
	FailTransaction Name = "fail-transaction"
	// HangTransaction leaves a transaction running until the server restarts.
	HangTransaction Name = "hang-transaction"
	// LoseTransaction drops a transaction from the log after its effect.
	LoseTransaction Name = "lose-transaction"
)

var (
	networkFaults     = []Name{Refuse, ResetBefore, ResetAfter, Stall, Truncate, Throttle, ErrorBefore, ErrorAfter, UnavailableAfter, WrongDate}
	answerFaults      = []Name{HollowAnswer, EmptyPage, UnnamedCharset, GatewayPage}
	transactionFaults = []Name{SlowTransaction, FailTransaction, HangTransaction, LoseTransaction}
)

// Names lists every fault.
func Names() []Name { return slices.Concat(networkFaults, answerFaults, transactionFaults) }

// Chances are the probabilities of faults, from 0 to 1. At most one fault of
// each family hits a request or a transaction.
type Chances map[Name]float64

// Parse reads "name=probability,name=probability". Its errors name what is
// wrong.
func Parse(text string) (Chances, error) {
	chances := Chances{}
	for _, pair := range strings.Split(text, ",") {
		if pair = strings.TrimSpace(pair); pair == "" {
			continue
		}
		name, number, _ := strings.Cut(pair, "=")
		if !slices.Contains(Names(), Name(name)) {
			return nil, fmt.Errorf("there is no fault %q; the faults are %s", name, joined(Names()))
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

// String renders the chances as Parse reads them.
func (c Chances) String() string {
	var pairs []string
	for _, name := range slices.Sorted(maps.Keys(c)) {
		pairs = append(pairs, fmt.Sprintf("%s=%g", name, c[name]))
	}
	return strings.Join(pairs, ",")
}

func (c Chances) sum(family []Name) float64 {
	var sum float64
	for _, name := range family {
		sum += c[name]
	}
	return sum
}

// pick returns the fault of the family that a number from 0 to 1 selects, or
// "".
func (c Chances) pick(family []Name, number float64) Name {
	for _, name := range family {
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
