package accesslog_test

import (
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/collab-iac/terraform-provider-collab/internal/emulator/accesslog"
	"github.com/collab-iac/terraform-provider-collab/internal/emulator/clock"
)

type object = map[string]any

func TestReads(t *testing.T) {
	var reads accesslog.Reads
	last := func(client, key string, want object) {
		t.Helper()
		if diff := cmp.Diff(want, reads.Last(client, key)); diff != "" {
			t.Errorf("%s of %s (-want +got):\n%s", client, key, diff)
		}
	}
	last("alice", "1", nil)
	reads.Show("alice", "1", object{"name": "Ada"}, false) // a row before anything else
	last("alice", "1", object{"name": "Ada"})
	whole := object{"name": "Ada", "level": 3}
	reads.Show("alice", "1", whole, true)
	reads.Show("alice", "1", object{"name": "Adele"}, false)
	last("alice", "1", object{"name": "Adele", "level": 3})
	last("alice", "2", nil)
	last("bob", "1", nil)
	if whole["name"] != "Ada" {
		t.Error("a row changed what was shown before")
	}
	reads.Show("alice", "1", object{"level": 4}, true)
	last("alice", "1", object{"level": 4})
}

func TestWrites(t *testing.T) {
	log := accesslog.New(clock.System{}, nil)
	handler := log.Handler(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodPut {
			accesslog.Annotate(r.Context(), func(e *accesslog.Entry) { e.Write = &accesslog.Write{Object: "1"} })
		}
	}))
	for _, method := range []string{http.MethodGet, http.MethodPut, http.MethodGet} {
		handler.ServeHTTP(httptest.NewRecorder(), httptest.NewRequest(method, "/", nil))
	}
	if writes := log.Writes(); len(writes) != 1 || writes[0].Method != http.MethodPut || writes[0].Write.Object != "1" {
		t.Errorf("writes = %+v, want the PUT alone", writes)
	}
	if len(log.Requests()) != 3 {
		t.Errorf("%d requests, want 3", len(log.Requests()))
	}
}

func TestKeys(t *testing.T) {
	for name, test := range map[string]struct {
		write accesslog.Write
		want  []string
	}{
		"an object":       {accesslog.Write{Object: "1", Body: object{"hrefs": []any{"/things/2/"}}}, []string{"1"}},
		"several objects": {accesslog.Write{Body: object{"hrefs": []any{"/things/1/", "/things/2"}}}, []string{"1", "2"}},
		"a create":        {accesslog.Write{Body: object{"name": "Ada"}}, nil},
		"no body":         {accesslog.Write{}, nil},
	} {
		if diff := cmp.Diff(test.want, test.write.Keys()); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}
