package provider

import (
	"context"
	"errors"

	"github.com/hashicorp/terraform-plugin-framework-validators/datasourcevalidator"
	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/collab-iac/terraform-provider-collab/internal/backend"
	"github.com/collab-iac/terraform-provider-collab/internal/engine"
	"github.com/collab-iac/terraform-provider-collab/internal/model"
	voss "github.com/collab-iac/terraform-provider-collab/internal/systems/voss/client"
	vossnode "github.com/collab-iac/terraform-provider-collab/internal/systems/voss/node"
)

var (
	_ datasource.DataSourceWithConfigure        = &hierarchyNode{}
	_ datasource.DataSourceWithConfigValidators = &hierarchyNode{}
	_ datasource.DataSourceWithConfigure        = &hierarchyNodes{}
)

// lookUp is what the data sources share that ask VOSS Automate about something
// else than a model's objects.
type lookUp struct{ data *engine.Data }

// Configure takes the provider's clients; there are none while validating.
func (l *lookUp) Configure(_ context.Context, req datasource.ConfigureRequest, _ *datasource.ConfigureResponse) {
	l.data, _ = req.ProviderData.(*engine.Data)
}

func (l *lookUp) client(diags *diag.Diagnostics) *voss.Client {
	client, err := l.data.Client(model.VOSS)
	if err == nil {
		if wrapper, ok := client.(interface{ Unwrap() backend.Client }); ok {
			client = wrapper.Unwrap()
		}
		if automate, ok := client.(*voss.Client); ok {
			return automate
		}
		err = errors.New("the configured client is not one for VOSS Automate")
	}
	diags.AddError("Cannot use VOSS Automate", err.Error())
	return nil
}

// node is a hierarchy node as the data sources show it.
type node struct {
	Hierarchy   types.String `tfsdk:"hierarchy"`
	Pkid        types.String `tfsdk:"pkid"`
	Name        types.String `tfsdk:"name"`
	NodeType    types.String `tfsdk:"node_type"`
	Description types.String `tfsdk:"description"`
}

func shownNode(n voss.Node) node {
	return node{
		Hierarchy: types.StringValue(n.Path), Pkid: textOrNull(n.Pkid), Name: types.StringValue(n.Name),
		NodeType: textOrNull(n.NodeType), Description: textOrNull(n.Description),
	}
}

func textOrNull(text string) types.String {
	if text == "" {
		return types.StringNull()
	}
	return types.StringValue(text)
}

func nodeAttributes() map[string]schema.Attribute {
	return map[string]schema.Attribute{
		"hierarchy":   schema.StringAttribute{Computed: true, MarkdownDescription: "Dot path of the node from the root, as resources take it in `hierarchy`."},
		"pkid":        schema.StringAttribute{Computed: true, MarkdownDescription: "Identifier of the node; null for a node above what the account may see."},
		"name":        schema.StringAttribute{Computed: true, MarkdownDescription: "Name of the node, the last part of its path."},
		"node_type":   schema.StringAttribute{Computed: true, MarkdownDescription: "Type of the node, such as `Provider`, `Reseller`, `Customer` or `Site`; null for an intermediate node."},
		"description": schema.StringAttribute{Computed: true, MarkdownDescription: "What the node is for."},
	}
}

func newHierarchyNode() datasource.DataSource { return &hierarchyNode{} }

// hierarchyNode finds one node of the hierarchy.
type hierarchyNode struct{ lookUp }

// Metadata names the type.
func (d *hierarchyNode) Metadata(_ context.Context, req datasource.MetadataRequest, resp *datasource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_voss_hierarchy_node"
}

// Schema takes a path or a pkid.
func (d *hierarchyNode) Schema(_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	attributes := nodeAttributes()
	attributes["hierarchy"] = schema.StringAttribute{Optional: true, Computed: true, MarkdownDescription: "Dot path of the node, with or without the root `sys`. Give this or `pkid`."}
	attributes["pkid"] = schema.StringAttribute{Optional: true, Computed: true, MarkdownDescription: "Identifier of the node. Give this or `hierarchy`."}
	resp.Schema = schema.Schema{
		MarkdownDescription: "Finds one node of the VOSS Automate hierarchy: a provider, reseller, customer or site.",
		Attributes:          attributes,
	}
}

// ConfigValidators ask for one way to name the node.
func (d *hierarchyNode) ConfigValidators(context.Context) []datasource.ConfigValidator {
	return []datasource.ConfigValidator{datasourcevalidator.ExactlyOneOf(path.MatchRoot("hierarchy"), path.MatchRoot("pkid"))}
}

// Read finds the node among those that the account may see.
func (d *hierarchyNode) Read(ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse) {
	var config node
	resp.Diagnostics.Append(req.Config.Get(ctx, &config)...)
	client := d.client(&resp.Diagnostics)
	if resp.Diagnostics.HasError() {
		return
	}
	ref := config.Hierarchy.ValueString() + config.Pkid.ValueString()
	found, err := client.HierarchyNode(ctx, ref)
	if err != nil {
		resp.Diagnostics.AddError("Cannot find the hierarchy node", err.Error())
		return
	}
	state := shownNode(found)
	if !config.Hierarchy.IsNull() {
		state.Hierarchy = config.Hierarchy
	}
	resp.Diagnostics.Append(resp.State.Set(ctx, &state)...)
}

func newHierarchyNodes() datasource.DataSource { return &hierarchyNodes{} }

// hierarchyNodes lists nodes of the hierarchy.
type hierarchyNodes struct{ lookUp }

type hierarchyNodesValue struct {
	Hierarchy types.String `tfsdk:"hierarchy"`
	Traversal types.String `tfsdk:"traversal"`
	NodeType  types.String `tfsdk:"node_type"`
	Nodes     []node       `tfsdk:"nodes"`
}

// Metadata names the type.
func (d *hierarchyNodes) Metadata(_ context.Context, req datasource.MetadataRequest, resp *datasource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_voss_hierarchy_nodes"
}

// Schema takes a node to begin at and a type.
func (d *hierarchyNodes) Schema(_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "Lists nodes of the VOSS Automate hierarchy, for instance all sites of a customer.",
		Attributes: map[string]schema.Attribute{
			"hierarchy": schema.StringAttribute{Optional: true, MarkdownDescription: "Dot path or pkid of the node to begin at. The provider's `hierarchy` is used where none is given."},
			"traversal": schema.StringAttribute{
				Optional: true, Validators: []validator.String{stringvalidator.OneOf(vossnode.Down, vossnode.Local, vossnode.Up)},
				MarkdownDescription: "Which nodes to take in: the node and all below (`down`), the node alone (`local`), or the node and all above (`up`). Default: `down`.",
			},
			"node_type": schema.StringAttribute{Optional: true, MarkdownDescription: "Keep nodes of this type only, such as `Site`; `\"\"` keeps intermediate nodes."},
			"nodes": schema.ListNestedAttribute{
				Computed: true, MarkdownDescription: "The nodes, ordered by path.",
				NestedObject: schema.NestedAttributeObject{Attributes: nodeAttributes()},
			},
		},
	}
}

// Read selects among the nodes that the account may see.
func (d *hierarchyNodes) Read(ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse) {
	var config hierarchyNodesValue
	resp.Diagnostics.Append(req.Config.Get(ctx, &config)...)
	client := d.client(&resp.Diagnostics)
	if resp.Diagnostics.HasError() {
		return
	}
	top, err := client.HierarchyNode(ctx, config.Hierarchy.ValueString())
	var all []voss.Node
	if err == nil {
		if config.Traversal.ValueString() == vossnode.Up {
			climb(ctx, client, top.Path)
		}
		all, err = client.HierarchyNodes(ctx)
	}
	if err != nil {
		resp.Diagnostics.AddError("Cannot list the hierarchy", err.Error())
		return
	}
	config.Nodes = []node{}
	for _, n := range all {
		if vossnode.InReach(n.Path, top.Path, config.Traversal.ValueString()) && (config.NodeType.IsNull() || config.NodeType.ValueString() == n.NodeType) {
			config.Nodes = append(config.Nodes, shownNode(n))
		}
	}
	resp.Diagnostics.Append(resp.State.Set(ctx, &config)...)
}

// climb makes the client look at each node above the path: where the root is out
// of sight it knows only those that were asked for. One that the account may not
// see either is left out.
func climb(ctx context.Context, client *voss.Client, path string) {
	for path = vossnode.Parent(path); path != ""; path = vossnode.Parent(path) {
		_, _ = client.HierarchyNode(ctx, path)
	}
}
