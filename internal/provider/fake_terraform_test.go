package provider_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/collab-iac/terraform-provider-collab/internal/coretest"
	"github.com/collab-iac/terraform-provider-collab/internal/model"
	"github.com/collab-iac/terraform-provider-collab/internal/provider"
	"github.com/collab-iac/terraform-provider-collab/internal/systems"
	gws "github.com/collab-iac/terraform-provider-collab/internal/systems/gws/emulator"
	emulator "github.com/collab-iac/terraform-provider-collab/internal/systems/voss/emulator"
)

// fakeTerraform plays Terraform's core for a test. It fails the test where the
// provider breaks the protocol's rules.
type fakeTerraform struct {
	*coretest.Terraform
	// pause is how long a person waits between an apply and the next plan.
	pause time.Duration
}

// core starts the provider of all tests.
var core coretest.Core

type (
	instance = coretest.Instance
	planned  = coretest.Plan
)

// newFakeTerraform configures a provider for the servers of the environment;
// settings are laid over those of the block voss.
func newFakeTerraform(t *testing.T, w *env, settings model.Value) *fakeTerraform {
	t.Helper()
	return newFakeTerraformThatPolls(t, w, settings, time.Millisecond)
}

// newFakeTerraformWithGWS lays settings over those of the block gws.
func newFakeTerraformWithGWS(t *testing.T, w *env, settings model.Value) *fakeTerraform {
	t.Helper()
	return newConfiguredFakeTerraform(t.Context(), t, w, nil, settings, time.Millisecond)
}

// newFakeTerraformThatPolls waits that long before it first polls a transaction.
func newFakeTerraformThatPolls(t *testing.T, w *env, settings model.Value, wait time.Duration) *fakeTerraform {
	t.Helper()
	return newConfiguredFakeTerraform(t.Context(), t, w, settings, nil, wait)
}

func newConfiguredFakeTerraform(ctx context.Context, t *testing.T, w *env, settings, gwsSettings model.Value, wait time.Duration) *fakeTerraform {
	t.Helper()
	options := providerOptions()
	options.PollInterval, options.RoundTripper, options.FrameworkOnly = wait, w.transport, w.frameworkOnly
	config := model.Value{"voss": merge(model.Value{
		"endpoint": w.url, "username": emulator.Administrator.Username, "password": emulator.Administrator.Password,
		"hierarchy": emulator.Tenant, "requests_per_second": int64(10000), "max_concurrent_requests": int64(32),
	}, settings)}
	if w.gws != nil {
		config["gws"] = merge(model.Value{
			"endpoint": w.gwsURL, "username": gws.Administrator.UserName, "password": gws.Administrator.Password,
			"requests_per_second": int64(10000), "max_concurrent_requests": int64(32),
		}, gwsSettings)
	}
	server := provider.NewServer(options, systems.All()...)
	if w.meddle != nil {
		server = meddling{server, w.meddle}
	}
	tf, err := core.Start(ctx, w.record.Of(server), config)
	if err != nil {
		t.Fatal(err)
	}
	return &fakeTerraform{Terraform: tf}
}

// resourceType is the type of a resource's values.
func (c *fakeTerraform) resourceType(t *testing.T, typeName string) tftypes.Type {
	t.Helper()
	schema, err := c.Resource(typeName)
	if err != nil {
		t.Fatal(err)
	}
	return schema.ValueType()
}

func (c *fakeTerraform) plan(t *testing.T, typeName string, prior *instance, config model.Value) planned {
	t.Helper()
	p, err := c.Plan(t.Context(), typeName, prior, config)
	if err != nil {
		t.Error(err)
	}
	return p
}

func (c *fakeTerraform) apply(t *testing.T, typeName string, prior *instance, config model.Value, p planned) (instance, []*tfprotov6.Diagnostic) {
	t.Helper()
	after, diagnostics, err := c.Apply(t.Context(), typeName, prior, config, p)
	if err != nil {
		t.Error(err)
	}
	return after, diagnostics
}

// destroy applies a planned deletion.
func (c *fakeTerraform) destroy(t *testing.T, typeName string, prior instance) []*tfprotov6.Diagnostic {
	t.Helper()
	_, diagnostics := c.apply(t, typeName, &prior, nil, planned{Instance: instance{Private: prior.Private, Identity: prior.Identity}})
	return diagnostics
}

// change plans and applies, and fails the test where either does.
func (c *fakeTerraform) change(t *testing.T, typeName string, prior *instance, config model.Value) instance {
	t.Helper()
	p := c.plan(t, typeName, prior, config)
	noErrors(t, p.Diagnostics)
	after, diagnostics := c.apply(t, typeName, prior, config, p)
	noErrors(t, diagnostics)
	return after
}

// read refreshes an instance.
func (c *fakeTerraform) read(t *testing.T, typeName string, current instance) instance {
	t.Helper()
	after, diagnostics, err := c.Read(t.Context(), typeName, current)
	if err != nil {
		t.Fatal(err)
	}
	noErrors(t, diagnostics)
	return after
}

func (c *fakeTerraform) readDataSource(t *testing.T, typeName string, config model.Value) model.Value {
	t.Helper()
	state, diagnostics := c.tryReadDataSource(t, typeName, config)
	noErrors(t, diagnostics)
	return state
}

// tryReadDataSource validates the configuration of a data source and reads it.
func (c *fakeTerraform) tryReadDataSource(t *testing.T, typeName string, config model.Value) (model.Value, []*tfprotov6.Diagnostic) {
	t.Helper()
	state, diagnostics, err := readDataSource(t.Context(), c.Terraform, typeName, config)
	if err != nil {
		t.Fatal(err)
	}
	return state, diagnostics
}

// readDataSource does the same for any test.
func readDataSource(ctx context.Context, tf *coretest.Terraform, typeName string, config model.Value) (model.Value, []*tfprotov6.Diagnostic, error) {
	schema := tf.Schemas.DataSourceSchemas[typeName]
	if schema == nil {
		return nil, nil, fmt.Errorf("there is no type %s", typeName)
	}
	if config == nil {
		config = model.Value{}
	}
	value, err := coretest.Encode(schema.ValueType(), config)
	if err != nil {
		return nil, nil, err
	}
	validated, err := tf.Server.ValidateDataResourceConfig(ctx, &tfprotov6.ValidateDataResourceConfigRequest{TypeName: typeName, Config: value})
	if err != nil {
		return nil, nil, err
	}
	if coretest.HasError(validated.Diagnostics) {
		return nil, validated.Diagnostics, nil
	}
	response, err := tf.Server.ReadDataSource(ctx, &tfprotov6.ReadDataSourceRequest{TypeName: typeName, Config: value})
	if err != nil {
		return nil, nil, err
	}
	if coretest.HasError(response.Diagnostics) {
		return nil, response.Diagnostics, nil
	}
	state, err := coretest.Decode(schema.ValueType(), response.State)
	return state, nil, err
}

func noErrors(t *testing.T, diagnostics []*tfprotov6.Diagnostic) {
	t.Helper()
	if err := coretest.FirstError(diagnostics); err != nil {
		t.Fatal(err)
	}
}

func encodedValue(t *testing.T, typ tftypes.Type, v model.Value) *tfprotov6.DynamicValue {
	t.Helper()
	value, err := coretest.Encode(typ, v)
	if err != nil {
		t.Fatal(err)
	}
	return value
}

func decodedValue(t *testing.T, typ tftypes.Type, value *tfprotov6.DynamicValue) model.Value {
	t.Helper()
	v, err := coretest.Decode(typ, value)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// same fails the test where two values differ.
func same(t *testing.T, what string, want, got any) {
	t.Helper()
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("%s (-want +got):\n%s", what, diff)
	}
}
