package bench

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/collab-iac/terraform-provider-collab/internal/tftest"
)

// variant is one way to run the provider.
type variant struct {
	name   string
	binary string
	env    []string
}

// cost is what one run of Terraform took.
type cost struct {
	wall time.Duration
	// cpu is the processor time of Terraform, and own that of the provider's
	// processes.
	cpu, own time.Duration
	// peak is the largest resident memory of one provider process, in bytes.
	peak int64
	// requests reached the server, of which refused were answered with 429.
	requests, refused int
}

// terraform runs commands with nothing of the person's own settings.
type terraform struct {
	binary tftest.Binary
	home   string
}

// newTerraform writes the settings under which Terraform starts the usage, in
// the directory of that name, in the place of the provider.
func newTerraform(binary tftest.Binary, usage, home string) (terraform, error) {
	return terraform{binary, home}, tftest.WriteOverrides(filepath.Join(home, "terraform.rc"), usage)
}

// plan runs a plan and fails where it finds changes without any being expected,
// or the other way round: a benchmark of the wrong thing is worth nothing.
func (tf terraform) plan(ctx context.Context, dir string, v variant, env []string, changes bool) (cost, error) {
	c, status, err := tf.run(ctx, dir, v, env, "plan", "-input=false", "-no-color", "-lock=false", "-detailed-exitcode")
	if err == nil && (status == 2) != changes {
		err = fmt.Errorf("a plan with %s found changes: %t, expected: %t", v.name, status == 2, changes)
	}
	return c, err
}

// apply carries out whatever there is to do.
func (tf terraform) apply(ctx context.Context, dir string, v variant, env []string) (cost, error) {
	c, _, err := tf.run(ctx, dir, v, env, "apply", "-input=false", "-no-color", "-lock=false", "-backup=-", "-auto-approve")
	return c, err
}

func (tf terraform) run(ctx context.Context, dir string, v variant, env []string, args ...string) (c cost, status int, err error) {
	usage := filepath.Join(dir, "usage")
	if err := os.Remove(usage); err != nil && !errors.Is(err, os.ErrNotExist) {
		return c, 0, err
	}
	workspace := tftest.Workspace{Binary: tf.binary, Dir: dir, Env: tftest.Environment(filepath.Join(tf.home, "terraform.rc"))}
	workspace.Env["HOME"] = tf.home
	command := workspace.Command(ctx, args...)
	command.Env = append(append(append(command.Env, "BENCH_PROVIDER="+v.binary, "BENCH_USAGE="+usage), env...), v.env...)
	var said bytes.Buffer
	command.Stderr = &said
	start := time.Now()
	err = command.Run()
	c.wall = time.Since(start)
	if command.ProcessState == nil {
		return c, 0, err
	}
	status = command.ProcessState.ExitCode()
	if status != 0 && status != 2 {
		return c, status, fmt.Errorf("terraform %s with %s: %w\n%s", strings.Join(args, " "), v.name, err, said.String())
	}
	c.cpu = command.ProcessState.UserTime() + command.ProcessState.SystemTime()
	c.own, c.peak, err = readUsage(usage)
	return c, status, err
}

// readUsage sums up what the usage noted of each provider process.
func readUsage(path string) (own time.Duration, peak int64, err error) {
	content, err := os.ReadFile(path)
	if err != nil {
		return 0, 0, err
	}
	for line := range strings.Lines(string(content)) {
		var milliseconds, bytes int64
		if _, err := fmt.Sscan(line, &milliseconds, &bytes); err != nil {
			return 0, 0, fmt.Errorf("%s: %w", path, err)
		}
		own += time.Duration(milliseconds) * time.Millisecond
		peak = max(peak, bytes)
	}
	return own, peak, nil
}
