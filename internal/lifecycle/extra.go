package lifecycle

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/collab-iac/terraform-provider-collab/internal/model"
)

// Extra holds payload keys that a table does not know, as a *model.Dynamic. They are
// managed like attributes: what is declared, leaf by leaf, and nothing else.
const Extra = "extra"

// extraIn returns what a value declares beside its attributes; nil for nothing.
func extraIn(value model.Value) *model.Dynamic {
	extra, _ := value[Extra].(*model.Dynamic)
	return extra
}

// hasExtra reports whether there is anything as Terraform has it.
func hasExtra(value model.Value) bool { return extraIn(value) != nil || model.IsUnknown(value[Extra]) }

func treeIn(extra *model.Dynamic) map[string]any {
	if extra == nil {
		return nil
	}
	tree, _ := extra.Tree.(map[string]any)
	return tree
}

// withExtra returns the manager of the model with the keys of a tree, and what is wrong
// with them. Without the server's schema, names tell which texts refer to other objects.
func (m *Manager) withExtra(tree map[string]any, server *model.Model, names model.Names) (*Manager, Report) {
	var report Report
	extended, found := m.Model.WithExtra(Extra, tree, server, names)
	x := m.withModel(extended)
	_, others := x.declareExtra(tree)
	for _, one := range append(found, others...) {
		report.addError(Path{Extra}, one.Summary, fmt.Sprintf("%s: %s", append(Path{Extra}, one.Path...), one.Detail))
	}
	return x, report
}

// declareExtra reads a tree as a value of the field, without the keys that it lacks.
func (m *Manager) declareExtra(tree map[string]any) (model.Value, []model.Mismatch) {
	alone := &model.Model{Fields: m.Model.Field(Extra).Fields}
	value, found := alone.Declare(tree, false)
	known := func(one model.Mismatch) bool { return one.Summary == "Key that the model does not have" }
	return value, slices.DeleteFunc(found, known) // those were found before
}

// as returns a copy of a value with the keys of a tree as a value of the field.
func (m *Manager) asField(value model.Value, extra *model.Dynamic) model.Value {
	if value == nil {
		return nil
	}
	all := maps.Clone(value)
	delete(all, Extra)
	if extra != nil {
		all[Extra], _ = m.declareExtra(treeIn(extra))
	}
	return all
}

func (m *Manager) stateAsField(s State) State {
	s.Value = m.asField(s.Value, extraIn(s.Value))
	return s
}

// validateExtra checks what can be told without a server.
func (m *Manager) validateExtra(config model.Value, report *Report) {
	extra := extraIn(config)
	if extra == nil || m.Model.Generic {
		return
	}
	if treeIn(extra) == nil {
		report.addError(Path{Extra}, "Not an object", "extra: expected an object with keys of the payload.")
		return
	}
	_, problems := m.withExtra(treeIn(extra), nil, nil)
	*report = append(*report, problems...)
}

// planExtra plans an object with keys that its table does not know. Terraform takes
// nothing for them but what is configured or what was there before, type included.
func (m *Manager) planExtra(ctx context.Context, config model.Value, prior *State) (Plan, Report) {
	if model.IsUnknown(config[Extra]) {
		plan, report := m.Plan(ctx, withoutKey(config, Extra), stripped(prior))
		if plan.Value != nil {
			plan.Value[Extra], plan.Unchanged = model.Unknown, false
		}
		return plan, report
	}
	declared, held := extraIn(config), (*model.Dynamic)(nil)
	node := nodeIn(config)
	if prior != nil {
		held = extraIn(prior.Value)
		if node == "" {
			node = nodeIn(prior.Value)
		}
	}
	var server *model.Model
	if declared != nil && !declared.Same(held) {
		server = m.serverModel(ctx, node)
	}
	x, report := m.withExtra(treeIn(declared), server, namesOf(prior))
	if report.HasError() {
		return Plan{}, report
	}
	before := prior
	if prior != nil {
		s := x.stateAsField(*prior)
		before = &s
	}
	plan, report := x.Plan(ctx, x.asField(config, declared), before)
	if plan.Value == nil {
		return plan, atExtra(report)
	}
	released := gone(treeIn(held), treeIn(declared))
	if held != nil && declared != nil && len(released) == 0 && Same(plan.Value[Extra], before.Value[Extra]) {
		plan.Value[Extra] = held
		return plan, atExtra(report)
	}
	delete(plan.Value, Extra)
	if declared != nil {
		plan.Value[Extra] = declared
	}
	plan.Unchanged = false
	if len(released) > 0 && !m.clearsReleased() {
		report.addWarning(Path{Extra}, releasedSummary, fmt.Sprintf("extra: the state holds %s, and the configuration does not declare it any more. "+
			"The server keeps what it has there. To clear one, declare it as \"\" or []. With on_release = \"clear\" in the provider's block, such a plan clears them.", strings.Join(released, ", ")))
	}
	return plan, atExtra(report)
}

// gone lists the leaves of a tree that another does not have.
func gone(tree, other map[string]any) model.Paths {
	left := model.TreePaths(other)
	return slices.DeleteFunc(model.TreePaths(tree), func(path string) bool {
		return slices.ContainsFunc(left, func(held string) bool {
			return held == path || strings.HasPrefix(path, held+".") || strings.HasPrefix(held, path+".")
		})
	})
}

func namesOf(s *State) model.Names {
	if s == nil {
		return nil
	}
	return s.Names
}

func withoutKey(value model.Value, name string) model.Value {
	all := maps.Clone(value)
	delete(all, name)
	return all
}

func stripped(s *State) *State {
	if s == nil {
		return nil
	}
	copied := *s
	copied.Value = withoutKey(s.Value, Extra)
	return &copied
}

// readExtra refreshes an object with keys that its table does not know.
func (m *Manager) readExtra(ctx context.Context, prior State) (*State, Report) {
	held := extraIn(prior.Value)
	x, _ := m.withExtra(treeIn(held), nil, prior.Names)
	before := x.stateAsField(prior)
	state, report := x.Read(ctx, before)
	if state == nil {
		return nil, atExtra(report)
	}
	now, _ := state.Value[Extra].(model.Value)
	was, _ := before.Value[Extra].(model.Value)
	after := *state
	after.Value = maps.Clone(state.Value)
	if after.Value[Extra] = held; !Same(now, was) {
		after.Value[Extra] = &model.Dynamic{Tree: x.Model.Field(Extra).TreeAfter(treeIn(held), was, now)}
	}
	return &after, atExtra(report)
}

// writeExtra calls write, a create or an update, with keys that the table does not know as
// values of a field.
func (m *Manager) writeExtra(ctx context.Context, config, planned model.Value, prior *State, write func(x *Manager, config, planned model.Value) (*State, Report)) (*State, Report) {
	extra := extraIn(planned)
	tree := treeIn(extra)
	if prior != nil && m.clearsReleased() && extraIn(prior.Value) != nil {
		tree = model.LaidOver(treeIn(extraIn(prior.Value)), tree)
	}
	x, _ := m.withExtra(tree, m.serverModel(ctx, nodeIn(planned)), namesOf(prior))
	toWrite := x.asField(planned, extra)
	if prior != nil {
		toWrite = x.clearExtra(toWrite, *prior)
	}
	state, report := write(x, x.asField(config, extraIn(config)), toWrite)
	if state != nil {
		after := *state
		after.Value = withoutKey(state.Value, Extra)
		if prior != nil && report.HasError() && !Same(state.Value[Extra], toWrite[Extra]) {
			extra = extraIn(prior.Value) // nothing was written
		}
		if extra != nil {
			after.Value[Extra] = extra
		}
		state = &after
	}
	return state, atExtra(report)
}

// clearExtra returns planned values in which those of the field are cleared that the state
// holds and the plan does not. The field has their keys only where they are to be cleared.
func (m *Manager) clearExtra(planned model.Value, prior State) model.Value {
	only := func(value model.Value) model.Value { return model.Value{Extra: value[Extra]} }
	return m.Model.Clear(planned, m.Model.Undeclared(only(planned), only(m.stateAsField(prior).Value)))
}

// atExtra returns a report whose paths end at the attribute: Terraform knows none inside
// of a value of any type. The texts have the whole path.
func atExtra(report Report) Report {
	for i := range report {
		if p := report[i].Path; len(p) > 1 && p[0] == Extra {
			report[i].Path = p[:1]
		}
	}
	return report
}
