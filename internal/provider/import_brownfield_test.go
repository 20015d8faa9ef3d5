package provider_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/collab-iac/terraform-provider-collab/internal/coretest"
	"github.com/collab-iac/terraform-provider-collab/internal/model"
	"github.com/collab-iac/terraform-provider-collab/internal/model/modeltest"
	"github.com/collab-iac/terraform-provider-collab/internal/systems"
	gws "github.com/collab-iac/terraform-provider-collab/internal/systems/gws/emulator"
	emulator "github.com/collab-iac/terraform-provider-collab/internal/systems/voss/emulator"
	vossmodels "github.com/collab-iac/terraform-provider-collab/internal/systems/voss/models"
)

// brownfield is how many objects of each model the tests below put on a server
// that no configuration ever described.
const brownfield = 200

// addOddObjects makes objects as a server may hold them: sparse and full ones, unknown
// keys, values outside the choices, nulls, empty lists, lists in odd orders. It
// returns their keys.
func (w *env) addOddObjects(t *testing.T, m *model.Model, count int) []string {
	t.Helper()
	var keys []string
	for i := range count {
		data := modeltest.Payloads(m).Example(i)
		for _, f := range m.Fields {
			if f.Form == vossmodels.ByPermissions {
				delete(data, f.Payload) // of a later release
			}
			// A server holds no object without what it demands of every object.
			if f.Required && data[f.Payload] == nil && f.Access != model.WriteOnly {
				data[f.Payload] = requiredValue(f)
			}
		}
		data[m.BusinessKeyField().Payload] = fmt.Sprintf("settler%03d@example.com", i)
		content, err := json.Marshal(data)
		if err != nil {
			t.Fatal(err)
		}
		add := func() (string, error) { return w.voss.Add(m.Type, emulator.Tenant, string(content)) }
		if m.System == "gws" {
			add = func() (string, error) { return w.gws.Add(string(content)) }
		}
		key, err := add()
		if err != nil {
			t.Fatalf("%s: %v", content, err)
		}
		keys = append(keys, key)
	}
	return keys
}

func requiredValue(f model.Field) any {
	switch {
	case f.Kind == model.StringSet:
		return []any{"ROLE_AGENT"}
	case len(f.Choices) > 0:
		return f.Choices[0].Value
	}
	return "given"
}

// beginImport imports an object by id or identity and reads it.
func (c *fakeTerraform) beginImport(t *testing.T, typeName string, request *tfprotov6.ImportResourceStateRequest) (instance, *tfprotov6.ResourceIdentityData) {
	t.Helper()
	request.TypeName = typeName
	typ := c.resourceType(t, typeName)
	begun, err := c.Server.ImportResourceState(t.Context(), request)
	if err != nil {
		t.Fatal(err)
	}
	noErrors(t, begun.Diagnostics)
	if len(begun.ImportedResources) != 1 {
		t.Fatalf("%d objects were imported", len(begun.ImportedResources))
	}
	r := begun.ImportedResources[0]
	read, err := c.Server.ReadResource(t.Context(), &tfprotov6.ReadResourceRequest{
		TypeName: typeName, CurrentState: r.State, Private: r.Private, CurrentIdentity: r.Identity,
	})
	if err != nil {
		t.Fatal(err)
	}
	noErrors(t, read.Diagnostics)
	return instance{State: decodedValue(t, typ, read.NewState), Private: read.Private}, read.NewIdentity
}

// generate returns the configuration that the provider writes for a state.
func (c *fakeTerraform) generate(t *testing.T, typeName string, state model.Value) model.Value {
	t.Helper()
	typ := c.resourceType(t, typeName)
	generated, err := c.Server.GenerateResourceConfig(t.Context(), &tfprotov6.GenerateResourceConfigRequest{
		TypeName: typeName, State: encodedValue(t, typ, state),
	})
	if err != nil {
		t.Fatal(err)
	}
	noErrors(t, generated.Diagnostics)
	valid, err := c.Server.ValidateResourceConfig(t.Context(), &tfprotov6.ValidateResourceConfigRequest{TypeName: typeName, Config: generated.Config})
	if err != nil {
		t.Fatal(err)
	}
	noErrors(t, valid.Diagnostics)
	return decodedValue(t, typ, generated.Config)
}

func eachCatalogModel(t *testing.T, run func(t *testing.T, m *model.Model)) {
	for _, m := range systems.Models() {
		t.Run(m.TypeName, func(t *testing.T) {
			t.Parallel()
			run(t, m)
		})
	}
}

// Whatever a server holds can be imported, its generated configuration is
// valid, and a plan on it is empty.
func TestBrownfieldPlansClean(t *testing.T) {
	withoutRaceDetector(t)
	eachCatalogModel(t, func(t *testing.T, m *model.Model) {
		w := newEnv(t, emulator.Options{}).withGWS(t, gws.Options{})
		c := newFakeTerraform(t, w, nil)
		typeName := "collab_" + m.TypeName
		for _, key := range w.addOddObjects(t, m, brownfield) {
			imported, _ := c.beginImport(t, typeName, &tfprotov6.ImportResourceStateRequest{ID: key})
			config := c.generate(t, typeName, imported.State)
			p := c.plan(t, typeName, &imported, config)
			noErrors(t, p.Diagnostics)
			if paths := coretest.Differing(imported.State, p.State); len(paths) > 0 {
				t.Fatalf("%s: the plan changes %v", key, paths)
			}
			again := c.read(t, typeName, imported)
			same(t, key+" read again", imported.State, again.State)
		}
	})
}

// An identity leads to the same state as an id, and every call returns it.
func TestImportByIdentity(t *testing.T) {
	eachCatalogModel(t, func(t *testing.T, m *model.Model) {
		w := newEnv(t, emulator.Options{}).withGWS(t, gws.Options{})
		c := newFakeTerraform(t, w, nil)
		typeName := "collab_" + m.TypeName
		key := w.addOddObjects(t, m, 1)[0]
		byID, _ := c.beginImport(t, typeName, &tfprotov6.ImportResourceStateRequest{ID: key})
		twice, err := c.Server.ImportResourceState(t.Context(), &tfprotov6.ImportResourceStateRequest{TypeName: typeName, Identity: identityOf(t, m, key)})
		if err != nil {
			t.Fatal(err)
		}
		if said := summaries(twice.Diagnostics, tfprotov6.DiagnosticSeverityError); !strings.Contains(said, "which another import of this run has named") {
			t.Errorf("imported twice, it says %q", said)
		}
		c = newFakeTerraform(t, w, nil) // another run
		byIdentity, identity := c.beginImport(t, typeName, &tfprotov6.ImportResourceStateRequest{Identity: identityOf(t, m, key)})
		same(t, "state", byID.State, byIdentity.State)
		same(t, "identity", key, keyOf(t, m, identity))

		gone, err := c.Server.ReadResource(t.Context(), &tfprotov6.ReadResourceRequest{
			TypeName:     typeName,
			CurrentState: encodedValue(t, c.resourceType(t, typeName), merge(byID.State, model.Value{m.Key: absent(m)}).(model.Value)),
		})
		if err != nil {
			t.Fatal(err)
		}
		noErrors(t, gone.Diagnostics)
		if state := decodedValue(t, c.resourceType(t, typeName), gone.NewState); state != nil {
			t.Errorf("an object that is gone reads as %v", state)
		}
		same(t, "identity of an object that is gone", absent(m), keyOf(t, m, gone.NewIdentity))
	})
}

// absent is a key that no object of the model has.
func absent(m *model.Model) string {
	if m.System == "gws" {
		return "00000000000000000000000000000000"
	}
	return "000000000000000000000000"
}

func identityType(m *model.Model) tftypes.Object {
	return tftypes.Object{AttributeTypes: map[string]tftypes.Type{m.Key: tftypes.String}}
}

func identityOf(t *testing.T, m *model.Model, key string) *tfprotov6.ResourceIdentityData {
	t.Helper()
	return &tfprotov6.ResourceIdentityData{IdentityData: encodedValue(t, identityType(m), model.Value{m.Key: key})}
}

func keyOf(t *testing.T, m *model.Model, identity *tfprotov6.ResourceIdentityData) string {
	t.Helper()
	if identity == nil {
		t.Fatal("there is no identity")
	}
	key, _ := decodedValue(t, identityType(m), identity.IdentityData)[m.Key].(string)
	return key
}

// listed is one result of a list resource.
type listed struct {
	name, key   string
	state       model.Value
	diagnostics []*tfprotov6.Diagnostic
}

// listResources lists objects as `terraform query` does.
func (c *fakeTerraform) listResources(t *testing.T, m *model.Model, config model.Value, include bool, limit int64) []listed {
	t.Helper()
	typeName := "collab_" + m.TypeName
	lister, ok := c.Server.(tfprotov6.ProviderServerWithListResource)
	if !ok {
		t.Fatal("the server lists nothing")
	}
	stream, err := lister.ListResource(t.Context(), &tfprotov6.ListResourceRequest{
		TypeName: typeName, Limit: limit, IncludeResource: include,
		Config: encodedValue(t, c.Schemas.ListResourceSchemas[typeName].ValueType(), config),
	})
	if err != nil {
		t.Fatal(err)
	}
	var found []listed
	for r := range stream.Results {
		one := listed{name: r.DisplayName, diagnostics: r.Diagnostics}
		if r.Identity != nil && !coretest.HasError(r.Diagnostics) {
			one.key = keyOf(t, m, r.Identity)
		}
		if include && r.Resource != nil {
			one.state = decodedValue(t, c.resourceType(t, typeName), r.Resource)
		}
		found = append(found, one)
	}
	return found
}

func TestListResources(t *testing.T) {
	eachCatalogModel(t, func(t *testing.T, m *model.Model) {
		w := newEnv(t, emulator.Options{}).withGWS(t, gws.Options{})
		c := newFakeTerraform(t, w, nil)
		keys := w.addOddObjects(t, m, 30)
		all := c.listResources(t, m, model.Value{}, true, 1000)
		for _, key := range keys {
			i := slices.IndexFunc(all, func(l listed) bool { return l.key == key })
			if i < 0 {
				t.Fatalf("%s is not listed", key)
			}
			noErrors(t, all[i].diagnostics)
			imported, _ := c.beginImport(t, "collab_"+m.TypeName, &tfprotov6.ImportResourceStateRequest{ID: key})
			same(t, key, imported.State, all[i].state)
		}
		if got := c.listResources(t, m, model.Value{}, false, 7); len(got) != 7 || got[0].state != nil {
			t.Errorf("%d results for a limit of 7", len(got))
		}
		one := c.listResources(t, m, model.Value{"filters": model.Value{m.BusinessKey: "settler005@example.com"}}, false, 1000)
		if len(one) != 1 || one[0].key != keys[5] {
			t.Errorf("a filter on the business key finds %v", one)
		}
	})
}

// Rows that are whole need no request of their own, with the resource or without.
// Those that are not are exported, a page at a time.
func TestListTakesOneRequestAPage(t *testing.T) {
	withoutRaceDetector(t)
	t.Parallel()
	for name, test := range map[string]struct {
		model            *model.Model
		dialect          string
		exports, singles int
	}{
		"whole":             {vossmodels.DeviceSparkUser(), "list_rows=whole", 2, 0},
		"relations":         {vossmodels.RelationSparkUser(), "list_rows=partial", 2, 0},
		"without the right": {vossmodels.RelationSparkUser(), "list_rows=partial,export_answer=forbidden", 1, 250},
	} {
		t.Run(name, func(t *testing.T) {
			w := newDialectEnv(t, test.dialect)
			c := newFakeTerraform(t, w, nil)
			w.addOddObjects(t, test.model, 250)
			for _, whole := range []bool{true, false} {
				w.voss.ResetRequests()
				if found := c.listResources(t, test.model, model.Value{}, whole, 1000); len(found) != 250 {
					t.Errorf("%d results", len(found))
				}
				if n := w.voss.RequestCount("list " + test.model.Type); n > 2 {
					t.Errorf("%d pages for 250 rows", n)
				}
				exports, singles := test.exports, test.singles
				if !whole {
					exports, singles = 0, 0
				}
				if n := w.voss.RequestCount("get " + test.model.Type); n > singles {
					t.Errorf("%d objects were read individually", n)
				}
				if n := w.voss.RequestCount("export " + test.model.Type); n > exports {
					t.Errorf("%d exports for 250 rows", n)
				}
			}
		})
	}
}
