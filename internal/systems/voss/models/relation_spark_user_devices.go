package models

import (
	"github.com/collab-iac/terraform-provider-collab/internal/model"
	"github.com/collab-iac/terraform-provider-collab/internal/model/field"
)

func callingDevices() model.Field {
	return field.Object("devices", "Phones and other devices of the person.", field.Of(
		field.Number("maxDeviceCount", "Number of devices the person may have.", field.ReadOnly, field.DerivedFrom("licenses")),
		field.List("device", "The devices. Webex reports most of their values; hoteling can be set.", field.KeyedBy("id", "mac"), field.Of(
			field.Text("mac", "MAC address of the device.", field.ReadOnly),
			field.Text("model", "Model of the device.", field.ReadOnly),
			field.Text("type", "How the device is tied to the person, such as `PRIMARY` or `SHARED_CALL_APPEARANCE`.", field.ReadOnly),
			field.Text("id", "Webex identifier of the device.", field.Usage("Declare it to say which device the settings are for.")),
			field.Text("activationState", "State of the device's activation, such as `ACTIVATED`.", field.ReadOnly),
			field.Texts("description", "Descriptions that Webex keeps for the device.", field.ReadOnly),
			field.Flag("primaryOwner", "Whether the person is the primary owner of the device.", field.ReadOnly),
			field.Object("owner", "Owner of the device.", field.ReadOnly, field.Of(
				field.Text("id", "Webex identifier of the owner."),
				field.Text("type", "Whether the owner is a person or a workspace."),
				field.Text("firstName", "Given name of the owner.", field.DerivedFrom("first_name", "calling.first_name")),
				field.Text("lastName", "Family name of the owner.", field.DerivedFrom("last_name", "calling.last_name")),
			)),
			field.Object("hoteling", "Use of the device by guests.", field.Of(
				field.Flag("limitGuestUse", "Ends a guest's use after `guest_hours_limit` hours."),
				field.Flag("enabled", "Lets guests use the device as a hoteling host."),
				field.Number("guestHoursLimit", "Hours after which a guest's use ends. It has an effect only with `limit_guest_use`.", field.UsedWhen("limit_guest_use", true)),
			)),
		)),
	))
}
