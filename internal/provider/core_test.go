package provider_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/collab-iac/terraform-provider-collab/internal/model"
	"github.com/collab-iac/terraform-provider-collab/internal/provider"
	"github.com/collab-iac/terraform-provider-collab/internal/systems"
	gws "github.com/collab-iac/terraform-provider-collab/internal/systems/gws/emulator"
	emulator "github.com/collab-iac/terraform-provider-collab/internal/systems/voss/emulator"
)

// core plays the part of Terraform's core in the protocol without a process of
// its own, for loops over every attribute of every model. It insists on what
// the real one insists on: plans that say what the configuration says, and
// results that are what was planned.
type core struct {
	server  tfprotov6.ProviderServer
	schemas *tfprotov6.GetProviderSchemaResponse
}

// instance is what core keeps of a resource between calls.
type instance struct {
	state   model.Value
	private []byte
}

// planned is the answer to a plan.
type planned struct {
	instance
	replace     []string
	diagnostics []*tfprotov6.Diagnostic
}

// newCore configures a provider for the servers of the world; settings are laid
// over those of the block voss.
func newCore(t *testing.T, w *world, settings model.Value) *core {
	t.Helper()
	return newCoreThatWaits(t, w, settings, time.Millisecond)
}

// newCoreThatWaits is newCore with a first wait for transactions.
func newCoreThatWaits(t *testing.T, w *world, settings model.Value, wait time.Duration) *core {
	t.Helper()
	c := &core{server: provider.NewServer(provider.Options{Version: "test", PollInterval: wait, RetryWait: time.Millisecond, Grace: 50 * time.Millisecond, RefreshWait: 150 * time.Millisecond}, systems.All()...)}
	var err error
	if c.schemas, err = c.server.GetProviderSchema(t.Context(), &tfprotov6.GetProviderSchemaRequest{}); err != nil {
		t.Fatal(err)
	}
	config := model.Value{"voss": join(model.Value{
		"endpoint": w.url, "username": emulator.Administrator.Username, "password": emulator.Administrator.Password,
		"hierarchy": emulator.Tenant, "requests_per_second": int64(10000), "max_concurrent_requests": int64(32),
	}, settings)}
	if w.gws != nil {
		config["gws"] = model.Value{
			"endpoint": w.gwsURL, "username": gws.Administrator.UserName, "password": gws.Administrator.Password,
			"requests_per_second": int64(10000), "max_concurrent_requests": int64(32),
		}
	}
	response, err := c.server.ConfigureProvider(t.Context(), &tfprotov6.ConfigureProviderRequest{
		TerraformVersion: "1.11.4", Config: encodedValue(t, c.schemas.Provider.ValueType(), config),
	})
	if err != nil {
		t.Fatal(err)
	}
	noErrors(t, response.Diagnostics)
	return c
}

func (c *core) resource(t *testing.T, typeName string) *tfprotov6.Schema {
	t.Helper()
	schema := c.schemas.ResourceSchemas[typeName]
	if schema == nil {
		t.Fatalf("there is no resource %s", typeName)
	}
	return schema
}

// plan asks for a plan, and checks it where there are no errors.
func (c *core) plan(t *testing.T, typeName string, prior *instance, config model.Value) planned {
	t.Helper()
	schema := c.resource(t, typeName)
	typ := schema.ValueType()
	var before model.Value
	request := &tfprotov6.PlanResourceChangeRequest{TypeName: typeName, Config: encodedValue(t, typ, config)}
	if prior != nil {
		before, request.PriorPrivate = prior.state, prior.private
	}
	request.PriorState = encodedValue(t, typ, orNull(before))
	request.ProposedNewState = encodedValue(t, typ, proposed(schema.Block.Attributes, before, config))
	response, err := c.server.PlanResourceChange(t.Context(), request)
	if err != nil {
		t.Fatal(err)
	}
	p := planned{diagnostics: response.Diagnostics}
	if hasError(response.Diagnostics) {
		return p
	}
	p.private = response.PlannedPrivate
	p.state = decodedValue(t, typ, response.PlannedState)
	for _, at := range response.RequiresReplace {
		p.replace = append(p.replace, dotted(at))
	}
	checkPlan(t, config, before, p.state)
	return p
}

// apply carries a plan out, and returns what there is then.
func (c *core) apply(t *testing.T, typeName string, prior *instance, config model.Value, p planned) (instance, []*tfprotov6.Diagnostic) {
	t.Helper()
	typ := c.resource(t, typeName).ValueType()
	var before model.Value
	if prior != nil {
		before = prior.state
	}
	response, err := c.server.ApplyResourceChange(t.Context(), &tfprotov6.ApplyResourceChangeRequest{
		TypeName: typeName, PriorState: encodedValue(t, typ, orNull(before)), Config: encodedValue(t, typ, orNull(config)),
		PlannedState: encodedValue(t, typ, orNull(p.state)), PlannedPrivate: p.private,
	})
	if err != nil {
		t.Fatal(err)
	}
	after := instance{decodedValue(t, typ, response.NewState), response.Private}
	if !hasError(response.Diagnostics) {
		checkResult(t, p.state, after.state)
	}
	return after, response.Diagnostics
}

// change plans and applies, and fails the test where either does.
func (c *core) change(t *testing.T, typeName string, prior *instance, config model.Value) instance {
	t.Helper()
	p := c.plan(t, typeName, prior, config)
	noErrors(t, p.diagnostics)
	after, diagnostics := c.apply(t, typeName, prior, config, p)
	noErrors(t, diagnostics)
	return after
}

// read refreshes an instance.
func (c *core) read(t *testing.T, typeName string, current instance) instance {
	t.Helper()
	typ := c.resource(t, typeName).ValueType()
	response, err := c.server.ReadResource(t.Context(), &tfprotov6.ReadResourceRequest{
		TypeName: typeName, CurrentState: encodedValue(t, typ, current.state), Private: current.private,
	})
	if err != nil {
		t.Fatal(err)
	}
	noErrors(t, response.Diagnostics)
	return instance{decodedValue(t, typ, response.NewState), response.Private}
}

// look reads a data source.
func (c *core) look(t *testing.T, typeName string, config model.Value) model.Value {
	t.Helper()
	state, diagnostics := c.tryToLook(t, typeName, config)
	noErrors(t, diagnostics)
	return state
}

// tryToLook validates the configuration of a data source and reads it.
func (c *core) tryToLook(t *testing.T, typeName string, config model.Value) (model.Value, []*tfprotov6.Diagnostic) {
	t.Helper()
	schema := c.schemas.DataSourceSchemas[typeName]
	if schema == nil {
		t.Fatalf("there is no data source %s", typeName)
	}
	value := encodedValue(t, schema.ValueType(), config)
	checked, err := c.server.ValidateDataResourceConfig(t.Context(), &tfprotov6.ValidateDataResourceConfigRequest{TypeName: typeName, Config: value})
	if err != nil {
		t.Fatal(err)
	}
	if hasError(checked.Diagnostics) {
		return nil, checked.Diagnostics
	}
	response, err := c.server.ReadDataSource(t.Context(), &tfprotov6.ReadDataSourceRequest{TypeName: typeName, Config: value})
	if err != nil {
		t.Fatal(err)
	}
	if hasError(response.Diagnostics) {
		return nil, response.Diagnostics
	}
	return decodedValue(t, schema.ValueType(), response.State), nil
}

// proposed merges configuration and prior state as Terraform does: what is not
// configured and may be computed keeps its prior value.
func proposed(attributes []*tfprotov6.SchemaAttribute, prior, config model.Value) model.Value {
	merged := model.Value{}
	for _, a := range attributes {
		declared, before := config[a.Name], prior[a.Name]
		switch v := declared.(type) {
		case nil:
			if a.Computed {
				merged[a.Name] = before
			}
		case model.Value:
			held, _ := before.(model.Value)
			merged[a.Name] = proposed(a.NestedType.Attributes, held, v)
		case []any:
			merged[a.Name] = proposedList(a, before, v)
		default:
			merged[a.Name] = declared
		}
	}
	return merged
}

func proposedList(a *tfprotov6.SchemaAttribute, before any, declared []any) []any {
	if a.NestedType == nil {
		return declared
	}
	held, _ := before.([]any)
	list := make([]any, len(declared))
	for i := range declared {
		element, isObject := declared[i].(model.Value)
		if !isObject {
			list[i] = declared[i]
			continue
		}
		var was model.Value
		if i < len(held) {
			was, _ = held[i].(model.Value)
		}
		list[i] = proposed(a.NestedType.Attributes, was, element)
	}
	return list
}

// checkPlan fails the test where a plan is none that Terraform accepts: what is
// configured must be planned, or what was there before in its place.
func checkPlan(t *testing.T, config, prior, plan any) {
	t.Helper()
	want, before, got := leavesOf(config), leavesOf(prior), leavesOf(plan)
	for path, v := range want {
		if strings.HasSuffix(path, "_wo") {
			continue // write-only values are in no plan
		}
		if got[path] != v && (before[path] == nil || got[path] != before[path]) {
			t.Errorf("the configuration says %s = %v, the plan %v", path, v, got[path])
		}
	}
}

// checkResult fails the test where a result is not what was planned.
func checkResult(t *testing.T, plan, result any) {
	t.Helper()
	got := leavesOf(result)
	for path, v := range leavesOf(plan) {
		if !model.IsUnknown(v) && got[path] != v {
			t.Errorf("planned was %s = %v, and %v came out", path, v, got[path])
		}
	}
}

// leavesOf lists the leaves of a value by their dotted paths, nulls left out.
func leavesOf(v any) map[string]any { return flat(v) }

// differing lists the paths at which two values differ.
func differing(a, b any) []string {
	x, y := leavesOf(a), leavesOf(b)
	var paths []string
	for path, v := range x {
		if v != y[path] {
			paths = append(paths, path)
		}
	}
	for path := range y {
		if _, ok := x[path]; !ok {
			paths = append(paths, path)
		}
	}
	slices.Sort(paths)
	return paths
}
