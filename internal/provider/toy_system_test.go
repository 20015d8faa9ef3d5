package provider_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"iter"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/collab-iac/terraform-provider-collab/internal/backend"
	"github.com/collab-iac/terraform-provider-collab/internal/cmd/cli"
	"github.com/collab-iac/terraform-provider-collab/internal/cmd/export"
	"github.com/collab-iac/terraform-provider-collab/internal/coretest"
	"github.com/collab-iac/terraform-provider-collab/internal/model"
	"github.com/collab-iac/terraform-provider-collab/internal/provider"
	"github.com/collab-iac/terraform-provider-collab/internal/system"
	"github.com/collab-iac/terraform-provider-collab/internal/systems"
)

// A third system is a value. What follows is all that it takes: a table, a
// client and a System. No other file names it.

// toyModel is the table of the objects of the toy.
var toyModel = &model.Model{
	System: "toy", Type: "things", TypeName: "toy_thing", PluralTypeName: "toy_things", Title: "thing",
	Description: "A thing that a child plays with.", BusinessKey: "name", Key: "serial", PartialUpdate: true,
	Fields: []model.Field{
		{Name: "name", Payload: "name", Kind: model.String, Required: true, Description: "What it is called."},
		{Name: "colour", Payload: "colour", Kind: model.String, Default: "red", Description: "What it looks like."},
		{Name: "part_count", Payload: "partCount", Kind: model.Int, Description: "How many parts it has."},
	},
}

// toy is the server and its client at once.
type toy struct {
	mu      sync.Mutex
	serial  int
	objects map[string]map[string]any
}

var _ backend.Client = (*toy)(nil)

// system returns the toy as the provider is given it.
func (c *toy) system() *system.System {
	return &system.System{
		Name: "toy", Title: "Toy Box", Description: "How to reach the toy box.",
		Models:   []*model.Model{toyModel},
		Settings: []system.Setting{{Name: "owner", Required: true, Description: "Whose box it is."}},
		Open: func(v system.Values, _ system.Options) (backend.Client, error) {
			if owner := system.Value[string](v, "owner"); owner != "ada" {
				return nil, fmt.Errorf("%s owns no toys", owner)
			}
			return c, nil
		},
	}
}

func (c *toy) Get(_ context.Context, m *model.Model, key string) (backend.Object, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	data, ok := c.objects[key]
	if !ok {
		return backend.Object{}, fmt.Errorf("%s %s: %w", m.Type, key, backend.ErrNotFound)
	}
	return backend.Object{Key: key, Data: maps.Clone(data)}, nil
}

func (c *toy) Pages(_ context.Context, _ *model.Model, q backend.Query) iter.Seq2[backend.Page, error] {
	c.mu.Lock()
	defer c.mu.Unlock()
	page := backend.Page{Total: len(c.objects), Rows: len(c.objects)}
	for _, key := range slices.Sorted(maps.Keys(c.objects)) {
		data := c.objects[key]
		selected := true
		for name, value := range q.Equal {
			selected = selected && data[name] == value
		}
		if selected {
			page.Objects = append(page.Objects, backend.Object{Key: key, Data: maps.Clone(data)})
		}
	}
	return func(yield func(backend.Page, error) bool) { yield(page, nil) }
}

func (c *toy) Create(_ context.Context, _ *model.Model, _ string, data map[string]any) (backend.Object, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.serial++
	key := fmt.Sprintf("T%d", c.serial)
	c.objects[key] = maps.Clone(data)
	return backend.Object{Key: key}, nil
}

func (c *toy) Replace(_ context.Context, _ *model.Model, object backend.Object, data map[string]any) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.objects[object.Key] == nil {
		return errors.New("it is broken")
	}
	maps.Copy(c.objects[object.Key], data)
	return nil
}

func (c *toy) Delete(_ context.Context, _ *model.Model, object backend.Object) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	delete(c.objects, object.Key)
	return nil
}

// toyProvider is the provider with the toy beside its own systems, configured.
func toyProvider(t *testing.T) (*toy, *coretest.Terraform) {
	t.Helper()
	box := &toy{objects: map[string]map[string]any{}}
	server := provider.NewServer(provider.Options{Version: "test"}, append(systems.All(), box.system())...)
	tf, err := coretest.New(t.Context(), server, model.Value{"toy": model.Value{"owner": "ada"}})
	if err != nil {
		t.Fatal(err)
	}
	return box, tf
}

// applyToy plans and applies a configuration; nil destroys.
func applyToy(t *testing.T, tf *coretest.Terraform, prior *coretest.Instance, config model.Value) coretest.Instance {
	t.Helper()
	plan, err := tf.Plan(t.Context(), "collab_toy_thing", prior, config)
	if err = errors.Join(err, coretest.FirstError(plan.Diagnostics)); err != nil {
		t.Fatal(err)
	}
	after, diagnostics, err := tf.Apply(t.Context(), "collab_toy_thing", prior, config, plan)
	if err = errors.Join(err, coretest.FirstError(diagnostics)); err != nil {
		t.Fatal(err)
	}
	return after
}

func TestToySystem_resource(t *testing.T) {
	box, tf := toyProvider(t)
	made := applyToy(t, tf, nil, model.Value{"name": "ball"})
	if want := (model.Value{"serial": "T1", "name": "ball", "colour": "red"}); !cmp.Equal(made.State, want) {
		t.Errorf("made %v, want %v", made.State, want)
	}
	changed := applyToy(t, tf, &made, model.Value{"name": "ball", "part_count": int64(2)})
	if data := box.objects["T1"]; fmt.Sprint(data["partCount"]) != "2" || data["name"] != "ball" {
		t.Errorf("the server holds %v", data)
	}
	box.objects["T1"]["colour"] = "blue"
	read, diagnostics, err := tf.Read(t.Context(), "collab_toy_thing", changed)
	if err = errors.Join(err, coretest.FirstError(diagnostics)); err != nil || read.State["colour"] != "blue" {
		t.Errorf("read %v (%v)", read.State, err)
	}
	applyToy(t, tf, &read, nil)
	if len(box.objects) != 0 {
		t.Errorf("the server still holds %v", box.objects)
	}
}

func TestToySystem_dataSources(t *testing.T) {
	box, tf := toyProvider(t)
	box.objects["T7"] = map[string]any{"name": "kite", "colour": "green"}
	box.objects["T8"] = map[string]any{"name": "boat", "colour": "green"}
	one, diagnostics, err := readDataSource(t.Context(), tf, "collab_toy_thing", model.Value{"name": "kite"})
	if err = errors.Join(err, coretest.FirstError(diagnostics)); err != nil || one["serial"] != "T7" || one["colour"] != "green" {
		t.Errorf("read %v (%v)", one, err)
	}
	all, diagnostics, err := readDataSource(t.Context(), tf, "collab_toy_things", model.Value{})
	if err = errors.Join(err, coretest.FirstError(diagnostics)); err != nil || len(all["objects"].([]any)) != 2 {
		t.Errorf("read %v (%v)", all, err)
	}
}

func TestToySystem_list(t *testing.T) {
	box, tf := toyProvider(t)
	box.objects["T7"] = map[string]any{"name": "kite"}
	schema := tf.Schemas.ListResourceSchemas["collab_toy_thing"]
	config, err := coretest.Encode(schema.ValueType(), model.Value{})
	if err != nil {
		t.Fatal(err)
	}
	stream, err := tf.Server.(tfprotov6.ProviderServerWithListResource).ListResource(t.Context(),
		&tfprotov6.ListResourceRequest{TypeName: "collab_toy_thing", Config: config, Limit: 10})
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for result := range stream.Results {
		if err := coretest.FirstError(result.Diagnostics); err != nil {
			t.Fatal(err)
		}
		names = append(names, result.DisplayName)
	}
	if len(names) != 1 || !strings.Contains(names[0], "kite") {
		t.Errorf("listed %q", names)
	}
}

func TestToySystem_export(t *testing.T) {
	box := &toy{objects: map[string]map[string]any{"T7": {"name": "kite", "colour": "green"}}}
	t.Setenv("COLLAB_TOY_OWNER", "ada")
	dir := t.TempDir()
	var printed bytes.Buffer
	command := export.New("1.2.3", []*system.System{box.system()})
	command.SetOut(&printed)
	command.SetErr(&printed)
	if code := cli.Run(t.Context(), command, []string{"-out", dir, "-models", "collab_toy_thing"}); code != 0 {
		t.Fatalf("exit code %d: %s", code, &printed)
	}
	for name, want := range map[string]string{
		"toy_thing.tf": "# things: 1 exported.\n\nresource \"collab_toy_thing\" \"kite\" {\n  name   = \"kite\"\n  colour = \"green\"\n}\n",
		"imports.tf":   "import {\n  to = collab_toy_thing.kite\n  id = \"T7\"\n}\n",
	} {
		if got, err := os.ReadFile(filepath.Join(dir, name)); err != nil || !strings.HasSuffix(string(got), want) {
			t.Errorf("%s holds %s (%v), want %s", name, got, err, want)
		}
	}
}

func TestToySystem_misconfigured(t *testing.T) {
	box := &toy{objects: map[string]map[string]any{}}
	server := provider.NewServer(provider.Options{}, box.system())
	for want, config := range map[string]model.Value{
		"the provider is not configured for Toy Box: set toy.owner (or the environment variable COLLAB_TOY_OWNER)": {},
		"bob owns no toys": {"toy": model.Value{"owner": "bob"}},
	} {
		tf, err := coretest.New(t.Context(), server, config)
		if err != nil {
			t.Fatal(err)
		}
		_, diagnostics, err := readDataSource(t.Context(), tf, "collab_toy_things", model.Value{})
		if err != nil || coretest.FirstError(diagnostics) == nil || !strings.Contains(coretest.FirstError(diagnostics).Error(), want) {
			t.Errorf("got %v (%v), want %q", coretest.FirstError(diagnostics), err, want)
		}
	}
}
