package lifecycle

import (
	"errors"
	"testing"

	"github.com/collab-iac/terraform-provider-collab/internal/backend"
	"github.com/collab-iac/terraform-provider-collab/internal/model"
)

func TestDelete(t *testing.T) {
	w := newWorld(t)
	state := w.created(t, model.Value{"email": "a"})
	for range 2 { // one that is gone already is no error
		after, report := w.Delete(t.Context(), state)
		wantNone(t, report)
		if after != nil || len(w.server.objects) > 0 {
			t.Errorf("the state is %v", after)
		}
	}
	w.server.fails["Delete"] = &backend.Error{System: "Memory", Message: "in use", Is: backend.ErrForbidden}
	after, report := w.Delete(t.Context(), state)
	golden(t, "delete failed", report)
	wantEqual(t, &state, after)
	w.fails(errors.New("the block is missing"))
	after, report = w.Delete(t.Context(), state)
	wantEqual(t, []string{"E Cannot use person"}, brief(report))
	wantEqual(t, &state, after)
}
