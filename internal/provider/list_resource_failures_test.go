package provider_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/collab-iac/terraform-provider-collab/internal/coretest"
	"github.com/collab-iac/terraform-provider-collab/internal/model"
	emulator "github.com/collab-iac/terraform-provider-collab/internal/systems/voss/emulator"
	vossmodels "github.com/collab-iac/terraform-provider-collab/internal/systems/voss/models"
)

// A page that fails is an error at the end of what was found, never a silent end.
func TestListTellsOfAFailedPage(t *testing.T) {
	w := newEnv(t, emulator.Options{Middleware: func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
			if skip := r.URL.Query().Get("skip"); skip != "" && skip != "0" && strings.Contains(r.URL.Path, "spark") {
				http.Error(rw, `{"success": false, "http_code": 500, "message": "The index is being rebuilt."}`, http.StatusInternalServerError)
				return
			}
			next.ServeHTTP(rw, r)
		})
	}})
	m := vossmodels.DeviceSparkUser()
	w.addOddObjects(t, m, 210)
	found := newFakeTerraform(t, w, nil).listResources(t, m, model.Value{}, false, 1000)
	if len(found) < 2 {
		t.Fatalf("%d results", len(found))
	}
	last := found[len(found)-1]
	if !coretest.HasError(last.diagnostics) || !strings.Contains(coretest.Text(last.diagnostics[0]), "The index is being rebuilt.") {
		t.Errorf("the last result says %v", last)
	}
	for _, one := range found[:len(found)-1] {
		noErrors(t, one.diagnostics)
	}
}
