package provider_test

import (
	"fmt"
	"net/http"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/collab-iac/terraform-provider-collab/internal/coretest"
	"github.com/collab-iac/terraform-provider-collab/internal/emulator/fault"
	"github.com/collab-iac/terraform-provider-collab/internal/model"
	emulator "github.com/collab-iac/terraform-provider-collab/internal/systems/voss/emulator"
)

// TestChangesMeetGateway has something between answer a create, an update and a deletion
// in the server's place, each once, with a page, a text or JSON of any status, before or
// after the effect. Nothing is lost or made twice, and nothing counts as done that is not.
func TestChangesMeetGateway(t *testing.T) {
	for _, name := range []fault.Name{fault.GatewayAnswer, fault.GatewayAfter} {
		for seed := range uint64(forms) {
			t.Run(fmt.Sprint(name, " ", seed), bubble(func(t *testing.T) {
				post, put, erase := onceWeather(http.MethodPost, name, seed), onceWeather(http.MethodPut, name, seed), onceWeather(http.MethodDelete, name, seed)
				w := newBubbleEnv(t, emulator.Options{Middleware: func(next http.Handler) http.Handler {
					return post.middleware(put.middleware(erase.middleware(next)))
				}})
				before := w.counts()
				c := newFakeTerraform(t, w, nil)
				config := model.Value{"email": "ada@example.com", "first_name": "Ada", "timeouts": model.Value{"create": "5m"}}

				p := c.plan(t, userType, nil, config)
				post.on.Store(true)
				held, diagnostics := c.apply(t, userType, nil, config, p)
				time.Sleep(time.Hour) // what is under way ends
				if made := w.voss.Count(userModel) == before[userModel]+1; made != (held.State != nil) {
					t.Errorf("made: %t, held: %v\n%s", made, held.State, summaries(diagnostics, tfprotov6.DiagnosticSeverityError))
				}
				if held.State == nil {
					held = c.change(t, userType, nil, config)
				}

				config = over(config, model.Value{"first_name": "Adele"})
				p = c.plan(t, userType, &held, config)
				put.on.Store(true)
				after, diagnostics := c.apply(t, userType, &held, config, p)
				time.Sleep(time.Hour)
				if done := w.user(t, "ada@example.com").Data["firstName"] == "Adele"; done == coretest.HasError(diagnostics) {
					t.Errorf("updated: %t, but %q", done, summaries(diagnostics, tfprotov6.DiagnosticSeverityError))
				}
				if coretest.HasError(diagnostics) {
					after = c.change(t, userType, &after, config)
				}

				erase.on.Store(true)
				diagnostics = c.destroy(t, userType, after)
				time.Sleep(time.Hour)
				if gone := w.voss.Count(userModel) == before[userModel]; gone == coretest.HasError(diagnostics) {
					t.Errorf("deleted: %t, but %q", gone, summaries(diagnostics, tfprotov6.DiagnosticSeverityError))
				}
				if coretest.HasError(diagnostics) {
					noErrors(t, c.destroy(t, userType, after))
				}
				time.Sleep(time.Hour)
				same(t, "objects", before, w.counts())
			}))
		}
	}
}
