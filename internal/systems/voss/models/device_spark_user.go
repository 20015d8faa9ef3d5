package models

import (
	"sync"

	"github.com/collab-iac/terraform-provider-collab/internal/model"
	"github.com/collab-iac/terraform-provider-collab/internal/model/field"
)

// DeviceSparkUser returns device/spark/User: a Webex person as VOSS Automate
// keeps it, with services, administrator roles and app settings.
func DeviceSparkUser() *model.Model { return deviceSparkUser() }

var deviceSparkUser = sync.OnceValue(func() *model.Model {
	return &model.Model{
		System:         System,
		Type:           "device/spark/User",
		TypeName:       "voss_device_spark_user",
		PluralTypeName: "voss_device_spark_users",
		Title:          "Webex user",
		Release:        "VOSS Automate 21.3",
		Description: "A Webex user as VOSS Automate keeps it in `device/spark/User`: the person, " +
			"the Webex services they may use, their administrator roles and the settings of their Webex app.\n\n" +
			"Of the two kinds of Webex user, take `collab_voss_relation_spark_user`, as VOSS advises: it holds the same person, " +
			"the licences and all calling settings, and runs the workflows of VOSS. Take this one only where the server or the " +
			"account does not offer `relation/SparkUser`, or for `services`, which the relation does not have. " +
			"Never manage one person as both: each plan would undo the other's changes.",
		Relation:     "relation/SparkUser",
		Key:          "pkid",
		HasHierarchy: true,
		BusinessKey:  "email",
		Fields: []model.Field{
			field.Text("id", "Identifier that Webex gave the person. It is not the `pkid` of the VOSS object.", field.ReadOnly),
			field.Text("firstName", "Given name of the person. Webex requires a given name, a family name or a display name for a new person."),
			field.Text("lastName", "Family name of the person."),
			field.Text("email", "Email address the person signs in to Webex with. Webex keeps one address per person, "+
				"and VOSS finds the user again by it.", field.Required, field.Email),
			field.List("phoneNumbers", "Telephone numbers of the person. Needs a Webex Calling licence.",
				field.KeyedBy("type", "value"), field.Of(
					field.Text("type", "What the number is used for.", field.OneOfTitled(workNumber, mobileNumber, faxNumber)),
					field.Text("value", "The telephone number, best written in international form such as `+1 408 555 0100`.", field.PhoneNumber),
				)),
			field.Text("extension", "Internal extension for Webex Calling. Needs a Webex Calling licence.", field.Extension),
			field.Text("line", "Telephone line chosen for the person, which VOSS workflows pass on here.", field.PhoneNumber, field.Anything),
			field.Text("status", "State of the account in words, which VOSS composes from `login_enabled` and `invite_pending`.",
				field.ReadOnly, field.DerivedFrom("email")),
			field.Flag("invitePending", "Whether the person has yet to accept the invitation to Webex.", field.ReadOnly, field.DerivedFrom("email")),
			field.Flag("loginEnabled", "Whether the person may sign in to Webex.", field.ReadOnly, field.DerivedFrom("email")),
			field.Object("services", "Webex services the person is entitled to.", field.Of(
				field.Object("message", "Messaging services.", field.Of(
					field.Flag("messaging", "Gives the person a named-user licence for messaging in the Webex app."),
				)),
				field.Object("meeting", "Meeting services.", field.Of(
					field.Flag("meeting", "Makes the person a host of meetings with up to 25 parties, by a named-user licence."),
					field.Flag("webex_enterprise_200", "Makes the person a host of Webex Enterprise Edition meetings with up to 200 parties, by a named-user licence."),
				)),
				// The document swaps the titles of the first two; the keys are right.
				field.Object("calling", "Webex Calling services.", field.Of(
					field.Flag("calling_standard_enterprise", "Gives the person the Webex Calling service Standard Enterprise. "+
						"The VOSS reference shows it under the title Basic, swapped with `calling_basic`; the key decides."),
					field.Flag("calling_basic", "Gives the person the Webex Calling service Basic. "+
						"The VOSS reference shows it under the title Standard Enterprise, swapped with `calling_standard_enterprise`; the key decides."),
					field.Flag("calling_common_area", "Gives the person the Webex Calling service for common-area phones."),
				)),
				field.Object("hybrid_calendar_services", "Hybrid calendar: scheduling a Webex space or Personal Room from a calendar invitation. "+
					"Choose the calendar the person uses.", field.Of(
					field.Flag("microsoft_exchange", "Connects the person's calendar in Microsoft Exchange or Office 365."),
					field.Flag("google", "Connects the person's Google calendar."),
				)),
				field.Object("hybrid_call_services", "Hybrid calling: Webex beside a work phone on the company's own call control.", field.Of(
					field.Flag("aware", "Lets the person share content during a call on the work phone and shows its call history in the Webex app."),
					field.Flag("connect", "Rings the work phone and the Webex app together, and lets the person call from either. Needs `aware`."),
				)),
				field.Object("hybrid_message_services", "Hybrid messaging: Webex beside the company's own messaging servers.", field.Of(
					field.Flag("message", "Exchanges messages between the Webex app and the company's own messaging servers."),
				)),
			)),
			administratorRoles(),
			field.Object("settings", "Settings of the person's Webex app.", field.Of(
				callingSettings(
					field.Text("calling_behaviour", "How the Webex app places the person's calls.",
						field.OneOf("Calling in Webex App", "Calling in Webex App (Unified CM)", "Cisco Jabber app")),
					field.Text("calling_behaviour_uc_manager_profile", "Name of the UC Manager profile that calling in the Webex app with Unified CM uses."),
				),
				field.Object("message", "Messaging and content settings.", field.Of(
					field.Text("enterprise_content_management", "Whether the person may keep and share files with a content manager other than Webex's own.",
						field.Default("Third Party Off"), field.OneOf("Third Party Off", "Third Party On")),
					field.Flag("jabber_with_webex_teams", "Runs Cisco Jabber in team messaging mode, on the messaging service of Webex."),
					field.Flag("contact_migration_required", "Asks for the person's Jabber contacts to be moved to Webex. It has an effect only with `jabber_with_webex_teams`.",
						field.UsedWhen("jabber_with_webex_teams", true)),
					field.Flag("jabber_calling", "Lets Cisco Jabber place calls while it runs in team messaging mode."),
					field.Text("uc_manager_profile", "Name of the UC Manager profile that Cisco Jabber uses for calling."),
				)),
				field.Object("care", "Contact-centre settings.", field.Of(
					field.Flag("care_digital_channel_service", "Makes the person an agent for chat and callback. "+
						"Needs a Webex app licence, and a Webex Calling licence for voice."),
				)),
			)),
		},
	}
})
