//go:build unix

// Command usage stands in for a provider: it runs the program that
// BENCH_PROVIDER names and, when that ends, adds a line to the file
// BENCH_USAGE: the program's processor time in milliseconds and its largest
// resident memory in bytes. Terraform starts providers itself and does not say
// what they used. Windows keeps no largest size for a process that has ended.
package main

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"runtime"
	"syscall"
)

func main() {
	// Terraform interrupts the whole group; the provider decides when to end.
	signal.Ignore(os.Interrupt)
	provider := exec.Command(os.Getenv("BENCH_PROVIDER"), os.Args[1:]...)
	provider.Stdin, provider.Stdout, provider.Stderr = os.Stdin, os.Stdout, os.Stderr
	err := provider.Run()
	if provider.ProcessState == nil {
		fmt.Fprintln(os.Stderr, "usage:", err)
		os.Exit(1)
	}
	if err := record(provider.ProcessState); err != nil {
		fmt.Fprintln(os.Stderr, "usage:", err)
	}
	os.Exit(max(provider.ProcessState.ExitCode(), 0))
}

func record(state *os.ProcessState) error {
	usage, ok := state.SysUsage().(*syscall.Rusage)
	if !ok {
		return errors.New("this system does not tell what a process used")
	}
	peak := int64(usage.Maxrss) //nolint:unconvert // 32 bits on some systems
	if runtime.GOOS != "darwin" {
		peak *= 1024 // kilobytes everywhere else
	}
	file, err := os.OpenFile(os.Getenv("BENCH_USAGE"), os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	cpu := state.UserTime() + state.SystemTime()
	_, err = fmt.Fprintf(file, "%d %d\n", cpu.Milliseconds(), peak)
	return errors.Join(err, file.Close())
}
