package catalog

import "github.com/collab-iac/terraform-provider-collab/internal/model"

func callingCallerID() model.Field {
	return object("caller_id", "Number and name that others see when the person calls.", holding(
		texts("types", "Sources of the caller number that are open to the person.", readOnly,
			derivedFrom("work_number", "location_id", "licenses")),
		text("selected", "Source of the number that others see.", oneOfTitled(
			[2]string{"Direct Line", "DIRECT_LINE"},
			[2]string{"Location Number", "LOCATION_NUMBER"},
			[2]string{"Mobile Number", "MOBILE_NUMBER"},
			[2]string{"Custom", "CUSTOM"},
		)),
		text("directNumber", "Direct number of the person.", readOnly, derivedFrom("work_number")),
		text("extensionNumber", "Extension of the person.", readOnly, derivedFrom("extension")),
		text("locationNumber", "Main number of the person's location.", readOnly, derivedFrom("location_id")),
		text("mobileNumber", "Mobile number of the person.", readOnly),
		flag("tollFreeLocationNumber", "Whether the main number of the location is toll-free.", readOnly, derivedFrom("location_id")),
		text("customNumber", "Number to show when `selected` is custom. It must be a number of the organization."),
		text("firstName", "Given name to show to others."),
		text("lastName", "Family name to show to others."),
		flag("blockInForwardCallsEnabled", "Hides the person's identity on calls the person receives."),
		text("externalCallerIdNamePolicy", "Source of the name that people outside the organization see.", oneOfTitled(
			[2]string{"Direct Line", "DIRECT_LINE"}, [2]string{"Location", "LOCATION"}, [2]string{"Other", "OTHER"})),
		text("customExternalCallerIdName", "Name for people outside to see when `external_caller_id_name_policy` is other."),
		text("locationExternalCallerIdName", "Name that the person's location shows to people outside.", readOnly, derivedFrom("location_id")),
	))
}
