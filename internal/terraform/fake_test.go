package terraform

import (
	"context"
	"iter"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/provider"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/collab-iac/terraform-provider-collab/internal/backend"
	"github.com/collab-iac/terraform-provider-collab/internal/lifecycle"
	"github.com/collab-iac/terraform-provider-collab/internal/model"
	nodes "github.com/collab-iac/terraform-provider-collab/internal/systems/voss/node"
)

// oneObject is a client of a server that holds at most one object.
type oneObject struct {
	object *backend.Object
	// gets counts the reads of the object, which fail with err.
	gets int
	err  error
	// transaction is that of a create that has not ended; empty for none.
	transaction string
}

func (c *oneObject) inProgress() error {
	return &backend.InProgressError{Transaction: c.transaction, Err: &backend.Error{System: "test", Message: "not yet"}}
}

func (c *oneObject) Get(_ context.Context, m *model.Model, key string) (backend.Object, error) {
	c.gets++
	if c.err != nil {
		return backend.Object{}, c.err
	}
	if c.object == nil || c.object.Key != key {
		return backend.Object{}, &backend.Error{System: "test", Object: m.Type + " " + key, Is: backend.ErrNotFound}
	}
	return *c.object, nil
}

func (c *oneObject) Pages(context.Context, *model.Model, backend.Query) iter.Seq2[backend.Page, error] {
	return func(yield func(backend.Page, error) bool) {
		if c.object != nil {
			yield(backend.Page{Objects: []backend.Object{*c.object}, Total: 1, Rows: 1}, nil)
		}
	}
}

func (c *oneObject) Create(context.Context, *model.Model, string, map[string]any) (backend.Object, error) {
	return backend.Object{}, c.inProgress()
}

func (c *oneObject) Resume(context.Context, *model.Model, string) (backend.Object, error) {
	if c.transaction != "" {
		return backend.Object{}, c.inProgress()
	}
	return *c.object, nil
}

func (c *oneObject) Replace(context.Context, *model.Model, backend.Object, map[string]any) error {
	panic("not for this test")
}

func (c *oneObject) Delete(context.Context, *model.Model, backend.Object) error {
	panic("not for this test")
}

func (c *oneObject) Move(context.Context, *model.Model, backend.Object, string) error {
	panic("not for this test")
}

func (c *oneObject) Choices(context.Context, string, string, string) (model.Choices, error) {
	return nil, &backend.Error{System: "test", Is: backend.ErrUnsupported}
}

func (c *oneObject) Within(path, top string) bool { return nodes.Within(path, top) }

func (c *oneObject) Common(a, b string) string { return nodes.Common(a, b) }

func (c *oneObject) MovesInPlace(from, to string) bool { return nodes.Within(from, to) }

func (c *oneObject) DefaultHierarchy() string { return node }
func (c *oneObject) SameHierarchy(_ context.Context, a, b string) (bool, error) {
	return a == b, nil
}

// key and node are those of the one object.
const (
	key  = "51f7e09bd0278d4b28e981da"
	node = "sys.hcs.Prov.Cust"
)

// oneModel is a provider of one resource.
type oneModel struct {
	model  *model.Model
	shared *lifecycle.Shared
}

func (p *oneModel) Metadata(_ context.Context, _ provider.MetadataRequest, resp *provider.MetadataResponse) {
	resp.TypeName = "collab"
}
func (p *oneModel) Schema(context.Context, provider.SchemaRequest, *provider.SchemaResponse) {}
func (p *oneModel) Configure(_ context.Context, _ provider.ConfigureRequest, resp *provider.ConfigureResponse) {
	resp.ResourceData = p.shared
}

func (p *oneModel) Resources(context.Context) []func() resource.Resource {
	return []func() resource.Resource{NewResource(p.model, "")}
}
func (p *oneModel) DataSources(context.Context) []func() datasource.DataSource { return nil }

// servers are the two that have to agree.
type servers struct {
	fast, framework *Server
	client          *oneObject
	shared          *lifecycle.Shared
	name            string
	typ             tftypes.Type
	codec           *codec
}

func newServers(t fatal, m *model.Model) *servers {
	client := &oneObject{}
	shared := &lifecycle.Shared{Clients: map[model.System]func() (backend.Client, error){
		m.System: func() (backend.Client, error) { return client, nil },
	}}
	s := &servers{client: client, shared: shared, name: m.ResourceType()}
	for _, frameworkOnly := range []bool{false, true} {
		server := NewServer(Options{
			Provider: &oneModel{model: m, shared: shared}, Models: []*model.Model{m}, Shared: func() *lifecycle.Shared { return shared }, FrameworkOnly: frameworkOnly,
		})
		empty, err := tfprotov6.NewDynamicValue(tftypes.Object{}, tftypes.NewValue(tftypes.Object{}, map[string]tftypes.Value{}))
		if err != nil {
			t.Fatal(err)
		}
		if _, err := server.ConfigureProvider(context.Background(), &tfprotov6.ConfigureProviderRequest{Config: &empty}); err != nil {
			t.Fatal(err)
		}
		schema, err := server.GetProviderSchema(context.Background(), &tfprotov6.GetProviderSchemaRequest{})
		if err != nil {
			t.Fatal(err)
		}
		s.typ = schema.ResourceSchemas[s.name].ValueType()
		if frameworkOnly {
			s.framework = server
		} else {
			s.fast, s.codec = server, server.codecs[s.name]
		}
	}
	return s
}

// fatal is what testing.TB and rapid.T have in common.
type fatal interface{ Fatal(args ...any) }

// path returns the fast path alone, which tells whether it answers.
func (s *servers) path() fastPath {
	f, _ := s.fast.fast(s.name)
	return f
}
