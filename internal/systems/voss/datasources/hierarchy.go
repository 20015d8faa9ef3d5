package datasources

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework-validators/datasourcevalidator"
	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/collab-iac/terraform-provider-collab/internal/backend"
	"github.com/collab-iac/terraform-provider-collab/internal/systems/voss/client"
	"github.com/collab-iac/terraform-provider-collab/internal/systems/voss/hierarchy"
	"github.com/collab-iac/terraform-provider-collab/internal/systems/voss/node"
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

func newHierarchyNode() datasource.DataSource {
	attributes := nodeAttributes()
	attributes["hierarchy"] = schema.StringAttribute{Optional: true, Computed: true, MarkdownDescription: "Dot path of the node, with or without the root `sys`. Give this or `pkid`."}
	attributes["pkid"] = schema.StringAttribute{Optional: true, Computed: true, MarkdownDescription: "Identifier of the node. Give this or `hierarchy`."}
	return &source[nodeValue]{
		name: "hierarchy_node",
		read: readHierarchyNode,
		schema: schema.Schema{
			MarkdownDescription: "Finds one node of the VOSS Automate hierarchy: a provider, reseller, customer or site.",
			Attributes:          attributes,
		},
		validators: []datasource.ConfigValidator{datasourcevalidator.ExactlyOneOf(path.MatchRoot("hierarchy"), path.MatchRoot("pkid"))},
	}
}

// readHierarchyNode finds a node among those that the account may see.
func readHierarchyNode(ctx context.Context, voss *client.Client, value *nodeValue, diags *diag.Diagnostics) {
	found, err := voss.HierarchyNode(ctx, value.Hierarchy.ValueString()+value.Pkid.ValueString())
	if err != nil {
		diags.AddError("Cannot find the hierarchy node", backend.Explain(err))
		return
	}
	configured := value.Hierarchy
	*value = newNodeValue(found)
	if !configured.IsNull() {
		value.Hierarchy = configured
	}
}

type hierarchyNodes struct {
	Hierarchy types.String `tfsdk:"hierarchy"`
	Traversal types.String `tfsdk:"traversal"`
	NodeType  types.String `tfsdk:"node_type"`
	Nodes     []nodeValue  `tfsdk:"nodes"`
}

func newHierarchyNodes() datasource.DataSource {
	return &source[hierarchyNodes]{name: "hierarchy_nodes", read: readHierarchyNodes, schema: schema.Schema{
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
	}}
}

// readHierarchyNodes selects among the nodes that the account may see.
func readHierarchyNodes(ctx context.Context, voss *client.Client, value *hierarchyNodes, diags *diag.Diagnostics) {
	traversal := value.Traversal.ValueString()
	top, err := voss.HierarchyNode(ctx, value.Hierarchy.ValueString())
	var all []hierarchy.Node
	if err == nil {
		if traversal == backend.TraverseUp {
			readAbove(ctx, voss, top.Path)
		}
		all, err = voss.HierarchyNodes(ctx)
	}
	if err != nil {
		diags.AddError("Cannot list the hierarchy", backend.Explain(err))
		return
	}
	value.Nodes = []nodeValue{}
	for _, n := range all {
		if node.InReach(n.Path, top.Path, traversal) && (value.NodeType.IsNull() || value.NodeType.ValueString() == n.NodeType) {
			value.Nodes = append(value.Nodes, newNodeValue(n))
		}
	}
}

// readAbove reads each node above the path. Where the account may not see the
// root, the client knows only the nodes above that it was asked for. A node that
// the account may not see either is left out.
func readAbove(ctx context.Context, voss *client.Client, path string) {
	for above := node.Parent(path); above != ""; above = node.Parent(above) {
		_, _ = voss.HierarchyNode(ctx, above)
	}
}
