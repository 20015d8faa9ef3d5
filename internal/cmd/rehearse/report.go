package rehearse

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"time"
)

// Report is what a rehearsal came to, as -json prints it.
type Report struct {
	// Command is the command of Terraform with its options.
	Command   string `json:"command"`
	Directory string `json:"directory"`
	Workspace string `json:"workspace"`
	// Servers are those that were stood for.
	Servers []ServerReport `json:"servers"`
	// Objects are those that change, by address.
	Objects []*ObjectReport `json:"objects"`
	// Others are writes that belong to no object of a state, such as a create that the twin
	// refused.
	Others []WriteReport `json:"other_writes,omitempty"`
	// Problems are errors that belong to no object, Warnings all warnings.
	Problems []Problem `json:"problems,omitempty"`
	Warnings []Problem `json:"warnings,omitempty"`
	// Notes say what may make the rehearsal differ from the real run.
	Notes []string `json:"notes,omitempty"`
}

// ServerReport is what a rehearsal asked of one server.
type ServerReport struct {
	System string `json:"system"`
	// Server is the real one's address, Hierarchy the node of the snapshot.
	Server    string    `json:"server"`
	Hierarchy string    `json:"hierarchy,omitempty"`
	Snapshot  string    `json:"snapshot"`
	Taken     time.Time `json:"taken"`
	Requests  int       `json:"requests"`
	Writes    int       `json:"writes"`
	// RequestsPerSecond is what the provider keeps to; zero where it asked for nothing.
	RequestsPerSecond float64 `json:"requests_per_second"`
	// AtLeastSeconds is how long the requests take at that rate.
	AtLeastSeconds float64 `json:"at_least_seconds"`
}

// The outcomes of an object.
const (
	planned  = "planned"
	done     = "done"
	failed   = "failed"
	notTried = "not tried"
)

// ObjectReport is one object that changes.
type ObjectReport struct {
	Address string `json:"address"`
	// Action is what Terraform plans: create, update, delete, replace, import, move, forget.
	Action string `json:"action"`
	// Name is its business key, Hierarchy the node where it is.
	Name      string `json:"name,omitempty"`
	Hierarchy string `json:"hierarchy,omitempty"`
	// Outcome is planned, done, failed or not tried.
	Outcome  string        `json:"outcome"`
	Problems []Problem     `json:"problems,omitempty"`
	Writes   []WriteReport `json:"writes,omitempty"`
}

// WriteReport is one request that changes something.
type WriteReport struct {
	System string `json:"system"`
	Method string `json:"method"`
	// Operation is what the server understands: "create relation/SparkUser".
	Operation string `json:"operation"`
	// Status is what the twin answered.
	Status int `json:"status"`
	// Name is the object's business key, Hierarchy the node where it is.
	Name      string `json:"name,omitempty"`
	Hierarchy string `json:"hierarchy,omitempty"`
	// Changes are the values that differ from what the server holds.
	Changes []ValueReport `json:"changes,omitempty"`
}

// ValueReport is one value that is written. From and To are empty where they are secret,
// or where there is none.
type ValueReport struct {
	Attribute string `json:"attribute"`
	From      string `json:"from,omitempty"`
	To        string `json:"to,omitempty"`
	Hidden    bool   `json:"hidden,omitempty"`
}

// Problem is an error or a warning.
type Problem struct {
	Address string `json:"address,omitempty"`
	Summary string `json:"summary"`
	Detail  string `json:"detail,omitempty"`
	// At is the file and line.
	At string `json:"at,omitempty"`
}

// Fails reports whether the real run would fail.
func (r *Report) Fails() bool {
	return len(r.Problems) > 0 || slices.ContainsFunc(r.Objects, func(o *ObjectReport) bool { return o.Outcome == failed || o.Outcome == notTried })
}

// signs stand before an object, as in Terraform's plans.
var signs = map[string]string{"create": "+", "update": "~", "delete": "-", "replace": "±", "import": "<", "move": ">", "forget": "."}

// text renders a report for people.
func (r *Report) text(now time.Time) string {
	var b strings.Builder
	fmt.Fprintf(&b, "Rehearsed \"%s\" in %s, workspace %q, on a twin of:\n", r.Command, r.Directory, r.Workspace)
	for _, s := range r.Servers {
		if s.Requests == 0 && len(r.Servers) > 1 {
			continue
		}
		fmt.Fprintf(&b, "  %s %s%s, as it was on %s (%s)\n", s.System, s.Server, at(s.Hierarchy), s.Taken.Format("2006-01-02 15:04 MST"), ago(now.Sub(s.Taken)))
	}
	for _, note := range r.Notes {
		fmt.Fprintf(&b, "Note: %s\n", note)
	}
	b.WriteByte('\n')
	for _, o := range r.Objects {
		o.text(&b)
	}
	if len(r.Others) > 0 {
		b.WriteString("Writes of objects that no state holds, such as refused creates:\n")
		for _, w := range r.Others {
			fmt.Fprintf(&b, "  %s%s\n", w.Name, at(w.Hierarchy))
			w.text(&b)
		}
	}
	problems(&b, "Error", r.Problems)
	problems(&b, "Warning", r.Warnings)
	b.WriteString(r.summary())
	return b.String()
}

func at(hierarchy string) string {
	if hierarchy == "" {
		return ""
	}
	return " at " + hierarchy
}

// ago says how long something is past.
func ago(d time.Duration) string {
	switch {
	case d < time.Minute:
		return "just now"
	case d < time.Hour:
		return fmt.Sprintf("%.0f min ago", d.Minutes())
	case d < 48*time.Hour:
		return fmt.Sprintf("%.0f h ago", d.Hours())
	}
	return fmt.Sprintf("%.0f days ago", d.Hours()/24)
}

func (o *ObjectReport) text(b *strings.Builder) {
	fmt.Fprintf(b, "%s %s", signs[o.Action], o.Address)
	if o.Name != "" {
		fmt.Fprintf(b, "  %s%s", o.Name, at(o.Hierarchy))
	}
	switch o.Outcome {
	case failed:
		b.WriteString("  WOULD FAIL")
	case notTried:
		b.WriteString("  WOULD NOT BE REACHED")
	}
	b.WriteByte('\n')
	for _, w := range o.Writes {
		w.text(b)
	}
	problems(b, "    Error", o.Problems)
}

func (w WriteReport) text(b *strings.Builder) {
	fmt.Fprintf(b, "    %s %s", w.Method, w.Operation)
	if w.Status >= 400 || w.Status == 0 {
		fmt.Fprintf(b, ", refused with HTTP %d", w.Status)
	}
	b.WriteByte('\n')
	for _, v := range w.Changes {
		switch {
		case v.Hidden:
			fmt.Fprintf(b, "      %s (not shown)\n", v.Attribute)
		case v.From == "" && v.To == "":
			fmt.Fprintf(b, "      %s\n", v.Attribute)
		case v.From == "":
			fmt.Fprintf(b, "      %s = %s\n", v.Attribute, v.To)
		case v.To == "":
			fmt.Fprintf(b, "      %s: %s → nothing\n", v.Attribute, v.From)
		default:
			fmt.Fprintf(b, "      %s: %s → %s\n", v.Attribute, v.From, v.To)
		}
	}
}

func problems(b *strings.Builder, kind string, list []Problem) {
	margin := strings.Repeat(" ", len(kind)-len(strings.TrimLeft(kind, " "))) + "  "
	for _, p := range list {
		fmt.Fprintf(b, "%s: %s", kind, p.Summary)
		if p.At != "" {
			fmt.Fprintf(b, " (%s)", p.At)
		}
		b.WriteByte('\n')
		for line := range strings.Lines(strings.TrimSpace(p.Detail)) {
			b.WriteString(strings.TrimRight(margin+line, " \n") + "\n")
		}
	}
}

// summary counts.
func (r *Report) summary() string {
	var b strings.Builder
	counts, fails, unreached := map[string]int{}, 0, 0
	for _, o := range r.Objects {
		switch o.Outcome {
		case failed:
			fails++
		case notTried:
			unreached++
		default:
			counts[o.Action]++
		}
	}
	fmt.Fprintf(&b, "\n%d to create, %d to change, %d to replace, %d to delete", counts["create"], counts["update"], counts["replace"], counts["delete"])
	if n := counts["import"]; n > 0 {
		fmt.Fprintf(&b, ", %d to import", n)
	}
	if fails+unreached+len(r.Problems) > 0 {
		fmt.Fprintf(&b, "; %d would fail, %d would not be reached, %d further errors", fails, unreached, len(r.Problems))
	}
	b.WriteString(".\n")
	for _, s := range r.Servers {
		if s.Requests == 0 {
			continue
		}
		fmt.Fprintf(&b, "%s: %d requests, %d of them write. At %g requests a second that takes at least %s.\n",
			s.System, s.Requests, s.Writes, s.RequestsPerSecond, time.Duration(math.Ceil(s.AtLeastSeconds))*time.Second)
	}
	b.WriteString("Nothing was sent to the real servers, and the real state is as it was.\n")
	return b.String()
}
