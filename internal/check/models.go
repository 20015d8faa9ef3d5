package check

import (
	"cmp"
	"context"
	"strings"

	"github.com/collab-iac/terraform-provider-collab/internal/backend"
	"github.com/collab-iac/terraform-provider-collab/internal/model"
	"github.com/collab-iac/terraform-provider-collab/internal/system"
)

// Model is how the server's own schema of a model differs from the provider's table.
type Model struct {
	Model string `json:"model"`
	// Release is the server's, where it names one beside the schema, and Documented the
	// one that the table follows.
	Release    string `json:"release,omitempty"`
	Documented string `json:"documented_release,omitempty"`
	// Unknown is why nothing was compared; Comparison is nil then.
	Unknown    string      `json:"unknown,omitempty"`
	Comparison *Comparison `json:"comparison,omitempty"`
}

// Comparison names attributes by their paths in the configuration.
type Comparison struct {
	// Lacking are those that the server does not have, ReadOnly those that only the
	// server writes.
	Lacking  []string `json:"lacking"`
	ReadOnly []string `json:"read_only"`
	// More is how many fields the server has and the provider's table lacks.
	More int `json:"more_on_server"`
}

// models compares the system's tables with the server's schemas. The account's node
// counts where the settings name none.
func (t *Target) models(ctx context.Context, node string) []Model {
	if t.system.HasSetting("hierarchy") {
		node = cmp.Or(system.Value[string](t.values, "hierarchy"), node)
	}
	describer, describes := backend.As[backend.Describer](t.client)
	var list []Model
	for _, m := range t.system.Models {
		backend.Tell(ctx, "schema of "+m.Type)
		one := Model{Model: m.Type, Documented: m.Release}
		if !describes {
			one.Unknown = "servers of " + t.system.Title + " show no schema"
		} else if server, err := describer.Describe(ctx, m.Type, node); err != nil {
			one.Unknown = err.Error()
		} else {
			one.Release = server.Release
			one.Comparison = compare(m, server)
		}
		list = append(list, one)
	}
	return list
}

// compare copies, so that JSON has a list where there is nothing.
func compare(m, server *model.Model) *Comparison {
	c := m.Against(server)
	return &Comparison{append([]string{}, c.Lacking...), append([]string{}, c.SetByServer...), c.More}
}

func (m Model) print(put func(string, ...any)) {
	put("  %s\trelease\tserver: %s; ours: %s\n", m.Model, orElse(m.Release, "not told"), orElse(m.Documented, "not documented"))
	if m.Comparison == nil {
		put("  \tnot compared\t%s\n", strings.Join(strings.Fields(m.Unknown), " "))
		return
	}
	put("  \tlacking there\t%s\n", orElse(strings.Join(m.Comparison.Lacking, ", "), "none"))
	put("  \tread-only there\t%s\n", orElse(strings.Join(m.Comparison.ReadOnly, ", "), "none"))
	put("  \tonly there\t%d\n", m.Comparison.More)
}
