package tftest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
)

// Workspace is a root module and what the program runs with there.
type Workspace struct {
	Binary
	Dir string
	// Env is the whole environment.
	Env map[string]string
}

// NewWorkspace makes the directory "root" of a root module and the settings file
// "terraform.rc" in a directory. Terraform starts the provider in the directory
// of plugins. The environment is Environment, with more over it.
func NewWorkspace(b Binary, dir, plugins string, more map[string]string) (*Workspace, error) {
	settings := filepath.Join(dir, "terraform.rc")
	w := &Workspace{Binary: b, Dir: filepath.Join(dir, "root"), Env: Environment(settings)}
	maps.Copy(w.Env, more)
	return w, errors.Join(os.Mkdir(w.Dir, 0o700), WriteOverrides(settings, plugins))
}

// Write writes a file of the root module.
func (w *Workspace) Write(name, content string) error {
	return write(filepath.Join(w.Dir, name), content)
}

// Command is a command that has not started yet.
func (w *Workspace) Command(ctx context.Context, args ...string) *exec.Cmd {
	command := exec.CommandContext(ctx, w.Path, args...)
	command.Dir, command.Env = w.Dir, pairs(w.Env)
	return command
}

// Run is one run of the program.
type Run struct {
	// PID is the program's process id.
	PID    int
	args   []string
	ended  chan struct{}
	err    error // once it has ended
	output buffer
}

// Start starts a command, in a process group of its own as a shell does.
func (w *Workspace) Start(ctx context.Context, args ...string) (*Run, error) {
	command := w.Command(ctx, args...)
	r := &Run{args: args, ended: make(chan struct{})}
	command.Stdout, command.Stderr = &r.output, &r.output
	ownGroup(command)
	if err := command.Start(); err != nil {
		return nil, err
	}
	r.PID = command.Process.Pid
	go func() {
		defer close(r.ended)
		r.err = command.Wait()
	}()
	return r, nil
}

// Run runs a command to its end, and returns what it printed and its exit code.
// The error is nil where the program ran, however it ended.
func (w *Workspace) Run(ctx context.Context, args ...string) (output string, code int, err error) {
	r, err := w.Start(ctx, args...)
	if err != nil {
		return "", 0, err
	}
	var exit *exec.ExitError
	switch err := r.Wait(); {
	case errors.As(err, &exit):
		return r.Output(), exit.ExitCode(), nil
	case err != nil:
		return r.Output(), -1, err
	}
	return r.Output(), 0, nil
}

// Wait returns after the end of the program, with an error unless it went well.
func (r *Run) Wait() error {
	<-r.ended
	return r.err
}

// Await returns nil once the event has come. It returns an error at once where
// the program has ended before: nobody is left to cause the event.
func (r *Run) Await(event <-chan struct{}) error {
	select {
	case <-event:
		return nil
	case <-r.ended:
	}
	select {
	case <-event:
		return nil
	default:
		return fmt.Errorf("%s ended before what was waited for: %w\n%s", strings.Join(r.args, " "), r.err, r.Output())
	}
}

// Output is what was printed so far.
func (r *Run) Output() string { return r.output.String() }

// buffer is safe for use by several goroutines.
type buffer struct {
	mu   sync.Mutex
	text bytes.Buffer
}

// Write appends to the buffer.
func (b *buffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.text.Write(p)
}

func (b *buffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.text.String()
}
