package datasources

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/collab-iac/terraform-provider-collab/internal/model"
	"github.com/collab-iac/terraform-provider-collab/internal/systems/voss/client"
	"github.com/collab-iac/terraform-provider-collab/internal/systems/voss/models"
)

// locations are the locations that people at a node can have.
type locations struct {
	Hierarchy types.String `tfsdk:"hierarchy"`
	Locations []location   `tfsdk:"locations"`
}

type location struct {
	Name              string       `tfsdk:"name"`
	Value             string       `tfsdk:"value"`
	ID                types.String `tfsdk:"id"`
	TimeZone          types.String `tfsdk:"time_zone"`
	PreferredLanguage types.String `tfsdk:"preferred_language"`
	Address           *address     `tfsdk:"address"`
}

type address struct {
	Address1   types.String `tfsdk:"address1"`
	Address2   types.String `tfsdk:"address2"`
	City       types.String `tfsdk:"city"`
	State      types.String `tfsdk:"state"`
	PostalCode types.String `tfsdk:"postal_code"`
	Country    types.String `tfsdk:"country"`
}

func newLocations() datasource.DataSource {
	text := func(description string) schema.StringAttribute {
		return schema.StringAttribute{Computed: true, MarkdownDescription: description}
	}
	return &source[locations]{name: "locations", read: readLocations, schema: schema.Schema{
		MarkdownDescription: "Lists the Webex locations that people can have, with time zone and address.",
		Attributes: map[string]schema.Attribute{
			"hierarchy": nodeOfPeople(),
			"locations": schema.ListNestedAttribute{
				Computed: true, MarkdownDescription: "The locations, ordered by name.",
				NestedObject: schema.NestedAttributeObject{Attributes: map[string]schema.Attribute{
					"name":               text("What people know the location by."),
					"value":              text("What a person refers to the location by, in `location_id`."),
					"id":                 text("Identifier that Webex gave the location; null where the server does not say."),
					"time_zone":          text("Time zone as an IANA name, such as `Europe/Berlin`."),
					"preferred_language": text("Language of announcements, such as `en_us`."),
					"address": schema.SingleNestedAttribute{
						Computed: true, MarkdownDescription: "Where the location is; null where the server does not say.",
						Attributes: map[string]schema.Attribute{
							"address1": text("Street and house number."), "address2": text("Rest of the street address."),
							"city": text("Town or city."), "state": text("State, province or region."),
							"postal_code": text("Postal or ZIP code."), "country": text("Country as its two-letter code, such as `US`."),
						},
					},
				}},
			},
		},
	}}
}

func readLocations(ctx context.Context, voss *client.Client, value *locations, diags *diag.Diagnostics) {
	offered, known := offers(ctx, voss, models.Location(), value.Hierarchy.ValueString(), diags)
	value.Locations = make([]location, len(offered))
	for i, choice := range offered {
		value.Locations[i] = location{
			Name: choice.Label(), Value: choice.Value,
			ID:       textIn(known[i], "id"),
			TimeZone: textIn(known[i], "time_zone"), PreferredLanguage: textIn(known[i], "preferred_language"),
		}
		if at, is := known[i]["address"].(model.Value); is {
			value.Locations[i].Address = &address{
				textIn(at, "address1"), textIn(at, "address2"), textIn(at, "city"), textIn(at, "state"), textIn(at, "postal_code"), textIn(at, "country"),
			}
		}
	}
}

// textIn is a text of a value; null where it has none.
func textIn(value model.Value, name string) types.String {
	text, _ := value[name].(string)
	return textOrNull(text)
}
