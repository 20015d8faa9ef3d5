package datasources

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework-validators/datasourcevalidator"
	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/collab-iac/terraform-provider-collab/internal/backend"
	"github.com/collab-iac/terraform-provider-collab/internal/systems/voss/client"
	"github.com/collab-iac/terraform-provider-collab/internal/systems/voss/hierarchy"
	"github.com/collab-iac/terraform-provider-collab/internal/systems/voss/node"
)

var (
	_ datasource.DataSourceWithConfigure        = &hierarchyNode{}
	_ datasource.DataSourceWithConfigValidators = &hierarchyNode{}
	_ datasource.DataSourceWithConfigure        = &hierarchyNodes{}
)

// nodeValue is a hierarchy node as the data sources show it.
type nodeValue struct {
	Hierarchy   types.String `tfsdk:"hierarchy"`
	Pkid        types.String `tfsdk:"pkid"`
	Name        types.String `tfsdk:"name"`
	NodeType    types.String `tfsdk:"node_type"`
	Description types.String `tfsdk:"description"`
}

func newNodeValue(n hierarchy.Node) nodeValue {
	return nodeValue{
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
type hierarchyNode struct{ base }

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
	var config nodeValue
	resp.Diagnostics.Append(req.Config.Get(ctx, &config)...)
	voss := d.client(&resp.Diagnostics)
	if resp.Diagnostics.HasError() {
		return
	}
	ref := config.Hierarchy.ValueString() + config.Pkid.ValueString()
	found, err := voss.HierarchyNode(ctx, ref)
	if err != nil {
		resp.Diagnostics.AddError("Cannot find the hierarchy node", err.Error())
		return
	}
	state := newNodeValue(found)
	if !config.Hierarchy.IsNull() {
		state.Hierarchy = config.Hierarchy
	}
	resp.Diagnostics.Append(resp.State.Set(ctx, &state)...)
}

func newHierarchyNodes() datasource.DataSource { return &hierarchyNodes{} }

// hierarchyNodes lists nodes of the hierarchy.
type hierarchyNodes struct{ base }

type hierarchyNodesValue struct {
	Hierarchy types.String `tfsdk:"hierarchy"`
	Traversal types.String `tfsdk:"traversal"`
	NodeType  types.String `tfsdk:"node_type"`
	Nodes     []nodeValue  `tfsdk:"nodes"`
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
				Optional: true, Validators: []validator.String{stringvalidator.OneOf(backend.Traversals...)},
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
	voss := d.client(&resp.Diagnostics)
	if resp.Diagnostics.HasError() {
		return
	}
	top, err := voss.HierarchyNode(ctx, config.Hierarchy.ValueString())
	var all []hierarchy.Node
	if err == nil {
		if config.Traversal.ValueString() == backend.TraverseUp {
			readAbove(ctx, voss, top.Path)
		}
		all, err = voss.HierarchyNodes(ctx)
	}
	if err != nil {
		resp.Diagnostics.AddError("Cannot list the hierarchy", err.Error())
		return
	}
	config.Nodes = []nodeValue{}
	for _, n := range all {
		if node.InReach(n.Path, top.Path, config.Traversal.ValueString()) && (config.NodeType.IsNull() || config.NodeType.ValueString() == n.NodeType) {
			config.Nodes = append(config.Nodes, newNodeValue(n))
		}
	}
	resp.Diagnostics.Append(resp.State.Set(ctx, &config)...)
}

// readAbove reads each node above the path. Where the account may not see the
// root, the client knows only the nodes above that it was asked for. A node that
// the account may not see either is left out.
func readAbove(ctx context.Context, voss *client.Client, path string) {
	for above := node.Parent(path); above != ""; above = node.Parent(above) {
		_, _ = voss.HierarchyNode(ctx, above)
	}
}
