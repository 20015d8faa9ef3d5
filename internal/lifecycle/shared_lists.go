package lifecycle

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/collab-iac/terraform-provider-collab/internal/model"
)

// sharedToPlan returns the configuration to plan. Of a shared list, what no write of
// Terraform's has given is not taken away, so the plan does not show it as if it were.
func (m *Manager) sharedToPlan(ctx context.Context, config model.Value, before State, report *Report) model.Value {
	toPlan, kept := m.Model.KeepUndeclared(config, before.Value, before.Given)
	for _, f := range m.Model.SharedLists() {
		if keys := kept[f.Name]; len(keys) > 0 {
			report.addWarning(Path{f.Name}, fmt.Sprintf("A %s that is not declared stays", f.Shared),
				fmt.Sprintf("%s: the configuration does not declare %s, which an import found. No apply of Terraform's gave it, so none takes it away. "+
					"With %s = true, an apply takes away whatever is not declared.", f.Name, quotedList(keys), f.ExactName()))
		}
		// The prior state does not hold what others gave, so the plan cannot show that it goes.
		others := model.Keys{f.Name: before.Others[f.Name]}
		if gone := m.Model.Withdrawn(config, nil, nil, others)[f.Name]; len(gone) > 0 {
			report.addWarning(Path{f.ExactName()}, fmt.Sprintf("%s takes away what others gave", f.ExactName()),
				fmt.Sprintf("%s: the apply takes away %s, which others gave. Declare in %s what is to stay.", f.ExactName(), quotedList(m.titled(ctx, f, gone, config)), f.Name))
		}
	}
	return toPlan
}

// warnExact warns of a list that is to be exact and is not declared.
func (m *Manager) warnExact(config model.Value, report *Report) {
	for _, f := range m.Model.SharedLists() {
		if config[f.ExactName()] == true && config[f.Name] == nil {
			report.addWarning(Path{f.ExactName()}, "Setting without effect",
				fmt.Sprintf("%s: %s is not declared, so there is nothing that it could be exactly.", f.ExactName(), f.Name))
		}
	}
}

// titleDifferences names the elements of shared lists that the server did not keep as
// people know them.
func (m *Manager) titleDifferences(ctx context.Context, differences []model.Difference, planned model.Value) {
	for i, d := range differences {
		if f := m.Model.Field(fmt.Sprint(pathOf(d.Path)[0])); f != nil && f.Shared != "" && d.Key != "" {
			differences[i].Key = m.titled(ctx, f, []string{d.Key}, planned)[0]
		}
	}
}

// addNotGiven reports an element of a shared list that the server did not take,
// although it took the write: it gives what it can, and succeeds without the rest.
func (r *Report) addNotGiven(m *model.Model, f *model.Field, d model.Difference) {
	r.addWarning(pathOf(d.Path), fmt.Sprintf("The server did not give the %s %q", f.Shared, d.Key),
		fmt.Sprintf("%s: the server kept the rest of the write, but the %s does not have the %s %q. None may be left, or it may not go together with another. "+
			"The next plan shows it as missing.", pathOf(d.Path), m.Title, f.Shared, d.Key))
}

// quotedList writes texts as an enumeration.
func quotedList(texts []string) string {
	quoted := make([]string, len(texts))
	for i, text := range slices.Sorted(slices.Values(texts)) {
		quoted[i] = strconv.Quote(text)
	}
	return strings.Join(quoted, ", ")
}
