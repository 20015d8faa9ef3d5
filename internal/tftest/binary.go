// Package tftest runs the real Terraform or OpenTofu for tests, benchmarks and
// soaks: it finds the program, asks for its version, keeps the person's own
// settings away from it and gives it a build of this provider.
//
// Provider addresses in command line settings and in TF_REATTACH_PROVIDERS name
// no registry here. Each program completes them with its own, so that the same
// settings serve both.
package tftest

import (
	"cmp"
	"context"
	"fmt"
	"os"
	"os/exec"
	"regexp"

	"github.com/hashicorp/go-version"
)

// Source is the provider's address without a registry.
const Source = "collab-iac/collab"

// unnamedSource is what a configuration without required_providers asks for.
const unnamedSource = "hashicorp/collab"

// Binary is a Terraform or OpenTofu that runs.
type Binary struct {
	Path    string
	Version *version.Version
	// OpenTofu is false for Terraform.
	OpenTofu bool
}

// versionLine is the first line that both programs print of their version.
var versionLine = regexp.MustCompile(`(?m)^(Terraform|OpenTofu) v(\S+)`)

// At asks the program at a path, or of a name on PATH, for its version.
func At(ctx context.Context, path string) (Binary, error) {
	found, err := exec.LookPath(path)
	if err != nil {
		return Binary{}, err
	}
	command := exec.CommandContext(ctx, found, "version")
	command.Env = pairs(Environment(os.DevNull))
	output, err := command.CombinedOutput()
	if err != nil {
		return Binary{}, fmt.Errorf("%s version: %w\n%s", found, err, output)
	}
	line := versionLine.FindSubmatch(output)
	if line == nil {
		return Binary{}, fmt.Errorf("%s says nothing of its version: %s", found, output)
	}
	number, err := version.NewVersion(string(line[2]))
	return Binary{Path: found, Version: number, OpenTofu: string(line[1]) == "OpenTofu"}, err
}

// Find returns the program that TF_ACC_TERRAFORM_PATH names, or else the
// terraform on PATH.
func Find(ctx context.Context) (Binary, error) {
	return At(ctx, cmp.Or(os.Getenv("TF_ACC_TERRAFORM_PATH"), "terraform"))
}

// Registry is the host that completes provider addresses without one.
func (b Binary) Registry() string {
	if b.OpenTofu {
		return "registry.opentofu.org"
	}
	return "registry.terraform.io"
}

func (b Binary) String() string {
	if b.OpenTofu {
		return "OpenTofu " + b.Version.String()
	}
	return "Terraform " + b.Version.String()
}
