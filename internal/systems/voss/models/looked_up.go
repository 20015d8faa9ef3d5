package models

import (
	"sync"

	"github.com/collab-iac/terraform-provider-collab/internal/model"
	"github.com/collab-iac/terraform-provider-collab/internal/model/field"
)

// The models below are synchronized from Webex and only looked up: they have no
// resource, so All does not return them (CONTRACT.md §6.5).

// License returns device/spark/License: a Webex licence with its counts.
func License() *model.Model { return license() }

var license = sync.OnceValue(func() *model.Model {
	return &model.Model{
		System: System, Type: "device/spark/License", Title: "Webex licence", Key: "pkid", HasHierarchy: true, BusinessKey: "unique_name",
		Fields: []model.Field{
			field.Text("id", "Identifier that Webex gave the licence.", field.ReadOnly),
			field.Text("unique_name", "Name of the licence, which no other one has.", field.ReadOnly),
			field.Number("totalUnits", "How many there are.", field.ReadOnly),
			field.Number("consumedUnits", "How many are in use.", field.ReadOnly),
		},
	}
})

// Location returns device/spark/Location: a Webex location with its address.
func Location() *model.Model { return location() }

var location = sync.OnceValue(func() *model.Model {
	return &model.Model{
		System: System, Type: "device/spark/Location", Title: "Webex location", Key: "pkid", HasHierarchy: true, BusinessKey: "name",
		Fields: []model.Field{
			field.Text("id", "Identifier that Webex gave the location.", field.ReadOnly),
			field.Text("name", "Name of the location.", field.ReadOnly),
			field.Text("timeZone", "Time zone as an IANA name.", field.ReadOnly),
			field.Text("preferredLanguage", "Language of announcements.", field.ReadOnly),
			field.Object("address", "Where the location is.", field.ReadOnly, field.Of(
				field.Text("address1", "Street and house number."),
				field.Text("address2", "Rest of the street address."),
				field.Text("city", "Town or city."),
				field.Text("state", "State, province or region."),
				field.Text("postalCode", "Postal or ZIP code."),
				field.Text("country", "Country as its two-letter code."),
			)),
		},
	}
})
