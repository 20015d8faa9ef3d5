package models

import (
	"github.com/collab-iac/terraform-provider-collab/internal/model"
	"github.com/collab-iac/terraform-provider-collab/internal/model/field"
)

func callingCallerID() model.Field {
	return field.Object("caller_id", "Number and name that others see when the person calls.", field.Of(
		field.Texts("types", "Sources of the caller number that are open to the person.", field.ReadOnly),
		field.Text("selected", "Source of the number that others see.", field.OneOfTitled(
			[2]string{"Direct Line", "DIRECT_LINE"},
			[2]string{"Location Number", "LOCATION_NUMBER"},
			[2]string{"Mobile Number", "MOBILE_NUMBER"},
			[2]string{"Custom", "CUSTOM"},
		)),
		field.Text("directNumber", "Direct number of the person.", field.ReadOnly, field.DerivedFrom("work_number"), field.PhoneNumber),
		field.Text("extensionNumber", "Extension of the person.", field.ReadOnly, field.DerivedFrom("extension")),
		field.Text("locationNumber", "Main number of the person's location.", field.ReadOnly, field.DerivedFrom("location_id"), field.PhoneNumber),
		field.Text("mobileNumber", "Mobile number of the person.", field.ReadOnly, field.PhoneNumber),
		field.Flag("tollFreeLocationNumber", "Whether the main number of the location is toll-free.", field.ReadOnly, field.DerivedFrom("location_id")),
		field.Text("customNumber", "Number to show when `selected` is custom. It must be a number of the organization.", field.DirectNumber,
			field.WantedWhen("selected", "CUSTOM"), field.UsedWhen("selected", "CUSTOM")),
		field.Text("firstName", "Given name to show to others."),
		field.Text("lastName", "Family name to show to others."),
		field.Flag("blockInForwardCallsEnabled", "Hides the person's identity on calls the person receives."),
		field.Text("externalCallerIdNamePolicy", "Source of the name that people outside the organization see.", field.OneOfTitled(
			[2]string{"Direct Line", "DIRECT_LINE"}, [2]string{"Location", "LOCATION"}, [2]string{"Other", "OTHER"})),
		field.Text("customExternalCallerIdName", "Name for people outside to see when `external_caller_id_name_policy` is other.",
			field.WantedWhen("external_caller_id_name_policy", "OTHER"), field.UsedWhen("external_caller_id_name_policy", "OTHER")),
		field.Text("locationExternalCallerIdName", "Name that the person's location shows to people outside.", field.ReadOnly, field.DerivedFrom("location_id")),
	))
}
