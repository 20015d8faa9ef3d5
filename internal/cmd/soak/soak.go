//go:build unix

// Package soak is the command that soaks the provider in faults and prints what
// was lost:
//
//	go run ./internal/dev soak --cycles 1000 --seeds 1,2,3
//
// The cycles are shared among the seeds. It fails where anything was lost,
// duplicated or orphaned, or where the last plan is not empty.
package soak

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"github.com/collab-iac/terraform-provider-collab/internal/cmd/cli"
	"github.com/collab-iac/terraform-provider-collab/internal/soak"
	"github.com/collab-iac/terraform-provider-collab/internal/tftest"
)

// New returns the command.
func New() *cobra.Command {
	var f flags
	command := &cobra.Command{
		Use:   "soak",
		Short: "Run cycles of faults, kills and restarts, and print what was lost",
		Args:  cli.NoArgs,
		RunE: func(command *cobra.Command, _ []string) error {
			return run(command.Context(), f, command.OutOrStdout(), command.ErrOrStderr())
		},
	}
	set := command.Flags()
	set.IntVar(&f.cycles, "cycles", 1000, "how many cycles to run in all")
	set.StringVar(&f.seeds, "seeds", "1,2,3", "seeds, divided by commas, that share the cycles")
	set.IntVar(&f.realCycles, "terraform-cycles", 0, "how many cycles to run with the real Terraform, named by TF_ACC_TERRAFORM_PATH, in all")
	return command
}

type flags struct {
	cycles, realCycles int
	seeds              string
}

func run(ctx context.Context, f flags, out, errOut io.Writer) error {
	list := strings.Split(f.seeds, ",")
	dirty := 0
	for i, text := range list {
		seed, err := strconv.ParseUint(strings.TrimSpace(text), 10, 64)
		if err != nil {
			return fmt.Errorf("a seed is a number, not %q", text)
		}
		log := func(format string, args ...any) {
			_, _ = fmt.Fprintf(errOut, "seed %d: %s\n", seed, fmt.Sprintf(format, args...))
		}
		for _, way := range []struct {
			name   string
			cycles int
			run    func(context.Context, soak.Options) (soak.Report, error)
		}{{"in process", f.cycles, soak.Run}, {"with the real Terraform", f.realCycles, withTerraform}} {
			share := (way.cycles + len(list) - 1 - i) / len(list)
			if share == 0 {
				continue
			}
			report, err := soakOnce(ctx, way.run, soak.Options{Cycles: share, Seed: seed, Log: log})
			if err != nil {
				return err
			}
			_, _ = fmt.Fprintf(out, "seed %d, %s: %s\n", seed, way.name, report)
			if !report.Clean() {
				dirty++
			}
		}
	}
	if dirty > 0 {
		return fmt.Errorf("%d runs did not end clean", dirty)
	}
	return nil
}

// withTerraform builds the provider in the tree and runs the real Terraform.
func withTerraform(ctx context.Context, options soak.Options) (soak.Report, error) {
	provider, err := tftest.Build(ctx, filepath.Join(options.Dir, "bin"))
	if err != nil {
		return soak.Report{}, err
	}
	terraform, err := tftest.Find(ctx)
	if err != nil {
		return soak.Report{}, err
	}
	return soak.RunTerraform(ctx, options, terraform, filepath.Dir(provider))
}

func soakOnce(ctx context.Context, run func(context.Context, soak.Options) (soak.Report, error), options soak.Options) (soak.Report, error) {
	dir, err := os.MkdirTemp("", "collab-soak")
	if err != nil {
		return soak.Report{}, err
	}
	defer func() { _ = os.RemoveAll(dir) }()
	options.Dir = dir
	return run(ctx, options)
}
