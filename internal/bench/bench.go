// Package bench measures the provider under the real Terraform: how it compares
// with the same provider without its fast path and its bulk reads, and with a
// provider that does nothing. Each figure is a ratio of runs that took turns, so
// that it means the same on any machine.
package bench

import (
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"time"

	"github.com/collab-iac/terraform-provider-collab/internal/tftest"
)

// Options say what to measure.
type Options struct {
	// Suite is "quick", "default" or "full".
	Suite string
	// Only keeps the benchmarks whose line holds this text.
	Only string
	// Plot is an SVG file to draw the ratios into; empty for none.
	Plot string
	// Terraform is the binary to run.
	Terraform string
}

// Run measures, and prints a table to out.
func Run(ctx context.Context, options Options, out, progress io.Writer) error {
	scratch, err := os.MkdirTemp("", "collab-bench-")
	if err != nil {
		return err
	}
	defer func() { _ = os.RemoveAll(scratch) }() // what stays behind hurts nobody
	b, err := build(ctx, scratch)
	if err != nil {
		return err
	}
	benchmarks, err := benchmarksOf(options.Suite, b)
	if err != nil {
		return err
	}
	if err := printStartup(ctx, out, b.provider); err != nil {
		return err
	}
	r, err := prepare(ctx, options.Terraform, scratch, b)
	if err != nil {
		return err
	}
	outcomes, err := r.runAll(ctx, choose(benchmarks, options.Only), out, progress)
	if err != nil || options.Plot == "" {
		return err
	}
	return os.WriteFile(options.Plot, draw(outcomes), 0o644)
}

// runAll prints the outcome of each benchmark as soon as it is known.
func (r runner) runAll(ctx context.Context, benchmarks []benchmark, out, progress io.Writer) ([]outcome, error) {
	if err := printHeader(out); err != nil {
		return nil, err
	}
	var all []outcome
	for i, t := range benchmarks {
		_, _ = fmt.Fprintf(progress, "bench: %d of %d, %s\n", i+1, len(benchmarks), t.line())
		outcomes, err := r.run(ctx, t)
		if err != nil {
			return all, err
		}
		all = append(all, outcomes...)
		for _, o := range outcomes {
			_, _ = fmt.Fprintf(progress, "bench: %s took %.1f s here, %.1f s of processor time\n",
				o.name, o.typical.wall.Seconds(), (o.typical.cpu + o.typical.own).Seconds())
		}
		if err := printOutcomes(out, outcomes); err != nil {
			return all, err
		}
	}
	return all, nil
}

// binaries are the programs under test.
type binaries struct{ provider, framework, noop, usage string }

// build makes them as a release does: stripped.
func build(ctx context.Context, scratch string) (binaries, error) {
	const module = "github.com/collab-iac/terraform-provider-collab"
	b := binaries{
		provider:  filepath.Join(scratch, "provider"),
		framework: filepath.Join(scratch, "framework"),
		noop:      filepath.Join(scratch, "noop"),
		// Terraform looks for a name of this form.
		usage: filepath.Join(scratch, "usage", "terraform-provider-collab"),
	}
	for binary, source := range map[string]string{
		b.provider: module, b.framework: module + "/internal/bench/framework",
		b.noop: module + "/internal/bench/noop", b.usage: module + "/internal/bench/usage",
	} {
		command := exec.CommandContext(ctx, "go", "build", "-ldflags", "-s -w", "-o", binary, source)
		command.Stderr = os.Stderr
		if err := command.Run(); err != nil {
			return b, fmt.Errorf("building %s: %w", source, err)
		}
	}
	return b, nil
}

func prepare(ctx context.Context, path, scratch string, b binaries) (runner, error) {
	binary, err := tftest.At(ctx, path)
	if err != nil {
		return runner{}, err
	}
	tf, err := newTerraform(binary, filepath.Dir(b.usage), scratch)
	if err != nil {
		return runner{}, err
	}
	r := runner{terraform: tf, samples: map[bool]sample{}, scratch: scratch}
	for _, asObject := range []bool{false, true} {
		dir, err := os.MkdirTemp(scratch, "sample-")
		if err != nil {
			return r, err
		}
		if r.samples[asObject], err = takeSample(ctx, tf, b.asReleased(), asObject, dir); err != nil {
			return r, err
		}
	}
	return r, nil
}

// printStartup tells what starting the provider costs.
func printStartup(ctx context.Context, out io.Writer, binary string) error {
	var times []time.Duration
	var schema int
	for range 11 {
		took, bytes, err := startup(ctx, binary)
		if err != nil {
			return err
		}
		times, schema = append(times, took), bytes
	}
	file, err := os.Stat(binary)
	if err != nil {
		return err
	}
	middle := median(times, func(d time.Duration) time.Duration { return d })
	_, err = fmt.Fprintf(out, "start-up to schema %d ms · schema %d kB · stripped binary %.1f MB\n\n",
		middle.Milliseconds(), schema/1000, float64(file.Size())/1e6)
	return err
}
