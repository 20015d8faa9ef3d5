package soak

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/collab-iac/terraform-provider-collab/internal/coretest"
	"github.com/collab-iac/terraform-provider-collab/internal/model"
)

// change is what a plan says of an address.
type change struct {
	*address
	prior  *coretest.Instance
	remove *coretest.Plan // of the object that is there
	write  *coretest.Plan // of an update, or of a new object
}

var (
	errStopped = errors.New("the run was stopped")
	// errUnfinished stands for a warning that something is left for the next apply.
	errUnfinished = errors.New("the next apply has to make the rest")
)

// isUnfinished reports whether a warning says that not all that belongs to an object was
// written.
func isUnfinished(summary string) bool { return strings.HasPrefix(summary, "Not every ") }

// proceed returns an error once nothing new may begin.
func (p *process) proceed() error {
	if p.stopped() || !p.alive() {
		return errStopped
	}
	return nil
}

// apply refreshes and plans every address, and then applies the plans, as Terraform
// does. An address that cannot be planned stops no other: each stands for an apply
// with -target. It returns how many addresses the plans change.
func (s *stack) apply(p *process) (changes int, err error) {
	for _, a := range s.addresses {
		a.tried = false
	}
	if err := p.start(); err != nil {
		return 0, err
	}
	plans := make([]*change, len(s.addresses))
	p.each(len(plans), func(i int) {
		a := s.addresses[i]
		c, err := a.plan(p)
		p.checkStop(a, err)
		if p.alive() {
			a.err, a.tried = err, err != nil || c == nil
		}
		plans[i] = c
	})
	plans = slices.DeleteFunc(plans, func(c *change) bool { return c == nil || c.err != nil })
	if len(plans) == 0 || p.stopped() || !p.alive() {
		return len(plans), nil
	}
	if err := p.start(); err != nil {
		return 0, err
	}
	p.each(len(plans), func(i int) {
		err := p.proceed()
		if err == nil {
			err = plans[i].apply(p)
			p.checkStop(plans[i].address, err)
		}
		if p.alive() {
			plans[i].err, plans[i].tried = err, true
		}
	})
	return len(plans), nil
}

// each calls act for each number below n, as many at a time as -parallelism says.
func (p *process) each(n int, act func(int)) {
	var all sync.WaitGroup
	slots := make(chan struct{}, p.parallelism)
	for i := range n {
		all.Go(func() {
			slots <- struct{}{}
			defer func() { <-slots }()
			act(i)
		})
	}
	all.Wait()
}

// plan refreshes an address and plans its block; nil where nothing is to be done.
func (a *address) plan(p *process) (*change, error) {
	if a.unused() {
		return nil, nil
	}
	if err := errors.Join(p.proceed(), a.refresh(p), p.proceed()); err != nil {
		return nil, err
	}
	c := &change{address: a, prior: a.state}
	config := a.config(a.state)
	if config == nil {
		if a.state == nil {
			return nil, nil
		}
		return c, c.ask(p, &c.remove, a.state, nil)
	}
	if err := c.ask(p, &c.write, a.state, config); err != nil {
		return nil, err
	}
	if a.state == nil {
		return c, nil
	}
	if a.replaces() || a.tainted || len(c.write.Replace) > 0 {
		return c, errors.Join(c.ask(p, &c.remove, a.state, nil), c.ask(p, &c.write, nil, a.config(nil)))
	}
	if len(coretest.Differing(a.state.State, c.write.State)) == 0 {
		return nil, nil
	}
	return c, nil
}

func (c *change) ask(p *process, into **coretest.Plan, prior *coretest.Instance, config model.Value) error {
	plan, err := p.Plan(p.ctx, c.kind.ResourceType(), prior, config)
	if err == nil {
		err = coretest.FirstError(plan.Diagnostics)
	}
	*into = &plan
	return err
}

// refresh reads the object of the state, or the one that an import block names.
func (a *address) refresh(p *process) error {
	var after coretest.Instance
	var diagnostics []*tfprotov6.Diagnostic
	var err error
	switch {
	case a.state != nil:
		after, diagnostics, err = p.Read(p.ctx, a.kind.ResourceType(), *a.state)
	case a.importID != "":
		after, diagnostics, err = p.Import(p.ctx, a.kind.ResourceType(), a.importID)
		if err == nil && after.State == nil && !coretest.HasError(diagnostics) {
			err = fmt.Errorf("%s cannot be imported: it does not exist", a.importID)
		}
	default:
		return nil
	}
	if err == nil {
		err = coretest.FirstError(diagnostics)
	}
	if err == nil && p.alive() {
		p.keep(a, after)
	}
	return err
}

// apply carries out what is planned. With create_before_destroy, the object that is
// there stays in the state where no other can be made.
func (c *change) apply(p *process) error {
	switch {
	case c.remove == nil:
		return c.put(p, c.prior)
	case c.write == nil:
		return c.delete(p, c.prior)
	case c.createFirst:
		err := c.put(p, nil)
		if err != nil || c.state == nil {
			c.state = c.prior
			return err
		}
		made := c.state
		err = c.delete(p, c.prior)
		if p.alive() {
			c.state = made
		}
		return err
	}
	if err := c.delete(p, c.prior); err != nil || c.state != nil {
		return err
	}
	if err := p.proceed(); err != nil {
		return err
	}
	return c.put(p, nil)
}

// delete destroys the prior object.
func (c *change) delete(p *process, prior *coretest.Instance) error {
	after, diagnostics, err := p.Apply(p.ctx, c.kind.ResourceType(), prior, nil, *c.remove)
	return c.result(p, after, diagnostics, err)
}

// put makes an object, or updates the prior one. Terraform plans again first, as
// more may be known by now. It hands the whole block to the provider then, with what
// it ignored while it planned.
func (c *change) put(p *process, prior *coretest.Instance) error {
	planned := c.write.State
	if err := c.ask(p, &c.write, prior, c.config(prior)); err != nil {
		return err
	}
	if err := coretest.CheckFinal(planned, c.write.State); err != nil {
		return err
	}
	after, diagnostics, err := p.Apply(p.ctx, c.kind.ResourceType(), prior, c.config(nil), *c.write)
	err = c.result(p, after, diagnostics, err)
	if p.alive() && c.state != nil {
		failed := coretest.HasError(diagnostics)
		c.tainted = failed && (prior == nil || c.tainted)
		if c.tainted {
			err = errors.Join(err, fmt.Errorf("%w: an error taints the new object", coretest.ErrRule))
		}
	}
	return err
}

// result keeps an answer of a living process. Terraform keeps a result that breaks a
// rule, too.
func (c *change) result(p *process, after coretest.Instance, diagnostics []*tfprotov6.Diagnostic, err error) error {
	if !p.alive() || err != nil && !errors.Is(err, coretest.ErrRule) {
		return err
	}
	p.keep(c.address, after)
	for _, d := range diagnostics {
		p.stack.count(d.Summary)
		if isUnfinished(d.Summary) {
			err = errors.Join(err, errUnfinished)
		}
	}
	return errors.Join(err, coretest.FirstError(diagnostics))
}

// keep puts an answer into the state.
func (p *process) keep(a *address, after coretest.Instance) {
	a.state = nil
	if after.State != nil {
		a.state = &after
	}
}
