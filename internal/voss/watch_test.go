package voss

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/collab-iac/terraform-provider-collab/internal/catalog"
	emulator "github.com/collab-iac/terraform-provider-collab/internal/emulator/voss"
)

// createMany makes users on an emulated server, ten at a time, and returns how
// many looks at transactions that took.
func createMany(t *testing.T, count int, dialect string) (looks int) {
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
			object, err := c.Create(t.Context(), catalog.DeviceSparkUser(), "", map[string]any{"email": email})
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
		looks += server.RequestCount(operation + " tool/Transaction")
	}
	return looks
}

// Many transactions that are waited for at one time are looked at together,
// whatever the log's rows show.
func TestLooksAreShared(t *testing.T) {
	const count = 60
	for dialect, most := range map[string]int{
		"": 2 * count, "pkid_place=uri,success_word=Completed": 2 * count,
		"transaction_resource=pkid": 2 * count, "list_rows=summary": 3 * count,
	} {
		looks := createMany(t, count, dialect)
		t.Logf("%q: %d looks for %d creates", dialect, looks, count)
		if looks > most {
			t.Errorf("%q: %d looks for %d creates", dialect, looks, count)
		}
	}
}

// A log that cannot be read is asked a few times and no more.
func TestLooksWithoutALog(t *testing.T) {
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
	if n := len(f.calls(logCall)); n != maxUnshown {
		t.Errorf("the log was asked for %d times", n)
	}
}

// A failure is told as fully as by a single look.
func TestSharedLookAtAFailure(t *testing.T) {
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
