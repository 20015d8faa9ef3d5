// Package bench measures the provider under the real Terraform: how it compares
// with the same provider without its fast layer and its bulk reads, and with a
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
	// Only keeps the trials whose line holds this text.
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
	trials, err := trialsOf(options.Suite, b)
	if err != nil {
		return err
	}
	if err := printStartup(ctx, out, b.provider); err != nil {
		return err
	}
	lab, err := prepare(ctx, options.Terraform, scratch, b)
	if err != nil {
		return err
	}
	outcomes, err := lab.runAll(ctx, choose(trials, options.Only), out, progress)
	if err != nil || options.Plot == "" {
		return err
	}
	return os.WriteFile(options.Plot, draw(outcomes), 0o644)
}

// runAll prints the outcome of each trial as soon as it is known.
func (lab laboratory) runAll(ctx context.Context, trials []trial, out, progress io.Writer) ([]outcome, error) {
	if err := printHeader(out); err != nil {
		return nil, err
	}
	var all []outcome
	for i, t := range trials {
		_, _ = fmt.Fprintf(progress, "bench: %d of %d, %s\n", i+1, len(trials), t.line())
		outcomes, err := lab.run(ctx, t)
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
type binaries struct{ provider, framework, passthrough, meter string }

// build makes them as a release does: stripped.
func build(ctx context.Context, scratch string) (binaries, error) {
	const module = "github.com/collab-iac/terraform-provider-collab"
	b := binaries{
		provider:    filepath.Join(scratch, "provider"),
		framework:   filepath.Join(scratch, "framework"),
		passthrough: filepath.Join(scratch, "passthrough"),
		// Terraform looks for a name of this form.
		meter: filepath.Join(scratch, "meter", "terraform-provider-collab"),
	}
	for binary, source := range map[string]string{
		b.provider: module, b.framework: module + "/internal/bench/framework",
		b.passthrough: module + "/internal/bench/passthrough", b.meter: module + "/internal/bench/meter",
	} {
		command := exec.CommandContext(ctx, "go", "build", "-trimpath", "-ldflags", "-s -w", "-o", binary, source)
		command.Stderr = os.Stderr
		if err := command.Run(); err != nil {
			return b, fmt.Errorf("building %s: %w", source, err)
		}
	}
	return b, nil
}

func prepare(ctx context.Context, path, scratch string, b binaries) (laboratory, error) {
	binary, err := tftest.At(ctx, path)
	if err != nil {
		return laboratory{}, err
	}
	tf, err := newTerraform(binary, filepath.Dir(b.meter), scratch)
	if err != nil {
		return laboratory{}, err
	}
	dir := filepath.Join(scratch, "sample")
	if err := os.Mkdir(dir, 0o700); err != nil {
		return laboratory{}, err
	}
	s, err := takeSample(ctx, tf, b.whole(), dir)
	return laboratory{terraform: tf, sample: s, scratch: scratch}, err
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
