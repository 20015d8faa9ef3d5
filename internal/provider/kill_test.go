//go:build unix

package provider_test

import (
	"bytes"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	emulator "github.com/collab-iac/terraform-provider-collab/internal/systems/voss/emulator"
)

// watched is a world whose requests pass by a test first.
type watched struct {
	*world
	mu            sync.Mutex
	before, after func(*http.Request)
}

// watch has before called ahead of each request, and after once it has had its
// effect and its answer is not sent yet; either may be nil.
func (w *watched) watch(before, after func(*http.Request)) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.before, w.after = before, after
}

func (w *watched) watchers() (before, after func(*http.Request)) {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.before, w.after
}

func newWatched(t *testing.T, options emulator.Options) *watched {
	t.Helper()
	w := &watched{world: newWorld(t, options)}
	front := httptest.NewServer(http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		before, after := w.watchers()
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
	t.Cleanup(front.Close)
	w.url = front.URL
	return w
}

// processes returns the processes that work on the world: Terraform or the
// provider, by the name of the program.
func (w *watched) processes(t *testing.T, name string) []int {
	t.Helper()
	var list []int
	paths, err := filepath.Glob("/proc/[0-9]*/environ")
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range paths {
		environment, err := os.ReadFile(path)
		if err != nil || !bytes.Contains(environment, []byte("COLLAB_VOSS_ENDPOINT="+w.url+"\x00")) {
			continue
		}
		executable, err := os.Readlink(filepath.Join(filepath.Dir(path), "exe"))
		if pid, _ := strconv.Atoi(filepath.Base(filepath.Dir(path))); err == nil && (filepath.Base(executable) == name || strings.HasPrefix(filepath.Base(executable), name+"-collab")) {
			list = append(list, pid)
		}
	}
	return list
}

// signal sends a signal to the processes of a name; SIGKILL ends them without a
// chance to say or write anything.
func (w *watched) signal(t *testing.T, name string, signal syscall.Signal) {
	t.Helper()
	pids := w.processes(t, name)
	if len(pids) == 0 {
		t.Errorf("there is no process %s", name)
	}
	for _, pid := range pids {
		if err := syscall.Kill(pid, signal); err != nil {
			t.Errorf("signalling %s: %v", name, err)
		}
	}
}

// terraform starts Terraform in a process group of its own, as a shell does.
func (w *watched) terraform(t *testing.T, ws workspace, args ...string) (*exec.Cmd, *bytes.Buffer) {
	t.Helper()
	command := exec.CommandContext(t.Context(), ws.ExecPath(), args...)
	command.Dir = ws.dir
	for name, value := range w.environment(filepath.Join(filepath.Dir(ws.dir), "terraform.rc")) {
		command.Env = append(command.Env, name+"="+value)
	}
	command.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	var output bytes.Buffer
	command.Stdout, command.Stderr = &output, &output
	if err := command.Start(); err != nil {
		t.Fatal(err)
	}
	return command, &output
}

// exactly fails the test unless the server has each of the users once, and the
// state knows them.
func (w *watched) exactly(t *testing.T, ws workspace, emails ...string) {
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

const oneUser = `
resource "collab_voss_device_spark_user" "first" {
  email      = "first@example.com"
  first_name = "First"
}
`

// TestAccKilled ends the provider with SIGKILL at each step of a create, and
// runs again: there must be one object, and nothing left to do.
func TestAccKilled(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("finds processes in /proc")
	}
	isPoll := func(r *http.Request) bool { return strings.Contains(r.URL.Path, "/tool/Transaction/") }
	isCreate := func(r *http.Request) bool {
		return r.Method == http.MethodPost && strings.HasPrefix(r.URL.Path, "/api/device/spark/User")
	}
	isReadBack := func(r *http.Request) bool {
		return r.Method == http.MethodGet && strings.Count(strings.TrimPrefix(r.URL.Path, "/api/device/spark/User/"), "/") == 1
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
			w := newWatched(t, emulator.Options{TransactionTime: 50 * time.Millisecond})
			ws := newWorkspace(t, w.world)
			ws.write(t, "main.tf", oneUser)
			var once sync.Once
			strike := func(r *http.Request) {
				if step.at(r) {
					once.Do(func() { w.signal(t, "terraform-provider", syscall.SIGKILL) })
				}
			}
			if step.after {
				w.watch(nil, strike)
			} else {
				w.watch(strike, nil)
			}
			run, output := w.terraform(t, ws, "apply", "-auto-approve", "-input=false", "-no-color")
			if run.Wait() == nil {
				t.Fatalf("the apply went well although its provider was killed:\n%s", output)
			}
			if strings.Contains(output.String(), "panic:") {
				t.Fatal(output)
			}
			if err := ws.Apply(t.Context()); err != nil {
				t.Fatal(err)
			}
			w.exactly(t, ws, "first@example.com")
		})
	}
}

// awaitStop returns once every thread of a process stands still: a signal is
// sent before it has had its effect.
func awaitStop(t *testing.T, pid int) {
	t.Helper()
	for running := true; running; {
		running = false
		threads, err := filepath.Glob(fmt.Sprintf("/proc/%d/task/[0-9]*/stat", pid))
		if err != nil {
			t.Error(err)
		}
		for _, thread := range threads {
			// The state follows the name, which stands in parentheses.
			if stat, err := os.ReadFile(thread); err == nil {
				_, state, _ := bytes.Cut(stat, []byte(") "))
				running = running || len(state) > 0 && state[0] != 'T' && state[0] != 'Z'
			}
		}
		runtime.Gosched()
	}
}

// TestAccKilledBeforeStateIsWritten halts Terraform before the provider reads
// back what it made, and kills both when it has: the state never hears of it.
func TestAccKilledBeforeStateIsWritten(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("finds processes in /proc")
	}
	w := newWatched(t, emulator.Options{})
	ws := newWorkspace(t, w.world)
	ws.write(t, "main.tf", oneUser)
	terraform := filepath.Base(ws.ExecPath())
	readBack := make(chan struct{})
	var once sync.Once
	w.watch(func(r *http.Request) {
		if w.voss.Count(userModel) == 0 || r.URL.Path != "/api/device/spark/User/"+w.user(t, "first@example.com").PKID+"/" {
			return
		}
		once.Do(func() {
			w.signal(t, terraform, syscall.SIGSTOP)
			for _, pid := range w.processes(t, terraform) {
				awaitStop(t, pid)
			}
			close(readBack)
		})
	}, nil)
	run, output := w.terraform(t, ws, "apply", "-auto-approve", "-input=false", "-no-color")
	<-readBack
	w.signal(t, terraform, syscall.SIGKILL)
	for _, pid := range w.processes(t, "terraform-provider") {
		_ = syscall.Kill(pid, syscall.SIGKILL) // it may have ended by itself
	}
	if run.Wait() == nil {
		t.Fatalf("the apply went well although it was killed:\n%s", output)
	}
	if state, err := os.ReadFile(filepath.Join(ws.dir, "terraform.tfstate")); err == nil && strings.Contains(string(state), "first@example.com") {
		t.Fatal("the state was written before the kill, so this tests nothing")
	}
	_ = os.Remove(filepath.Join(ws.dir, ".terraform.tfstate.lock.info")) // its owner has gone
	if err := ws.Apply(t.Context()); err != nil {
		t.Fatal(err)
	}
	w.exactly(t, ws, "first@example.com")
}

// TestAccInterrupted presses Ctrl-C in the middle of 50 creates, and applies
// again.
func TestAccInterrupted(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("signals a process group")
	}
	w := newWatched(t, emulator.Options{TransactionTime: 200 * time.Millisecond})
	ws := newWorkspace(t, w.world)
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
	w.watch(nil, func(r *http.Request) {
		mu.Lock()
		defer mu.Unlock()
		if r.Method == http.MethodPost {
			if creates++; creates == 20 {
				close(half)
			}
		}
	})
	run, output := w.terraform(t, ws, "apply", "-auto-approve", "-input=false", "-no-color")
	<-half
	if err := syscall.Kill(-run.Process.Pid, syscall.SIGINT); err != nil {
		t.Fatal(err)
	}
	if run.Wait() == nil {
		t.Errorf("the apply went on to its end:\n%s", output)
	}
	if n := w.voss.Count(userModel); n == 0 || n >= 50 {
		t.Errorf("the interrupt came at %d users, which is not in the middle", n)
	}
	if err := ws.Apply(t.Context()); err != nil {
		t.Fatal(err)
	}
	w.exactly(t, ws, emails...)
}
