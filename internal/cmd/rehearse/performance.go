package rehearse

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// performance collects what happens while Terraform runs.
type performance struct {
	*stage
	objects  []*ObjectReport
	byName   map[string]*ObjectReport
	problems []Problem
	warnings []Problem
}

func newPerformance(s *stage) *performance {
	return &performance{stage: s, byName: map[string]*ObjectReport{}}
}

// actions are Terraform's words for what it plans, by those of the report.
var actions = map[string]string{"remove": "forget"}

// event takes a line of Terraform's output.
func (p *performance) event(e event) {
	switch {
	case e.Type == "planned_change" && e.Change != nil:
		p.plan(e.Change)
	case e.Type == "apply_complete" && e.Hook != nil:
		p.settle(e.Hook.Resource.Address, done)
	case e.Type == "apply_errored" && e.Hook != nil:
		p.settle(e.Hook.Resource.Address, failed)
	case e.Type == "diagnostic" && e.Diagnostic != nil:
		p.diagnose(e.Diagnostic)
	}
}

func (p *performance) plan(c *change) {
	switch c.Action {
	case "noop", "read":
		return
	}
	action := c.Action
	if word, is := actions[action]; is {
		action = word
	}
	o := &ObjectReport{Address: c.Resource.Address, Action: action, Outcome: planned}
	p.objects, p.byName[o.Address] = append(p.objects, o), o
}

// settle notes how an object ended. A replacement has two ends, of which a failure
// counts.
func (p *performance) settle(address, outcome string) {
	if o := p.byName[address]; o != nil && o.Outcome != failed {
		o.Outcome = outcome
	}
}

func (p *performance) diagnose(d *diagnostic) {
	problem := Problem{Address: d.Address, Summary: d.Summary, Detail: p.without(d.Detail)}
	if d.Range != nil {
		problem.At = fmt.Sprintf("%s:%d", d.Range.Filename, d.Range.Start.Line)
	}
	o := p.byName[d.Address]
	switch {
	case d.Severity != "error":
		p.warnings = append(p.warnings, problem)
	case o != nil:
		o.Outcome, o.Problems = failed, append(o.Problems, problem)
	default:
		p.problems = append(p.problems, problem)
	}
}

// without is a message that names the real directory in the place of the copy.
func (p *performance) without(text string) string {
	return strings.ReplaceAll(strings.ReplaceAll(text, p.dir, p.config.root), p.below(), "")
}

// report joins what Terraform said with what the twins were sent.
func (p *performance) report(after *state) *Report {
	r := &Report{
		Command: strings.Join(append([]string{p.call.Command}, p.call.Args...), " "), Directory: p.config.root, Workspace: p.workspace,
		Objects: p.objects, Problems: p.problems, Warnings: p.warnings, Notes: p.notes(),
	}
	for _, o := range r.Objects {
		if p.call.Command == "apply" && o.Outcome == planned {
			if o.Outcome = notTried; slices.Contains([]string{"import", "move", "forget"}, o.Action) {
				o.Outcome = done
			}
		}
	}
	slices.SortFunc(r.Objects, func(a, b *ObjectReport) int { return cmp.Compare(a.Address, b.Address) })
	held := newHoldings(p.before, after)
	for _, t := range p.twins.all {
		made := t.server.Writes()
		server := ServerReport{
			System: t.Title, Server: t.origin.Endpoint, Hierarchy: t.origin.Hierarchy, Snapshot: t.file, Taken: t.taken,
			Requests: int(t.requests.Load()), RequestsPerSecond: t.rate, Writes: len(made),
		}
		if t.rate > 0 {
			server.AtLeastSeconds = float64(server.Requests) / t.rate
		}
		r.Servers = append(r.Servers, server)
		reader := newReader(t)
		for _, entry := range made {
			p.attribute(r, reader, held, entry)
		}
		p.name(reader, held)
	}
	return r
}
