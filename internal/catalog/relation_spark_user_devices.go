package catalog

import "github.com/collab-iac/terraform-provider-collab/internal/model"

func callingDevices() model.Field {
	return object("devices", "Phones and other devices of the person.", holding(
		number("maxDeviceCount", "Number of devices the person may have.", readOnly, derivedFrom("licenses")),
		list("device", "The devices. Webex reports most of it; hoteling can be set.", keyedBy("id", "mac"), holding(
			text("mac", "MAC address of the device.", readOnly),
			text("model", "Model of the device.", readOnly),
			text("type", "How the device is tied to the person, such as `PRIMARY` or `SHARED_CALL_APPEARANCE`.", readOnly),
			text("id", "Webex identifier of the device. Declare it to say which device the settings are for."),
			text("activationState", "How far the activation of the device has come, such as `ACTIVATED`.", readOnly),
			texts("description", "Descriptions that Webex keeps for the device.", readOnly),
			flag("primaryOwner", "Whether the person is the primary owner of the device.", readOnly),
			object("owner", "Owner of the device.", readOnly, holding(
				text("id", "Webex identifier of the owner."),
				text("type", "Whether the owner is a person or a workspace."),
				text("firstName", "Given name of the owner.", derivedFrom("first_name", "calling.first_name")),
				text("lastName", "Family name of the owner.", derivedFrom("last_name", "calling.last_name")),
			)),
			object("hoteling", "Use of the device by guests.", holding(
				flag("limitGuestUse", "Ends a guest's use after `guest_hours_limit` hours."),
				flag("enabled", "Lets guests use the device as a hoteling host."),
				number("guestHoursLimit", "Hours after which a guest's use ends. Of use with `limit_guest_use`."),
			)),
		)),
	))
}
