package lifecycle

import (
	"context"
	"fmt"
	"sync"

	"github.com/collab-iac/terraform-provider-collab/internal/model"
)

// DeletionRule says which deletions of a system's objects a run may plan and make.
type DeletionRule struct {
	// Refuse allows none.
	Refuse bool
	// Max is how many a plan may hold; nil for any number.
	Max *int
	// Block names the settings to people, such as "voss".
	Block string
}

// plannedDeletions counts the objects that a run plans to delete, each once.
type plannedDeletions struct {
	mu   sync.Mutex
	keys map[model.System]map[string]bool
}

// add counts an object, and returns how many there are now.
func (p *plannedDeletions) add(m *model.Model, key string) int {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.keys == nil {
		p.keys = map[model.System]map[string]bool{}
	}
	if p.keys[m.System] == nil {
		p.keys[m.System] = map[string]bool{}
	}
	p.keys[m.System][mapKey(m, key)] = true
	return len(p.keys[m.System])
}

// PlanDeletion checks a planned deletion against the settings, and notes that what the
// object has of shared lists is free once it is gone.
func (m *Manager) PlanDeletion(ctx context.Context, prior State) Report {
	var report Report
	if m.Shared == nil {
		return report
	}
	m = m.named(prior.Names)
	m.limitDeletion(prior, "deletes", nil, &report)
	m.depart(departure{"deletes", m.nameOf(prior)}, m.textsOf(prior), &report)
	m.claim(ctx, prior.Key, m.Model.KeyOf(prior.Value), claim{deleted: true, node: nodeIn(prior.Value)}, &report)
	for _, f := range m.Model.SharedLists() {
		for _, name := range m.had(f, prior) {
			m.balance.free(name, m.holder(Plan{Value: prior.Value}, prior))
		}
	}
	return report
}

// limitDeletion adds an error where the settings do not allow one more planned deletion.
// The verb says what the plan does to the object, and at what asks for it; nil for the
// resource as a whole. Each error names the setting, and the first of a run what to do.
func (m *Manager) limitDeletion(prior State, verb string, at Path, report *Report) {
	if m.Shared == nil || prior.Key == "" {
		return // nothing that the server is known to have
	}
	rule := m.Deletions[m.Model.System]
	what := fmt.Sprintf("The plan %s the %s %s.", verb, m.Model.Title, m.nameOf(prior))
	switch count := m.planned.add(m.Model, prior.Key); {
	case rule.Refuse:
		report.addError(at, "Deletions are refused", what+" "+m.onceARun("refused", m.refusal(),
			fmt.Sprintf("deletion = \"refuse\" in the provider's block %s allows none.", rule.Block)))
	case rule.Max != nil && count > *rule.Max:
		short := fmt.Sprintf("It is deletion %d, and max_deletions = %d in the provider's block %s allows no more in one plan.", count, *rule.Max, rule.Block)
		report.addError(at, "Too many deletions", what+" "+m.onceARun("limited", short+
			" If all of them are meant, raise max_deletions for this run. Otherwise look for what took these resources out of the configuration: "+
			"a shorter file, another workspace, a renamed key of for_each.", short))
	}
}

// onceARun returns the whole text the first time that a run asks for it, and then the short
// one. That is enough by itself, because Terraform sorts errors by file and line, and not by
// time.
func (m *Manager) onceARun(cause, whole, short string) string {
	if m.first("deletions " + cause + " " + string(m.Model.System)) {
		return whole
	}
	return short
}

// refuseDeletion returns the error of a deletion that the settings refuse; nil where
// they allow it. It stops those that no plan showed the provider: -replace, and objects
// whose creation Terraform counts as failed.
func (m *Manager) refuseDeletion(state State, report *Report) bool {
	if !m.Deletions[m.Model.System].Refuse {
		return false
	}
	report.addError(nil, "Deletions are refused", fmt.Sprintf("The %s %s was not deleted. %s", m.Model.Title, m.nameOf(state), m.refusal()))
	return true
}

func (m *Manager) refusal() string {
	return fmt.Sprintf("deletion = \"refuse\" in the provider's block %s allows none. "+
		"To manage the object no longer and leave it on the server, use a removed block with destroy = false. "+
		"To delete it, set deletion = \"allow\".", m.Deletions[m.Model.System].Block)
}

// nameOf is what people call an object: its business key, or else its key.
func (m *Manager) nameOf(s State) string {
	if name := m.Model.KeyOf(s.Value); name != "" {
		return name
	}
	return s.Key
}
