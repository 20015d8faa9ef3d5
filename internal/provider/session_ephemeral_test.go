package provider_test

import (
	"fmt"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/tfversion"

	"github.com/collab-iac/terraform-provider-collab/internal/coretest"
	"github.com/collab-iac/terraform-provider-collab/internal/model"
	emulator "github.com/collab-iac/terraform-provider-collab/internal/systems/voss/emulator"
	"github.com/collab-iac/terraform-provider-collab/internal/tftest"
)

const sessionType = "collab_voss_session"

// open opens a session and returns its attributes.
func (s *served) open(t *testing.T) (model.Value, *tfprotov6.OpenEphemeralResourceResponse) {
	t.Helper()
	typ := s.schemas.EphemeralResourceSchemas[sessionType].ValueType()
	config, err := coretest.Encode(typ, model.Value{})
	if err != nil {
		t.Fatal(err)
	}
	opened, err := s.OpenEphemeralResource(t.Context(), &tfprotov6.OpenEphemeralResourceRequest{TypeName: sessionType, Config: config})
	if err != nil {
		t.Fatal(err)
	}
	if opened.Result == nil || coretest.HasError(opened.Diagnostics) {
		return nil, opened
	}
	value, err := opened.Result.Unmarshal(typ)
	if err != nil {
		t.Fatal(err)
	}
	var attributes map[string]tftypes.Value
	if err := value.As(&attributes); err != nil {
		t.Fatal(err)
	}
	state := model.Value{}
	for _, name := range []string{"headers", "cookies"} {
		var texts map[string]tftypes.Value
		if err := attributes[name].As(&texts); err != nil {
			t.Fatal(err)
		}
		plain := model.Value{}
		for key, one := range texts {
			var text string
			_ = one.As(&text)
			plain[key] = text
		}
		state[name] = plain
	}
	return state, opened
}

// statusWith calls the server in a session, as another program would.
func statusWith(t *testing.T, w *env, headers model.Value) int {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, w.url+"/api/data/HierarchyNode/?format=json", nil)
	if err != nil {
		t.Fatal(err)
	}
	for name, value := range headers {
		text, _ := value.(string)
		r.Header.Set(name, text)
	}
	answer, err := w.transport.RoundTrip(r)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	return answer.StatusCode
}

// TestSession opens a session for others, keeps it alive and ends it, with either way of
// signing in for the provider itself.
func TestSession(t *testing.T) {
	for _, auth := range []string{"basic", "session"} {
		t.Run(auth, parallelBubble(func(t *testing.T) {
			w := newBubbleEnv(t, emulator.Options{SessionIdle: 5 * time.Minute})
			s := newServed(t, w, model.Value{"auth": auth})
			state, opened := s.open(t)
			noErrors(t, opened.Diagnostics)
			headers, _ := state["headers"].(model.Value)
			private := opened.Private
			for at := opened.RenewAt; time.Since(opened.RenewAt) < 20*time.Minute; {
				time.Sleep(time.Until(at))
				renewed, err := s.RenewEphemeralResource(t.Context(), &tfprotov6.RenewEphemeralResourceRequest{TypeName: sessionType, Private: private})
				if err != nil || len(renewed.Diagnostics) > 0 {
					t.Fatal(err, told(renewed.Diagnostics))
				}
				at, private = renewed.RenewAt, renewed.Private
			}
			if status := statusWith(t, w, headers); status != http.StatusOK {
				t.Errorf("status %d in a session that was renewed", status)
			}
			closed, err := s.CloseEphemeralResource(t.Context(), &tfprotov6.CloseEphemeralResourceRequest{TypeName: sessionType, Private: private})
			if err != nil || len(closed.Diagnostics) > 0 {
				t.Fatal(err, told(closed.Diagnostics))
			}
			if status := statusWith(t, w, headers); status != http.StatusUnauthorized {
				t.Errorf("status %d in a session that was closed", status)
			}
			renewed, err := s.RenewEphemeralResource(t.Context(), &tfprotov6.RenewEphemeralResourceRequest{TypeName: sessionType, Private: private})
			if err != nil || !strings.Contains(told(renewed.Diagnostics), "the session has ended") {
				t.Errorf("%v, %s", err, told(renewed.Diagnostics))
			}
			cookie, _ := headers["Cookie"].(string)
			if all := told(renewed.Diagnostics); strings.Contains(all, cookie) {
				t.Errorf("a cookie is shown: %s", all)
			}
		}))
	}
}

// TestSession_refused says which account the server refused, and not its password.
func TestSession_refused(t *testing.T) {
	t.Run("", bubble(func(t *testing.T) {
		_, opened := newServed(t, newBubbleEnv(t, emulator.Options{}), model.Value{"password": "not-this-one"}).open(t)
		if text := told(opened.Diagnostics); !strings.Contains(text, "Cannot sign in") || !strings.Contains(text, emulator.Administrator.Username) || strings.Contains(text, "not-this-one") {
			t.Errorf("said %q", text)
		}
	}))
}

// TestSession_serverGone renews and closes a session while the server cannot be reached. A
// session that is left open ends by itself, so only the renewal fails.
func TestSession_serverGone(t *testing.T) {
	t.Run("", bubble(func(t *testing.T) {
		var gone atomic.Bool
		w := newBubbleEnv(t, emulator.Options{Middleware: func(next http.Handler) http.Handler {
			return http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
				if gone.Load() {
					panic(http.ErrAbortHandler)
				}
				next.ServeHTTP(rw, r)
			})
		}})
		s := newServed(t, w, nil)
		_, opened := s.open(t)
		noErrors(t, opened.Diagnostics)
		gone.Store(true)
		renewed, err := s.RenewEphemeralResource(t.Context(), &tfprotov6.RenewEphemeralResourceRequest{TypeName: sessionType, Private: opened.Private})
		if err != nil || !coretest.HasError(renewed.Diagnostics) || !strings.Contains(told(renewed.Diagnostics), "Cannot renew the session") {
			t.Errorf("%v, the renewal says %q", err, told(renewed.Diagnostics))
		}
		closed, err := s.CloseEphemeralResource(t.Context(), &tfprotov6.CloseEphemeralResourceRequest{TypeName: sessionType, Private: opened.Private})
		if err != nil || coretest.HasError(closed.Diagnostics) || !strings.Contains(told(closed.Diagnostics), "Cannot sign out") {
			t.Errorf("%v, the end says %q", err, told(closed.Diagnostics))
		}
	}))
}

// TestAccSession_ephemeral opens a session by the real Terraform: no state holds it, and
// the server has closed it when the run is over.
func TestAccSession_ephemeral(t *testing.T) {
	w := newEnv(t, emulator.Options{})
	resource.ParallelTest(t, resource.TestCase{
		TerraformVersionChecks:   []tfversion.TerraformVersionCheck{tftest.Ephemeral},
		ProtoV6ProviderFactories: factories(),
		Steps: []resource.TestStep{{
			Config: w.config(fmt.Sprintf(`
ephemeral "collab_voss_session" "tools" {}

# Another provider would take the headers; this one shows that they reach a block.
provider "collab" {
  alias = "tools"
  voss = {
    endpoint  = ephemeral.collab_voss_session.tools.endpoint
    username  = length(ephemeral.collab_voss_session.tools.headers) == 3 ? %q : "nobody"
    password  = %q
    hierarchy = %q
  }
}

data "collab_voss_hierarchy_nodes" "all" {
  provider = collab.tools
}
`, emulator.Administrator.Username, emulator.Administrator.Password, emulator.Tenant)),
		}},
	})
	if in, out := w.voss.RequestCount("login"), w.voss.RequestCount("logout"); in == 0 || in != out {
		t.Errorf("%d sessions were opened, and %d closed", in, out)
	}
}
