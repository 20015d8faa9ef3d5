package fault

import (
	"fmt"
	"io"
	"slices"
	"text/tabwriter"
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
	// Slow holds the request for Options.Slow. A caller that leaves meanwhile has
	// no effect.
	Slow Name = "slow"
	// Silent reads the request and never answers; after Options.Stall it breaks the
	// connection, without effect.
	Silent Name = "silent"
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
	// GatewayTimeout answers 504 where the server takes longer than a second. The
	// request goes on.
	GatewayTimeout Name = "gateway-timeout"
	// WrongDate answers with a Date that is up to a day off.
	WrongDate Name = "wrong-date"
)

// The faults of answers, which come from what stands before a server or behind it.
const (
	// HollowAnswer shows an object without its values, in one of three forms.
	HollowAnswer Name = "hollow-answer"
	// PartialAnswer shows an object without every other value.
	PartialAnswer Name = "partial-answer"
	// EmptyPage leaves the rows out of a list, and says how many there are.
	EmptyPage Name = "empty-page"
	// SlowList sends the answer of a list after Options.Slow.
	SlowList Name = "slow-list"
	// HangChoices never sends choices; after Options.Stall it breaks the connection.
	HangChoices Name = "hang-choices"
	// UnnamedCharset answers in ISO-8859-1 and does not say so.
	UnnamedCharset Name = "unnamed-charset"
	// LoneSurrogate puts half of a letter into a text.
	LoneSurrogate Name = "lone-surrogate"
	// GatewayPage answers 404 in the server's place: a page, a text or JSON.
	GatewayPage Name = "gateway-page"
	// Gateway502, Gateway503 and Gateway504 answer with that status in the same
	// forms, without effect.
	Gateway502 Name = "gateway-502"
	Gateway503 Name = "gateway-503"
	Gateway504 Name = "gateway-504"
	// LoginPage answers 200 with a page to sign in at, without effect.
	LoginPage Name = "login-page"
	// GatewayAnswer answers in the server's place with a page, a text or JSON of
	// another status, without effect.
	GatewayAnswer Name = "gateway-answer"
	// GatewayAfter does the same once the request has had its effect.
	GatewayAfter Name = "gateway-after"
	// OtherObject shows another object than the one that was asked for.
	OtherObject Name = "other-object"
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
	networkFaults = []Name{
		Refuse, ResetBefore, ResetAfter, Stall, Slow, Silent, Truncate, Throttle, ErrorBefore, ErrorAfter, UnavailableAfter,
		GatewayTimeout, WrongDate,
	}
	answerFaults = []Name{
		HollowAnswer, PartialAnswer, EmptyPage, SlowList, HangChoices, UnnamedCharset, LoneSurrogate,
		GatewayPage, Gateway502, Gateway503, Gateway504, LoginPage,
		GatewayAnswer, GatewayAfter, OtherObject,
	}
	transactionFaults = []Name{SlowTransaction, FailTransaction, HangTransaction, LoseTransaction}
)

// Names lists every fault.
func Names() []Name { return slices.Concat(networkFaults, answerFaults, transactionFaults) }

// takesTime reports whether a duration can go with the fault.
func (n Name) takesTime() bool {
	return slices.Contains([]Name{Stall, Slow, Silent, SlowList, HangChoices, GatewayTimeout, SlowTransaction}, n)
}

// explanations say in a line what each fault does.
var explanations = map[Name]string{
	Refuse:           "breaks the connection before the request is read",
	ResetBefore:      "breaks the connection without effect",
	ResetAfter:       "breaks the connection after the effect",
	Stall:            "holds the request, which then has its effect, whoever waits",
	Slow:             "holds the request; a caller who leaves has no effect",
	Silent:           "accepts the request and never answers",
	Truncate:         "sends half of the answer",
	Throttle:         "refuses the next requests with 429",
	ErrorBefore:      "answers 500, 502, 503 or 504 without effect",
	ErrorAfter:       "answers 502 or 504 after the effect",
	UnavailableAfter: "answers 503 with Retry-After after the effect",
	GatewayTimeout:   "answers 504 if the server takes longer, while the request goes on",
	WrongDate:        "answers with a Date that is up to a day off",
	HollowAnswer:     "shows an object without its values",
	PartialAnswer:    "shows an object without every other value",
	EmptyPage:        "leaves the rows out of a list that is not empty",
	SlowList:         "sends lists late",
	HangChoices:      "never sends choices",
	UnnamedCharset:   "answers in ISO-8859-1 and does not say so",
	LoneSurrogate:    "puts half of a letter into a text",
	GatewayPage:      "answers 404 in the server's place: a page, a text or JSON",
	Gateway502:       "answers 502 in the server's place, in the same forms",
	Gateway503:       "answers 503 in the server's place, in the same forms",
	GatewayAnswer:    "answers in the server's place with any status, without effect",
	GatewayAfter:     "does the same after the effect",
	OtherObject:      "shows another object than the one that was asked for",
	Gateway504:       "answers 504 in the server's place, in the same forms",
	LoginPage:        "answers 200 with a page to sign in at",
	SlowTransaction:  "adds time to a transaction",
	FailTransaction:  "makes a transaction fail without effect",
	HangTransaction:  "leaves a transaction running",
	LoseTransaction:  "forgets a transaction once it has had its effect",
}

// Print writes one line for each fault: how it is written and what it does.
func Print(w io.Writer) error {
	table := tabwriter.NewWriter(w, 0, 8, 2, ' ', 0)
	for _, name := range Names() {
		form := string(name) + "[@WHERE]"
		if name.takesTime() {
			form += "[:DURATION]"
		}
		if _, err := fmt.Fprintf(table, "%s\t%s\n", form, explanations[name]); err != nil {
			return err
		}
	}
	return table.Flush()
}
