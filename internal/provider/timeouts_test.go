package provider_test

import (
	"net/http"
	"runtime"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/collab-iac/terraform-provider-collab/internal/emulator/clock"
	"github.com/collab-iac/terraform-provider-collab/internal/emulator/fault"
	emulator "github.com/collab-iac/terraform-provider-collab/internal/systems/voss/emulator"
)

// patient declares alice with a short time for one operation.
func patient(operation, firstName string) string {
	return `
resource "collab_voss_device_spark_user" "alice" {
  email      = "alice@example.com"
  first_name = "` + firstName + `"
  timeouts   = { ` + operation + ` = "2s" }
}
`
}

// expectTimeout expects one error that says what happens on the server.
func (c *commandLine) expectTimeout(r result, transaction emulator.Transaction) {
	c.t.Helper()
	d := c.onlyError(r)
	for _, words := range []string{"its time was up", "the server goes on with it", "[transaction " + transaction.ID + "]", userModel} {
		if !strings.Contains(d.Detail, words) {
			c.t.Errorf("%q is not in %v", words, d)
		}
	}
}

// TestAccTimeouts_create gives up on a slow create, which then happens all the
// same: the next apply finds it by its transaction, and makes no second one.
func TestAccTimeouts_create(t *testing.T) {
	t.Parallel()
	manualClock := clock.NewManual(time.Date(2026, 3, 1, 9, 0, 0, 0, time.UTC))
	w := newEnv(t, emulator.Options{Clock: manualClock, TransactionFault: func(tr fault.Transaction) fault.TransactionFault {
		if tr.Action == "Create" {
			return fault.TransactionFault{Delay: time.Hour}
		}
		return fault.TransactionFault{}
	}})
	c := newCommandLine(t)
	config := w.config(patient("create", "Alice"))
	first := c.applied(config)
	transaction := w.lastTransaction()
	for _, words := range []string{"still making", "its time was up", "the server goes on with it", "[transaction " + transaction.ID + "]", userModel} {
		if !strings.Contains(first.output, words) {
			t.Errorf("%q is not in %s", words, first.output)
		}
	}
	if r := c.plan(config); !r.ok || strings.Contains(r.output, "1 to add") || !strings.Contains(r.output, "still at work") {
		t.Errorf("while the server is at work the plan says:\n%s", r.output)
	}
	manualClock.AwaitSleepers(1)
	manualClock.Advance(time.Hour)
	for w.voss.Count(userModel) == 0 && t.Context().Err() == nil {
		runtime.Gosched()
	}
	if r := c.applied(config); len(r.warnings()) > 0 {
		t.Errorf("the apply after it warns:\n%s", r.output)
	}
	c.expectNoChanges(config)
	if n := w.voss.RequestCount("create " + userModel); n != 1 {
		t.Errorf("%d creates", n)
	}
	c.applied(w.config(""))
	if n := w.voss.Count(userModel); n != 0 {
		t.Errorf("%d users are left", n)
	}
}

func (w *env) lastTransaction() emulator.Transaction {
	all := w.voss.Transactions()
	if len(all) == 0 {
		return emulator.Transaction{}
	}
	return all[len(all)-1]
}

// TestAccTimeouts_later gives up on an update and on a delete; the state stays
// what it was, so that the next apply goes on.
func TestAccTimeouts_later(t *testing.T) {
	t.Parallel()
	var stuck atomic.Bool
	w := newEnv(t, emulator.Options{TransactionFault: func(fault.Transaction) fault.TransactionFault { return fault.TransactionFault{Hang: stuck.Load()} }})
	c := newCommandLine(t)
	c.applied(w.config(patient("update", "Alice")))
	stuck.Store(true)
	c.expectTimeout(c.apply(w.config(patient("update", "Alicia"))), w.lastTransaction())
	stuck.Store(false)
	if r := c.plan(w.config(patient("update", "Alicia"))); !strings.Contains(r.output, "Plan: 0 to add, 1 to change, 0 to destroy.") {
		t.Errorf("the update is forgotten:\n%s", r.output)
	}
	c.applied(w.config(patient("delete", "Alicia")))
	stuck.Store(true)
	c.expectTimeout(c.apply(w.config("")), w.lastTransaction())
	stuck.Store(false)
	c.applied(w.config(""))
	if n := w.voss.Count(userModel); n != 0 {
		t.Errorf("%d users are left", n)
	}
}

// TestAccTimeouts_read gives up on a server that takes its time to answer.
func TestAccTimeouts_read(t *testing.T) {
	t.Parallel()
	var slow atomic.Bool
	w := newEnv(t, emulator.Options{Middleware: func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
			if slow.Load() && strings.Contains(r.URL.Path, userModel) {
				<-r.Context().Done()
				return
			}
			next.ServeHTTP(rw, r)
		})
	}})
	c := newCommandLine(t)
	c.applied(w.config(patient("read", "Alice")))
	w.voss.ResetRequests()
	// A change of timeouts alone is Terraform's business.
	c.applied(w.config(strings.Replace(patient("read", "Alice"), "2s", "3s", 1)))
	if writes := w.writes(); len(writes) != 0 {
		t.Errorf("the server was asked for %v", writes)
	}
	slow.Store(true)
	if d := c.onlyError(c.plan(w.config(patient("read", "Alice")))); !strings.Contains(d.Detail, "deadline") && !strings.Contains(d.Detail, "time") {
		t.Errorf("got %v", d)
	}
	slow.Store(false)
	c.applied(w.config(""))
}
