//go:build unix

// Command cmd soaks the provider in faults and prints what was lost:
//
//	go run ./internal/soak/cmd -cycles 1000 -seeds 1,2,3
//
// The cycles are shared among the seeds. It fails where anything was lost,
// duplicated or orphaned, or where the last plan is not empty.
package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/collab-iac/terraform-provider-collab/internal/soak"
	"github.com/collab-iac/terraform-provider-collab/internal/tftest"
)

func main() {
	if err := run(context.Background(), os.Args[1:], os.Stdout, os.Stderr); err != nil {
		fmt.Fprintln(os.Stderr, "soak:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, args []string, out, errOut io.Writer) error {
	flags := flag.NewFlagSet("soak", flag.ContinueOnError)
	flags.SetOutput(errOut)
	cycles := flags.Int("cycles", 1000, "how many cycles to run in all")
	seeds := flags.String("seeds", "1,2,3", "seeds, divided by commas, that share the cycles")
	realCycles := flags.Int("terraform-cycles", 0, "how many cycles to run with the real Terraform, named by TF_ACC_TERRAFORM_PATH, in all")
	if err := flags.Parse(args); err != nil {
		return err
	}
	list := strings.Split(*seeds, ",")
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
		}{{"in process", *cycles, soak.Run}, {"with the real Terraform", *realCycles, withTerraform}} {
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
