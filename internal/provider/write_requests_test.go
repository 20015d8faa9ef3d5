package provider_test

import (
	"archive/zip"
	"bytes"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/collab-iac/terraform-provider-collab/internal/model"
	emulator "github.com/collab-iac/terraform-provider-collab/internal/systems/voss/emulator"
)

const relationUser = "collab_voss_relation_spark_user"

// numbered is the configuration of one user of many.
func numbered(i int, more model.Value) model.Value {
	return merge(merge(callingUser, model.Value{"email": fmt.Sprintf("number-%d@example.com", i)}), more).(model.Value)
}

// concurrently does something for each number, ten at a time, as Terraform does.
func concurrently(count int, do func(i int)) {
	work := make(chan int)
	var workers sync.WaitGroup
	for range 10 {
		workers.Go(func() {
			for i := range work {
				do(i)
			}
		})
	}
	for i := range count {
		work <- i
	}
	close(work)
	workers.Wait()
}

// Where the rate is what holds writes up, one poll serves all transactions, and
// one page reads back all objects that were written together. The test runs in a
// bubble: the rate is that of its clock, and no time passes while it computes.
func TestWritesOfManyTakeFewRequests(t *testing.T) {
	// Without a node of the provider's own, the log's is found from the objects.
	for name, settings := range map[string]model.Value{"provider's node": {}, "each its own node": {"hierarchy": nil}} {
		t.Run(name, bubble(func(t *testing.T) { writeMany(t, settings) }))
	}
}

func writeMany(t *testing.T, settings model.Value) {
	const count = 60
	w := newBubbleEnv(t, speaking(t, "list_rows=whole"))
	slow := newFakeTerraformThatPolls(t, w, merge(settings, model.Value{"requests_per_second": int64(200)}).(model.Value), 100*time.Millisecond)
	users := make([]instance, count)
	at := model.Value{"hierarchy": emulator.Tenant}
	for _, step := range []struct {
		what string
		most float64 // requests for each user
		do   func(i int)
	}{
		{"create", 1.8, func(i int) { users[i] = slow.change(t, relationUser, nil, numbered(i, at)) }},
		{"change", 2.9, func(i int) {
			users[i] = slow.change(t, relationUser, &users[i], numbered(i, merge(at, model.Value{"title": "Expert"}).(model.Value)))
		}},
		{"delete", 1.6, func(i int) {
			noErrors(t, slow.destroy(t, relationUser, users[i]))
		}},
	} {
		w.voss.ResetRequests()
		concurrently(count, step.do)
		each := float64(len(w.voss.Requests())) / count
		t.Logf("%s: %.2f requests each", step.what, each)
		if each > step.most {
			t.Errorf("%s: %.2f requests each, want at most %.1f", step.what, each, step.most)
		}
	}
	if left := w.voss.Objects("relation/SparkUser"); len(left) > 0 {
		t.Errorf("%d users are left", len(left))
	}
}

// A list or an export that lags behind the objects is not believed after a write.
func TestReadBackDoesNotBelieveWhatLags(t *testing.T) {
	for name, test := range map[string]struct {
		dialect, mode, path string
		lag                 func(body []byte) []byte
	}{
		"a list":    {"list_rows=whole", "list", "/relation/SparkUser/", asTrainees},
		"an export": {"list_rows=partial", "auto", "/relation/SparkUser/export/", func(body []byte) []byte { return rezipped(t, body, asTrainees) }},
	} {
		t.Run(name, func(t *testing.T) {
			const count = 30
			w := newDialectEnv(t, test.dialect)
			answers := 0
			var counting sync.Mutex
			lagging := httptest.NewServer(http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
				isList := r.Method == http.MethodGet || strings.HasSuffix(r.URL.Path, "/export/")
				if !isList || !strings.HasSuffix(r.URL.Path, test.path) {
					w.voss.ServeHTTP(rw, r)
					return
				}
				counting.Lock()
				answers++
				counting.Unlock()
				answer := httptest.NewRecorder()
				w.voss.ServeHTTP(answer, r)
				rw.Header().Set("Content-Type", answer.Header().Get("Content-Type"))
				_, _ = rw.Write(test.lag(answer.Body.Bytes()))
			}))
			defer lagging.Close()
			c := newFakeTerraform(t, w, model.Value{"endpoint": lagging.URL, "requests_per_second": int64(200), "read_mode": test.mode})
			concurrently(count, func(i int) {
				made := c.change(t, relationUser, nil, numbered(i, nil))
				if made.State["title"] != "Adviser" {
					t.Errorf("user %d is kept with the title %v", i, made.State["title"])
				}
			})
			if answers == 0 {
				t.Error("nothing lagged: this test shows nothing")
			}
		})
	}
}

func asTrainees(body []byte) []byte {
	return bytes.ReplaceAll(body, []byte(`"Adviser"`), []byte(`"Trainee"`))
}

// rezipped changes what is in the one file of a zip.
func rezipped(t *testing.T, body []byte, change func([]byte) []byte) []byte {
	archive, err := zip.NewReader(bytes.NewReader(body), int64(len(body)))
	if err != nil {
		t.Error(err)
		return body
	}
	file, err := archive.File[0].Open()
	if err != nil {
		t.Error(err)
		return body
	}
	content, _ := io.ReadAll(file)
	var changed bytes.Buffer
	w := zip.NewWriter(&changed)
	to, _ := w.Create(archive.File[0].Name)
	to.Write(change(content))
	w.Close()
	return changed.Bytes()
}
