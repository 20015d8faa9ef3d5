package lifecycle

import (
	"testing"

	"github.com/collab-iac/terraform-provider-collab/internal/model"
)

// A server that tells letter cases apart would make one person twice.
func TestAnotherSpellingIsRefused(t *testing.T) {
	w := newWorld(t)
	first := w.created(t, model.Value{"email": "anna@example.com"})
	_, report := w.create(t, model.Value{"email": "Anna@example.com"})
	golden(t, "one person in two letter cases", report)

	// At another node the server decides, and so it does after a deletion.
	elsewhere := w.created(t, model.Value{"email": "ANNA@example.com", "hierarchy": "top.there"})
	for _, held := range []State{first, elsewhere} {
		_, report := w.Delete(t.Context(), held)
		wantNone(t, report)
	}
	w.created(t, model.Value{"email": "Anna@Example.com"})
}
