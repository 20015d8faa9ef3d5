package soak

import (
	"errors"
	"strings"
	"sync"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/collab-iac/terraform-provider-collab/internal/coretest"
	"github.com/collab-iac/terraform-provider-collab/internal/model"
)

// resource is one address: its configuration and its state.
type resource struct {
	model *model.Model
	// config is nil where nothing is declared.
	config model.Value
	// state is nil where there is none.
	state *coretest.Instance
	// applied is true once an apply of the config has gone well. Until then it is
	// applied again as it is.
	applied bool
	// lastErr is the error of the last apply.
	lastErr error
	// takenOver and pending count the warnings of objects taken over, and left to
	// the server.
	takenOver, pending int
}

func (r *resource) typeName() string { return r.model.ResourceType() }

// parallelism is Terraform's own.
const parallelism = 10

// apply refreshes, plans and applies every resource as Terraform does, and
// keeps the answers of a living process. It returns how many plans were not
// empty.
func apply(p *process, resources []*resource) int {
	var changes int
	var mu sync.Mutex
	var all sync.WaitGroup
	slots := make(chan struct{}, parallelism)
	for _, r := range resources {
		all.Go(func() {
			slots <- struct{}{}
			defer func() { <-slots }()
			changed, err := r.apply(p)
			if p.alive() {
				r.lastErr, r.applied = err, err == nil
			}
			mu.Lock()
			defer mu.Unlock()
			if changed {
				changes++
			}
		})
	}
	all.Wait()
	return changes
}

func (r *resource) apply(p *process) (changed bool, err error) {
	if err := r.refresh(p); err != nil || !p.alive() {
		return false, err
	}
	return r.change(p)
}

// refresh reads the object of the state.
func (r *resource) refresh(p *process) error {
	if r.state == nil {
		return nil
	}
	after, diagnostics, err := p.Read(p.ctx, r.typeName(), *r.state)
	if err == nil {
		err = coretest.FirstError(diagnostics)
	}
	if err == nil && p.alive() {
		r.keep(after)
	}
	return err
}

// change plans and applies the config.
func (r *resource) change(p *process) (bool, error) {
	if r.config == nil && r.state == nil {
		return false, nil
	}
	plan, err := p.Plan(p.ctx, r.typeName(), r.state, r.config)
	if err == nil {
		err = coretest.FirstError(plan.Diagnostics)
	}
	if err != nil || !p.alive() {
		return false, err
	}
	if r.state != nil && len(coretest.Differing(r.state.State, plan.State)) == 0 {
		return false, nil
	}
	after, diagnostics, err := p.Apply(p.ctx, r.typeName(), r.state, r.config, plan)
	if !p.alive() || err != nil && !errors.Is(err, coretest.ErrRule) {
		return true, err
	}
	// Terraform keeps a result that it complains of, too.
	r.keep(after)
	r.count(diagnostics)
	return true, errors.Join(err, coretest.FirstError(diagnostics))
}

// keep puts an answer into the state.
func (r *resource) keep(after coretest.Instance) {
	r.state = nil
	if after.State != nil {
		r.state = &after
	}
}

func (r *resource) count(diagnostics []*tfprotov6.Diagnostic) {
	for _, d := range diagnostics {
		switch {
		case strings.HasPrefix(d.Summary, "Took over"):
			r.takenOver++
		case strings.HasPrefix(d.Summary, "The server is still making"):
			r.pending++
		}
	}
}

// key returns the identifier in the state, or "".
func (r *resource) key() string {
	if r.state == nil {
		return ""
	}
	key, _ := r.state.State[r.model.Key].(string)
	return key
}
