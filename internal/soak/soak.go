// Package soak runs the provider against an emulated server that fails, hangs
// and restarts, kills and interrupts it in the middle of its work, and counts at
// the end what was lost on the way.
package soak

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"time"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/collab-iac/terraform-provider-collab/internal/coretest"
	"github.com/collab-iac/terraform-provider-collab/internal/emulator/fault"
	"github.com/collab-iac/terraform-provider-collab/internal/model"
	emulator "github.com/collab-iac/terraform-provider-collab/internal/systems/voss/emulator"
	vossmodels "github.com/collab-iac/terraform-provider-collab/internal/systems/voss/models"
)

// Options shape a run.
type Options struct {
	// Cycles is how often the configuration is changed and applied.
	Cycles int
	// Seed draws configurations, faults, kills and restarts.
	Seed uint64
	// Resources is how many addresses there are; 0 for 12.
	Resources int
	// Dir is a directory for the server's snapshot.
	Dir string
	// Log gets a line about what went on now and then; nil for silence.
	Log func(format string, args ...any)
}

// Report is what a run came to.
type Report struct {
	Cycles, Kills, Interrupts, Restarts int
	// Applies counts resources applied, Failed those that ended with an error.
	Applies, Failed int
	// TakenOver counts objects that were found after a lost answer or a kill, and
	// Pending those that were left to the server for a later run to find.
	TakenOver, Pending int
	Faults             map[fault.Name]int
	// Lost are resources that the configuration declares and that are missing on
	// the server or in the state; Duplicated are objects with a business key that
	// another one has, too; Orphaned are objects that no state knows.
	Lost, Duplicated, Orphaned []string
	// Broken are rules of Terraform that a plan or a result broke.
	Broken []string
	// Changes is how many resources the last plan wants to change.
	Changes int
	Took    time.Duration
}

// Clean reports whether nothing was lost and the last plan is empty.
func (r Report) Clean() bool {
	return len(r.Lost) == 0 && len(r.Duplicated) == 0 && len(r.Orphaned) == 0 && len(r.Broken) == 0 && r.Changes == 0
}

// String renders the figures.
func (r Report) String() string {
	plan := "empty"
	if r.Changes > 0 {
		plan = fmt.Sprintf("%d changes", r.Changes)
	}
	hits := 0
	for _, n := range r.Faults {
		hits += n
	}
	text := fmt.Sprintf("%d cycles in %s (%d applies, %d failed, %d faults, %d kills, %d interrupts, %d restarts, %d taken over, %d resumed): lost %d, duplicated %d, orphaned %d, plan %s",
		r.Cycles, r.Took.Round(time.Second), r.Applies, r.Failed, hits, r.Kills, r.Interrupts, r.Restarts, r.TakenOver, r.Pending,
		len(r.Lost), len(r.Duplicated), len(r.Orphaned), plan)
	for _, line := range slices.Concat(r.Lost, r.Duplicated, r.Orphaned, r.Broken) {
		text += "\n  " + line
	}
	return text
}

// run is a soak under way.
type run struct {
	options   Options
	random    *rand.Rand
	site      *site
	resources []*resource
	report    Report
}

func newRun(options Options) *run {
	s := &run{options: options, random: rand.New(rand.NewPCG(options.Seed, 2))}
	if options.Log == nil {
		s.options.Log = func(string, ...any) {}
	}
	return s
}

// Run applies random configurations under random faults, then turns the faults
// off, applies once more, and compares server and state.
func Run(ctx context.Context, options Options) (Report, error) {
	began := time.Now()
	s := newRun(options)
	faults := fault.New(nil, fault.Options{Seed: options.Seed, Stall: stallTime, Slow: 400 * time.Millisecond, Storm: 6})
	var err error
	if s.site, err = newSite(options.Dir, faults); err != nil {
		return Report{}, err
	}
	defer s.site.stop()
	s.declare()
	for s.report.Cycles < options.Cycles {
		if err := s.cycle(ctx); err != nil {
			return s.report, err
		}
		s.report.Cycles++
		if s.report.Cycles%50 == 0 {
			s.options.Log("%d cycles, %d objects", s.report.Cycles, s.site.now().Count(users().Type))
		}
	}
	err = s.finish(ctx)
	s.report.Faults, s.report.Took = faults.Counts(), time.Since(began)
	return s.report, err
}

func users() *model.Model { return vossmodels.DeviceSparkUser() }

// declare names the addresses. Nothing is declared of them yet.
func (s *run) declare() {
	count := s.options.Resources
	if count == 0 {
		count = 12
	}
	for range count {
		s.resources = append(s.resources, &resource{model: users(), applied: true})
	}
}

// chances draws how bad a cycle gets. One in six is fine weather.
func (s *run) chances() fault.Chances {
	if s.random.IntN(6) == 0 {
		return nil
	}
	chances := fault.Chances{}
	for _, name := range fault.Names() {
		if name != fault.LoseTransaction && s.random.IntN(2) == 0 {
			chances[name] = s.random.Float64() * 0.06
		}
	}
	chances[fault.Stall] /= 4 // each costs real time
	chances[fault.HangTransaction] /= 2
	chances[fault.SlowTransaction] *= 4
	return chances
}

// cycle changes the configuration and applies it in whatever comes.
func (s *run) cycle(ctx context.Context) error {
	s.site.faults.Set(s.chances())
	if s.site.idle() {
		s.edit()
	} else if s.random.IntN(3) == 0 {
		if err := s.restart(); err != nil {
			return err
		}
	}
	p, err := startProcess(ctx, s.site, shortTimeout)
	if err != nil {
		return err
	}
	defer p.stop()
	wait := s.disrupt(p)
	s.report.Applies += len(s.resources)
	apply(p, s.resources)
	for _, r := range s.resources {
		if r.lastErr != nil {
			s.report.Failed++
		}
		if errors.Is(r.lastErr, coretest.ErrRule) {
			s.report.Broken = append(s.report.Broken, firstLine(r.lastErr))
		}
	}
	return wait()
}

// disrupt draws whether the process is killed, is interrupted or sees a restart,
// beside the faults of the server. The result waits for that.
func (s *run) disrupt(p *process) func() error {
	at := 1 + s.random.IntN(60)
	switch s.random.IntN(8) {
	case 0, 1:
		s.report.Kills++
		for _, r := range s.resources {
			r.applied = r.applied && r.config == nil && r.state == nil
		}
		p.mu.Lock()
		p.killAt, p.killLate = at, s.random.IntN(2) == 0
		p.mu.Unlock()
	case 2:
		s.report.Interrupts++
		return s.after(time.Duration(at)*time.Millisecond/2, func() error {
			_, err := p.Server.StopProvider(context.Background(), &tfprotov6.StopProviderRequest{})
			return err
		})
	case 3:
		return s.after(time.Duration(at)*time.Millisecond, s.restart)
	}
	return func() error { return nil }
}

func (s *run) after(d time.Duration, act func() error) func() error {
	done := make(chan error, 1)
	time.AfterFunc(d, func() { done <- act() })
	return func() error { return <-done }
}

func (s *run) restart() error {
	s.report.Restarts++
	return s.site.restart()
}

// edit changes what is declared of some addresses whose last apply went well.
func (s *run) edit() {
	for i, r := range s.resources {
		if !r.applied || s.random.IntN(2) > 0 {
			continue
		}
		if r.config != nil && s.random.IntN(3) == 0 {
			r.config = nil
			continue
		}
		r.config = model.Value{
			"email":      fmt.Sprintf("user%d@example.com", i),
			"first_name": fmt.Sprintf("Name %d", s.random.IntN(1000)),
			"extension":  fmt.Sprint(1000 + s.random.IntN(9000)),
			"timeouts":   model.Value{"create": "1500ms", "read": "1500ms", "update": "1500ms", "delete": "1500ms"},
		}
	}
}

// finish turns the faults off, applies once more, and compares.
func (s *run) finish(ctx context.Context) error {
	if err := s.site.quiesce(ctx); err != nil {
		return err
	}
	for _, r := range s.resources {
		if r.config != nil {
			delete(r.config, "timeouts")
		}
	}
	for _, last := range []bool{false, true} {
		p, err := startProcess(ctx, s.site, longTimeout)
		if err != nil {
			return err
		}
		s.report.Changes = apply(p, s.resources)
		p.stop()
		if !last {
			s.compare()
		}
	}
	return nil
}

// compare holds the state against the server.
func (s *run) compare() {
	for _, r := range s.resources {
		s.report.TakenOver += r.takenOver
		s.report.Pending += r.pending
	}
	s.compareWith(func(i int) string { return s.resources[i].key() }, func(i int) error { return s.resources[i].lastErr })
}

// compareWith counts what is lost, duplicated or orphaned. state gives the
// identifier that the state has of a resource, or "", and lastErr its error.
func (s *run) compareWith(state func(int) string, lastErr func(int) error) {
	byKey := map[string]emulator.Object{}
	byEmail := map[string]int{}
	for _, o := range s.site.now().Objects(users().Type) {
		byKey[o.PKID] = o
		email, _ := o.Data["email"].(string)
		if byEmail[email]++; byEmail[email] > 1 {
			s.report.Duplicated = append(s.report.Duplicated, fmt.Sprintf("duplicated: %s %s", email, o.PKID))
		}
	}
	for i, r := range s.resources {
		_, there := byKey[state(i)]
		delete(byKey, state(i))
		if (r.config != nil) != there {
			s.report.Lost = append(s.report.Lost, fmt.Sprintf("lost: user%d@example.com (in the state as %q): %v", i, state(i), firstLine(lastErr(i))))
		}
	}
	for pkid, o := range byKey {
		s.report.Orphaned = append(s.report.Orphaned, fmt.Sprintf("orphaned: %v %s", o.Data["email"], pkid))
	}
}

func firstLine(err error) string {
	if err == nil {
		return "no error"
	}
	return strings.ReplaceAll(err.Error(), "\n", " ")
}
