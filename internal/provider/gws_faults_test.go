package provider_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/collab-iac/terraform-provider-collab/internal/coretest"
	"github.com/collab-iac/terraform-provider-collab/internal/emulator/fault"
	"github.com/collab-iac/terraform-provider-collab/internal/model"
	gws "github.com/collab-iac/terraform-provider-collab/internal/systems/gws/emulator"
	emulator "github.com/collab-iac/terraform-provider-collab/internal/systems/voss/emulator"
)

// forms is how many forms the fault of a gateway has at most; a seed selects one.
const forms = 12

// onceWeather lets the first request of a method meet the fault, in a form.
func onceWeather(method string, name fault.Name, seed uint64) *weather {
	w := &weather{name: name, seed: seed}
	w.hits = func(r *http.Request) bool { return r.Method == method && w.on.CompareAndSwap(true, false) }
	return w
}

// A gateway answers a create in the server's place, before or after its effect, with
// any status. There is never a second user, and one that was made is never lost.
func TestGenesysCreateMeetsGateway(t *testing.T) {
	for _, name := range []fault.Name{fault.GatewayAnswer, fault.GatewayAfter, fault.GatewayPage} {
		for seed := range uint64(forms) {
			t.Run(fmt.Sprint(name, " ", seed), bubble(func(t *testing.T) {
				gateway := onceWeather(http.MethodPost, name, seed)
				w := newBubbleEnv(t, emulator.Options{}).withBubbleGWS(t, gws.Options{Middleware: gateway.middleware})
				before := len(w.gws.Users())
				c := newFakeTerraform(t, w, nil)
				gateway.on.Store(true)
				config := over(ada, model.Value{"timeouts": model.Value{"create": "5m"}})
				held, diagnostics := c.apply(t, agentType, nil, config, c.plan(t, agentType, nil, config))
				if made := name == fault.GatewayAfter; made || !coretest.HasError(diagnostics) {
					noErrors(t, diagnostics)
				} else {
					same(t, "state", 0, len(held.State))
					held = c.change(t, agentType, nil, config)
				}
				user, _ := w.gws.UserNamed("ada@example.com")
				if n := len(w.gws.Users()) - before; n != 1 || user.ID != held.State["id"] {
					t.Errorf("%d users; the server holds %q, the state %v", n, user.ID, held.State["id"])
				}
				time.Sleep(time.Hour)
			}))
		}
	}
}

// The same for updates and deletions: what was done is seen to be done.
func TestGenesysChangesMeetGateway(t *testing.T) {
	for _, name := range []fault.Name{fault.GatewayAnswer, fault.GatewayAfter} {
		for seed := range uint64(forms) {
			t.Run(fmt.Sprint(name, " ", seed), bubble(func(t *testing.T) {
				put, erase := onceWeather(http.MethodPut, name, seed), onceWeather(http.MethodDelete, name, seed)
				w := newBubbleEnv(t, emulator.Options{}).withBubbleGWS(t, gws.Options{Middleware: func(next http.Handler) http.Handler {
					return put.middleware(erase.middleware(next))
				}})
				before := len(w.gws.Users())
				c := newFakeTerraform(t, w, nil)
				held := c.change(t, agentType, nil, ada)
				put.on.Store(true)
				erase.on.Store(true)
				config := over(ada, model.Value{"first_name": "Adele"})
				after, diagnostics := c.apply(t, agentType, &held, config, c.plan(t, agentType, &held, config))
				if coretest.HasError(diagnostics) && name == fault.GatewayAnswer {
					after = c.change(t, agentType, &after, config)
				} else {
					noErrors(t, diagnostics)
				}
				user, _ := w.gws.UserNamed("ada@example.com")
				same(t, "first name", any("Adele"), user.Data["firstName"])
				diagnostics = c.destroy(t, agentType, after)
				if coretest.HasError(diagnostics) && name == fault.GatewayAnswer {
					diagnostics = c.destroy(t, agentType, after)
				}
				noErrors(t, diagnostics)
				same(t, "users", before, len(w.gws.Users()))
				time.Sleep(time.Hour)
			}))
		}
	}
}

// Reads that show another user, nothing, or a gateway's page change no state.
func TestGenesysReadsAreNotBelieved(t *testing.T) {
	for _, name := range []fault.Name{fault.OtherObject, fault.HollowAnswer, fault.GatewayAnswer, fault.GatewayPage} {
		for seed := range uint64(forms) {
			t.Run(fmt.Sprint(name, " ", seed), bubble(func(t *testing.T) {
				odd := &weather{name: name, seed: seed, hits: readsOneUser}
				w := newBubbleEnv(t, emulator.Options{}).withBubbleGWS(t, gws.Options{Middleware: odd.middleware})
				c := newFakeTerraform(t, w, nil)
				held := c.change(t, agentType, nil, ada)
				odd.on.Store(true)
				after, wrong := c.tryRead(t, agentType, held)
				if wrong == "" || after.State == nil || len(coretest.Differing(held.State, after.State)) > 0 {
					t.Errorf("the read gives %v, %q", after.State, wrong)
				}
				if !strings.Contains(wrong, "GET /api/v2/users/"+held.State["id"].(string)) {
					t.Errorf("%q does not name the call", wrong)
				}
				odd.on.Store(false)
				noErrors(t, c.destroy(t, agentType, held))
				time.Sleep(time.Hour)
			}))
		}
	}
}

// A token that cannot be renewed makes no create look lost: somebody else's user of the
// same name and values is left alone.
func TestGenesysRenewalThatFails(t *testing.T) {
	for _, name := range []fault.Name{fault.ResetAfter, fault.ErrorBefore, fault.GatewayPage, fault.HollowAnswer, fault.Truncate} {
		t.Run(string(name), bubble(func(t *testing.T) {
			settings, err := gws.Switches.Parse("csrf=on")
			if err != nil {
				t.Fatal(err)
			}
			broken := &weather{name: name, hits: func(r *http.Request) bool { return r.URL.Path == gws.Root+"/me" }}
			w := newBubbleEnv(t, emulator.Options{}).withBubbleGWS(t, gws.Options{
				Dialect: settings, Middleware: broken.middleware,
				Latency: time.Second, SessionIdle: time.Millisecond, // no token outlives its answer
			})
			foreign, err := w.gws.Add(`{"userName": "ada@example.com", "firstName": "Ada", "lastName": "Bell", "roles": ["ROLE_AGENT"]}`)
			if err != nil {
				t.Fatal(err)
			}
			c := newFakeTerraformWithGWS(t, w, model.Value{"check_connection": "off"})
			broken.on.Store(true)
			after, diagnostics := c.apply(t, agentType, nil, ada, c.plan(t, agentType, nil, ada))
			said := summaries(diagnostics, tfprotov6.DiagnosticSeverityError)
			if name == fault.HollowAnswer && strings.Contains(said, "refused again") {
				return // the token came with the hollow answer
			}
			if !strings.Contains(said, "token could not be renewed") || after.State != nil || strings.Contains(said, foreign) {
				t.Errorf("the create gives %v and %q", after.State, said)
			}
			time.Sleep(time.Hour)
		}))
	}
}

// What an account may not do is told without a word of nodes, which the system lacks.
func TestGenesysForbidden(t *testing.T) {
	bubble(func(t *testing.T) {
		w := newBubbleEnv(t, emulator.Options{}).withBubbleGWS(t, gws.Options{WithheldFeatures: []string{"api-provisioning-write"}})
		c := newFakeTerraform(t, w, nil)
		_, diagnostics := c.apply(t, agentType, nil, ada, c.plan(t, agentType, nil, ada))
		said := summaries(diagnostics, tfprotov6.DiagnosticSeverityError)
		if !strings.Contains(said, "api-provisioning-write") || strings.Contains(said, "hierarchy") {
			t.Errorf("got %q", said)
		}
	})(t)
}
