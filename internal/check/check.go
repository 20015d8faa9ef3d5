// Package check says what a server is like before anything is managed there: whether
// it answers, what the account may do, and which of the doubtful points of its API are
// settled how. It knows no system: a client that is a backend.Examiner looks, and the
// system's own tables say what that means. Nothing is written.
package check

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/collab-iac/terraform-provider-collab/internal/backend"
	"github.com/collab-iac/terraform-provider-collab/internal/emulator/dialect"
	"github.com/collab-iac/terraform-provider-collab/internal/system"
)

// Report is what was found of one system. It holds no secret.
type Report struct {
	System   string `json:"system"`
	Title    string `json:"title"`
	Endpoint string `json:"endpoint"`
	// Error is why nothing more could be told; empty where all was.
	Error string `json:"error,omitempty"`
	// Connection holds facts in the order of a table.
	Connection  []Fact       `json:"connection"`
	Permissions []Permission `json:"permissions"`
	Models      []Model      `json:"models"`
	Points      []Point      `json:"points"`
	// Trial is what was tried; nil where nothing was.
	Trial *Trial `json:"trial,omitempty"`
	// Block is a provider block for this server, without the password.
	Block string `json:"provider_block"`
}

// Fact is one line about the connection or the account.
type Fact struct {
	Name  string `json:"name"`
	Value string `json:"value"`
}

// Permission is whether one kind of call is permitted.
type Permission struct {
	Model   string          `json:"model"`
	Call    string          `json:"call"`
	Verdict backend.Verdict `json:"verdict"`
	Reason  string          `json:"reason,omitempty"`
}

// Point is a doubtful point of the API.
type Point struct {
	Name string `json:"name"`
	// Setting is what this server does; empty where that was not told.
	Setting string `json:"setting,omitempty"`
	// Expected is what the provider holds for likeliest.
	Expected string `json:"expected"`
	// Told is what it takes to learn the setting: "reading", "the log" or "writing".
	Told        string `json:"told_by"`
	Explanation string `json:"explanation"`
}

// Trial is what making, changing and deleting an object has shown.
type Trial struct {
	// Object names it, and Error says why nothing was tried.
	Object string `json:"object,omitempty"`
	Error  string `json:"error,omitempty"`
	// Decided are the points that it has told, by name.
	Decided []string `json:"decided"`
	// Left is what could not be deleted again, with the reason.
	Left []string `json:"left,omitempty"`
}

// Refused reports whether the account lacks a permission.
func (r Report) Refused() bool {
	return slices.ContainsFunc(r.Permissions, func(p Permission) bool { return p.Verdict == backend.Refused })
}

// errNoLook is why a system is not looked at.
var errNoLook = errors.New("no check is known for this system")

// Target is a server to look at.
type Target struct {
	system   *system.System
	values   system.Values
	examiner backend.Examiner
	client   backend.Client
}

// Open makes the client of a system, and asks no server. Errors say which setting is
// missing or wrong.
func Open(ctx context.Context, s *system.System, v system.Values, options system.Options) (*Target, error) {
	client, err := s.Connect(ctx, v, options)
	if err != nil {
		return nil, err
	}
	examiner, ok := backend.As[backend.Examiner](client)
	if !ok {
		return nil, fmt.Errorf("%s: %w", s.Title, errNoLook)
	}
	return &Target{s, v, examiner, client}, nil
}

// Begin is a report before anything was asked.
func (t *Target) Begin() Report {
	s := t.system
	return Report{System: string(s.Name), Title: s.Title, Endpoint: system.Value[string](t.values, system.Endpoint), Points: points(s, nil)}
}

// Steps is how many lines of progress Run tells (see backend.WithProgress), unless it ends
// early.
func (t *Target) Steps() int { return 2 * len(t.system.Models) }

// Run looks at the server.
func (t *Target) Run(ctx context.Context) Report {
	s, v, r := t.system, t.values, t.Begin()
	found, err := t.examiner.Examine(ctx, s.Models)
	if err != nil {
		r.Error = err.Error()
		return r
	}
	r.Connection = connection(s, v, found)
	for _, p := range found.Permissions {
		r.Permissions = append(r.Permissions, Permission(p))
	}
	r.Models = t.models(ctx, found.Node)
	r.Points = points(s, found.Readings)
	r.Block = block(s, v, found.Settings)
	return r
}

// Tries reports whether the system is one that can be tried on.
func (t *Target) Tries() bool {
	_, ok := backend.As[backend.Trier](t.client)
	return ok
}

// System is that of the target.
func (t *Target) System() *system.System { return t.system }

// Try adds to a report of Run what making, changing and deleting an object of its own
// shows. A report with an error stays as it is.
func (t *Target) Try(ctx context.Context, r *Report, trial backend.Trial) {
	trier, ok := backend.As[backend.Trier](t.client)
	if !ok || r.Error != "" {
		return
	}
	tried, err := trier.Try(ctx, t.system.Models, trial)
	r.Trial = &Trial{Object: tried.Object, Left: tried.Left}
	if err != nil {
		r.Trial.Error = err.Error()
		return
	}
	for _, found := range tried.Permissions {
		for i, p := range r.Permissions {
			if p.Model == found.Model && p.Call == found.Call {
				r.Permissions[i] = Permission(found)
			}
		}
	}
	for i, p := range r.Points {
		if setting, told := tried.Readings[p.Name]; told {
			r.Points[i].Setting = setting
			r.Trial.Decided = append(r.Trial.Decided, p.Name)
		}
	}
}

// connection renders what was found of connection and account.
func connection(s *system.System, v system.Values, x backend.Examination) []Fact {
	facts := []Fact{
		{"answers in", x.Latency.Round(time.Millisecond).String()},
		{"encryption", orElse(x.TLS, "none (plain http)")},
		{"clock", clock(x)},
		{"release", orElse(x.Release, "not told")},
		{"account", system.Value[string](v, "username")},
	}
	if s.HasSetting("auth") {
		facts = append(facts, Fact{"sign-in", system.Value[string](v, "auth")})
	}
	if s.HasSetting("hierarchy") {
		facts = append(facts, Fact{"account's node", orElse(x.Node, "not told")})
	}
	return append(facts, Fact{"account's role", orElse(x.Role, "not told")},
		Fact{"rate", fmt.Sprintf("%g requests a second at most leave here; the server's limit shows only when it is met", system.Value[float64](v, "requests_per_second"))})
}

// most is how far clocks may be apart. The header of an answer has whole seconds.
const most = 5 * time.Second

func clock(x backend.Examination) string {
	if x.ServerTime.IsZero() {
		return "not told"
	}
	apart := x.ServerTime.Sub(x.LocalTime).Round(time.Second)
	switch {
	case apart > most:
		return apart.String() + " ahead of this machine's"
	case apart < -most:
		return (-apart).String() + " behind this machine's"
	}
	return "as this machine's"
}

// points joins the switches of the system with what reading has told.
func points(s *system.System, readings map[string]string) []Point {
	if s.Emulator == nil {
		return nil
	}
	var list []Point
	for _, one := range s.Emulator.Switches {
		told := string(one.Told)
		if one.Told == dialect.ByWriting {
			told = "writing"
		}
		list = append(list, Point{one.Name, readings[one.Name], one.Default(), told, one.Explanation})
	}
	return list
}

func orElse(text, otherwise string) string {
	if text == "" {
		return otherwise
	}
	return text
}
