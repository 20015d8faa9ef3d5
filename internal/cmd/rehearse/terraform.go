package rehearse

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// patience is how long Terraform may take to end once it is asked to.
const patience = time.Minute

// program is a Terraform or OpenTofu in a directory.
type program struct {
	path, dir   string
	environment []string
}

// run runs a command to its end and returns what it printed.
func (p program) run(ctx context.Context, args ...string) ([]byte, error) {
	var out, said bytes.Buffer
	command := p.command(ctx, args...)
	command.Stdout, command.Stderr = &out, &said
	if err := command.Run(); err != nil {
		return nil, fmt.Errorf("%s %s: %w\n%s", filepath.Base(p.path), strings.Join(args, " "), err, strings.TrimSpace(said.String()+out.String()))
	}
	return out.Bytes(), nil
}

func (p program) command(ctx context.Context, args ...string) *exec.Cmd {
	command := exec.CommandContext(ctx, p.path, args...)
	command.Dir, command.Env = p.dir, append(slices.Clone(p.environment), "PWD="+p.dir)
	command.Cancel = func() error { return command.Process.Signal(os.Interrupt) }
	command.WaitDelay = patience
	return command
}

// find returns the program of a name, or else the first of those that there are.
func find(name string) (string, error) {
	if name != "" {
		return exec.LookPath(name)
	}
	for _, candidate := range []string{"terraform", "tofu"} {
		if path, err := exec.LookPath(candidate); err == nil {
			return path, nil
		}
	}
	return "", errors.New("neither terraform nor tofu is on PATH: name one with -terraform")
}

// realVariables are the variables with which Terraform would reach the real directory, its
// state or another provider.
var realVariables = []string{
	"TF_DATA_DIR", "TF_WORKSPACE", "TF_REATTACH_PROVIDERS", "TF_PLUGIN_CACHE_DIR", "TF_PLUGIN_CACHE_MAY_BREAK_DEPENDENCY_LOCK_FILE",
	"TF_CLI_CONFIG_FILE", "TERRAFORM_CONFIG", "PWD",
}

// apart is an environment without what leads to the real directory.
func apart(environment []string) []string {
	return slices.DeleteFunc(slices.Clone(environment), func(pair string) bool {
		name, _, _ := strings.Cut(pair, "=")
		return slices.Contains(realVariables, name) || strings.HasPrefix(name, "TF_CLI_ARGS") || strings.HasPrefix(name, "TF_BACKEND_")
	})
}

// defaultWorkspace is the workspace in use where none is selected.
const defaultWorkspace = "default"

// workspace is the name of the workspace in use in a directory.
func workspace(environment []string, root string) string {
	if name := variable(environment, "TF_WORKSPACE"); name != "" {
		return name
	}
	data := variable(environment, "TF_DATA_DIR")
	if data == "" {
		data = ".terraform"
	}
	if !filepath.IsAbs(data) {
		data = filepath.Join(root, data)
	}
	name, err := os.ReadFile(filepath.Join(data, "environment"))
	if err != nil || strings.TrimSpace(string(name)) == "" {
		return defaultWorkspace
	}
	return strings.TrimSpace(string(name))
}

// event is a line of Terraform's output in JSON.
type event struct {
	Type    string `json:"type"`
	Message string `json:"@message"`
	// Change is planned, Hook is being applied.
	Change     *change     `json:"change"`
	Hook       *change     `json:"hook"`
	Diagnostic *diagnostic `json:"diagnostic"`
}

type change struct {
	Resource struct {
		Address string `json:"addr"`
		Type    string `json:"resource_type"`
	} `json:"resource"`
	Action string `json:"action"`
}

type diagnostic struct {
	Severity string `json:"severity"`
	Summary  string `json:"summary"`
	Detail   string `json:"detail"`
	Address  string `json:"address"`
	Range    *struct {
		Filename string `json:"filename"`
		Start    struct {
			Line int `json:"line"`
		} `json:"start"`
	} `json:"range"`
}

// events runs a command that prints JSON, and calls visit for each line. Its exit code
// is no error.
func (p program) events(ctx context.Context, visit func(event), args ...string) error {
	command := p.command(ctx, args...)
	var said, stray bytes.Buffer // the first is written to until Wait returns
	command.Stderr = &said
	out, err := command.StdoutPipe()
	if err != nil {
		return err
	}
	if err := command.Start(); err != nil {
		return err
	}
	lines, understood := bufio.NewReader(out), false
	for {
		line, err := lines.ReadBytes('\n')
		var e event
		if json.Unmarshal(line, &e) == nil && e.Type != "" {
			understood = true
			visit(e)
		} else {
			stray.Write(line)
		}
		if errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			return err
		}
	}
	var exit *exec.ExitError
	if err := command.Wait(); errors.As(err, &exit) && understood {
		return ctx.Err()
	} else if err != nil {
		return fmt.Errorf("%s %s: %w\n%s", filepath.Base(p.path), args[0], err, strings.TrimSpace(stray.String()+said.String()))
	}
	return nil
}
