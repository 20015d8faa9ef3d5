//go:build !unix

package tftest

import (
	"errors"
	"os/exec"
)

func ownGroup(*exec.Cmd) {}

// Interrupt says that this system has no Ctrl-C for a group of processes.
func (*Run) Interrupt() error {
	return errors.New("to interrupt a program and its providers needs a Unix")
}
