//go:build unix

// Package soak is the command that soaks the provider in faults and prints what was
// lost:
//
//	go run ./internal/dev soak --cycles 1000 --seeds 1,2,3
//
// The cycles are shared among the seeds. What happened in a cycle in which something went
// wrong is kept in a file, request by request. The command fails where anything
// was lost, duplicated, orphaned, touched or written that nobody had asked for, or where
// the last plan is not empty.
package soak

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"sync"

	"github.com/spf13/cobra"
	"golang.org/x/sync/errgroup"

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
	set.IntVar(&f.cycles, "cycles", 1000, "how many cycles to run in all, on a clock that jumps")
	set.StringVar(&f.seeds, "seeds", "1,2,3", "seeds, divided by commas, that share the cycles")
	set.IntVar(&f.realCycles, "terraform-cycles", 0, "how many cycles to run with the real Terraform, named by TF_ACC_TERRAFORM_PATH, in all")
	set.BoolVar(&f.untilFirst, "until-first", false, "end a run with the first thing that goes wrong")
	set.StringVar(&f.keep, "keep", filepath.Join(os.TempDir(), "collab-soak"), "directory for a file of what happened in each cycle in which something goes wrong")
	return command
}

type flags struct {
	cycles, realCycles int
	seeds, keep        string
	untilFirst         bool
}

// way is one way to run cycles.
type way struct {
	name   string
	cycles int
	atOnce int // runs at a time
	run    func(context.Context, soak.Options) (soak.Report, error)
}

func run(ctx context.Context, f flags, out, errOut io.Writer) error {
	var seeds []uint64
	for text := range strings.SplitSeq(f.seeds, ",") {
		seed, err := strconv.ParseUint(strings.TrimSpace(text), 10, 64)
		if err != nil {
			return fmt.Errorf("a seed is a number, not %q", text)
		}
		seeds = append(seeds, seed)
	}
	s := &session{flags: f, out: out, errOut: errOut}
	for _, w := range []way{
		{"in process", f.cycles, runtime.GOMAXPROCS(0), soak.Run},
		{"with the real Terraform", f.realCycles, 1, withTerraform},
	} {
		if err := s.soak(ctx, w, seeds); err != nil {
			return err
		}
	}
	if s.dirty > 0 {
		return fmt.Errorf("%d runs did not end clean", s.dirty)
	}
	return nil
}

// session prints what runs come to, which end in any order.
type session struct {
	flags
	mu          sync.Mutex
	out, errOut io.Writer
	dirty       int
}

func (s *session) soak(ctx context.Context, w way, seeds []uint64) error {
	var all errgroup.Group
	all.SetLimit(w.atOnce)
	for i, seed := range seeds {
		share := (w.cycles + len(seeds) - 1 - i) / len(seeds)
		if share == 0 {
			continue
		}
		all.Go(func() error {
			log := func(format string, args ...any) {
				s.print(s.errOut, "seed %d: %s\n", seed, fmt.Sprintf(format, args...))
			}
			report, err := soakOnce(ctx, w.run, soak.Options{Cycles: share, Seed: seed, Log: log, Keep: s.keep, UntilFirst: s.untilFirst})
			if err != nil {
				return err
			}
			s.print(s.out, "seed %d, %s: %s\n", seed, w.name, report)
			s.mu.Lock()
			defer s.mu.Unlock()
			if !report.Clean() {
				s.dirty++
			}
			return nil
		})
	}
	return all.Wait()
}

func (s *session) print(w io.Writer, format string, args ...any) {
	s.mu.Lock()
	defer s.mu.Unlock()
	_, _ = fmt.Fprintf(w, format, args...)
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
	dir, err := soak.TempDir()
	if err != nil {
		return soak.Report{}, err
	}
	defer func() { _ = os.RemoveAll(dir) }()
	options.Dir = dir
	return run(ctx, options)
}
