package provider_test

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/collab-iac/terraform-provider-collab/internal/coretest"
	"github.com/collab-iac/terraform-provider-collab/internal/emulator/fault"
	"github.com/collab-iac/terraform-provider-collab/internal/model"
	gws "github.com/collab-iac/terraform-provider-collab/internal/systems/gws/emulator"
	emulator "github.com/collab-iac/terraform-provider-collab/internal/systems/voss/emulator"
)

const userType = "collab_voss_device_spark_user"

// onFirst wraps a server so that the first request of the method meets the
// fault, and no other does.
func onFirst(method string, name fault.Name) fault.Middleware { return onNth(1, method, name) }

// onNth is onFirst for a later request.
func onNth(n int64, method string, name fault.Name) fault.Middleware {
	injector := fault.New(fault.Chances{name: 1}, fault.Options{Storm: 1, Stall: 200 * time.Millisecond})
	return func(next http.Handler) http.Handler {
		var count atomic.Int64
		faulty := injector.Middleware(next)
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if r.Method == method && count.Add(1) == n {
				faulty.ServeHTTP(w, r)
				return
			}
			next.ServeHTTP(w, r)
		})
	}
}

// summaries joins what diagnostics of a severity say.
func summaries(diagnostics []*tfprotov6.Diagnostic, severity tfprotov6.DiagnosticSeverity) string {
	var list []string
	for _, d := range diagnostics {
		if d.Severity == severity {
			list = append(list, coretest.Text(d))
		}
	}
	return strings.Join(list, "\n")
}

// TestCreateMeetsFaults makes one user while the request to make it meets each
// fault. There must be at most one user. Where the server shows the mark of the create,
// nothing is to be said; elsewhere it is taken over, with a warning.
func TestCreateMeetsFaults(t *testing.T) {
	for name, made := range map[fault.Name]bool{
		fault.Refuse: false, fault.ResetBefore: false, fault.Throttle: true,
		fault.ResetAfter: true, fault.Truncate: true, fault.ErrorAfter: true, fault.UnavailableAfter: true,
	} {
		for _, asynchronous := range []bool{true, false} {
			for _, witness := range []bool{true, false} {
				t.Run(fmt.Sprintf("%s,asynchronous=%t,witness=%t", name, asynchronous, witness), bubble(func(t *testing.T) {
					nth := int64(1)
					if witness {
						nth = 2
					}
					w := newBubbleEnv(t, emulator.Options{Middleware: onNth(nth, http.MethodPost, name), TransactionTime: 5 * time.Millisecond})
					c := newFakeTerraform(t, w, model.Value{"asynchronous": asynchronous})
					if witness { // another create of the run, which the log shows
						c.change(t, userType, nil, model.Value{"email": "witness@example.com"})
					}
					config := model.Value{"email": "alice@example.com", "first_name": "Alice"}
					after, diagnostics := c.apply(t, userType, nil, config, c.plan(t, userType, nil, config))
					said := summaries(diagnostics, tfprotov6.DiagnosticSeverityError)
					warned := summaries(diagnostics, tfprotov6.DiagnosticSeverityWarning)
					if !made && !witness {
						if after.State != nil || w.voss.Count(userModel) != 0 || !strings.Contains(said, "Cannot tell whether") {
							t.Errorf("without evidence there are %d users, the state holds %v, and it says %q", w.voss.Count(userModel), after.State, said)
						}
						return
					}
					noErrors(t, diagnostics)
					same(t, "pkid", w.user(t, "alice@example.com").PKID, after.State["pkid"])
					if takenOver := made && name != fault.Throttle && !asynchronous; strings.Contains(warned, "Took over") != takenOver || strings.Contains(warned, "import {") {
						t.Errorf("warned %q", warned)
					}
				}))
			}
		}
	}
}

// A change that stalls or loses its answer is found done, or made again.
func TestChangesMeetFaults(t *testing.T) {
	for _, method := range []string{http.MethodPut, http.MethodDelete} {
		for _, name := range []fault.Name{fault.Refuse, fault.ResetBefore, fault.ResetAfter, fault.Truncate, fault.ErrorBefore, fault.ErrorAfter, fault.Throttle} {
			t.Run(method+" "+string(name), bubble(func(t *testing.T) {
				w := newBubbleEnv(t, emulator.Options{Middleware: onFirst(method, name), TransactionTime: 5 * time.Millisecond})
				c := newFakeTerraform(t, w, nil)
				config := model.Value{"email": "alice@example.com", "first_name": "Alice"}
				held := c.change(t, userType, nil, config)
				config["first_name"] = "Alicia"
				p := c.plan(t, userType, &held, config)
				held, diagnostics := c.apply(t, userType, &held, config, p)
				// A server's own 500 is an answer, which the next apply meets anew.
				if coretest.HasError(diagnostics) {
					if name != fault.ErrorBefore {
						noErrors(t, diagnostics)
					}
					held = c.change(t, userType, &held, config)
				}
				same(t, "first name", any("Alicia"), w.user(t, "alice@example.com").Data["firstName"])
				diagnostics = c.destroy(t, userType, held)
				if coretest.HasError(diagnostics) && name == fault.ErrorBefore {
					diagnostics = c.destroy(t, userType, held)
				}
				noErrors(t, diagnostics)
				if n := w.voss.Count(userModel); n != 0 {
					t.Errorf("%d users are left", n)
				}
			}))
		}
	}
}

// otherAdministrator is another account at the same tenant.
var otherAdministrator = emulator.Account{Username: "colleague", Password: "emulated-Automate-3", Hierarchy: "sys.hcs.Prov", Role: "ProviderAdmin"}

// TestForeignObjectsAreLeftAlone meets objects in the way of a create for which
// there is no evidence, or that are not what is declared.
func TestForeignObjectsAreLeftAlone(t *testing.T) {
	declared := model.Value{"email": "alice@example.com", "first_name": "Alice"}
	for name, test := range map[string]struct {
		before func(*testing.T, *env)
		want   []string
		lost   string // what the log says where the answer is lost
	}{
		"made by hand": {
			func(t *testing.T, w *env) {
				w.add(t, emulator.Tenant, `{"email": "alice@example.com", "firstName": "Alice"}`)
			},
			[]string{"nothing of its creation"},
			"It was there before",
		},
		"made by a colleague": {
			func(t *testing.T, w *env) {
				c := newFakeTerraform(t, w, model.Value{"username": otherAdministrator.Username, "password": otherAdministrator.Password})
				c.change(t, userType, nil, declared)
			},
			[]string{"says that colleague made it", "in transaction "},
			"in transaction ",
		},
		"made by this account, as declared": {
			func(t *testing.T, w *env) { newFakeTerraform(t, w, nil).change(t, userType, nil, declared) },
			[]string{"this account made it", "no deletion can begin", "moved"},
			"does not carry the mark",
		},
		"ours, with another value": {
			func(t *testing.T, w *env) {
				newFakeTerraform(t, w, nil).change(t, userType, nil, model.Value{"email": "alice@example.com", "first_name": "Eve"})
			},
			[]string{"this account made it", "no deletion can begin", "moved"},
			"does not carry the mark",
		},
	} {
		for _, lost := range []bool{false, true} {
			t.Run(fmt.Sprintf("%s,lost=%t", name, lost), bubble(func(t *testing.T) {
				var lose atomic.Bool
				injector := fault.New(fault.Chances{fault.ResetAfter: 1}, fault.Options{})
				w := newBubbleEnv(t, emulator.Options{
					Accounts: []emulator.Account{emulator.Administrator, otherAdministrator},
					Middleware: func(next http.Handler) http.Handler {
						return http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
							if r.Method == http.MethodPost && lose.Swap(false) {
								injector.Middleware(next).ServeHTTP(rw, r)
								return
							}
							next.ServeHTTP(rw, r)
						})
					},
				})
				test.before(t, w)
				before := w.user(t, "alice@example.com")
				lose.Store(lost)
				c := newFakeTerraform(t, w, nil)
				after, diagnostics := c.apply(t, userType, nil, declared, c.plan(t, userType, nil, declared))
				said := summaries(diagnostics, tfprotov6.DiagnosticSeverityError)
				if lost {
					test.want[0] = test.lost
				}
				for _, want := range append(test.want, "to = collab_voss_device_spark_user.<name>", fmt.Sprintf("id = %q", before.PKID)) {
					if !strings.Contains(said, want) {
						t.Errorf("%q is not in %q", want, said)
					}
				}
				if after.State != nil {
					t.Errorf("the state holds %v", after.State)
				}
				same(t, "user", before.Data, w.user(t, "alice@example.com").Data)
			}))
		}
	}
}

// Two resources that make the same object at the same time: one does.
func TestTwinsInOneRun(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newBubbleEnv(t, emulator.Options{TransactionTime: 5 * time.Millisecond})
		c := newFakeTerraform(t, w, nil)
		config := model.Value{"email": "alice@example.com", "first_name": "Alice"}
		p := c.plan(t, userType, nil, config)
		failed := make(chan bool)
		for range 2 {
			go func() {
				_, diagnostics := c.apply(t, userType, nil, config, p)
				failed <- coretest.HasError(diagnostics)
			}()
		}
		if a, b := <-failed, <-failed; a == b {
			t.Errorf("of two resources for one object both came to %v", map[bool]string{true: "an error", false: "no error"}[a])
		}
		if n := w.voss.Count(userModel); n != 1 {
			t.Errorf("%d users", n)
		}
	})
}

// holdFirstTransaction is an environment that holds up its first transaction until release is
// closed, and judges it then.
func holdFirstTransaction(t *testing.T, then fault.TransactionFault) (w *env, release chan struct{}) {
	t.Helper()
	release = make(chan struct{})
	var first atomic.Bool
	return newBubbleEnv(t, emulator.Options{TransactionFault: func(fault.Transaction) fault.TransactionFault {
		if first.Swap(true) {
			return fault.TransactionFault{}
		}
		<-release
		return then
	}}), release
}

// A create whose transaction fails after the run has ended is created again.
func TestPendingCreateThatFails(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w, release := holdFirstTransaction(t, fault.TransactionFault{Fail: "No licence is left."})
		c := newFakeTerraform(t, w, nil)
		config := model.Value{"email": "alice@example.com", "first_name": "Alice", "timeouts": model.Value{"create": "100ms"}}
		pending, diagnostics := c.apply(t, userType, nil, config, c.plan(t, userType, nil, config))
		noErrors(t, diagnostics)
		if pending.State["pkid"] != nil || pending.State["first_name"] != "Alice" {
			t.Fatalf("kept %v", pending.State)
		}
		if p := c.plan(t, userType, &pending, config); !model.IsUnknown(p.State["pkid"]) {
			t.Errorf("the plan does not wait for the pkid: %v", p.State["pkid"])
		}
		close(release)
		if err := w.voss.AwaitTransactions(t.Context()); err != nil {
			t.Fatal(err)
		}
		if gone := c.read(t, userType, pending); gone.State != nil {
			t.Fatalf("after the failure there is %v", gone.State)
		}
		made := c.change(t, userType, nil, config)
		same(t, "pkid", w.user(t, "alice@example.com").PKID, made.State["pkid"])
	})
}

// A pending create is finished by an update, and deleted by a destroy.
func TestPendingCreateIsChanged(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		for _, destroy := range []bool{false, true} {
			w, release := holdFirstTransaction(t, fault.TransactionFault{})
			c := newFakeTerraform(t, w, nil)
			config := model.Value{"email": "alice@example.com", "first_name": "Alice", "timeouts": model.Value{"create": "100ms"}}
			pending, diagnostics := c.apply(t, userType, nil, config, c.plan(t, userType, nil, config))
			noErrors(t, diagnostics)
			close(release)
			if destroy {
				diagnostics := c.destroy(t, userType, pending)
				noErrors(t, diagnostics)
				if n := w.voss.Count(userModel); n != 0 {
					t.Errorf("%d users are left", n)
				}
				continue
			}
			config["first_name"] = "Alicia"
			made := c.change(t, userType, &pending, config)
			user := w.user(t, "alice@example.com")
			same(t, "pkid", user.PKID, made.State["pkid"])
			same(t, "first name", any("Alicia"), user.Data["firstName"])
		}
	})
}

// Two resources for one object that declare different keys change it at the same
// time, while somebody else changes a third key: nothing is lost.
func TestConcurrentChanges(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newBubbleEnv(t, emulator.Options{TransactionTime: 3 * time.Millisecond})
		c := newFakeTerraform(t, w, nil)
		pkid := c.change(t, userType, nil, model.Value{"email": "alice@example.com"}).State["pkid"].(string)
		keys := []string{"first_name", "last_name", "extension"}
		values := map[string]string{"first_name": "new", "last_name": "new", "extension": "4711"}
		prior, plans := make([]instance, len(keys)), make([]planned, len(keys))
		configs := make([]model.Value, len(keys))
		for i, key := range keys {
			prior[i], _ = newFakeTerraform(t, w, nil).beginImport(t, userType, &tfprotov6.ImportResourceStateRequest{ID: pkid})
			configs[i] = model.Value{"email": "alice@example.com", key: values[key]}
			plans[i] = c.plan(t, userType, &prior[i], configs[i])
		}
		if err := w.voss.Patch(pkid, `{"line": "by hand"}`); err != nil {
			t.Fatal(err)
		}
		var all sync.WaitGroup
		for i := range keys {
			all.Go(func() {
				_, diagnostics := c.apply(t, userType, &prior[i], configs[i], plans[i])
				if coretest.HasError(diagnostics) {
					t.Errorf("%s: %s", keys[i], summaries(diagnostics, tfprotov6.DiagnosticSeverityError))
				}
			})
		}
		all.Wait()
		data := w.user(t, "alice@example.com").Data
		if got := []any{data["firstName"], data["lastName"], data["extension"], data["line"]}; !slices.Equal(got, []any{"new", "new", "4711", "by hand"}) {
			t.Errorf("the server holds %v", got)
		}
	})
}

// Genesys Web Services has no log: a lost answer of this run is the evidence.
func TestGenesysCreateMeetsFaults(t *testing.T) {
	config := model.Value{
		"user_name": "ada@example.com", "first_name": "Ada", "last_name": "Bell", "password": "s3cret-of-ada", "roles": []any{"ROLE_AGENT"},
	}
	for name, found := range map[fault.Name]bool{
		fault.ResetBefore: false, fault.Throttle: false, fault.ResetAfter: true, fault.Truncate: true, fault.ErrorAfter: true,
	} {
		t.Run(string(name), func(t *testing.T) {
			w := newEnv(t, emulator.Options{}).withGWS(t, gws.Options{Middleware: onFirst(http.MethodPost, name)})
			before := len(w.gws.Users())
			c := newFakeTerraform(t, w, nil)
			after, diagnostics := c.apply(t, "collab_gws_user", nil, config, c.plan(t, "collab_gws_user", nil, config))
			noErrors(t, diagnostics)
			if n := len(w.gws.Users()) - before; n != 1 {
				t.Errorf("%d users", n)
			}
			if user, _ := w.gws.UserNamed("ada@example.com"); user.ID != after.State["id"] {
				t.Errorf("the state holds %v", after.State["id"])
			}
			if warned := summaries(diagnostics, tfprotov6.DiagnosticSeverityWarning); strings.Contains(warned, "Took over") != found {
				t.Errorf("warned %q", warned)
			}
		})
	}
	w := newEnv(t, emulator.Options{}).withGWS(t, gws.Options{})
	if _, err := w.gws.Add(`{"userName": "ada@example.com", "firstName": "Ada", "lastName": "Bell", "roles": ["ROLE_AGENT"]}`); err != nil {
		t.Fatal(err)
	}
	c := newFakeTerraform(t, w, nil)
	_, diagnostics := c.apply(t, "collab_gws_user", nil, config, c.plan(t, "collab_gws_user", nil, config))
	if said := summaries(diagnostics, tfprotov6.DiagnosticSeverityError); !strings.Contains(said, "exists already") {
		t.Errorf("a name that is taken gives %q", said)
	}
}

// An object that is still being made has no identity. It gets one with the read
// that finds it, and keeps it from there on.
func TestPendingCreateHasNoIdentity(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w, release := holdFirstTransaction(t, fault.TransactionFault{})
		c := newFakeTerraform(t, w, nil)
		typ := c.resourceType(t, userType)
		config := model.Value{"email": "alice@example.com", "timeouts": model.Value{"create": "100ms"}}
		p := c.plan(t, userType, nil, config)
		made, err := c.Server.ApplyResourceChange(t.Context(), &tfprotov6.ApplyResourceChangeRequest{
			TypeName: userType, PriorState: encodedValue(t, typ, nil), Config: encodedValue(t, typ, config),
			PlannedState: encodedValue(t, typ, p.State), PlannedPrivate: p.Private,
		})
		if err != nil {
			t.Fatal(err)
		}
		noErrors(t, made.Diagnostics)
		if made.NewIdentity != nil {
			t.Errorf("the create answers with the identity %v", made.NewIdentity)
		}
		state, private := made.NewState, made.Private
		for _, over := range []bool{false, true} {
			if over {
				close(release)
				if err := w.voss.AwaitTransactions(t.Context()); err != nil {
					t.Fatal(err)
				}
			}
			read, err := c.Server.ReadResource(t.Context(), &tfprotov6.ReadResourceRequest{TypeName: userType, CurrentState: state, Private: private})
			if err != nil {
				t.Fatal(err)
			}
			noErrors(t, read.Diagnostics)
			if (read.NewIdentity != nil) != over {
				t.Errorf("over: %t, and the identity is %v", over, read.NewIdentity)
			}
			state, private = read.NewState, read.Private
		}
		same(t, "pkid", any(w.user(t, "alice@example.com").PKID), decodedValue(t, typ, state)["pkid"])
	})
}
