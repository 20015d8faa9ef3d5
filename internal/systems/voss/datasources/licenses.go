package datasources

import (
	"context"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/collab-iac/terraform-provider-collab/internal/backend"
	"github.com/collab-iac/terraform-provider-collab/internal/model"
	"github.com/collab-iac/terraform-provider-collab/internal/systems/voss/client"
	"github.com/collab-iac/terraform-provider-collab/internal/systems/voss/models"
)

// licenses are the licences that people at a node can have.
type licenses struct {
	Hierarchy types.String `tfsdk:"hierarchy"`
	Licenses  []licence    `tfsdk:"licenses"`
}

type licence struct {
	Name  string       `tfsdk:"name"`
	Value string       `tfsdk:"value"`
	ID    types.String `tfsdk:"id"`
	Total types.Int64  `tfsdk:"total"`
	Used  types.Int64  `tfsdk:"used"`
	Free  types.Int64  `tfsdk:"free"`
}

func newLicenses() datasource.DataSource {
	return &source[licenses]{name: "licenses", read: readLicenses, schema: schema.Schema{
		MarkdownDescription: "Lists the Webex licences that people can be given, with how many there are, are used and are left. " +
			"The counts are those of the last synchronization of VOSS Automate with Webex.",
		Attributes: map[string]schema.Attribute{
			"hierarchy": nodeOfPeople(),
			"licenses": schema.ListNestedAttribute{
				Computed: true, MarkdownDescription: "The licences, ordered by name.",
				NestedObject: schema.NestedAttributeObject{Attributes: map[string]schema.Attribute{
					"name":  schema.StringAttribute{Computed: true, MarkdownDescription: "What people know the licence by."},
					"value": schema.StringAttribute{Computed: true, MarkdownDescription: "What a person refers to the licence by, in `licenses[*].license`."},
					"id":    schema.StringAttribute{Computed: true, MarkdownDescription: "Identifier that Webex gave the licence; null where the server does not say."},
					"total": schema.Int64Attribute{Computed: true, MarkdownDescription: "How many there are; null where the server does not say."},
					"used":  schema.Int64Attribute{Computed: true, MarkdownDescription: "How many are in use; null where the server does not say."},
					"free":  schema.Int64Attribute{Computed: true, MarkdownDescription: "How many are left; null where the server does not say."},
				}},
			},
		},
	}}
}

// nodeOfPeople is the node at which something can be referred to.
func nodeOfPeople() schema.StringAttribute {
	return schema.StringAttribute{Optional: true, MarkdownDescription: "Hierarchy node of the people, as a dot path or pkid. The provider's `hierarchy` is used where none is given."}
}

func readLicenses(ctx context.Context, voss *client.Client, value *licenses, diags *diag.Diagnostics) {
	license := models.License()
	offered, known := offers(ctx, voss, license, value.Hierarchy.ValueString(), diags)
	value.Licenses = make([]licence, len(offered))
	for i, choice := range offered {
		total, hasTotal := known[i]["total_units"].(int64)
		used, hasUsed := known[i]["consumed_units"].(int64)
		one := licence{Name: choice.Label(), Value: choice.Value, ID: textIn(known[i], "id"), Total: types.Int64Null(), Used: types.Int64Null(), Free: types.Int64Null()}
		if hasTotal {
			one.Total = types.Int64Value(total)
		}
		if hasUsed {
			one.Used = types.Int64Value(used)
		}
		if hasTotal && hasUsed {
			one.Free = types.Int64Value(backend.Stock{Total: total, Used: used}.Free())
		}
		value.Licenses[i] = one
	}
}

// offers returns what a reference to a model can name at a node, and what is known of
// each. The server's choices decide what can be named; where its objects cannot be
// read, that is a warning, and nothing is known of them.
func offers(ctx context.Context, voss *client.Client, m *model.Model, hierarchy string, diags *diag.Diagnostics) (model.Choices, []model.Value) {
	key := m.BusinessKeyField()
	offered, err := voss.Choices(ctx, model.Target{Model: m.Type, Attribute: key.Payload}, hierarchy, "")
	if err != nil {
		diags.AddError("Cannot read what "+m.Type+" offers", backend.Explain(err))
		return nil, nil
	}
	slices.SortStableFunc(offered, func(a, b model.Choice) int { return strings.Compare(a.Label(), b.Label()) })
	objects, err := voss.Usable(ctx, m, hierarchy)
	if err != nil {
		diags.AddWarning("Cannot read "+m.Type, "Names and values are known, and nothing else.\n\n"+err.Error())
	}
	byName := map[string]model.Value{}
	for _, o := range objects {
		value, _ := m.Decode(o.Data)
		for _, name := range []string{key.Name, "id"} { // the identifier last, because it is the surer name
			if text, is := value[name].(string); is && text != "" {
				byName[text] = value
			}
		}
	}
	known := make([]model.Value, len(offered))
	for i, choice := range offered {
		if known[i] = byName[choice.Value]; known[i] == nil {
			known[i] = byName[choice.Label()]
		}
	}
	return offered, known
}
