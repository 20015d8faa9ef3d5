package catalog

import (
	"sync"

	"github.com/collab-iac/terraform-provider-collab/internal/model"
)

// RelationSparkUser returns relation/SparkUser: a Webex person joined with the
// person's Webex Calling settings.
func RelationSparkUser() *model.Model { return relationSparkUser() }

var relationSparkUser = sync.OnceValue(func() *model.Model {
	return &model.Model{
		System:         model.VOSS,
		Type:           "relation/SparkUser",
		TypeName:       "voss_relation_spark_user",
		PluralTypeName: "voss_relation_spark_users",
		Title:          "Webex user with calling settings",
		Description: "A Webex user as VOSS Automate manages it through `relation/SparkUser`: the person, their licences " +
			"and administrator roles, and all of their Webex Calling settings. VOSS runs its Webex workflows on every change.",
		Release:      "VOSS Automate 21.4-PB5 to 24.1",
		Key:          "pkid",
		HasHierarchy: true,
		BusinessKey:  "email",
		Fields: []model.Field{
			text("id", "Identifier that Webex gave the person. It is not the `pkid` of the VOSS object.", readOnly),
			text("firstName", "Given name of the person."),
			text("lastName", "Family name of the person."),
			text("email", "Email address the person signs in to Webex with. Webex keeps one address per person, "+
				"and VOSS finds the user again by it.", required),
			flag("calling_pro", "Marks the person as holding a Webex Calling Professional licence. "+
				"Some releases report it from the licences and accept no value; assign the licence in `licenses`."),
			text("workNumber", "Direct telephone number at work, in international form such as `+1 408 555 0100`. "+
				"Needs a Webex Calling licence."),
			text("extension", "Internal extension for Webex Calling. Needs a Webex Calling licence."),
			list("phoneNumbers", "All telephone numbers of the person, as Webex puts them together from work number, extension and location.",
				readOnly, derivedFrom("work_number", "extension", "line", "location_id", "licenses"),
				keyedBy("type", "value"), holding(
					text("type", "What the number is used for.",
						oneOfTitled(workNumber, workExtensionNumber, mobileNumber, faxNumber)),
					text("value", "The telephone number."),
				)),
			list("sipAddresses", "SIP addresses of the person. Webex adds them some time after the person or a licence was added.",
				readOnly, derivedFrom("email", "licenses", "work_number", "extension"),
				keyedBy("type", "value"), holding(
					text("type", "What the address is for: `personal-room`, `enterprise` or `cloud-calling`."),
					text("value", "The SIP address."),
					flag("primary", "Whether this is the address to call first."),
				)),
			list("addresses", "Postal addresses of the person.", keyedBy("type", "street_address"), holding(
				text("type", "What the address is used for, such as `work`."),
				text("country", "Country as its two-letter code, such as `US`."),
				text("locality", "Town or city."),
				text("region", "State, province or region."),
				text("streetAddress", "Street and house number."),
				text("postalCode", "Postal or ZIP code."),
			)),
			text("displayName", "Full name under which others see the person.", required),
			text("nickName", "Short name that the person goes by. Webex fills it from the given name and lets no one set it in some releases."),
			text("department", "Department the person works in."),
			text("manager", "Name of the person's manager."),
			text("managerId", "Webex identifier of the person's manager, who is a Webex user too.", refersTo("device/spark/User", "email")),
			text("title", "Job title of the person."),
			text("timezone", "Time zone of the person as an IANA name, such as `Europe/Berlin`."),
			text("locationId", "Webex identifier of the location that serves the person. A calling user needs one, "+
				"and Webex lets it change no more once calling is on.", refersTo("device/spark/Location", "name")),
			text("created", "Date and time when the person was added to Webex.", readOnly),
			text("status", "State of the account in words, which VOSS composes from `login_enabled` and `invite_pending`.",
				readOnly, derivedFrom("email")),
			// The document prints the default by value, the choices by title.
			text("type", "Kind of account: a person, an automated bot or the guest user of an app.", byDefault("person"),
				oneOfTitled([2]string{"Person", "person"}, [2]string{"Bot", "bot"}, [2]string{"App User (Guest User)", "appuser"})),
			flag("invitePending", "Whether the person has yet to accept the invitation to Webex.", readOnly, derivedFrom("email")),
			flag("loginEnabled", "Whether the person may sign in to Webex.", readOnly, derivedFrom("email")),
			text("line", "Number chosen for the person in the quick-add-subscriber workflow, which passes it on here."),
			administratorRoles(),
			list("licenses", "Webex licences assigned to the person. Only licences already synchronized into VOSS Automate can be assigned.",
				keyedBy("license"), holding(
					text("license", "Webex identifier of the licence.", refersTo("device/spark/License", "unique_name")),
				)),
			object("settings", "Settings of the person's Webex app.", holding(
				callingSettings(
					text("calling_behaviour", "How the Webex app places the person's calls.",
						oneOf("Calling in Webex App", "Calling in Webex App (Unified CM)", "Cisco Jabber app", "Third-Party app")),
					text("calling_behaviour_uc_manager_profile", "UC Manager profile that calling in the Webex app with Unified CM uses.",
						refersTo("device/spark/CallingProfile", "name")),
				),
			)),
			object("SparkServices", "What VOSS Automate has configured for the person's Webex services.", readOnly, holding(
				text("name", "Name of the service record.", derivedFrom("email")),
				text("configuredCallingBehaviour", "Calling behaviour in effect for the person.",
					derivedFrom("settings.calling.calling_behaviour")),
			)),
			calling(),
		},
	}
})
