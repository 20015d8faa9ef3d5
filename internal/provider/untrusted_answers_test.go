package provider_test

import (
	"net/http"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/collab-iac/terraform-provider-collab/internal/coretest"
	"github.com/collab-iac/terraform-provider-collab/internal/emulator/fault"
	"github.com/collab-iac/terraform-provider-collab/internal/model"
	gws "github.com/collab-iac/terraform-provider-collab/internal/systems/gws/emulator"
	emulator "github.com/collab-iac/terraform-provider-collab/internal/systems/voss/emulator"
)

// weather has requests meet a fault while it is on.
type weather struct {
	name fault.Name
	on   atomic.Bool
	// hits says which requests meet the fault; nil for all.
	hits func(*http.Request) bool
	// seed selects among the forms of the fault.
	seed uint64
}

func (f *weather) middleware(next http.Handler) http.Handler {
	faulty := fault.New(fault.Chances{f.name: 1}, fault.Options{Seed: f.seed}).Middleware(next)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if f.on.Load() && (f.hits == nil || f.hits(r)) {
			faulty.ServeHTTP(w, r)
			return
		}
		next.ServeHTTP(w, r)
	})
}

// readsOneUser selects the requests for one object.
func readsOneUser(r *http.Request) bool {
	return r.Method == http.MethodGet && (strings.Count(r.URL.Path, "/") == 6 && strings.HasPrefix(r.URL.Path, "/api/device/spark/User/") ||
		strings.HasPrefix(r.URL.Path, gws.Root+"/users/"))
}

// tryRead refreshes an instance, and returns what is wrong with that.
func (c *fakeTerraform) tryRead(t *testing.T, typeName string, current instance) (instance, string) {
	t.Helper()
	after, diagnostics, err := c.Read(t.Context(), typeName, current)
	if err != nil {
		t.Fatal(err)
	}
	return after, summaries(diagnostics, tfprotov6.DiagnosticSeverityError)
}

var gwsAlice = model.Value{
	"user_name": "alice@example.com", "first_name": "Alice", "last_name": "Ames", "password": "secret-123", "roles": []any{"ROLE_AGENT"},
}

// An answer without the values of the object is no object: a refresh is an error,
// and an update writes nothing.
func TestHollowAnswers(t *testing.T) {
	for seed := range uint64(6) {
		hollow := &weather{name: fault.HollowAnswer, hits: readsOneUser, seed: seed}
		w := newEnv(t, emulator.Options{Middleware: hollow.middleware}).withGWS(t, gws.Options{Middleware: hollow.middleware})
		c := newFakeTerraform(t, w, nil)
		for typeName, config := range map[string]model.Value{
			userType: {"email": "alice@example.com", "first_name": "Alice"}, "collab_gws_user": gwsAlice,
		} {
			hollow.on.Store(false)
			held := c.change(t, typeName, nil, config)
			changed := over(config, model.Value{"first_name": "Alicia"})
			p := c.plan(t, typeName, &held, changed)
			hollow.on.Store(true)
			if _, wrong := c.tryRead(t, typeName, held); !strings.Contains(wrong, "the answer holds no") {
				t.Errorf("%s: a hollow answer gives %q", typeName, wrong)
			}
			w.voss.ResetRequests()
			if _, diagnostics := c.apply(t, typeName, &held, changed, p); typeName == userType && !coretest.HasError(diagnostics) {
				t.Error("an update was built from a hollow answer")
			}
			if n := w.voss.RequestCount("replace " + userModel); n > 0 {
				t.Errorf("%d writes", n)
			}
		}
	}
}

// A list that ends before the total that it names is an error.
func TestListsThatEndTooEarly(t *testing.T) {
	empty := &weather{name: fault.EmptyPage, hits: func(r *http.Request) bool {
		return strings.HasSuffix(r.URL.Path, "/device/spark/User/") && r.URL.Query().Get("skip") != "0"
	}}
	dialect, err := emulator.Switches.Parse("page_cap=10")
	if err != nil {
		t.Fatal(err)
	}
	capped, err := gws.Switches.Parse("page_cap=10,offset=ignored")
	if err != nil {
		t.Fatal(err)
	}
	w := newEnv(t, emulator.Options{Dialect: dialect, Middleware: empty.middleware}).withGWS(t, gws.Options{Dialect: capped})
	empty.on.Store(true)
	for i := range 25 {
		name := string(rune('a'+i)) + "@example.com"
		w.add(t, emulator.Tenant, `{"email": "`+name+`"}`)
		if _, err := w.gws.Add(`{"userName": "` + name + `", "firstName": "A", "lastName": "B", "roles": ["ROLE_AGENT"]}`); err != nil {
			t.Fatal(err)
		}
	}
	c := newFakeTerraform(t, w, nil)
	for _, typeName := range []string{"collab_voss_device_spark_users", "collab_gws_users"} {
		_, diagnostics := c.tryReadDataSource(t, typeName, model.Value{})
		if text := summaries(diagnostics, tfprotov6.DiagnosticSeverityError); !strings.Contains(text, "ends too early") {
			t.Errorf("%s: %q", typeName, text)
		}
	}
}

// A 404 means that an object is gone only where the server's own lists agree. A
// gateway's 404, for all calls or for some, is an error that names the endpoint.
func TestGatewayPages(t *testing.T) {
	for what, hits := range map[string]func(*http.Request) bool{"every call": nil, "every user": func(r *http.Request) bool {
		return strings.HasPrefix(r.URL.Path, "/api/device/spark/User/") || strings.HasPrefix(r.URL.Path, gws.Root+"/users/")
	}, "one user": readsOneUser} {
		for seed := range uint64(4) {
			gateway := &weather{name: fault.GatewayPage, hits: hits, seed: seed}
			w := newEnv(t, emulator.Options{Middleware: gateway.middleware}).withGWS(t, gws.Options{Middleware: gateway.middleware})
			c := newFakeTerraform(t, w, nil)
			for typeName, config := range map[string]model.Value{
				userType: {"email": "alice@example.com", "first_name": "Alice"}, "collab_gws_user": gwsAlice,
			} {
				gateway.on.Store(false)
				held := c.change(t, typeName, nil, config)
				gateway.on.Store(true)
				if after, wrong := c.tryRead(t, typeName, held); after.State == nil || !strings.Contains(wrong, "404") {
					t.Errorf("%s, %s: a refresh gives %v, %q", what, typeName, after.State, wrong)
				}
				// Where only reads meet the gateway, the deletion is done.
				if diagnostics := c.destroy(t, typeName, held); what != "one user" && !coretest.HasError(diagnostics) {
					t.Errorf("%s, %s: nothing was wrong with the deletion", what, typeName)
				}
			}
		}
	}
}

// An object that was removed is dropped from the state, and so is one whose node
// was removed with it.
func TestRemovedObjectsAreDropped(t *testing.T) {
	w := newEnv(t, emulator.Options{}).withGWS(t, gws.Options{})
	c := newFakeTerraform(t, w, nil)
	config := model.Value{"email": "alice@example.com", "hierarchy": site1}
	alice, ada := c.change(t, userType, nil, config), c.change(t, "collab_gws_user", nil, gwsAlice)
	w.voss.Remove(w.user(t, "alice@example.com").PKID)
	w.gws.Remove(ada.State["id"].(string))
	for typeName, held := range map[string]instance{userType: alice, "collab_gws_user": ada} {
		noErrors(t, c.destroy(t, typeName, held))
		if now := c.read(t, typeName, held); now.State != nil {
			t.Errorf("%s: the state keeps %v", typeName, now.State)
		}
	}
}

// Values of another JSON kind that nobody declares are no error: other attributes
// change, and the values stay as the server holds them.
func TestUndeclaredValuesOfAnotherKind(t *testing.T) {
	for name, odd := range map[string]string{
		"object": `{"settings": "on", "roles": "x"}`, "list": `{"phoneNumbers": {"kind": "x"}, "licenses": "x"}`, "leaf in an object": `{"roles": {"none": "maybe"}}`,
		"element": `{"phoneNumbers": ["x"]}`, "text": `{"lastName": {"a": "b"}}`, "empty ones": `{"settings": "", "services": [], "phoneNumbers": {}, "lastName": []}`,
	} {
		t.Run(name, func(t *testing.T) {
			w := newEnv(t, emulator.Options{})
			c := newFakeTerraform(t, w, nil)
			config := model.Value{"email": "alice@example.com", "first_name": "Alice"}
			held := c.change(t, userType, nil, config)
			w.patch(t, "alice@example.com", odd)()
			_ = c.readDataSource(t, "collab_voss_device_spark_users", model.Value{})
			before := w.user(t, "alice@example.com").Data
			held = c.read(t, userType, held)
			held = c.change(t, userType, &held, over(config, model.Value{"first_name": "Alicia"}))
			now := w.user(t, "alice@example.com").Data
			for name := range decoded(t, odd).(map[string]any) {
				if encoded(t, now[name]) != encoded(t, before[name]) {
					t.Errorf("the server holds %v in %s, and held %v", now[name], name, before[name])
				}
			}
			same(t, "first name", any("Alicia"), now["firstName"])
			noErrors(t, c.destroy(t, userType, held))
		})
	}
}
