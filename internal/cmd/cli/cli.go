// Package cli runs command lines: those of the provider's binary and those of
// the tools for developers.
package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"regexp"
	"strings"
	"syscall"

	"github.com/mattn/go-isatty"
	"github.com/spf13/cobra"
)

// The exit codes of every command. A command may have others, as ExitError.
const (
	ExitFailed  = 1
	ExitMisused = 2 // the command line is wrong
)

// UsageError says what is wrong with a command line.
type UsageError struct{ Err error }

// Error is that of what is wrong.
func (e *UsageError) Error() string { return e.Err.Error() }

// ExitError ends a command that has said already what there is to say.
type ExitError int

// Error names the code.
func (c ExitError) Error() string { return fmt.Sprintf("exit code %d", int(c)) }

// narrow cuts the lines of Cobra's usage template to 80 columns.
var narrow = strings.NewReplacer(".FlagUsages", ".FlagUsagesWrapped 80", "more information", "more")

// Run executes the command that the arguments name, prints its error, and
// returns the exit code. Options may be spelled "-name" as well as "--name".
func Run(ctx context.Context, root *cobra.Command, args []string) int {
	root.SetArgs(LongOptions(args))
	root.SetUsageTemplate(narrow.Replace(root.UsageTemplate()))
	root.SilenceErrors, root.SilenceUsage = true, true
	root.SetFlagErrorFunc(func(_ *cobra.Command, err error) error { return &UsageError{err} })
	command, err := root.ExecuteContextC(ctx)
	var code ExitError
	var usage *UsageError
	switch {
	case err == nil:
		return 0
	case errors.As(err, &code):
		return int(code)
	case errors.As(err, &usage):
		command.PrintErrf("Error: %s\n\n%s -h explains the options.\n", err, command.CommandPath())
		return ExitMisused
	}
	command.PrintErrf("Error: %s\n", err)
	return ExitFailed
}

var shortDash = regexp.MustCompile(`^-[A-Za-z][A-Za-z0-9-]+(=|$)`)

// LongOptions turns "-name" into "--name", the one spelling that Cobra takes. It
// never returns nil, for which Cobra would take the process's own arguments.
func LongOptions(args []string) []string {
	long := append([]string{}, args...)
	for i, arg := range args {
		if arg == "--" {
			break
		}
		if shortDash.MatchString(arg) {
			long[i] = "-" + arg
		}
	}
	return long
}

// NoArgs refuses arguments that are not options.
func NoArgs(_ *cobra.Command, args []string) error {
	if len(args) > 0 {
		return &UsageError{fmt.Errorf("there is no argument %q: options begin with a hyphen", args[0])}
	}
	return nil
}

// Interruptible returns the context of a command, which ends when the process is
// interrupted or asked to end.
func Interruptible(command *cobra.Command) (context.Context, context.CancelFunc) {
	return signal.NotifyContext(command.Context(), os.Interrupt, syscall.SIGTERM)
}

// IsTerminal reports whether a stream shows up on a terminal.
func IsTerminal(stream io.Writer) bool {
	file, ok := stream.(*os.File)
	return ok && isatty.IsTerminal(file.Fd())
}
