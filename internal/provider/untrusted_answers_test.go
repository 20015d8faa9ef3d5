package provider_test

import (
	"bytes"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

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
	faulty := fault.New(fault.Chances{f.name: 1}, fault.Options{Seed: f.seed, Stall: 20 * time.Second}).Middleware(next)
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

const umlauts = `{"lastName": "Müller", "displayName": "Jürgen Müller – łódź"}`

// Answers are decoded by the charset that they name. Where bytes are no UTF-8 and
// none is named, nothing is read, and nothing is written back.
func TestForeignCharsets(t *testing.T) {
	dialect, err := emulator.Switches.Parse("charset=iso-8859-1")
	if err != nil {
		t.Fatal(err)
	}
	unnamed := &weather{name: fault.UnnamedCharset}
	for name, options := range map[string]emulator.Options{"named": {Dialect: dialect}, "unnamed": {Middleware: unnamed.middleware}} {
		unnamed.on.Store(false)
		w := newEnv(t, options)
		c := newFakeTerraform(t, w, nil)
		config := model.Value{"email": "mueller@example.com", "first_name": "Jürgen"}
		held := c.change(t, userType, nil, config)
		w.patch(t, "mueller@example.com", umlauts)()
		changed := over(config, model.Value{"extension": "4101"})
		p := c.plan(t, userType, &held, changed)
		unnamed.on.Store(true)
		_, wrong := c.tryRead(t, userType, held)
		_, diagnostics := c.apply(t, userType, &held, changed, p)
		if failed := coretest.HasError(diagnostics); failed != (name == "unnamed") || (wrong != "") != failed || failed && !strings.Contains(wrong, "not UTF-8") {
			t.Errorf("%s: %q, %q", name, wrong, summaries(diagnostics, tfprotov6.DiagnosticSeverityError))
		}
		now := w.user(t, "mueller@example.com").Data
		for key, want := range decoded(t, umlauts).(map[string]any) {
			same(t, name+", "+key, want, now[key])
		}
	}
}

// Half of a character is not written back, and does not stop a plan where nobody
// declares it.
func TestHalfACharacter(t *testing.T) {
	half := func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			answer := httptest.NewRecorder()
			next.ServeHTTP(answer, r)
			w.WriteHeader(answer.Code)
			_, _ = w.Write(bytes.ReplaceAll(answer.Body.Bytes(), []byte("HALF"), []byte(`\ud83d`)))
		})
	}
	w := newEnv(t, emulator.Options{Middleware: half})
	c := newFakeTerraform(t, w, nil)
	config := model.Value{"email": "alice@example.com"}
	held := c.change(t, userType, nil, config)
	w.patch(t, "alice@example.com", `{"lastName": "smile HALF"}`)()
	held = c.read(t, userType, held)
	changed := over(config, model.Value{"extension": "4101"})
	p := c.plan(t, userType, &held, changed)
	noErrors(t, p.Diagnostics)
	_, diagnostics := c.apply(t, userType, &held, changed, p)
	if text := summaries(diagnostics, tfprotov6.DiagnosticSeverityError); !strings.Contains(text, "half of a character") {
		t.Errorf("the update gives %q", text)
	}
	same(t, "last name", any("smile HALF"), w.user(t, "alice@example.com").Data["lastName"])
	noErrors(t, c.destroy(t, userType, held))
}

// Changes are done once, whatever form the answer has.
func TestAnswersToChanges(t *testing.T) {
	for _, form := range []string{"disguised", "bare", "null", "ok", "nothing"} {
		for _, asynchronous := range []bool{true, false} {
			t.Run(fmt.Sprintf("%s,asynchronous=%t", form, asynchronous), bubble(func(t *testing.T) {
				dialect, err := emulator.Switches.Parse("create_answer=" + form + ",change_answer=" + form)
				if err != nil {
					t.Fatal(err)
				}
				w := newBubbleEnv(t, emulator.Options{Dialect: dialect, TransactionTime: 5 * time.Millisecond})
				c := newFakeTerraform(t, w, model.Value{"asynchronous": asynchronous})
				config := model.Value{"email": "alice@example.com", "first_name": "Alice"}
				held := c.change(t, userType, nil, config)
				same(t, "pkid", any(w.user(t, "alice@example.com").PKID), held.State["pkid"])
				held = c.change(t, userType, &held, over(config, model.Value{"first_name": "Alicia"}))
				same(t, "first name", any("Alicia"), w.user(t, "alice@example.com").Data["firstName"])
				noErrors(t, c.destroy(t, userType, held))
				if n := w.voss.Count(userModel); n != 0 {
					t.Errorf("%d users are left", n)
				}
				for _, verb := range []string{"create", "replace", "delete"} {
					if n := w.voss.RequestCount(verb + " " + userModel); n != 1 {
						t.Errorf("%d requests to %s", n, verb)
					}
				}
			}))
		}
	}
}

// A value that answers show as a mask stays what it is.
func TestMaskedValues(t *testing.T) {
	dialect, err := emulator.Switches.Parse("masked_values=masked")
	if err != nil {
		t.Fatal(err)
	}
	w := newEnv(t, emulator.Options{Dialect: dialect})
	c := newFakeTerraform(t, w, nil)
	config := model.Value{"email": "alice@example.com", "first_name": "Alice"}
	held := c.change(t, userType, nil, config)
	c.change(t, userType, &held, over(config, model.Value{"first_name": "Alicia"}))
	same(t, "secret", any("behind the mask"), w.user(t, "alice@example.com").Data["integrationSecret"])
}

// A declared value of another kind is an error of the plan at its path. An empty one
// means nothing.
func TestDeclaredValuesOfAnotherKind(t *testing.T) {
	w := newEnv(t, emulator.Options{})
	c := newFakeTerraform(t, w, nil)
	config := model.Value{"email": "alice@example.com", "phone_numbers": []any{}, "last_name": "Ames"}
	held := c.change(t, userType, nil, config)
	w.patch(t, "alice@example.com", `{"phoneNumbers": ""}`)()
	held = c.read(t, userType, held)
	noErrors(t, c.plan(t, userType, &held, config).Diagnostics)

	w.patch(t, "alice@example.com", `{"phoneNumbers": "none", "lastName": {"a": "b"}}`)()
	odd := c.read(t, userType, held)
	same(t, "last name in state", held.State["last_name"], odd.State["last_name"])
	text := summaries(c.plan(t, userType, &odd, config).Diagnostics, tfprotov6.DiagnosticSeverityError)
	for _, want := range []string{"Cannot read Webex user", "phone_numbers: expected array", "last_name: expected string"} {
		if !strings.Contains(text, want) {
			t.Errorf("%q lacks %q", text, want)
		}
	}
	w.patch(t, "alice@example.com", `{"phoneNumbers": [], "lastName": "Ames"}`)()
	mended := c.read(t, userType, odd)
	noErrors(t, c.plan(t, userType, &mended, config).Diagnostics)
}
