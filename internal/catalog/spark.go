package catalog

import "github.com/collab-iac/terraform-provider-collab/internal/model"

// What device/spark/User and relation/SparkUser have in common.

// Telephone number types: titles in the documents, values in the payload
// (contract notes §5).
var (
	workNumber          = [2]string{"Work", "work"}
	workExtensionNumber = [2]string{"Work Extension", "work_extension"}
	mobileNumber        = [2]string{"Mobile", "mobile"}
	faxNumber           = [2]string{"Fax", "fax"}
)

func administratorRoles() model.Field {
	return object("roles", "Administrator roles of the person in Webex Control Hub.", holding(
		flag("none", "The person is no administrator. Set it to false when giving one of the other roles.", byDefault(true)),
		flag("full", "Full administrator: users, company policy, reports, support, licences and the roles of others."),
		flag("readonly", "Administrator who sees everything in Control Hub and can change nothing."),
		flag("support", "Support administrator: reports, support metrics and notifications."),
		flag("user_device", "Administrator of users and devices, who also handles licences and upgrades."),
		flag("device", "Administrator of devices only."),
	))
}

// callingSettings takes the two fields that differ between the models.
func callingSettings(behaviour, profile model.Field) model.Field {
	return object("calling", "How the person calls, and for which kinds of device VOSS sets up a Unified CM phone.", holding(
		behaviour,
		flag("use_org_domain", "Uses the domain of the Webex organization for calling in the Webex app with Unified CM."),
		profile,
		// Snake case would read "sparki_phone_device".
		flag("SparkiPhoneDevice", "Creates a phone for the Webex app on an iPhone.", named("spark_iphone_device"), byDefault(true)),
		flag("SparkAndroidDevice", "Creates a phone for the Webex app on an Android phone.", byDefault(true)),
		flag("SparkTabletDevice", "Creates a phone for the Webex app on a tablet.", byDefault(true)),
		flag("SparkCSFDevice", "Creates a phone for the Webex app on a computer, of the CSF type.", byDefault(true)),
	))
}
