package lifecycle

import (
	"context"
	"testing"

	"github.com/collab-iac/terraform-provider-collab/internal/backend"
	"github.com/collab-iac/terraform-provider-collab/internal/model"
)

// warning is a client whose reads succeed with warnings.
type warning struct{ *memory }

func (c warning) Get(ctx context.Context, m *model.Model, key string) (backend.Object, error) {
	backend.Warn(ctx, backend.Warning{Summary: "One cause", Detail: "A permission is missing.", Once: "one cause"})
	backend.Warn(ctx, backend.Warning{Summary: "Each time", Detail: "It was made with warnings."})
	return c.memory.Get(ctx, m, key)
}

// What a client warns of is in the report: one cause once a run.
func TestWarningsOfClients(t *testing.T) {
	server := newMemory(t)
	key := server.add(object{"email": "a@x"})
	m := manager(person(), warning{server})
	for _, want := range []int{2, 1, 1} {
		state, report := m.Read(t.Context(), State{Key: key})
		if state == nil || report.HasError() || len(report) != want {
			t.Errorf("got %v, want %d messages", report, want)
		}
	}
	if backend.Warn(t.Context(), backend.Warning{}) {
		t.Error("a warning went nowhere")
	}
}
