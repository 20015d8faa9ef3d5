//go:build unix

package tftest

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
)

func ownGroup(command *exec.Cmd) { command.SysProcAttr = &syscall.SysProcAttr{Setpgid: true} }

// Interrupt presses Ctrl-C: the program and its providers are interrupted.
func (r *Run) Interrupt() error { return syscall.Kill(-r.PID, syscall.SIGINT) }

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
