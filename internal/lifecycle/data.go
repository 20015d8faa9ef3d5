package lifecycle

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/collab-iac/terraform-provider-collab/internal/backend"
	"github.com/collab-iac/terraform-provider-collab/internal/model"
)

// The attributes of the resource for any model, beside Hierarchy and Timeouts.
const (
	// ModelType is the type of the model: "device/cucm/Phone".
	ModelType = "model"
	// Data holds the payload, by its own keys.
	Data = "data"
	// Secrets holds what is sent and kept nowhere, SecretsVersion what sends it again.
	Secrets        = "secrets_wo"
	SecretsVersion = "secrets_wo_version"
	// Exports names what Output shows of the object.
	Exports = "exports"
	Output  = "output"
)

// reservedKeys are names that no field of a payload has in a value.
var reservedKeys = []string{Hierarchy, Timeouts, ModelType, Data, Secrets, SecretsVersion, Exports, Output, "pkid", "id"}

// AnyModel names a model that only its server knows.
type AnyModel struct {
	System model.System
	// Type is its name there.
	Type string
	// Node is where the object lives; empty for the provider's own.
	Node string
	// TypeName is the Terraform type of the resource, without the provider's prefix, and
	// Key its attribute with the identifier.
	TypeName, Key string
}

// ResourceType is the Terraform type of the resource.
func (a AnyModel) ResourceType() string { return model.Provider + "_" + a.TypeName }

// DataManager is a Manager for a model as the server's own schema has it.
type DataManager struct {
	Manager
	// Unchecked is true where the server shows no schema, or is not asked for one:
	// then any data will do.
	Unchecked bool
}

// ForModel returns the manager of a model. Where the server shows no schema of it, the
// manager checks nothing, which the report says once a run.
func (s *Shared) ForModel(ctx context.Context, of AnyModel, report *Report) *DataManager {
	bare := &DataManager{Manager{Model: bareModel(of), Shared: s}, true}
	if of.Type == "" || s == nil {
		return bare
	}
	client, err := s.Client(of.System)
	if err != nil || s.CheckSchema[of.System] == SchemaOff {
		return bare
	}
	describer, ok := backend.As[backend.Describer](client)
	if !ok {
		return bare
	}
	server, err := describer.Describe(ctx, of.Type, of.Node)
	if err != nil {
		bare.unread = err
		bare.sayUnchecked(ctx, err, report)
		return bare
	}
	compiled, known := s.compiled.Load(server)
	if !known {
		compiled, _ = s.compiled.LoadOrStore(server, forData(server, of))
	}
	m, _ := compiled.(*model.Model) // nothing else is stored
	return &DataManager{Manager{Model: m, Shared: s}, false}
}

func bareModel(of AnyModel) *model.Model {
	return forData(&model.Model{System: of.System, Type: of.Type, Key: of.Key}, of)
}

func forData(server *model.Model, of AnyModel) *model.Model {
	m := server.ForData(reservedKeys...)
	m.TypeName, m.Title, m.Key = of.TypeName, of.Type, of.Key
	m.HasHierarchy = true // whatever makes the business key unique
	return m
}

// sayUnchecked tells why a model cannot be checked: once a run, unless the server is at
// fault as a whole, which every call says.
func (m *DataManager) sayUnchecked(ctx context.Context, err error, report *Report) {
	switch {
	case report == nil, ctx.Err() != nil, errors.Is(err, backend.ErrUnreachable), errors.Is(err, backend.ErrUnauthenticated):
	case errors.Is(err, backend.ErrNotFound):
		text := fmt.Sprintf("%s: the server has no model %q, or this account must not see it.", ModelType, m.Model.Type)
		report.addError(Path{ModelType}, "Unknown model", text+"\n\n"+err.Error())
	case errors.Is(err, context.DeadlineExceeded) && m.CheckSchema[m.Model.System] != SchemaWarn:
		report.addError(Path{ModelType}, "A schema that did not come",
			fmt.Sprintf("%s: the server did not show the schema of %s in time. Without it nothing tells a name in data from an identifier, nor a choice from its value, "+
				"so nothing was planned or sent for this object. Try again. With check_schema = \"warn\" the data go as they are.\n\n%v", ModelType, m.Model.Type, err))
	case m.first("unchecked objects " + string(m.Model.System)):
		report.addWarning(Path{ModelType}, "Data that cannot be checked",
			fmt.Sprintf("%s: the server shows no schema of %s, so plans take its data as it is. "+
				"A misspelt key or a wrong value shows only when it is sent. This is said once, whatever other models have no schema.\n\n%v", ModelType, m.Model.Type, err))
	}
}

// Trees are what a configuration declares and a prior state holds, by the payload's keys.
// Key is that of the object that there is; empty for none.
type Trees struct {
	Data, Secrets, Prior map[string]any
	Key                  string
}

// Values are the same by a model.
type Values struct{ Data, Secrets, Prior model.Value }

// Take reads trees by the model. What a configuration declares and the model cannot take
// is an error of the report, or a warning where check_schema says so. With an error the
// values lack that, and CheckRest judges the others. With a warning, and where a state
// holds such a thing, the manager is one that takes it as it is.
func (m *DataManager) Take(trees Trees, report *Report) (*DataManager, Values) {
	of := m
	if m.Unchecked {
		of = m.fit(trees.Prior, trees.Data, trees.Secrets)
	}
	values, problems := of.take(trees)
	if len(problems) == 0 {
		return of, values
	}
	for _, p := range problems {
		add := report.addError
		if p.at[0] != Secrets && m.CheckSchema[m.Model.System] == SchemaWarn {
			add = report.addWarning
		}
		if p.at[0] != prior {
			add(p.at, p.Summary, fmt.Sprintf("%s: %s: %s%s", p.at, m.Model.Type, p.Detail, m.sincePlan(trees.Key)))
		}
	}
	if report.HasError() {
		return of, values
	}
	of = of.fit(trees.Prior, trees.Data)
	values, _ = of.take(trees)
	return of, values
}

// CheckRest returns what is wrong with an object beside what Take has reported, so that one
// plan tells all of it.
func (m *DataManager) CheckRest(ctx context.Context, config model.Value, prior *State, exports []string, taken Report) Report {
	_, _, report := m.PlanData(ctx, config, prior, true)
	m.CheckExports(exports, &report)
	return slices.DeleteFunc(m.InData(report), func(message Message) bool {
		return message.Severity != Error || slices.ContainsFunc(taken, func(t Message) bool { return t.covers(message.Path) })
	})
}

// covers reports whether a message about a place in data or secrets may come from what is
// wrong at another: above or below that, or anywhere in a list that lacks an element for it.
func (m Message) covers(at Path) bool {
	wrong := m.Path
	if len(wrong) < 2 || len(at) < 2 {
		return false // the whole object, or what stands beside its data
	}
	if _, isElement := wrong[len(wrong)-1].(int); isElement {
		wrong = wrong[:len(wrong)-1]
	}
	n := min(len(wrong), len(at))
	return slices.Equal(wrong[:n], at[:n])
}

// sincePlan says of what a model cannot take that an earlier plan may have passed it. An
// apply plans again what was planned, and has read nothing before.
func (m *DataManager) sincePlan(key string) string {
	if key == "" || m.hasSeen(m.Model, key) {
		return ""
	}
	return " If an earlier plan passed it, the server's schema has changed since. Nothing was sent for this object: plan again."
}

// prior stands for the prior state in the paths of mismatches.
const prior = "(prior)"

type mismatch struct {
	model.Mismatch
	at Path
}

func (m *DataManager) take(trees Trees) (Values, []mismatch) {
	var all []mismatch
	read := func(top string, tree map[string]any, secrets bool) model.Value {
		if tree == nil {
			return nil
		}
		value, problems := m.Model.Declare(tree, secrets && !m.Unchecked)
		for _, p := range problems {
			all = append(all, mismatch{p, append(Path{top}, p.Path...)})
		}
		return value
	}
	return Values{read(Data, trees.Data, false), read(Secrets, trees.Secrets, true), read(prior, trees.Prior, false)}, all
}

// fit returns the manager of a model that takes the trees as they are.
func (m *DataManager) fit(trees ...map[string]any) *DataManager {
	return &DataManager{*m.withModel(m.Model.Fit(trees...)), m.Unchecked}
}

// PlanData plans an object by what Data declares. Terraform takes only one of two values
// for Data: the configuration's, or the prior state's, which keep asks for. Keeping it
// is no change, whatever the spelling. elsewhere says that an attribute beside the object
// changes, which a plan is about then.
func (m *DataManager) PlanData(ctx context.Context, config model.Value, prior *State, elsewhere bool) (plan Plan, keep bool, report Report) {
	m.checkOperations(prior == nil, &report)
	if prior == nil {
		m.requireKeys(config, &report)
	}
	m.checkSecrets(config, &report)
	plan, rest := m.Plan(ctx, config, prior)
	report = append(report, rest...)
	if report.HasError() || prior == nil || len(plan.Replace) > 0 {
		return plan, false, report
	}
	dropped := m.Model.Undeclared(config, prior.Value)
	released := slices.ContainsFunc(dropped, func(path string) bool { return slices.Contains(prior.Declared, path) })
	same := Same(m.fieldsOf(plan.Value), m.fieldsOf(prior.Value))
	if same && !released && (elsewhere || !m.isPlannedAgain(plan, *prior)) {
		return plan, true, report
	}
	plan.Unchanged = false
	m.sayDropped(dropped, *prior, &report)
	m.sayMovedSecrets(config, prior.Value, &report)
	return plan, false, report
}

// isPlannedAgain reports whether Terraform plans in an apply what it has planned before,
// when a value was not known. Then the configuration was planned, and has to be again. An
// apply reads nothing before.
func (m *DataManager) isPlannedAgain(plan Plan, prior State) bool {
	return plan.Unchanged && !m.hasSeen(m.Model, prior.Key)
}

// fieldsOf returns the part of a value that are fields of the model.
func (m *DataManager) fieldsOf(value model.Value) model.Value {
	return model.MapFields(m.Model.Fields, func(f *model.Field) any { return value[f.Name] })
}

// sayDropped says of the keys that an import has put into the state, and that a change
// takes out of it, that the server keeps them: the plan shows them as if they went.
func (m *DataManager) sayDropped(dropped model.Paths, prior State, report *Report) {
	var keys []string
	for _, path := range dropped {
		if !slices.Contains(prior.Declared, path) {
			keys = append(keys, Path(m.Model.PayloadPath(pathOf(path))).String())
		}
	}
	if len(keys) == 0 {
		return
	}
	report.addWarning(Path{Data}, "Keys that only leave the state",
		fmt.Sprintf("%s: an import has put every key of %s into the state, and the configuration declares some of them. "+
			"With this change the state holds those alone. The plan shows the others with a minus, but none is removed from the server: %s.",
			Data, m.nameOf(prior), strings.Join(keys, ", ")))
}

// checkOperations refuses what the server says it cannot do with the model.
func (m *DataManager) checkOperations(isNew bool, report *Report) {
	has := m.Model.Operations
	if len(has) == 0 {
		return
	}
	needed := []string{"get"}
	if isNew {
		needed = append(needed, "add")
	}
	for _, operation := range needed {
		if !slices.Contains(has, operation) {
			report.addError(Path{ModelType}, "Model that cannot be managed",
				fmt.Sprintf("%s: for %s the server offers no %q. It offers %s.", ModelType, m.Model.Type, operation, strings.Join(has, ", ")))
		}
	}
}

// requireKeys asks for what a new object needs. What has a default is sent (see
// model.WithImplied).
func (m *DataManager) requireKeys(config model.Value, report *Report) {
	secrets, _ := config[Secrets].(model.Value)
	for _, missing := range m.Model.Missing(config, secrets) {
		top := Data
		if missing.Secret {
			if top = Secrets; model.IsUnknown(config[Secrets]) {
				continue
			}
		}
		at := append(Path{top}, missing.Path...)
		report.addError(at, "Missing key", fmt.Sprintf("%s: %s needs a value here.", at, m.Model.Type))
	}
}

// checkSecrets refuses secrets of list elements that data does not have.
func (m *DataManager) checkSecrets(config model.Value, report *Report) {
	secrets, _ := config[Secrets].(model.Value)
	for _, path := range m.Model.Excess(config, secrets) {
		at := append(Path{Secrets}, path...)
		report.addError(at, "Secret of an element that is not there",
			fmt.Sprintf("%s: the secrets of a list stand at the places of its elements, and data has none at this place.", at))
	}
}

// sayMovedSecrets warns of secrets that go to another element than before, because the elements of
// a list stand in another order. Another version says that the secrets are meant.
func (m *DataManager) sayMovedSecrets(config, prior model.Value, report *Report) {
	secrets, _ := config[Secrets].(model.Value)
	if config[SecretsVersion] != prior[SecretsVersion] {
		return
	}
	for _, path := range m.Model.MovedSecrets(config, prior, secrets) {
		at := append(Path{Secrets}, path...)
		report.addWarning(at, "Secret of an element that has moved",
			fmt.Sprintf("%s: the element of data at this place stood at another one before, and a secret goes to the element at its own place. "+
				"Give %s the new order too. With another %s this is not said.", at, Secrets, SecretsVersion))
	}
}

// UpdateData is Update for an object that declared describes: data as it is planned, with
// the attributes that are no fields, and the secrets.
func (m *DataManager) UpdateData(ctx context.Context, declared model.Value, prior State) (*State, Report) {
	of := m.named(prior.Names)
	planned := of.Model.Plan(declared, prior.Value, nil)
	planned, _ = of.release(planned, declared, prior)
	m.copyMeta(planned, declared)
	return m.Update(ctx, declared, planned, prior)
}

// addDataSecrets puts secrets among the values to send: for a new object, when their
// version changes, and with every other change, which replaces the object.
func (m *Manager) addDataSecrets(sent, config, planned, prior model.Value) model.Value {
	secrets, declared := config[Secrets].(model.Value)
	if !declared || prior != nil && len(sent) == 0 && planned[SecretsVersion] == prior[SecretsVersion] {
		return sent
	}
	return m.Model.WithSecrets(sent, planned, secrets)
}
