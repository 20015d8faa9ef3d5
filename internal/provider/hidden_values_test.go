package provider_test

import (
	"net/http"
	"net/http/httptest"
	"regexp"
	"sync/atomic"
	"testing"

	"github.com/collab-iac/terraform-provider-collab/internal/coretest"
	"github.com/collab-iac/terraform-provider-collab/internal/model"
	emulator "github.com/collab-iac/terraform-provider-collab/internal/systems/voss/emulator"
)

// A value that is set at creation alone and that answers do not show does not replace
// the object, neither after a refresh nor after an import.
func TestHiddenValuesReplaceNothing(t *testing.T) {
	shown := regexp.MustCompile(`"profileType": ?"[^"]*"`)
	for what, instead := range map[string]string{"null": `"profileType": null`, "absent": `"other": null`} {
		t.Run(what, func(t *testing.T) {
			var hides atomic.Bool
			w := newEnv(t, emulator.Options{Middleware: func(next http.Handler) http.Handler {
				return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
					if !hides.Load() || r.Method != http.MethodGet {
						next.ServeHTTP(w, r)
						return
					}
					answer := httptest.NewRecorder()
					next.ServeHTTP(answer, r)
					w.WriteHeader(answer.Code)
					_, _ = w.Write(shown.ReplaceAll(answer.Body.Bytes(), []byte(instead)))
				})
			}})
			c := newFakeTerraform(t, w, nil)
			config := model.Value{"name": "Desk", "profile_type": "SUPERVISOR", "description": "first"}
			held := c.change(t, profileType, nil, config)
			hides.Store(true)
			read := c.read(t, profileType, held)
			same(t, "what a plan changes", []string(nil), coretest.Differing(c.plan(t, profileType, &read, config).State, read.State))
			imported, diagnostics, err := c.Import(t.Context(), profileType, held.State["pkid"].(string))
			if err != nil {
				t.Fatal(err)
			}
			noErrors(t, diagnostics)
			changed := over(config, model.Value{"description": "second"})
			for of, prior := range map[string]instance{"a refresh": read, "an import": imported} {
				if p := c.plan(t, profileType, &prior, changed); len(p.Replace) > 0 {
					t.Errorf("after %s, %v replaces the profile", of, p.Replace)
				}
			}
			held = c.change(t, profileType, &imported, changed)
			same(t, "pkid", imported.State["pkid"], held.State["pkid"])
		})
	}
}
