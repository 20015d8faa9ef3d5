// Package soak runs the provider against emulated servers that fail, hang and
// restart, kills and interrupts it in the middle of its work, does to configurations
// and objects what people do, and counts what was lost, touched or written on the
// way.
package soak

import (
	"context"
	"errors"
	"fmt"
	"hash/fnv"
	"math/rand/v2"
	"strings"
	"sync"
	"time"

	"github.com/collab-iac/terraform-provider-collab/internal/coretest"
	"github.com/collab-iac/terraform-provider-collab/internal/emulator/fault"
)

// Options shape a run.
type Options struct {
	// Cycles is how often the configurations are changed and applied.
	Cycles int
	// Seed draws operations, faults, kills and restarts.
	Seed uint64
	// Addresses is how many there are of each kind in each stack; 0 for 2.
	Addresses int
	// Dir is a directory for what a run writes.
	Dir string
	// Keep is a directory for what is to be known of a cycle in which something goes
	// wrong, a file for each; "" for none.
	Keep string
	// Log gets a line about what went on now and then; nil for silence.
	Log func(format string, args ...any)
	// UntilFirst ends the run with the first thing that goes wrong.
	UntilFirst bool
}

// run is a soak under way.
type run struct {
	options Options
	random  *rand.Rand
	site    *site
	books   *books
	stacks  []*stack
	people  int
	// apply applies all stacks, and returns how much that changed. disturbed ones are
	// killed and interrupted by chance.
	apply func(ctx context.Context, disturbed bool) (int, error)
	// interrupted returns an error once the person at the keyboard has had enough.
	interrupted func() error
	report      Report
	kept        int // findings in files
}

func newRun(options Options, faults fault.Options, pace pace) (*run, error) {
	if options.Addresses == 0 {
		options.Addresses = 2
	}
	if options.Log == nil {
		options.Log = func(string, ...any) {}
	}
	s := &run{options: options, report: Report{Operations: map[string]int{}}}
	faults.Seed = options.Seed
	var err error
	if s.site, err = startSite(options.Dir, faults, pace, options.Seed); err != nil {
		return nil, err
	}
	s.books = s.site.books
	s.books.log = options.Log
	s.books.journal = &journal{dir: options.Keep}
	s.books.enterAll()
	for _, name := range []string{"red", "blue"} {
		st := &stack{name: name}
		for _, k := range kinds() {
			for range options.Addresses {
				st.addresses = append(st.addresses, &address{stack: name, kind: k, name: fmt.Sprintf("a%d", len(st.addresses)), tried: true})
			}
		}
		s.stacks = append(s.stacks, st)
	}
	return s, nil
}

// Run applies random configurations under random faults on a clock that jumps, then
// turns the faults off, applies until nothing is left to do, and compares.
func Run(ctx context.Context, options Options) (Report, error) {
	began := time.Now()
	var report Report
	err := inBubble(func(inner context.Context) error {
		s, err := newRun(options, fault.Options{}, pace{work: 2 * time.Second, lag: 10 * time.Second, patience: 5 * time.Minute})
		if err != nil {
			return err
		}
		defer s.site.stop()
		s.interrupted, s.apply = ctx.Err, s.applyProcesses
		err = s.soak(inner)
		report = s.report
		return err
	})
	report.Took = time.Since(began)
	return report, err
}

func (s *run) soak(ctx context.Context) error {
	for s.report.Cycles < s.options.Cycles {
		s.begin()
		if err := s.cycle(ctx); err != nil {
			return err
		}
		s.collect()
		if err := s.keep(); err != nil {
			return err
		}
		if s.report.Cycles++; s.report.Cycles%100 == 0 {
			s.options.Log("%d cycles", s.report.Cycles)
		}
		if s.options.UntilFirst && len(s.report.findings()) > 0 {
			return nil
		}
	}
	s.begin()
	return errors.Join(s.finish(ctx), s.keep())
}

// begin begins a cycle. What is drawn in it follows from the seed and from its number,
// whatever was drawn before, and so do the faults.
func (s *run) begin() {
	s.drawFor("cycle")
	s.site.faults.Repeat(s.options.Seed<<32 + uint64(s.report.Cycles))
	s.books.journal.begin()
}

// drawFor begins the draws for one thing in this cycle. They are the same in the next run,
// whatever was drawn for other things.
func (s *run) drawFor(what string) {
	sum := fnv.New64a()
	_, _ = fmt.Fprintf(sum, "%d %s", s.report.Cycles, what)
	s.random = rand.New(rand.NewPCG(s.options.Seed, sum.Sum64()))
}

// keep writes what is known of a cycle in which something went wrong.
func (s *run) keep() error {
	found := s.report.findings()
	if s.options.Keep == "" || len(found) == s.kept {
		return nil
	}
	s.kept = len(found)
	path, err := s.books.journal.write(fmt.Sprintf("seed-%d-cycle-%d.log", s.options.Seed, s.report.Cycles), found)
	if err == nil {
		s.options.Log("what happened is in %s", path)
	}
	return err
}

// collect takes what the books have found into the report.
func (s *run) collect() {
	b := s.books
	b.mu.Lock()
	defer b.mu.Unlock()
	s.report.Lost, s.report.Foreign, s.report.Unplanned, s.report.Orphaned, s.report.Repeated = b.lost, b.foreign, b.unplanned, b.orphaned, b.repeated
	s.report.Faults = s.site.faults.Counts()
}

// chances draws how bad a cycle gets. One in six is fine weather.
func (s *run) chances() fault.Chances {
	if s.random.IntN(6) == 0 {
		return nil
	}
	chances := fault.Chances{}
	for _, name := range fault.Names() {
		// Nobody can tell an object that is shown in part from one that holds no more.
		if name != fault.PartialAnswer && s.random.IntN(3) == 0 {
			chances[name] = s.random.Float64() * 0.05
		}
	}
	chances[fault.OtherObject] /= 10 // nor, twice in a row, somebody else's object from a changed one
	chances[fault.HangTransaction] /= 2
	chances[fault.LoseTransaction] /= 2
	chances[fault.SlowTransaction] *= 4
	return chances
}

// cycle changes the configurations and applies them in whatever comes.
func (s *run) cycle(ctx context.Context) error {
	if err := s.prepare(ctx); err != nil {
		return err
	}
	s.drawFor("faults")
	s.site.faults.Set(s.chances())
	s.drawFor("apply")
	if _, err := s.apply(ctx, true); err != nil {
		return err
	}
	return s.interrupted()
}

// prepare lets what is under way come to its end, compares everything with the
// books, and does something to some of the addresses. What hangs goes on after a
// restart.
func (s *run) prepare(ctx context.Context) error {
	s.site.faults.Set(nil)
	if settled := s.site.settle(ctx); !settled || s.random.IntN(4) == 0 {
		if err := s.restart(); err != nil {
			return err
		}
		if !settled {
			return nil
		}
	}
	if err := sleep(ctx, s.site.pace.lag); err != nil { // what a server deletes late is gone then
		return err
	}
	s.books.audit(s.stacks)
	for _, st := range s.stacks {
		for _, a := range st.addresses {
			if s.drawFor(a.String()); a.settled() && s.random.IntN(3) == 0 {
				s.operate(st, a)
			}
		}
		st.tidy()
	}
	return sleep(ctx, s.site.pace.lag+time.Millisecond) // what was done by hand shows everywhere
}

// applyProcesses applies the stacks at once, each with a process of its own.
func (s *run) applyProcesses(ctx context.Context, disturbed bool) (int, error) {
	changes, failures := make([]int, len(s.stacks)), make([]error, len(s.stacks))
	var processes []*process
	var ends []func() error
	for _, st := range s.stacks {
		random := s.random
		if !disturbed {
			random = nil
		}
		p := newProcess(ctx, s.site, st, random)
		defer p.end()
		if disturbed {
			ends = append(ends, s.disrupt(ctx, p))
		}
		processes = append(processes, p)
	}
	var all sync.WaitGroup
	for i, p := range processes {
		all.Go(func() {
			changes[i], failures[i] = s.stacks[i].apply(p)
		})
	}
	all.Wait()
	for i, st := range s.stacks {
		s.tally(st)
		s.report.Broken = append(s.report.Broken, processes[i].late...)
	}
	err := errors.Join(failures...)
	for _, end := range ends {
		err = errors.Join(err, end())
	}
	return changes[0] + changes[1], err
}

// tally counts what became of each address, and recovers from what went wrong.
func (s *run) tally(st *stack) {
	s.report.TakenOver += st.takenOver
	s.report.Pending += st.pending
	st.takenOver, st.pending = 0, 0
	for _, a := range st.addresses {
		if a.unused() {
			continue
		}
		s.report.Applies++
		if a.err != nil {
			s.report.Failed++
		}
		if r := s.books.record(a.key()); r != nil && errors.Is(a.err, errUnfinished) {
			r.unfinished = true
		}
		if errors.Is(a.err, coretest.ErrRule) {
			s.report.Broken = append(s.report.Broken, fmt.Sprintf("rule broken: %s: %s", a, firstLine(a.err)))
		}
		s.books.note(a.businessKey, "cycle %d, %s: declared %v ignored %v, state %q, tried %t, settled %t: %s",
			s.report.Cycles, a, a.declared, a.ignored, a.key(), a.tried, a.settled(), firstLine(a.err))
		s.recoverFrom(st, a)
	}
}

// disrupt draws whether a process is killed, is interrupted or sees a restart, beside
// the faults of the servers. The result waits for that.
func (s *run) disrupt(ctx context.Context, p *process) func() error {
	at := 1 + s.random.IntN(80)
	switch s.random.IntN(8) {
	case 0, 1:
		s.report.Kills++
		p.mu.Lock()
		p.killAt, p.killLate = p.requests+at, s.random.IntN(2) == 0
		p.mu.Unlock()
	case 2:
		s.report.Interrupts++
		return after(time.Duration(at)*100*time.Millisecond, func() error { return p.interrupt(ctx) })
	case 3:
		s.report.Restarts++
		c := drawConditions(s.random)
		return after(time.Duration(at)*200*time.Millisecond, func() error { return s.site.restart(c) })
	}
	return func() error { return nil }
}

func after(d time.Duration, act func() error) func() error {
	done := make(chan error, 1)
	time.AfterFunc(d, func() { done <- act() })
	return func() error { return <-done }
}

func (s *run) restart() error {
	s.report.Restarts++
	return s.site.restart(drawConditions(s.random))
}

// finish turns the faults off, applies until every address is settled, and compares.
// The plan after that must be empty.
func (s *run) finish(ctx context.Context) error {
	if err := s.site.quiesce(ctx); err != nil {
		return err
	}
	for range 6 {
		if _, err := s.apply(ctx, false); err != nil {
			return err
		}
		if !s.site.settle(ctx) {
			return errRestless
		}
		if s.settled() {
			break
		}
	}
	if err := sleep(ctx, s.site.pace.lag); err != nil {
		return err
	}
	s.books.audit(s.stacks)
	s.collect()
	s.compare()
	changes, err := s.apply(ctx, false)
	s.report.Changes = changes
	return err
}

// settled reports whether every address is.
func (s *run) settled() bool {
	for _, st := range s.stacks {
		for _, a := range st.addresses {
			if !a.settled() {
				return false
			}
		}
	}
	return true
}

// compare counts what is lost, duplicated or orphaned in the end.
func (s *run) compare() {
	b, r := s.books, &s.report
	holders := map[string]*address{}
	for _, st := range s.stacks {
		for _, a := range st.addresses {
			_, there := s.site.object(a.kind, a.key())
			if holders[a.key()] = a; (a.declared != nil) != there || !a.settled() {
				b.complain(&r.Lost, a.object(), "lost: %s %s (in the state as %q): %s", a, a.businessKey, a.key(), firstLine(a.err))
			}
		}
	}
	type person struct{ model, name, owner string }
	seen := map[person]bool{}
	for _, k := range kinds() {
		for _, o := range s.site.objects(k) {
			known := b.record(o.key)
			if known == nil || known.owner == byHand {
				continue
			}
			if holders[o.key] == nil && !known.orphaned {
				b.noteTransactions(o)
				b.complain(&r.Orphaned, o, "orphaned: %s", known)
			}
			who := person{k.Type, strings.ToLower(o.name), known.owner}
			if seen[who] {
				b.complain(&r.Duplicated, o, "duplicated: %s", known)
			}
			seen[who] = true
		}
	}
}

func firstLine(err error) string {
	if err == nil {
		return "no error"
	}
	return strings.ReplaceAll(err.Error(), "\n", " ")
}
