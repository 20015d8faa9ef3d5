package rehearse

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/collab-iac/terraform-provider-collab/internal/cmd/cli"
	"github.com/collab-iac/terraform-provider-collab/internal/system"
)

// stage is the copy that a rehearsal runs in.
type stage struct {
	*command
	call      invocation
	config    *configuration
	twins     *twins
	terraform program
	workspace string
	before    *state
	raw       []byte
	// home is the temporary directory, dir the copy of the root module in it.
	home, dir string
}

// rehearse prepares a copy, runs Terraform there and reports.
func (c *command) rehearse(ctx context.Context, args []string) (*Report, error) {
	s := &stage{command: c}
	if err := s.examine(ctx, args); err != nil {
		return nil, err
	}
	var err error
	if s.home, err = os.MkdirTemp("", "collab-rehearsal-"); err != nil {
		return nil, err
	}
	defer func() { _ = os.RemoveAll(s.home) }()
	if s.home, err = filepath.EvalSymlinks(s.home); err != nil {
		return nil, err
	}
	defer s.twins.close()
	if err := s.twins.start(c.latency); err != nil {
		return nil, err
	}
	if err := s.set(); err != nil {
		return nil, err
	}
	if err := s.initialise(ctx); err != nil {
		return nil, err
	}
	return s.perform(ctx)
}

// examine reads everything, and refuses what cannot be rehearsed. It changes nothing.
func (s *stage) examine(ctx context.Context, args []string) error {
	var err error
	if s.config, err = read(s.command.config, s.allowed); err != nil {
		return err
	}
	environment := os.Environ()
	if s.call, err = parse(args, s.config.root, environment); err != nil {
		return &cli.UsageError{Err: err}
	}
	for _, name := range s.include {
		absolute, err := filepath.Abs(name)
		if err != nil {
			return err
		}
		s.config.files = append(s.config.files, absolute)
	}
	if s.twins, err = readTwins(s.snapshots, s.emulated); err != nil {
		return err
	}
	if len(s.config.objections) > 0 {
		return objected(s.config.objections)
	}
	if s.terraform.path, err = find(s.command.terraform); err != nil {
		return err
	}
	if s.terraform.path, err = filepath.Abs(s.terraform.path); err != nil {
		return err
	}
	if s.workspace = workspace(environment, s.config.root); s.workspace == defaultWorkspace {
		s.workspace = cmp.Or(s.config.workspace, defaultWorkspace) // before "init" nothing else names it
	}
	if s.raw, err = s.pull(ctx, environment); err != nil {
		return err
	}
	if s.before, err = parseState(s.raw); err != nil {
		return err
	}
	if objections := s.before.objections(s.config.isAllowed); len(objections) > 0 {
		return objected(objections)
	}
	return nil
}

// pull reads the state of the workspace in use.
func (s *stage) pull(ctx context.Context, environment []string) ([]byte, error) {
	if s.state != "" {
		return os.ReadFile(s.state)
	}
	terraform := program{path: s.terraform.path, dir: s.config.root, environment: environment}
	content, err := terraform.run(ctx, "state", "pull")
	if err != nil {
		return nil, fmt.Errorf("reading the state: %w", err)
	}
	return content, nil
}

// override takes the place of every backend and cloud block. Files of overrides are read
// in the order of their names.
const override = "zzzz_rehearsal_override.tf"

// rehearsalBackend keeps the state under other names than Terraform does without a backend:
// at the usual ones "init" finds it, and asks whether it shall move the workspaces.
const rehearsalBackend = `terraform {
  backend "local" {
    path          = "rehearsal.tfstate"
    workspace_dir = "rehearsal.tfstate.d"
  }
}
`

// below is the directory under which the copies are, by their absolute paths.
func (s *stage) below() string { return filepath.Join(s.home, "copy") }

// set copies the configuration and the state, and makes the settings.
func (s *stage) set() error {
	copies := &copier{below: s.below()}
	var err error
	if s.dir, err = copies.copyAll(s.config); err != nil {
		return err
	}
	if err := copies.copy(filepath.Join(s.config.root, ".terraform", "modules"), nil); err != nil {
		return err
	}
	if err := s.lock(); err != nil {
		return err
	}
	if err := os.WriteFile(filepath.Join(s.dir, override), []byte(rehearsalBackend), 0o600); err != nil {
		return err
	}
	if err := s.putState(); err != nil {
		return err
	}
	return s.install()
}

func (s *stage) lock() error {
	content, err := os.ReadFile(filepath.Join(s.config.root, ".terraform.lock.hcl"))
	if errors.Is(err, os.ErrNotExist) {
		return nil
	} else if err != nil {
		return err
	}
	if content, err = unlocked(content); err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(s.dir, ".terraform.lock.hcl"), content, 0o600)
}

// statePath is where the copy of the state is.
func (s *stage) statePath() string { return filepath.Join(s.dir, s.stateFile("rehearsal")) }

// stateFile is where a local backend of that name keeps the state of the workspace. Without
// a backend the name is "terraform".
func (s *stage) stateFile(name string) string {
	if s.workspace == defaultWorkspace {
		return name + ".tfstate"
	}
	return filepath.Join(name+".tfstate.d", s.workspace, "terraform.tfstate")
}

func (s *stage) putState() error {
	if err := os.MkdirAll(filepath.Dir(s.statePath()), 0o700); err != nil || len(s.raw) == 0 {
		return err
	}
	return os.WriteFile(s.statePath(), s.raw, 0o600)
}

// install makes the settings and the environment of the copy.
func (s *stage) install() error {
	binary, err := s.binary()
	if err != nil {
		return err
	}
	home, _ := os.UserHomeDir()
	environment := os.Environ()
	settings, err := installation{binary: binary, number: s.version, dir: s.home, home: home, environment: environment}.install(s.config, s.before.sources())
	if err != nil {
		return err
	}
	s.terraform.dir = s.dir
	s.terraform.environment = append(apart(environment),
		"TF_CLI_CONFIG_FILE="+settings, "TF_IN_AUTOMATION=1", "TF_INPUT=0", "CHECKPOINT_DISABLE=1",
		system.RehearsalEndpoint+"="+s.twins.address)
	if s.workspace != defaultWorkspace {
		s.terraform.environment = append(s.terraform.environment, "TF_WORKSPACE="+s.workspace)
	}
	return nil
}

// initialise installs providers and modules. Then it looks at modules that are not local
// paths, and makes sure that the provider is this binary: another one might not know of
// rehearsals.
func (s *stage) initialise(ctx context.Context) error {
	if _, err := s.terraform.run(ctx, "init", "-input=false", "-no-color"); err != nil {
		return fmt.Errorf("preparing the copy: %w", err)
	}
	if err := s.readInstalled(); err != nil {
		return err
	}
	if len(s.config.objections) > 0 {
		return objected(s.config.objections)
	}
	return s.checkProvider()
}

// readInstalled reads the modules that "init" has installed.
func (s *stage) readInstalled() error {
	content, err := os.ReadFile(filepath.Join(s.dir, ".terraform", "modules", "modules.json"))
	if errors.Is(err, os.ErrNotExist) {
		return nil
	} else if err != nil {
		return err
	}
	var manifest struct {
		Modules []struct{ Dir string }
	}
	if err := json.Unmarshal(content, &manifest); err != nil {
		return fmt.Errorf("the list of modules: %w", err)
	}
	installed := &configuration{root: s.dir, allowed: s.allowed}
	for _, m := range manifest.Modules {
		if err := installed.module(filepath.Join(s.dir, m.Dir)); err != nil {
			return err
		}
	}
	s.config.objections = installed.objections
	return nil
}

var errOther = errors.New("another binary of the provider than this one would be started, which might reach the real servers")

// checkProvider makes sure that what Terraform would start is this binary.
func (s *stage) checkProvider() error {
	binary, err := s.binary()
	if err != nil {
		return err
	}
	want, err := os.Stat(binary)
	if err != nil {
		return err
	}
	names, err := filepath.Glob(filepath.Join(s.dir, ".terraform", "providers", "*", "*", "*", "*", "*", "terraform-provider-collab*"))
	if err != nil {
		return err
	}
	for _, name := range names {
		if got, err := os.Stat(name); err != nil || !os.SameFile(got, want) && got.Size() != want.Size() {
			return fmt.Errorf("%w: %s", errOther, name)
		}
	}
	return nil
}

// perform runs the command, and reports.
func (s *stage) perform(ctx context.Context) (*Report, error) {
	args := append([]string{s.call.Command, "-json", "-input=false"}, s.call.Args...)
	if s.call.Command == "apply" {
		args = append(args, "-auto-approve")
	}
	p := newPerformance(s)
	began := time.Now()
	if err := s.terraform.events(ctx, p.event, args...); err != nil {
		return nil, fmt.Errorf("%w\nit ran for %s", err, time.Since(began).Round(time.Second))
	}
	if s.watch != nil {
		s.watch(s.twins)
	}
	after := s.before
	if s.call.Command == "apply" {
		content, err := os.ReadFile(s.statePath())
		if err == nil {
			after, err = parseState(content)
		}
		if err != nil && !errors.Is(err, os.ErrNotExist) {
			return nil, err
		}
	}
	return p.report(after), nil
}

// notes say what may make the real run differ.
func (s *stage) notes() []string {
	var notes []string
	if unknown := s.before.unknownTo(s.twins.keys()); len(unknown) > 0 {
		shown := unknown[:min(3, len(unknown))]
		rest := ""
		if len(unknown) > len(shown) {
			rest = fmt.Sprintf(" and %d more", len(unknown)-len(shown))
		}
		notes = append(notes, fmt.Sprintf("the snapshot is older than the state, or was taken of another node: it lacks %s%s, which the state has. Take it again.", strings.Join(shown, ", "), rest))
	}
	if info, err := os.Stat(filepath.Join(s.config.root, s.stateFile("terraform"))); err == nil {
		for _, t := range s.twins.all {
			if info.ModTime().After(t.taken) {
				notes = append(notes, fmt.Sprintf("%s is older than the state: it was taken on %s, and the state was written on %s. Take it again.", t.file, t.taken.Format(time.DateTime), info.ModTime().UTC().Format(time.DateTime)))
			}
		}
	}
	return slices.Compact(notes)
}
