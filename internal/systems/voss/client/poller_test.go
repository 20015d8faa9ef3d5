package client

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	emulator "github.com/collab-iac/terraform-provider-collab/internal/systems/voss/emulator"
	vossmodels "github.com/collab-iac/terraform-provider-collab/internal/systems/voss/models"
)

// createMany makes users on an emulated server, ten at a time, and returns how
// many polls of transactions that took.
func createMany(t *testing.T, count int, dialect string) (polls int) {
	t.Helper()
	settings, err := emulator.Switches.Parse(dialect)
	if err != nil {
		t.Fatal(err)
	}
	server := emulator.New(emulator.Options{Dialect: settings, TransactionTime: 60 * time.Millisecond, Workers: 10})
	front := httptest.NewServer(server)
	t.Cleanup(func() {
		front.Close()
		server.Close()
	})
	c := newClient(t, front.URL, func(cfg *Config) {
		cfg.Username, cfg.Password = emulator.Administrator.Username, emulator.Administrator.Password
		cfg.PollInterval, cfg.Hierarchy = 10*time.Millisecond, emulator.Tenant
	})
	var all sync.WaitGroup
	turns := make(chan struct{}, 10)
	for i := range count {
		all.Go(func() {
			turns <- struct{}{}
			defer func() { <-turns }()
			email := fmt.Sprintf("user%d@example.com", i)
			object, err := c.Create(t.Context(), vossmodels.DeviceSparkUser(), "", map[string]any{"email": email})
			if err != nil {
				t.Errorf("%s: %v", email, err)
				return
			}
			if made, ok := server.Object(object.Key); !ok || made.Data["email"] != email {
				t.Errorf("%s is said to be %s, which is %v", email, object.Key, made.Data["email"])
			}
		})
	}
	all.Wait()
	for _, operation := range []string{"list", "get", "poll"} {
		polls += server.RequestCount(operation + " tool/Transaction")
	}
	return polls
}

// Many transactions that are waited for at one time are polled together,
// whatever the log's rows show. Each by itself would take five polls.
func TestPollsAreShared(t *testing.T) {
	const count = 60
	for dialect, most := range map[string]int{
		"": 3 * count, "pkid_place=uri,success_word=Completed": 3 * count,
		"transaction_resource=pkid": 3 * count, "list_rows=summary": 4 * count,
	} {
		polls := createMany(t, count, dialect)
		t.Logf("%q: %d polls for %d creates", dialect, polls, count)
		if polls > most {
			t.Errorf("%q: %d polls for %d creates", dialect, polls, count)
		}
	}
}

// A log that cannot be read is asked a few times and no more.
func TestPollsWithoutALog(t *testing.T) {
	f := newFake(t)
	f.on(createCall, say(202, accepted))
	f.on(logCall, say(403, `{}`))
	queued := polled("Queued")
	f.on(pollCall, inTurn(queued, queued, queued, queued, queued, queued, polled("Success")))
	f.on(txnCall, say(200, finished))
	c := f.client(nil)
	if _, err := c.Create(t.Context(), user, "", alice()); err != nil {
		t.Error(err)
	}
	if n := len(f.calls(logCall)); n != maxMisses {
		t.Errorf("the log was asked for %d times", n)
	}
}

// A failure is told as fully as by a direct poll.
func TestSharedPollOfAFailure(t *testing.T) {
	f := newFake(t)
	f.on(createCall, say(202, accepted))
	f.on(logCall, list(`{"pkid":"`+txn+`","data":{"status":"Fail","message":"short"}}`))
	f.on(txnCall, say(http.StatusOK, `{"data":{"status":"Fail","message":"No licence left","rolled_back":true}}`))
	c := f.client(nil)
	_, err := c.Create(t.Context(), user, "", alice())
	if e := asError(t, err); e.RolledBack == nil || !strings.Contains(e.Message, "No licence left") {
		t.Errorf("got %v", err)
	}
}

// Polls read more rows where others' changes push those waited for off the first
// ones, and the log is still of help then.
func TestPollsReadMoreOfABusyLog(t *testing.T) {
	f := newFake(t)
	f.on(createCall, say(202, accepted))
	f.on(logCall, func(w http.ResponseWriter, r *http.Request) {
		limit, err := strconv.Atoi(r.URL.Query().Get("limit"))
		if err != nil {
			t.Error(err)
		}
		rows := make([]string, limit)
		for i := range rows {
			rows[i] = fmt.Sprintf(`{"pkid":"%08x-0000-0000-0000-000000000000","data":{"status":"Queued"}}`, i)
		}
		if limit > 50 {
			rows[50] = `{"pkid":"` + txn + `","data":{"status":"Success","resource":{"pkid":"` + pkidUser + `"}}}`
		}
		list(rows...)(w, r)
	})
	c := f.client(nil)
	for range 10 {
		if made, err := c.Create(t.Context(), user, "", alice()); err != nil || made.Key != pkidUser {
			t.Fatalf("%+v, %v", made, err)
		}
	}
	if single := len(f.calls(pollCall)) + len(f.calls(txnCall)); single > 2 { // poll and transaction of the first
		t.Errorf("%d direct polls", single)
	}
}

// The log is read at the node above all that are waited for.
func TestLogOfTheCommonNode(t *testing.T) {
	for name, test := range map[string]struct {
		configured string
		nodes      []string
		want       string
	}{
		"configured": {"sys.hcs", []string{"sys.hcs.Prov", ""}, "sys.hcs"},
		"elsewhere":  {"sys.hcs.Prov.Cust", []string{"sys.hcs.Prov.Other"}, "sys.hcs.Prov.Other"},
		"one":        {"", []string{"sys.hcs.Prov.Cust"}, "sys.hcs.Prov.Cust"},
		"two":        {"", []string{"sys.hcs.Prov.Cust.A", "sys.hcs.Prov.Cust.B"}, "sys.hcs.Prov.Cust"},
		"one above":  {"", []string{"sys.hcs.Prov", "sys.hcs.Prov.Cust"}, "sys.hcs.Prov"},
		"not a part": {"", []string{"sys.hcs.Prov.Cust", "sys.hcs.Prov.Customer"}, "sys.hcs.Prov"},
		"not known":  {"", []string{"sys.hcs.Prov", ""}, ""},
		"none":       {"", nil, ""},
	} {
		s := polling{client: &Client{cfg: Config{Hierarchy: test.configured}}, waiters: map[*waiter]bool{}}
		for _, node := range test.nodes {
			s.waiters[&waiter{node: node}] = true
		}
		if got := s.node(); got != test.want {
			t.Errorf("%s: %q, want %q", name, got, test.want)
		}
	}
}
