package soak

import (
	"strings"
	"sync"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/collab-iac/terraform-provider-collab/internal/model"
	"github.com/collab-iac/terraform-provider-collab/internal/terraform"
)

// instance is what the state keeps of one resource.
type instance struct {
	state, identity []byte
	private         []byte
}

// resource is one address: what is declared of it, and what the state says.
type resource struct {
	codec *terraform.Codec
	// config is what is declared; nil for nothing.
	config model.Value
	// held is what the state keeps; nil for nothing.
	held *instance
	// settled is true once an apply of the config has gone well. Until then it
	// is applied again as it is.
	settled bool
	// trouble is the error of the last apply.
	trouble error
	// adopted and pending count the warnings of objects taken over, and left to
	// the server.
	adopted, pending int
}

func (r *resource) typeName() string { return "collab_" + r.codec.Model.TypeName }

// parallelism is Terraform's own.
const parallelism = 10

// apply refreshes, plans and applies every resource as Terraform does, and
// keeps what a living process answers. It returns how many plans were not empty.
func apply(p *process, resources []*resource) int {
	var changes int
	var mu sync.Mutex
	var all sync.WaitGroup
	turns := make(chan struct{}, parallelism)
	for _, r := range resources {
		all.Go(func() {
			turns <- struct{}{}
			defer func() { <-turns }()
			changed, err := r.apply(p)
			if p.alive() {
				r.trouble, r.settled = err, err == nil
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
	changed, err = r.change(p, r.config)
	return changed, err
}

// refresh reads what the state keeps.
func (r *resource) refresh(p *process) error {
	if r.held == nil {
		return nil
	}
	response, err := p.ReadResource(p.ctx, &tfprotov6.ReadResourceRequest{
		TypeName: r.typeName(), CurrentState: r.value(), Private: r.held.private, CurrentIdentity: r.identity(),
	})
	if err == nil {
		err = firstError(response.Diagnostics)
	}
	if err != nil || !p.alive() {
		return err
	}
	return r.keep(response.NewState, response.Private, response.NewIdentity)
}

// change plans and applies the config.
func (r *resource) change(p *process, config model.Value) (bool, error) {
	request, err := r.planRequest(config)
	if err != nil || request == nil {
		return false, err
	}
	plan, err := p.PlanResourceChange(p.ctx, request)
	if err == nil {
		err = firstError(plan.Diagnostics)
	}
	if err != nil || !p.alive() {
		return false, err
	}
	same, err := r.same(request.PriorState, plan.PlannedState)
	if err != nil || same {
		return false, err
	}
	applied, err := p.ApplyResourceChange(p.ctx, &tfprotov6.ApplyResourceChangeRequest{
		TypeName: r.typeName(), PriorState: request.PriorState, Config: request.Config, PlannedState: plan.PlannedState,
		PlannedPrivate: plan.PlannedPrivate, PlannedIdentity: plan.PlannedIdentity,
	})
	if err != nil || !p.alive() {
		return true, err
	}
	if err := r.keep(applied.NewState, applied.Private, applied.NewIdentity); err != nil {
		return true, err
	}
	r.count(applied.Diagnostics)
	return true, firstError(applied.Diagnostics)
}

// planRequest is nil where nothing is declared and nothing is there.
func (r *resource) planRequest(config model.Value) (*tfprotov6.PlanResourceChangeRequest, error) {
	if config == nil && r.held == nil {
		return nil, nil
	}
	encoded, err := r.encode(config)
	if err != nil {
		return nil, err
	}
	request := &tfprotov6.PlanResourceChangeRequest{TypeName: r.typeName(), Config: encoded, ProposedNewState: encoded}
	if r.held == nil {
		request.PriorState, err = r.encode(nil)
		return request, err
	}
	request.PriorState, request.PriorPrivate, request.PriorIdentity = r.value(), r.held.private, r.identity()
	return request, nil
}

// encode turns a value into the protocol's form; nil into null.
func (r *resource) encode(v model.Value) (*tfprotov6.DynamicValue, error) {
	return r.codec.Encode(v)
}

func (r *resource) value() *tfprotov6.DynamicValue {
	return &tfprotov6.DynamicValue{MsgPack: r.held.state}
}

func (r *resource) identity() *tfprotov6.ResourceIdentityData {
	if r.held.identity == nil {
		return nil
	}
	return &tfprotov6.ResourceIdentityData{IdentityData: &tfprotov6.DynamicValue{MsgPack: r.held.identity}}
}

// keep puts an answer into the state.
func (r *resource) keep(state *tfprotov6.DynamicValue, private []byte, identity *tfprotov6.ResourceIdentityData) error {
	value, err := r.codec.Decode(state)
	if err != nil {
		return err
	}
	r.held = nil
	if value == nil {
		return nil
	}
	r.held = &instance{state: state.MsgPack, private: private}
	if identity != nil && identity.IdentityData != nil {
		r.held.identity = identity.IdentityData.MsgPack
	}
	return nil
}

func (r *resource) count(diagnostics []*tfprotov6.Diagnostic) {
	for _, d := range diagnostics {
		switch {
		case strings.HasPrefix(d.Summary, "Took over"):
			r.adopted++
		case strings.HasPrefix(d.Summary, "The server is still making"):
			r.pending++
		}
	}
}

// key returns the identifier in the state, or "".
func (r *resource) key() string {
	if r.held == nil {
		return ""
	}
	value, err := r.codec.Decode(r.value())
	if err != nil {
		return ""
	}
	key, _ := value[r.codec.Model.Key].(string)
	return key
}

// same reports whether a plan changes nothing.
func (r *resource) same(prior, planned *tfprotov6.DynamicValue) (bool, error) {
	before, err := r.codec.Decode(prior)
	if err != nil {
		return false, err
	}
	after, err := r.codec.Decode(planned)
	if err != nil {
		return false, err
	}
	return equal(before, after), nil
}
