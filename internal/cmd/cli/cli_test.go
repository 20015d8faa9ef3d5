package cli_test

import (
	"bytes"
	"errors"
	"io"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/spf13/cobra"

	"github.com/collab-iac/terraform-provider-collab/internal/cmd/cli"
)

// TestRun_spellings checks that options with one hyphen and with two are the same.
func TestRun_spellings(t *testing.T) {
	type got struct {
		Out, Models string
		Force       bool
		Delta       int
		Args        []string
	}
	for name, test := range map[string]struct {
		args []string
		want got
	}{
		"one hyphen":           {[]string{"-out", ".", "-models", "gws_user", "-force"}, got{Out: ".", Models: "gws_user", Force: true}},
		"two hyphens":          {[]string{"--out", ".", "--models", "gws_user", "--force"}, got{Out: ".", Models: "gws_user", Force: true}},
		"equals signs":         {[]string{"-out=a=-b", "--models=x", "-force=false"}, got{Out: "a=-b", Models: "x"}},
		"a negative number":    {[]string{"-delta", "-12"}, got{Delta: -12}},
		"a value of a hyphen":  {[]string{"-out", "-"}, got{Out: "-"}},
		"after the options":    {[]string{"-force", "--", "-out"}, got{Force: true, Args: []string{"-out"}}},
		"an argument in front": {[]string{"a", "-out", "b"}, got{Out: "b", Args: []string{"a"}}},
	} {
		t.Run(name, func(t *testing.T) {
			var g got
			command := &cobra.Command{Use: "x", RunE: func(_ *cobra.Command, args []string) error {
				if len(args) > 0 {
					g.Args = args
				}
				return nil
			}}
			command.Flags().StringVar(&g.Out, "out", "", "")
			command.Flags().StringVar(&g.Models, "models", "", "")
			command.Flags().BoolVar(&g.Force, "force", false, "")
			command.Flags().IntVar(&g.Delta, "delta", 0, "")
			if code := cli.Run(t.Context(), command, test.args); code != 0 {
				t.Fatalf("exit code %d", code)
			}
			if diff := cmp.Diff(test.want, g); diff != "" {
				t.Errorf("-want +got:\n%s", diff)
			}
		})
	}
}

func TestRun_exitCodes(t *testing.T) {
	for name, test := range map[string]struct {
		err     error
		code    int
		printed string
	}{
		"done":    {nil, 0, ""},
		"failed":  {errors.New("no"), 1, "Error: no\n"},
		"misused": {&cli.UsageError{Err: errors.New("no")}, 2, "Error: no\n\nx -h explains the options.\n"},
		"its own": {cli.ExitError(7), 7, ""},
	} {
		t.Run(name, func(t *testing.T) {
			var printed bytes.Buffer
			command := &cobra.Command{Use: "x", RunE: func(*cobra.Command, []string) error { return test.err }}
			command.SetOut(io.Discard)
			command.SetErr(&printed)
			if code := cli.Run(t.Context(), command, nil); code != test.code || printed.String() != test.printed {
				t.Errorf("exit code %d, printed %q", code, &printed)
			}
		})
	}
}
