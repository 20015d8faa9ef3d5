//go:build unix

package provider_test

import (
	"bytes"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	emulator "github.com/collab-iac/terraform-provider-collab/internal/systems/voss/emulator"
	"github.com/collab-iac/terraform-provider-collab/internal/tftest"
)

// interceptedEnv is an environment whose requests pass by a test first.
type interceptedEnv struct {
	*env
	mu            sync.Mutex
	before, after func(*http.Request)
}

// intercept has before called ahead of each request, and after once it has had its
// effect and its answer is not sent yet; either may be nil.
func (w *interceptedEnv) intercept(before, after func(*http.Request)) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.before, w.after = before, after
}

func (w *interceptedEnv) hooks() (before, after func(*http.Request)) {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.before, w.after
}

func newInterceptedEnv(t *testing.T, options emulator.Options) *interceptedEnv {
	t.Helper()
	w := &interceptedEnv{env: newEnv(t, options)}
	listener := httptest.NewServer(http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		before, after := w.hooks()
		if before != nil {
			before(r)
		}
		answer := httptest.NewRecorder()
		w.voss.ServeHTTP(answer, r)
		if after != nil {
			after(r)
		}
		for key, values := range answer.Header() {
			rw.Header()[key] = values
		}
		rw.WriteHeader(answer.Code)
		_, _ = rw.Write(answer.Body.Bytes())
	}))
	t.Cleanup(listener.Close)
	w.url = listener.URL
	return w
}

// killProvider ends the provider's processes that work on the environment.
func (w *interceptedEnv) killProvider() int {
	return tftest.KillProviders("COLLAB_VOSS_ENDPOINT=" + w.url)
}

// expectUsers fails the test unless the server has each of the users once, and the
// state knows them.
func (w *interceptedEnv) expectUsers(t *testing.T, ws workspace, emails ...string) {
	t.Helper()
	var found []string
	for _, o := range w.voss.Objects(userModel) {
		found = append(found, fmt.Sprint(o.Data["email"]))
	}
	slices.Sort(found)
	slices.Sort(emails)
	if !slices.Equal(found, emails) {
		t.Errorf("the server has %v, want %v", found, emails)
	}
	ws.expectNoChange(t)
}

// applyAsTold applies once more after a run that was killed. Where the object is there
// and no state knows it, that fails, with an import block to copy: with it the next
// apply takes the object in.
func (ws workspace) applyAsTold(t *testing.T, name string) {
	t.Helper()
	output, code, err := ws.Run(t.Context(), "apply", "-auto-approve", "-input=false", "-no-color")
	if err != nil {
		t.Fatal(err)
	}
	if code == 0 {
		t.Fatalf("the apply went well, although it cannot know whose the object is:\n%s", output)
	}
	ws.write(t, "import.tf", importBlockIn(t, output, name))
	if err := ws.Apply(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := os.Remove(filepath.Join(ws.Dir, "import.tf")); err != nil {
		t.Fatal(err)
	}
}

// importBlockIn returns the import block of a message as people copy it, with their
// name for the resource in place of <name>.
func importBlockIn(t *testing.T, output, name string) string {
	t.Helper()
	// Terraform draws a line along the left side of a message.
	text := strings.NewReplacer("│ ", "", "│", "").Replace(output)
	found := regexp.MustCompile(`(?m)^ *import \{\n +to = \S+\n +id = ".*"\n +\}$`).FindString(text)
	if found == "" {
		t.Fatalf("there is no import block in:\n%s", output)
	}
	return strings.Replace(found, "<name>", name, 1)
}

// TestAccKilled ends the provider with SIGKILL at each step of a create, and does as
// the next run says: there must be one object, and nothing left to do.
func TestAccKilled(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("finds processes in /proc")
	}
	isPoll := func(r *http.Request) bool { return strings.Contains(r.URL.Path, "/tool/Transaction/") }
	isCreate := func(r *http.Request) bool {
		return r.Method == http.MethodPost && strings.HasPrefix(r.URL.Path, "/api/device/spark/User")
	}
	isReadBack := func(r *http.Request) bool {
		name, of := strings.CutPrefix(r.URL.Path, "/api/device/spark/User/")
		isForm := name == "schema/" || name == "add/" // which a plan asks for
		return r.Method == http.MethodGet && of && strings.Count(name, "/") == 1 && !isForm
	}
	for name, step := range map[string]struct {
		at    func(*http.Request) bool
		after bool
	}{
		"before sending":     {at: isCreate},
		"after sending":      {at: isCreate, after: true},
		"during polling":     {at: isPoll},
		"before read-back":   {at: isReadBack},
		"after the last ask": {at: isReadBack, after: true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newInterceptedEnv(t, emulator.Options{TransactionTime: 50 * time.Millisecond})
			ws := newWorkspace(t, w.env)
			ws.write(t, "main.tf", oneUser)
			var once sync.Once
			strike := func(r *http.Request) {
				if step.at(r) {
					once.Do(func() {
						if w.killProvider() == 0 {
							t.Error("there is no process of the provider")
						}
					})
				}
			}
			if step.after {
				w.intercept(nil, strike)
			} else {
				w.intercept(strike, nil)
			}
			run := ws.start(t, "apply", "-auto-approve", "-input=false", "-no-color")
			if run.Wait() == nil {
				t.Fatalf("the apply went well although its provider was killed:\n%s", run.Output())
			}
			if strings.Contains(run.Output(), "panic:") {
				t.Fatal(run.Output())
			}
			ws.applyAsTold(t, "first")
			w.expectUsers(t, ws, "first@example.com")
		})
	}
}

// TestAccKilledBeforeStateIsWritten halts Terraform before the provider reads
// back what it made, and kills both when it has: the state never hears of it.
func TestAccKilledBeforeStateIsWritten(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("finds processes in /proc")
	}
	w := newInterceptedEnv(t, emulator.Options{})
	ws := newWorkspace(t, w.env)
	ws.write(t, "main.tf", oneUser)
	var run *tftest.Run
	started, readBack := make(chan struct{}), make(chan struct{})
	var once sync.Once
	w.intercept(func(r *http.Request) {
		if w.voss.Count(userModel) == 0 || r.URL.Path != "/api/device/spark/User/"+w.user(t, "first@example.com").PKID+"/" {
			return
		}
		once.Do(func() {
			<-started
			if err := halt(run); err != nil {
				t.Error(err)
			}
			close(readBack)
		})
	}, nil)
	run = ws.start(t, "apply", "-auto-approve", "-input=false", "-no-color")
	close(started)
	if err := run.Await(readBack); err != nil {
		t.Fatal(err)
	}
	if err := syscall.Kill(run.PID, syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
	w.killProvider() // it may have ended by itself
	if run.Wait() == nil {
		t.Fatalf("the apply went well although it was killed:\n%s", run.Output())
	}
	if state, err := os.ReadFile(filepath.Join(ws.Dir, "terraform.tfstate")); err == nil && strings.Contains(string(state), "first@example.com") {
		t.Fatal("the state was written before the kill, so this tests nothing")
	}
	_ = os.Remove(filepath.Join(ws.Dir, ".terraform.tfstate.lock.info")) // its owner has gone
	ws.applyAsTold(t, "first")
	w.expectUsers(t, ws, "first@example.com")
}

// halt stops the program and returns once each of its threads stands still: a
// signal is sent before it has had its effect. It reads /proc.
func halt(run *tftest.Run) error {
	if err := syscall.Kill(run.PID, syscall.SIGSTOP); err != nil {
		return err
	}
	for running := true; running; {
		threads, err := filepath.Glob(filepath.Join("/proc", strconv.Itoa(run.PID), "task/[0-9]*/stat"))
		if err != nil {
			return err
		}
		running = false
		for _, thread := range threads {
			// The state follows the name, which stands in parentheses.
			if stat, err := os.ReadFile(thread); err == nil {
				_, state, _ := bytes.Cut(stat, []byte(") "))
				running = running || len(state) > 0 && state[0] != 'T' && state[0] != 'Z'
			}
		}
		runtime.Gosched()
	}
	return nil
}

// TestAccInterrupted presses Ctrl-C in the middle of 50 creates, and applies
// again.
func TestAccInterrupted(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("signals a process group")
	}
	w := newInterceptedEnv(t, emulator.Options{TransactionTime: 200 * time.Millisecond})
	ws := newWorkspace(t, w.env)
	ws.write(t, "main.tf", `
resource "collab_voss_device_spark_user" "many" {
  count      = 50
  email      = "user${count.index}@example.com"
  first_name = "User ${count.index}"
}
`)
	var emails []string
	for i := range 50 {
		emails = append(emails, fmt.Sprintf("user%d@example.com", i))
	}
	var mu sync.Mutex
	creates, half := 0, make(chan struct{})
	w.intercept(nil, func(r *http.Request) {
		mu.Lock()
		defer mu.Unlock()
		if r.Method == http.MethodPost {
			if creates++; creates == 20 {
				close(half)
			}
		}
	})
	run := ws.start(t, "apply", "-auto-approve", "-input=false", "-no-color")
	if err := run.Await(half); err != nil {
		t.Fatal(err)
	}
	if err := run.Interrupt(); err != nil {
		t.Fatal(err)
	}
	if run.Wait() == nil {
		t.Errorf("the apply went on to its end:\n%s", run.Output())
	}
	if n := w.voss.Count(userModel); n == 0 || n >= 50 {
		t.Errorf("the interrupt came at %d users, which is not in the middle", n)
	}
	if err := ws.Apply(t.Context()); err != nil {
		t.Fatal(err)
	}
	w.expectUsers(t, ws, emails...)
}
