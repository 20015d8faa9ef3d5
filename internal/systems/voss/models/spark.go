package models

import (
	"github.com/collab-iac/terraform-provider-collab/internal/model"
	"github.com/collab-iac/terraform-provider-collab/internal/model/field"
)

// What device/spark/User and relation/SparkUser have in common.

// Telephone number types: titles in the documents, values in the payload
// (CONTRACT.md §5).
var (
	workNumber          = [2]string{"Work", "work"}
	workExtensionNumber = [2]string{"Work Extension", "work_extension"}
	mobileNumber        = [2]string{"Mobile", "mobile"}
	faxNumber           = [2]string{"Fax", "fax"}
)

func administratorRoles() model.Field {
	return field.Object("roles", "Administrator roles of the person in Webex Control Hub.", field.Of(
		field.Flag("none", "The person is not an administrator. Set it to `false` together with one of the other roles.", field.Default(true)),
		field.Flag("full", "Full administrator: users, company policy, reports, support, licences and the roles of others.", field.UsedWhen("none", false)),
		field.Flag("readonly", "Read-only administrator, who sees everything in Control Hub and cannot change anything.", field.UsedWhen("none", false)),
		field.Flag("support", "Support administrator: reports, support metrics and notifications.", field.UsedWhen("none", false)),
		field.Flag("user_device", "Administrator of users and devices, who also handles licences and upgrades.", field.UsedWhen("none", false)),
		field.Flag("device", "Administrator of devices only.", field.UsedWhen("none", false)),
	))
}

// callingSettings takes the two fields that differ between the models.
func callingSettings(behaviour, profile model.Field) model.Field {
	return field.Object("calling", "How the person calls, and for which kinds of device VOSS sets up a Unified CM phone.", field.Of(
		behaviour,
		field.Flag("use_org_domain", "Uses the domain of the Webex organization for calling in the Webex app with Unified CM."),
		profile,
		// Snake case would read "sparki_phone_device".
		field.Flag("SparkiPhoneDevice", "Creates a phone for the Webex app on an iPhone.", field.Named("spark_iphone_device"), field.Default(true)),
		field.Flag("SparkAndroidDevice", "Creates a phone for the Webex app on an Android phone.", field.Default(true)),
		field.Flag("SparkTabletDevice", "Creates a phone for the Webex app on a tablet.", field.Default(true)),
		field.Flag("SparkCSFDevice", "Creates a phone for the Webex app on a computer, of the CSF type.", field.Default(true)),
	))
}
