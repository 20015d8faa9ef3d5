package models

import (
	"sync"

	"github.com/collab-iac/terraform-provider-collab/internal/model"
	"github.com/collab-iac/terraform-provider-collab/internal/model/field"
)

// RelationSparkUser returns relation/SparkUser: a Webex person joined with the
// person's Webex Calling settings.
func RelationSparkUser() *model.Model { return relationSparkUser() }

var relationSparkUser = sync.OnceValue(func() *model.Model {
	return &model.Model{
		System:         System,
		Type:           "relation/SparkUser",
		TypeName:       "voss_relation_spark_user",
		PluralTypeName: "voss_relation_spark_users",
		Title:          "Webex user with calling settings",
		Release:        "VOSS Automate 21.4-PB5 to 24.1",
		Description: "A Webex user as VOSS Automate manages it through `relation/SparkUser`: the person, their licences " +
			"and administrator roles, and all of their Webex Calling settings. VOSS runs its Webex workflows on every change.\n\n" +
			"Of the two kinds of Webex user, take this one, unless the server or the account does not offer `relation/SparkUser`, " +
			"or you need `services`, which only `collab_voss_device_spark_user` has. " +
			"Never manage one person as both: each plan would undo the other's changes.",
		Key:          "pkid",
		HasHierarchy: true,
		BusinessKey:  "email",
		Joined:       []string{"Calling", "SparkServices"},
		Fields: []model.Field{
			field.Text("id", "Identifier that Webex gave the person. It is not the `pkid` of the VOSS object.", field.ReadOnly),
			field.Text("firstName", "Given name of the person."),
			field.Text("lastName", "Family name of the person."),
			field.Text("email", "Email address the person signs in to Webex with. Webex keeps one address per person, "+
				"and VOSS finds the user again by it.", field.Required, field.Email),
			field.Flag("calling_pro", "Marks the person as holding a Webex Calling Professional licence. "+
				"Some releases report it from the licences and accept no value; assign the licence in `licenses`."),
			field.Text("workNumber", "Direct telephone number at work, in international form such as `+1 408 555 0100`. "+
				"Needs a Webex Calling licence.", field.DirectNumber),
			field.Text("extension", "Internal extension for Webex Calling. Needs a Webex Calling licence.", field.Extension),
			field.List("phoneNumbers", "All telephone numbers of the person. Webex composes them from work number, extension and location.",
				field.ReadOnly,
				field.KeyedBy("type", "value"), field.Of(
					field.Text("type", "What the number is used for.",
						field.OneOfTitled(workNumber, workExtensionNumber, mobileNumber, faxNumber)),
					field.Text("value", "The telephone number.", field.PhoneNumber),
				)),
			field.List("sipAddresses", "SIP addresses of the person. Webex adds them some time after it has added the person or a licence.",
				field.ReadOnly,
				field.KeyedBy("type", "value"), field.Of(
					field.Text("type", "What the address is for: `personal-room`, `enterprise` or `cloud-calling`."),
					field.Text("value", "The SIP address."),
					field.Flag("primary", "Whether this is the address to call first."),
				)),
			field.List("addresses", "Postal addresses of the person.", field.KeyedBy("type", "street_address"), field.Of(
				field.Text("type", "What the address is used for, such as `work`."),
				field.Text("country", "Country as its two-letter code, such as `US`.", field.Country),
				field.Text("locality", "Town or city."),
				field.Text("region", "State, province or region."),
				field.Text("streetAddress", "Street and house number."),
				field.Text("postalCode", "Postal or ZIP code."),
			)),
			field.Text("displayName", "Full name under which others see the person.", field.Required),
			field.Text("nickName", "Short name that the person goes by. Webex fills it from the given name, and in some releases it cannot be set."),
			field.Text("department", "Department the person works in."),
			field.Text("manager", "Name of the person's manager."),
			field.Text("managerId", "The person's manager, who is a Webex user too, by address or Webex identifier. An apply that makes the manager as well sends it as soon as both are there.", field.RefersTo("device/spark/User", "email")),
			field.Text("title", "Job title of the person."),
			field.Text("timezone", "Time zone of the person as an IANA name, such as `Europe/Berlin`.", field.TimeZone),
			field.Text("locationId", "Location that serves the person, by name or Webex identifier. A calling user needs one, "+
				"and Webex does not let it change once calling is on.", field.RefersTo("device/spark/Location", "name"), field.FixedWhen("calling_pro", true)),
			field.Text("created", "Date and time when the person was added to Webex.", field.ReadOnly),
			field.Text("status", "State of the account in words, which VOSS composes from `login_enabled` and `invite_pending`.",
				field.ReadOnly, field.DerivedFrom("email")),
			// The document prints the default by value, the choices by title.
			field.Text("type", "Kind of account: a person, an automated bot or the guest user of an app.", field.Default("person"),
				field.OneOfTitled([2]string{"Person", "person"}, [2]string{"Bot", "bot"}, [2]string{"App User (Guest User)", "appuser"})),
			field.Flag("invitePending", "Whether the person has yet to accept the invitation to Webex.", field.ReadOnly, field.DerivedFrom("email")),
			field.Flag("loginEnabled", "Whether the person may sign in to Webex.", field.ReadOnly, field.DerivedFrom("email")),
			field.Text("line", "Number chosen for the person in the quick-add-subscriber workflow, which passes it on here.", field.PhoneNumber, field.Anything),
			administratorRoles(),
			field.List("licenses", "Webex licences assigned to the person. "+
				"Only licences already synchronized into VOSS Automate can be assigned; `collab_voss_licenses` lists them.",
				field.KeyedBy("license"), field.Shared("licence"), field.Of(
					field.Text("license", "The licence, by name or Webex identifier.", field.RefersTo("device/spark/License", "unique_name")),
				)),
			field.Object("settings", "Settings of the person's Webex app.", field.Of(
				callingSettings(
					field.Text("calling_behaviour", "How the Webex app places the person's calls.",
						field.OneOf("Calling in Webex App", "Calling in Webex App (Unified CM)", "Cisco Jabber app", "Third-Party app")),
					field.Text("calling_behaviour_uc_manager_profile", "UC Manager profile that calling in the Webex app with Unified CM uses.",
						field.RefersTo("device/spark/CallingProfile", "name")),
				),
			)),
			field.Object("SparkServices", "What VOSS Automate has configured for the person's Webex services.", field.ReadOnly, field.Of(
				field.Text("name", "Name of the service record.", field.DerivedFrom("email")),
				field.Text("configuredCallingBehaviour", "Calling behaviour in effect for the person.",
					field.DerivedFrom("settings.calling.calling_behaviour")),
			)),
			calling(),
		},
	}
})
