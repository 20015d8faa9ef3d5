package provider_test

import (
	"fmt"
	"net/http"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/collab-iac/terraform-provider-collab/internal/coretest"
	"github.com/collab-iac/terraform-provider-collab/internal/emulator/dialect"
	"github.com/collab-iac/terraform-provider-collab/internal/emulator/fault"
	"github.com/collab-iac/terraform-provider-collab/internal/model"
	emulator "github.com/collab-iac/terraform-provider-collab/internal/systems/voss/emulator"
)

// scenarios are what a switch of VOSS Automate can make a difference to, by the names
// that scenariosOf uses. Each runs in a bubble, so that no wait takes time.
var scenarios = map[string]func(*testing.T, emulator.Options){
	"life": func(t *testing.T, o emulator.Options) { userLife(t, o, nil) },
	"waiting life": func(t *testing.T, o emulator.Options) {
		userLife(t, o, model.Value{"asynchronous": false})
	},
	"session":         sessionLife,
	"relation":        relationLife,
	"profile":         profileLife,
	"lost create":     lostCreate,
	"create again":    createAgain,
	"many":            readMany,
	"create inactive": createInactive,
	"wrong login":     wrongLogin,
	"failed create":   failedCreate,
	"licences":        licenceLife,
	"last licence":    lastLicence,
}

// scenariosOf names what each switch is tried on, in all of its settings. A switch
// of the emulator without an entry fails the test.
var scenariosOf = map[string][]string{
	"create_answer":        {"life", "waiting life", "relation", "lost create"},
	"change_answer":        {"life", "waiting life", "relation", "profile"},
	"success_word":         {"life", "waiting life", "relation", "lost create"},
	"running_word":         {"life", "waiting life"},
	"transaction_resource": {"life", "relation", "lost create", "create again"},
	"transaction_access":   {"life", "waiting life", "lost create"},
	"transaction_log":      {"life", "lost create", "create again"},
	"transaction_fields":   {"life", "lost create", "create again"},
	"transaction_times":    {"life", "lost create", "create again"},
	"external_id":          {"life", "waiting life", "relation", "profile", "lost create"},
	"reading_nodes":        {"life", "relation"},
	"deletion":             {"create inactive"},
	"deleted_keys":         {"life", "create again"},
	"envelope":             {"life", "relation", "many"},
	"actions":              {"life", "many"},
	"operations":           {"relation", "many"},
	"joined_pkid":          {"relation", "many"},
	"over_limit":           {"life", "many"},
	"basic_sessions":       {"life", "session"},
	"choices_form":         {"life", "relation"},
	"choices_type":         {"life", "relation"},
	"addresses":            {"life", "relation"},
	"export_reach":         {"relation", "many"},
	"export_answer":        {"relation", "many"},
	"export_unknown":       {"relation", "many"},
	"pagination":           {"life", "many"},
	"pkid_place":           {"life", "relation", "many"},
	"path":                 {"life", "many"},
	"list_rows":            {"life", "relation", "profile", "many"},
	"filters":              {"life", "relation"},
	"page_cap":             {"life", "many"},
	"trailing_slash":       {"life", "relation", "session"},
	"format_parameter":     {"life", "relation", "session", "many"},
	"error_body":           {"life", "relation", "lost create"},
	"duplicate":            {"life", "relation", "lost create", "create again"},
	"duplicate_check":      {"life", "waiting life", "lost create", "create again"},
	"choices_shown":        {"life", "relation", "profile"},
	"choices_accepted":     {"life", "relation", "profile"},
	"implausible_values":   {"life", "relation", "profile"},
	"references_shown":     {"relation", "licences"},
	"user_configs":         {"relation"},
	"unknown_keys":         {"life", "relation", "profile"},
	"readonly_keys":        {"life", "relation", "profile"},
	"null_values":          {"life", "relation", "profile"},
	"body_check":           {"life", "relation", "profile"},
	"required_inside":      {"life", "relation"},
	"defaults":             {"life", "relation", "profile"},
	"expired_session":      {"session"},
	"move":                 {"life"},
	"retry_after":          {"life", "many"},
	"letter_case":          {"life", "relation", "lost create", "create again"},
	"text_ends":            {"life", "relation", "profile"},
	"phone_numbers":        {"life", "relation"},
	"charset":              {"life", "relation", "many"},
	"masked_values":        {"life", "relation", "profile"},
	"passwords_shown":      {"life"},
	"empty_values":         {"life", "relation", "profile", "many"},
	"refused_login":        {"wrong login"},
	"failure_word":         {"life", "failed create"},
	"hierarchy_parameter":  {"life", "waiting life", "relation", "profile"},
	"csrf_token":           {"session"},
	"page_rows":            {"life", "many"},
	"list_drift":           {"life", "many"},
	"above_account":        {"life", "relation", "many"},
	"odd_values":           {"life", "relation", "profile", "many"},
	"licences_short":       {"licences", "last licence"},
	"licences_unknown":     {"licences", "relation"},
	"licences_of_system":   {"licences", "relation"},
	"licence_units":        {"licences", "last licence"},
}

// pending are the settings that the provider does not cope with yet, by scenario;
// DIALECTS=pending tries them all the same.
var pending = map[string][]string{
	// An inactive user is left, as it has to be.
	"combined": {"deletion=inactive"},
}

// TestDialects tries every setting of every switch alone, in this process.
func TestDialects(t *testing.T) {
	withoutRaceDetector(t)
	for _, s := range emulator.Switches {
		names := scenariosOf[s.Name]
		if names == nil {
			t.Errorf("nothing is said to depend on the switch %s", s.Name)
		}
		for i, setting := range s.Settings {
			for _, name := range names {
				if i == 0 && !everyDialect && (dialectCase{s.Name, setting}).isDefault() {
					continue // the defaults are tried once, below
				}
				t.Run(s.Name+"="+setting+"/"+name, func(t *testing.T) {
					t.Parallel()
					if slices.Contains(pending[name], s.Name+"="+setting) && os.Getenv("DIALECTS") != "pending" {
						t.Skip("the provider does not cope with this yet")
					}
					bubble(func(t *testing.T) {
						t.Cleanup(func() { time.Sleep(time.Hour) }) // what the provider left behind ends
						scenarios[name](t, dialectCase{s.Name, setting}.options(t))
					})(t)
				})
			}
		}
	}
	for name, live := range scenarios {
		t.Run("defaults/"+name, parallelBubble(func(t *testing.T) {
			t.Cleanup(func() { time.Sleep(time.Hour) })
			live(t, dialectCase{}.options(t))
		}))
	}
	for name := range scenariosOf {
		if !slices.ContainsFunc(emulator.Switches, func(s dialect.Switch) bool { return s.Name == name }) {
			t.Errorf("there is no switch %s", name)
		}
	}
}

const profileResource = "collab_voss_device_spark_cx_user_profile"

// beside are settings that a switch needs to matter.
var beside = map[string]string{
	"page_rows": "page_cap=10", "list_drift": "page_cap=10",
	"body_check": "null_values=refused,readonly_keys=rejected,choices_accepted=titles",
}

// pausing is a Terraform whose users do not plan again before all nodes of a server
// know of a change.
func pausing(t *testing.T, w *env, o emulator.Options, settings model.Value) *fakeTerraform {
	t.Helper()
	c := newFakeTerraform(t, w, settings)
	c.pause = o.Lag
	return c
}

func userLife(t *testing.T, o emulator.Options, settings model.Value) {
	t.Helper()
	w := newBubbleEnv(t, o)
	before := w.counts()
	config := model.Value{
		"email": "alice@example.com", "first_name": "Alice", "extension": "1234", "hierarchy": site1,
		"phone_numbers": []any{model.Value{"type": "Work", "value": "+14085550100"}}, "roles": model.Value{"full": true},
	}
	runLifecycleInProcess(t, pausing(t, w, o, settings), userType, site1+"/alice@example.com", config, over(config, model.Value{"first_name": "Alicia", "extension": ""}))
	same(t, "objects", before, w.counts())
}

func sessionLife(t *testing.T, o emulator.Options) { userLife(t, o, model.Value{"auth": "session"}) }

func relationLife(t *testing.T, o emulator.Options) {
	w := newBubbleEnv(t, o)
	before := w.counts()
	config := model.Value{
		"email": "bob@example.com", "first_name": "Bob", "display_name": "Bob", "hierarchy": emulator.Tenant,
		"calling": model.Value{"email": "bob@example.com", "call_waiting": model.Value{"enabled": true}},
	}
	runLifecycleInProcess(t, pausing(t, w, o, nil), relationUser, emulator.Tenant+"/bob@example.com", config, over(config, model.Value{"first_name": "Robert"}))
	same(t, "objects", before, w.counts())
}

func profileLife(t *testing.T, o emulator.Options) {
	w := newBubbleEnv(t, o)
	// The server refuses the id, which no document has, and so it is left out.
	w.writesMayDiffer = !o.Dialect.IsZero() && o.Dialect.Is("readonly_keys", "rejected")
	before := w.counts()
	config := model.Value{
		"name": "Service desk", "profile_type": "SUPERVISOR", "description": "first", "hierarchy": emulator.Tenant,
		"user_profile_app_modules": model.Value{"m_agent_desktop": "EDIT"},
	}
	runLifecycleInProcess(t, pausing(t, w, o, nil), profileResource, emulator.Tenant+"/Service desk", config, over(config, model.Value{"description": "second"}))
	same(t, "objects", before, w.counts())
}

// lostCreate loses the answer of a create. There must be one user; it is in the state,
// or an error says how it comes there, and nothing is. A lost answer may have been a
// refusal: then there is no user, and an error that does not know.
func lostCreate(t *testing.T, o emulator.Options) {
	o.Middleware = onFirst(http.MethodPost, fault.ResetAfter)
	w := newBubbleEnv(t, o)
	c := newFakeTerraform(t, w, nil)
	config := model.Value{"email": "alice@example.com", "first_name": "Alice"}
	after, diagnostics := c.apply(t, userType, nil, config, c.plan(t, userType, nil, config))
	wrong := summaries(diagnostics, tfprotov6.DiagnosticSeverityError)
	if w.voss.Count(userModel) == 0 {
		if after.State != nil || !strings.Contains(wrong, "Cannot tell whether") {
			t.Errorf("without a user the state holds %v, and it says %q", after.State, wrong)
		}
		return
	}
	alice := w.user(t, "alice@example.com")
	switch {
	case wrong == "":
		same(t, "pkid", any(alice.PKID), after.State["pkid"])
	case after.State != nil:
		t.Errorf("the state holds %v beside the error %s", after.State, wrong)
	case !strings.Contains(wrong, "import"):
		t.Errorf("the error does not say how to import the user: %s", wrong)
	}
}

// failedCreate has the transaction of a create fail: an error that says why, and
// nothing in the state.
func failedCreate(t *testing.T, o emulator.Options) {
	o.TransactionFault = func(fault.Transaction) fault.TransactionFault {
		return fault.TransactionFault{Fail: "Webex was not reached."}
	}
	w := newBubbleEnv(t, o)
	for _, asynchronous := range []bool{true, false} {
		c := newFakeTerraform(t, w, model.Value{"asynchronous": asynchronous})
		config := model.Value{"email": "alice@example.com", "first_name": "Alice"}
		after, diagnostics := c.apply(t, userType, nil, config, c.plan(t, userType, nil, config))
		if wrong := summaries(diagnostics, tfprotov6.DiagnosticSeverityError); after.State != nil || !strings.Contains(wrong, "Webex was not reached.") {
			t.Errorf("asynchronous %t: the state holds %v, the error is %s", asynchronous, after.State, wrong)
		}
	}
}

// createAgain makes an object that was deleted before, at once. It gets there, though
// the server may be slow to forget the first.
func createAgain(t *testing.T, o emulator.Options) {
	w := newBubbleEnv(t, o)
	c := newFakeTerraform(t, w, nil)
	config := model.Value{"email": "alice@example.com", "first_name": "Alice"}
	first := c.change(t, userType, nil, config)
	noErrors(t, c.destroy(t, userType, first))
	second := c.change(t, userType, nil, config)
	same(t, "pkid", any(w.user(t, "alice@example.com").PKID), second.State["pkid"])
	if first.State["pkid"] == second.State["pkid"] {
		t.Error("the deleted user is in the state")
	}
	noErrors(t, c.destroy(t, userType, second))
}

// createInactive makes a user that was deleted before. Where the server kept it as an
// inactive one, the create fails and leaves it alone.
func createInactive(t *testing.T, o emulator.Options) {
	w := newBubbleEnv(t, o)
	c := newFakeTerraform(t, w, nil)
	config := model.Value{"email": "alice@example.com", "first_name": "Alice"}
	noErrors(t, c.destroy(t, userType, c.change(t, userType, nil, config)))
	left := w.voss.Count(userModel)
	after, diagnostics := c.apply(t, userType, nil, config, c.plan(t, userType, nil, config))
	if left == 0 {
		noErrors(t, diagnostics)
		return
	}
	if wrong := summaries(diagnostics, tfprotov6.DiagnosticSeverityError); after.State != nil || wrong == "" {
		t.Errorf("the state holds %v, the error is %q", after.State, wrong)
	}
	same(t, "status", any("inactive"), w.user(t, "alice@example.com").Data["status"])
}

// readMany reads more users than a page holds.
func readMany(t *testing.T, o emulator.Options) {
	w := newBubbleEnv(t, o)
	for i := range 65 {
		w.add(t, emulator.Tenant, fmt.Sprintf(`{"email": "u%02d@example.com", "firstName": "Jürgen"}`, i))
	}
	state, diagnostics := newFakeTerraform(t, w, nil).tryReadDataSource(t, "collab_voss_device_spark_users", model.Value{})
	if coretest.HasError(diagnostics) {
		t.Fatal(summaries(diagnostics, tfprotov6.DiagnosticSeverityError))
	}
	if n := len(businessKeys(state)); n != 65 {
		t.Errorf("%d of 65 users", n)
	}
}

func wrongLogin(t *testing.T, o emulator.Options) {
	w := newBubbleEnv(t, o)
	list := people(t, newFakeTerraform(t, w, nil), 5)
	wrong := newFakeTerraform(t, w, model.Value{"password": "wrong", "auth": "session"})
	if texts := refreshed(t, wrong, list); len(texts) != 5 {
		t.Errorf("%d errors", len(texts))
	}
	if logins := w.voss.RequestCount("login"); logins != 1 {
		t.Errorf("%d logins", logins)
	}
}
