package emulator_test

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/collab-iac/terraform-provider-collab/internal/emulator/fault"
	voss "github.com/collab-iac/terraform-provider-collab/internal/systems/voss/emulator"
)

const (
	queueDelay = time.Second
	runTime    = 3 * time.Second
)

// slowly makes transactions take time, one after the other.
func slowly(o *voss.Options) {
	o.QueueDelay, o.TransactionTime, o.Workers = queueDelay, runTime, 1
}

// submit starts an asynchronous write and returns the transaction's address.
func submit(e *emulator, method, path, body string) string {
	e.t.Helper()
	mark := "?"
	if strings.Contains(path, "?") {
		mark = "&"
	}
	address, _ := e.call(method, path+mark+"nowait=true", body).want(http.StatusAccepted).is("success", true).at("href").(string)
	return address
}

func (e *emulator) transaction(address string) response {
	e.t.Helper()
	return e.call("GET", address+"/?format=json", "").want(http.StatusOK)
}

func TestTransactionPhases(t *testing.T) {
	e := newEmulator(t, "", slowly)
	first := submit(e, "POST", things+tenant, `{"email": "a@example.com", "name": "A"}`)
	second := submit(e, "POST", things+tenant, `{"email": "b@example.com"}`)
	id := strings.TrimPrefix(first, "/api/tool/Transaction/")

	e.clock.AwaitSleepers(1)
	e.transaction(first).is("data.status", "Queued").is("data.submitted_time", "2026-03-01T09:00:00.000Z").is("data.started_time", "")
	e.clock.Advance(queueDelay)
	e.clock.AwaitSleepers(1)
	e.transaction(first).is("data.status", "Processing").is("data.resource.after_transaction", nil).is("data.started_time", "2026-03-01T09:00:01.000Z")
	e.transaction(second).is("data.status", "Queued")
	if e.Count(thingType) != 0 {
		t.Error("the effect came before the end")
	}
	e.clock.Advance(runTime)
	e.clock.AwaitSleepers(1) // the second one has its turn
	done := e.transaction(first).is("data.status", "Success").is("data.message", "").is("data.rolled_back", false).
		is("data.username", "terraform").is("data.action", "Create").is("data.resource.hierarchy", voss.Tenant).
		is("data.duration", 3).is("data.detail", "Email:a@example.com Name:A").
		is("data.sub_transactions.0.status", "Success").is("data.pkid", id).is("meta.actions.replay.method", "GET")
	after, _ := done.at("data.resource.after_transaction").(string)
	e.call("GET", after, "").want(http.StatusOK).is("data.email", "a@example.com")
	e.call("GET", first+"/poll/?format=json", "").want(http.StatusOK).
		is(id+".status", "Success").is(id+".href", first).is(id+".description", "Email:a@example.com Name:A")
}

func TestSynchronousCallWaits(t *testing.T) {
	e := newEmulator(t, "", slowly)
	answers := make(chan response)
	go func() { answers <- e.call("POST", things+tenant, `{"email": "a"}`) }()
	e.clock.AwaitSleepers(1)
	e.clock.Advance(queueDelay)
	e.clock.AwaitSleepers(1)
	select {
	case early := <-answers:
		t.Fatalf("answered before the transaction was over: %s", early.text)
	default:
	}
	e.clock.Advance(runTime)
	(<-answers).want(http.StatusCreated).is("success", true)
}

func TestFailedTransaction(t *testing.T) {
	e := newEmulator(t, "", slowly)
	one := submit(e, "POST", things+tenant, `{"email": "a"}`)
	two := submit(e, "POST", things+tenant, `{"email": "a"}`)
	for range 2 {
		e.clock.AwaitSleepers(1)
		e.clock.Advance(queueDelay)
		e.clock.AwaitSleepers(1)
		e.clock.Advance(runTime)
	}
	e.finish()
	e.transaction(one).is("data.status", "Success")
	e.transaction(two).is("data.status", "Fail").is("data.rolled_back", true).has("already exists").
		is("data.sub_transactions.0.status", "Fail").is("data.sub_transactions.0.action", "Create "+thingType).
		is("data.logs.0.severity", "error").is("data.resource.after_transaction", nil)
	e.call("GET", one+"/replay/", "").want(http.StatusBadRequest)
	e.call("GET", two+"/replay/", "").want(http.StatusOK).is("pagination.total", 3).is("resources.2.data.status", "Queued")
}

// finish waits until all transactions are over.
func (e *emulator) finish() {
	e.t.Helper()
	if err := e.AwaitTransactions(e.t.Context()); err != nil {
		e.t.Fatal(err)
	}
}

func TestReplayWorksAgain(t *testing.T) {
	var refusals sync.Map
	e := newEmulator(t, "", func(o *voss.Options) {
		o.TransactionFault = func(tr fault.Transaction) fault.TransactionFault {
			if _, seen := refusals.LoadOrStore(tr.Action, true); !seen {
				return fault.TransactionFault{Fail: "Webex was not reached."}
			}
			return fault.TransactionFault{}
		}
	})
	e.call("POST", things+tenant, `{"email": "a"}`).want(http.StatusInternalServerError).
		is("message", "Webex was not reached.").is("transaction_id", e.Transactions()[0].ID)
	e.call("GET", "/api/tool/Transaction/"+e.Transactions()[0].ID+"/replay/", "").want(http.StatusOK)
	e.finish()
	if e.Count(thingType) != 1 {
		t.Errorf("%d objects after the replay, want 1", e.Count(thingType))
	}
}

func TestCancel(t *testing.T) {
	for name, advance := range map[string]time.Duration{"while queued": 0, "while running": queueDelay} {
		t.Run(name, func(t *testing.T) {
			e := newEmulator(t, "", slowly)
			address := submit(e, "POST", things+tenant, `{"email": "a"}`)
			e.clock.AwaitSleepers(1)
			e.clock.Advance(advance)
			e.clock.AwaitSleepers(1)
			e.call("POST", address+"/cancel/", "").want(http.StatusOK)
			e.transaction(address).is("data.status", "Fail").is("data.message", "Transaction canceled").is("data.rolled_back", true)
			e.call("POST", address+"/cancel/", "").want(http.StatusBadRequest)

			e.clock.Advance(runTime)
			next := submit(e, "POST", things+tenant, `{"email": "b"}`)
			e.clock.AwaitSleepers(1) // the worker has let go of the first
			if e.Count(thingType) != 0 {
				t.Error("a cancelled transaction had an effect")
			}
			e.transaction(next).is("data.status", "Queued")
		})
	}
}

func TestTransactionLog(t *testing.T) {
	e := newEmulator(t, "")
	pkid := e.create(`{"email": "a"}`)
	e.clock.Advance(time.Minute)
	e.call("PUT", things+pkid+"/", `{"email": "b"}`).want(http.StatusOK)
	e.clock.Advance(time.Minute)
	e.call("DELETE", things+pkid+"/", "").want(http.StatusOK)

	log := "/api/tool/Transaction/" + tenant
	e.call("GET", log+"&direction=desc&order_by=submitted_time&limit=2", "").want(http.StatusOK).
		is("pagination.total", 3).is("resources.0.data.action", "Delete").is("resources.1.data.action", "Modify").
		is("resources.0.data.resource", nil).is("resources.0.pkid", e.Transactions()[2].ID)
	e.call("GET", log+"&summary=false&filter_field=action&filter_text=Modify&filter_condition=equals", "").
		is("pagination.total", 1).is("resources.0.data.resource.hierarchy", voss.Tenant).
		is("resources.0.data.resource.after_transaction", things+pkid+"/?cached=true")
	e.call("GET", log+"&direction=around", "").want(http.StatusBadRequest)
	e.call("GET", log+"&skip=x", "").want(http.StatusBadRequest)
	e.call("GET", "/api/tool/Transaction/", "").want(http.StatusOK).is("pagination.total", 3)
	e.call("GET", "/api/tool/Transaction/none/", "").want(http.StatusNotFound)
	e.call("GET", "/api/tool/Transaction/none/poll/more/", "").want(http.StatusNotFound)
	e.call("PUT", "/api/tool/Transaction/"+e.Transactions()[0].ID+"/", "{}").want(http.StatusMethodNotAllowed)
}

func TestVerdicts(t *testing.T) {
	var planned fault.TransactionFault
	e := newEmulator(t, "", slowly, func(o *voss.Options) {
		o.TransactionFault = func(fault.Transaction) fault.TransactionFault { return planned }
	})
	run := func(v fault.TransactionFault, email string) string {
		planned = v
		address := submit(e, "POST", things+tenant, `{"email": "`+email+`"}`)
		e.clock.AwaitSleepers(1)
		e.clock.Advance(queueDelay)
		return address
	}
	slow := run(fault.TransactionFault{Delay: time.Hour}, "slow")
	e.clock.AwaitSleepers(1)
	e.clock.Advance(runTime)
	e.transaction(slow).is("data.status", "Processing")
	e.clock.Advance(time.Hour)
	e.finish()
	e.transaction(slow).is("data.status", "Success")

	lost := run(fault.TransactionFault{Forget: true}, "lost")
	e.clock.AwaitSleepers(1)
	e.clock.Advance(runTime)
	e.finish()
	e.call("GET", lost+"/", "").want(http.StatusNotFound)
	if e.Count(thingType) != 2 {
		t.Errorf("%d objects, want the slow and the lost one", e.Count(thingType))
	}

	hung := run(fault.TransactionFault{Hang: true}, "hung")
	next := run(fault.TransactionFault{}, "next") // the worker is free again once the hung one runs
	e.clock.AwaitSleepers(1)
	e.clock.Advance(runTime)
	e.transaction(hung).is("data.status", "Processing")
	e.call("POST", hung+"/cancel/", "").want(http.StatusOK)
	e.finish()
	e.transaction(hung).is("data.status", "Fail")
	e.transaction(next).is("data.status", "Success")
}

func TestCallerThatLeavesDoesNotStopItsTransaction(t *testing.T) {
	e := newEmulator(t, "", slowly)
	ctx, leave := context.WithCancel(t.Context())
	request := e.request("POST", things+tenant, `{"email": "a"}`).WithContext(ctx)
	request.SetBasicAuth(e.username, e.password)
	left := make(chan error)
	go func() {
		answer, err := e.client.Do(request)
		if err == nil {
			_ = answer.Body.Close()
		}
		left <- err
	}()
	e.clock.AwaitSleepers(1)
	leave()
	if err := <-left; !errors.Is(err, context.Canceled) {
		t.Fatalf("the call ended with %v before its transaction was over", err)
	}
	e.clock.Advance(queueDelay)
	e.clock.AwaitSleepers(1)
	e.clock.Advance(runTime)
	e.finish()
	if e.Count(thingType) != 1 {
		t.Errorf("%d objects, want 1", e.Count(thingType))
	}
}

func TestConcurrentCreatesOfOneKey(t *testing.T) {
	e := newEmulator(t, "")
	var group sync.WaitGroup
	statuses := make(chan int, 20)
	for range cap(statuses) {
		group.Go(func() { statuses <- e.call("POST", things+tenant, `{"email": "a"}`).status })
	}
	group.Wait()
	close(statuses)
	count := map[int]int{}
	for status := range statuses {
		count[status]++
	}
	if count[http.StatusCreated] != 1 || count[http.StatusConflict] != 19 || e.Count(thingType) != 1 {
		t.Errorf("statuses %v and %d objects, want one created", count, e.Count(thingType))
	}
}
