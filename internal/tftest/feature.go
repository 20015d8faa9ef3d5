package tftest

import (
	"context"
	"testing"

	"github.com/hashicorp/go-version"
	"github.com/hashicorp/terraform-plugin-testing/tfversion"
)

// Feature is something that not every version can do. Terraform and OpenTofu
// are constraints on the versions that can: ">= 1.11".
type Feature struct {
	Name, Terraform, OpenTofu string
}

// The features that tests of this project need.
var (
	// WriteOnly are attributes that are in no plan and in no state.
	WriteOnly = Feature{"write-only attributes", ">= 1.11", ">= 1.11"}
	// MockProviders are mock_provider blocks in tests of modules.
	MockProviders = Feature{"mock providers in tests", ">= 1.7", ">= 1.8"}
	// ImportForEach are import blocks with for_each.
	ImportForEach = Feature{"import blocks with for_each", ">= 1.7", ">= 1.7"}
	// RemovedBlocks are removed blocks that say whether to destroy, as Terraform wants.
	RemovedBlocks = Feature{"removed blocks with lifecycle", ">= 1.7", ">= 1.10"}
	// Functions are functions of providers.
	Functions = Feature{"functions of providers", ">= 1.8", ">= 1.7"}
	// NullArguments are functions of providers that take null as it is. OpenTofu takes a null
	// without a type for an unknown value, and has no version that does not.
	NullArguments = Feature{"null as an argument of a provider's function", ">= 1.8", "< 1.0"}
	// Ephemeral are resources that no plan and no state holds.
	Ephemeral = Feature{"ephemeral resources", ">= 1.10", ">= 1.11"}
	// MovedTypes are moved blocks from one type of resource to another.
	MovedTypes = Feature{"moved blocks between types", ">= 1.8", ">= 1.10"}
	// MovedToAnyModel is MovedTypes from a resource whose identity has fewer attributes.
	// OpenTofu 1.12 keeps the identity that the object had, and finds attributes missing.
	MovedToAnyModel = Feature{"moved blocks to a type with another identity", ">= 1.8", ">= 1.10, < 1.12"}
	// GenerateConfig is plan -generate-config-out for this provider. Older
	// versions crash or leave out what is required (hashicorp/terraform#35484), and
	// Terraform 1.16.0 looks for another provider (hashicorp/terraform#39144).
	GenerateConfig = Feature{"generated configuration of nested attributes", ">= 1.10, != 1.16.0, != 1.16.1, != 1.16.2", ">= 1.11.2"}
)

// In reports whether the program has the feature.
func (f Feature) In(b Binary) bool {
	versions := f.Terraform
	if b.OpenTofu {
		versions = f.OpenTofu
	}
	// A pre-release has what its release will have.
	return version.MustConstraints(version.NewConstraint(versions)).Check(b.Version.Core())
}

// CheckTerraformVersion lets a test of terraform-plugin-testing ask for the
// feature, in its TerraformVersionChecks.
func (f Feature) CheckTerraformVersion(ctx context.Context, _ tfversion.CheckTerraformVersionRequest, response *tfversion.CheckTerraformVersionResponse) {
	b, err := Find(ctx)
	switch {
	case err != nil:
		response.Error = err
	case !f.In(b):
		response.Skip = f.missing(b)
	}
}

func (f Feature) missing(b Binary) string { return b.String() + " has no " + f.Name }

// Require returns the program that acceptance tests run. It skips the test where
// TF_ACC is not set, or where the program lacks one of the features.
func Require(t *testing.T, features ...Feature) Binary {
	t.Helper()
	b := required(t)
	for _, f := range features {
		if !f.In(b) {
			t.Skip(f.missing(b))
		}
	}
	return b
}
