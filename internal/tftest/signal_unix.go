//go:build unix

package tftest

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"syscall"
)

func ownGroup(command *exec.Cmd) { command.SysProcAttr = &syscall.SysProcAttr{Setpgid: true} }

// Signal sends a signal to the program alone.
func (r *Run) Signal(signal syscall.Signal) error { return syscall.Kill(r.pid, signal) }

// Interrupt presses Ctrl-C: the program and its providers are interrupted.
func (r *Run) Interrupt() error { return syscall.Kill(-r.pid, syscall.SIGINT) }

// Halt stops the program and returns once each of its threads stands still: a
// signal is sent before it has had its effect. It reads /proc.
func (r *Run) Halt() error {
	if err := r.Signal(syscall.SIGSTOP); err != nil {
		return err
	}
	for running := true; running; {
		threads, err := filepath.Glob(filepath.Join("/proc", strconv.Itoa(r.pid), "task/[0-9]*/stat"))
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

// KillProviders ends each process of the provider with SIGKILL, which leaves it
// no chance to say or to write anything. It finds them in /proc by a variable of
// their environment, "NAME=value", and returns how many there were.
func KillProviders(variable string) int {
	killed := 0
	paths, _ := filepath.Glob("/proc/[0-9]*/environ") // the pattern is well formed
	for _, path := range paths {
		dir := filepath.Dir(path)
		environment, err := os.ReadFile(path)
		if err != nil || !bytes.Contains(environment, []byte(variable+"\x00")) {
			continue
		}
		program, err := os.Readlink(filepath.Join(dir, "exe"))
		if err != nil || !strings.HasPrefix(filepath.Base(program), "terraform-provider-collab") {
			continue
		}
		pid, err := strconv.Atoi(filepath.Base(dir))
		if err == nil && syscall.Kill(pid, syscall.SIGKILL) == nil {
			killed++
		}
	}
	return killed
}
