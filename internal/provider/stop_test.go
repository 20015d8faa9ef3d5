package provider_test

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/collab-iac/terraform-provider-collab/internal/coretest"
	"github.com/collab-iac/terraform-provider-collab/internal/model"
	"github.com/collab-iac/terraform-provider-collab/internal/provider"
	"github.com/collab-iac/terraform-provider-collab/internal/systems"
	emulator "github.com/collab-iac/terraform-provider-collab/internal/systems/voss/emulator"
)

// heldUser is whom the calls of stoppableCalls change.
var heldUser = model.Value{"email": "alice@example.com", "first_name": "Alice"}

// stoppableCalls are calls of the provider that need the server; held is heldUser.
func stoppableCalls() map[string]func(ctx context.Context, tf *coretest.Terraform, held instance) error {
	relation := model.Value{"email": "bob@example.com", "display_name": "Bob", "licenses": []any{model.Value{"license": "Messaging"}}}
	apply := func(change func(model.Value)) func(context.Context, *coretest.Terraform, instance) error {
		return func(ctx context.Context, tf *coretest.Terraform, held instance) error {
			config := over(heldUser, nil)
			change(config)
			p, err := tf.Plan(context.WithoutCancel(ctx), sparkUser, &held, config)
			if err == nil {
				_, _, err = tf.Apply(ctx, sparkUser, &held, config, p)
			}
			return err
		}
	}
	read := func(typeName string, config model.Value) func(context.Context, *coretest.Terraform, instance) error {
		return func(ctx context.Context, tf *coretest.Terraform, _ instance) error {
			_, _, err := readDataSource(ctx, tf, typeName, config)
			return err
		}
	}
	return map[string]func(context.Context, *coretest.Terraform, instance) error{
		"plan": func(ctx context.Context, tf *coretest.Terraform, _ instance) error {
			_, err := tf.Plan(ctx, "collab_voss_relation_spark_user", nil, relation)
			return err
		},
		"read": func(ctx context.Context, tf *coretest.Terraform, held instance) error {
			_, _, err := tf.Read(ctx, sparkUser, held)
			return err
		},
		"import": func(ctx context.Context, tf *coretest.Terraform, _ instance) error {
			_, _, err := tf.Import(ctx, sparkUser, "alice@example.com")
			return err
		},
		"create": func(ctx context.Context, tf *coretest.Terraform, _ instance) error {
			config := model.Value{"email": "carol@example.com"}
			p, err := tf.Plan(context.WithoutCancel(ctx), sparkUser, nil, config)
			if err == nil {
				_, _, err = tf.Apply(ctx, sparkUser, nil, config, p)
			}
			return err
		},
		"update": apply(func(config model.Value) { config["first_name"] = "Alicia" }),
		"move":   apply(func(config model.Value) { config["hierarchy"] = site1 }),
		"delete": func(ctx context.Context, tf *coretest.Terraform, held instance) error {
			_, _, err := tf.Apply(ctx, sparkUser, &held, nil, planned{Instance: instance{Private: held.Private, Identity: held.Identity}})
			return err
		},
		"data source": read(sparkUser, model.Value{"email": "alice@example.com"}),
		"users":       read(sparkUser+"s", nil),
		"node":        read("collab_voss_hierarchy_node", model.Value{"hierarchy": site1}),
		"choices":     read("collab_voss_choices", model.Value{"model": "device/spark/User", "field": "email"}),
	}
}

// TestStop stops each call of the provider while the server is of no use. Each returns
// within 5 seconds, or within 12 where a write was sent.
func TestStop(t *testing.T) {
	t.Parallel()
	isWrite := func(r *http.Request) bool { return r.Method != http.MethodGet }
	isRead := func(r *http.Request) bool { return !isWrite(r) && !isTransaction(r) }
	useless := map[string]*switchable{
		"silent":              {do: hang},
		"silent to writes":    {do: hang, hits: isWrite},
		"silent on its log":   {do: hang, hits: isTransaction},
		"silent to reads":     {do: hang, hits: isRead},
		"unavailable":         {do: answeringStatus(http.StatusServiceUnavailable)},
		"unavailable to read": {do: answeringStatus(http.StatusServiceUnavailable), hits: isRead},
		"refusing its log":    {do: answeringStatus(http.StatusForbidden), hits: isTransaction},
		"throttling":          {do: throttle},
		"losing connections":  {do: func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }},
	}
	for how, down := range useless {
		for name, call := range stoppableCalls() {
			for _, after := range []time.Duration{0, 2 * time.Second, 66 * time.Second} {
				if after == 0 && how != "silent" && !everyDialect {
					continue
				}
				t.Run(how+", "+name+", "+after.String(), bubble(func(t *testing.T) {
					stopped(t, name, call, &switchable{hits: down.hits, do: down.do}, after)
				}))
			}
		}
	}
}

func answeringStatus(status int) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(status) }
}

var checks = map[bool]string{true: "off", false: "error"}

// stopped makes a call and stops it after a while.
func stopped(t *testing.T, name string, call func(context.Context, *coretest.Terraform, instance) error, down *switchable, after time.Duration) {
	var wrote atomic.Bool
	w := newBubbleEnv(t, emulator.Options{TransactionTime: time.Second, Middleware: func(next http.Handler) http.Handler {
		next = down.middleware(next)
		return http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
			if down.on.Load() && r.Method != http.MethodGet && !strings.Contains(r.URL.Path, "login") {
				wrote.Store(true)
			}
			next.ServeHTTP(rw, r)
		})
	}})
	held := newFakeTerraform(t, w, nil).change(t, sparkUser, nil, heldUser)
	tf, err := core.Start(t.Context(), w.record.Of(provider.NewServer(provider.Options{Version: "test", RoundTripper: w.transport}, systems.All()...)), model.Value{"voss": model.Value{
		"endpoint": w.url, "username": emulator.Administrator.Username, "password": emulator.Administrator.Password, "hierarchy": emulator.Tenant,
		// The plan before an apply is not what is stopped.
		"check_connection": checks[name != "plan"], "check_schema": checks[name != "plan"],
	}})
	if err != nil {
		t.Fatal(err)
	}
	down.on.Store(true)
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- call(ctx, tf, held) }()
	time.Sleep(after)
	stop()
	began := time.Now()
	if err := <-ended; err != nil {
		t.Error(err)
	}
	limit := 5 * time.Second
	if wrote.Load() {
		limit = 12 * time.Second
	}
	if took := time.Since(began); took > limit {
		t.Errorf("it returned %s after the stop", took)
	}
	time.Sleep(3 * time.Hour) // until the requests that hang have ended
}

// Terraform makes calls that it had begun to prepare after it has asked the provider to
// stop. They end at once, and send nothing. A provider that is configured again works.
func TestNothingBeginsAfterAStop(t *testing.T) {
	for name, call := range stoppableCalls() {
		t.Run(name, bubble(func(t *testing.T) {
			down := &switchable{do: hang}
			w := newBubbleEnv(t, emulator.Options{Middleware: down.middleware})
			held := newFakeTerraform(t, w, nil).change(t, sparkUser, nil, heldUser)
			tf := newFakeTerraform(t, w, nil)
			if _, err := tf.Server.StopProvider(t.Context(), &tfprotov6.StopProviderRequest{}); err != nil {
				t.Fatal(err)
			}
			w.voss.ResetRequests()
			down.on.Store(true)
			began := time.Now()
			// Whether it ends in an error depends on whether it needs the server.
			_ = call(t.Context(), tf.Terraform, held)
			if took := time.Since(began); took > time.Second {
				t.Errorf("it took %s", took)
			}
			down.on.Store(false)
			time.Sleep(3 * time.Hour) // until the requests that hang have ended
			if requests := w.voss.Requests(); len(requests) > 0 {
				t.Errorf("it sent %v", requests)
			}
			if err := tf.Configure(t.Context()); err != nil {
				t.Fatal(err)
			}
			if err := call(t.Context(), tf.Terraform, held); err != nil {
				t.Errorf("after it was configured again: %s", err)
			}
		}))
	}
}

// whileWaiting is how long Terraform may take to end after Ctrl-C, on a machine that is
// busy with other things. Nothing but the stop ends what it waits for in that time.
const whileWaiting = 3 * time.Minute

// TestAccStop presses Ctrl-C in a plan and in an apply while the server accepts requests
// and answers none. A request may take an hour there, so that Terraform ends because of the
// stop or not at all; TestStop judges the seconds, by a clock of its own.
func TestAccStop(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("signals a process group")
	}
	t.Parallel()
	for command, hits := range map[string]func(*http.Request) bool{
		"plan":    nil,
		"apply":   func(r *http.Request) bool { return r.Method == http.MethodPut },
		"destroy": isTransaction,
	} {
		t.Run(command, func(t *testing.T) {
			t.Parallel()
			var once sync.Once
			stuck := make(chan struct{})
			down := &switchable{hits: hits, do: func(_ http.ResponseWriter, r *http.Request) {
				_, _ = io.Copy(io.Discard, r.Body) // only then a broken connection is noticed
				once.Do(func() { close(stuck) })
				<-r.Context().Done()
			}}
			w := newEnv(t, emulator.Options{Middleware: down.middleware})
			ws := newWorkspace(t, w)
			ws.Env["COLLAB_VOSS_REQUEST_TIMEOUT"] = "1h"
			team := func(name string) string {
				return fmt.Sprintf(`resource %q "team" {
  count      = 12
  email      = "user${count.index}@example.com"
  first_name = %q
  timeouts   = { read = "1h", update = "1h", delete = "1h" }
}
`, sparkUser, name)
			}
			ws.write(t, "main.tf", team("A"))
			if err := ws.Apply(t.Context()); err != nil {
				t.Fatal(err)
			}
			ws.write(t, "main.tf", team("B"))
			args := []string{command, "-input=false", "-no-color"}
			if command != "plan" {
				args = append(args, "-auto-approve")
			}
			down.on.Store(true)
			run := ws.start(t, args...)
			if err := run.Await(stuck); err != nil {
				t.Fatal(err)
			}
			if err := run.Interrupt(); err != nil {
				t.Fatal(err)
			}
			ended := make(chan error, 1)
			go func() { ended <- run.Wait() }()
			select {
			case err := <-ended:
				if err == nil {
					t.Errorf("it went on to its end:\n%s", run.Output())
				}
			case <-time.After(whileWaiting):
				t.Errorf("it goes on %s after the stop:\n%s", whileWaiting, run.Output())
			}
		})
	}
}
