package catalog

import (
	"sync"

	"github.com/collab-iac/terraform-provider-collab/internal/model"
)

// DeviceSparkUser returns device/spark/User: a Webex person as VOSS Automate
// keeps it, with services, administrator roles and app settings.
func DeviceSparkUser() *model.Model { return deviceSparkUser() }

var deviceSparkUser = sync.OnceValue(func() *model.Model {
	return &model.Model{
		System:         model.VOSS,
		Type:           "device/spark/User",
		TypeName:       "voss_device_spark_user",
		PluralTypeName: "voss_device_spark_users",
		Title:          "Webex user",
		Description: "A Webex user as VOSS Automate keeps it in `device/spark/User`: the person, " +
			"the Webex services they may use, their administrator roles and the settings of their Webex app.",
		Release:      "VOSS Automate 21.3",
		Key:          "pkid",
		HasHierarchy: true,
		BusinessKey:  "email",
		Fields: []model.Field{
			text("id", "Identifier that Webex gave the person. It is not the `pkid` of the VOSS object.", readOnly),
			text("firstName", "Given name of the person. Webex wants a given name, a family name or a display name for a new person."),
			text("lastName", "Family name of the person."),
			text("email", "Email address the person signs in to Webex with. Webex keeps one address per person, "+
				"and VOSS finds the user again by it.", required),
			list("phoneNumbers", "Telephone numbers of the person. Needs a Webex Calling licence.",
				keyedBy("type", "value"), holding(
					text("type", "What the number is used for.", oneOfTitled(workNumber, mobileNumber, faxNumber)),
					text("value", "The telephone number, best written in international form such as `+1 408 555 0100`."),
				)),
			text("extension", "Internal extension for Webex Calling. Needs a Webex Calling licence."),
			text("line", "Telephone line chosen for the person, as VOSS workflows hand it over."),
			text("status", "State of the account in words, which VOSS composes from `login_enabled` and `invite_pending`.",
				readOnly, derivedFrom("email")),
			flag("invitePending", "Whether the person has yet to accept the invitation to Webex.", readOnly, derivedFrom("email")),
			flag("loginEnabled", "Whether the person may sign in to Webex.", readOnly, derivedFrom("email")),
			object("services", "Webex services the person is entitled to.", holding(
				object("message", "Messaging services.", holding(
					flag("messaging", "Gives the person a named-user licence for messaging in the Webex app."),
				)),
				object("meeting", "Meeting services.", holding(
					flag("meeting", "Makes the person a host of meetings with up to 25 parties, by a named-user licence."),
					flag("webex_enterprise_200", "Makes the person a host of Webex Enterprise Edition meetings with up to 200 parties, by a named-user licence."),
				)),
				// The document swaps the titles of the first two; the keys are right.
				object("calling", "Webex Calling services.", holding(
					flag("calling_standard_enterprise", "Gives the person the Webex Calling service Standard Enterprise. "+
						"The VOSS reference shows it under the title Basic, swapped with `calling_basic`; the key decides."),
					flag("calling_basic", "Gives the person the Webex Calling service Basic. "+
						"The VOSS reference shows it under the title Standard Enterprise, swapped with `calling_standard_enterprise`; the key decides."),
					flag("calling_common_area", "Gives the person the Webex Calling service for common-area phones."),
				)),
				object("hybrid_calendar_services", "Hybrid calendar: scheduling a Webex space or Personal Room from a calendar invitation. "+
					"Choose the calendar the person uses.", holding(
					flag("microsoft_exchange", "Connects the person's calendar in Microsoft Exchange or Office 365."),
					flag("google", "Connects the person's Google calendar."),
				)),
				object("hybrid_call_services", "Hybrid calling: Webex beside a work phone on the company's own call control.", holding(
					flag("aware", "Lets the person share content during a call on the work phone and shows its call history in the Webex app."),
					flag("connect", "Rings the work phone and the Webex app together, and lets the person call from either. Needs `aware`."),
				)),
				object("hybrid_message_services", "Hybrid messaging: Webex beside the company's own messaging servers.", holding(
					flag("message", "Exchanges messages between the Webex app and the company's own messaging servers."),
				)),
			)),
			administratorRoles(),
			object("settings", "Settings of the person's Webex app.", holding(
				callingSettings(
					text("calling_behaviour", "How the Webex app places the person's calls.",
						oneOf("Calling in Webex App", "Calling in Webex App (Unified CM)", "Cisco Jabber app")),
					text("calling_behaviour_uc_manager_profile", "Name of the UC Manager profile that calling in the Webex app with Unified CM uses."),
				),
				object("message", "Messaging and content settings.", holding(
					text("enterprise_content_management", "Whether the person may keep and share files with a content manager other than Webex's own.",
						byDefault("Third Party Off"), oneOf("Third Party Off", "Third Party On")),
					flag("jabber_with_webex_teams", "Runs Cisco Jabber in team messaging mode, on the messaging service of Webex."),
					flag("contact_migration_required", "Asks for the person's Jabber contacts to be moved to Webex. Of use with `jabber_with_webex_teams`."),
					flag("jabber_calling", "Lets Cisco Jabber place calls while it runs in team messaging mode."),
					text("uc_manager_profile", "Name of the UC Manager profile that Cisco Jabber uses for calling."),
				)),
				object("care", "Contact-centre settings.", holding(
					flag("care_digital_channel_service", "Makes the person an agent for chat and callback. "+
						"Needs a Webex app licence, and a Webex Calling licence for voice."),
				)),
			)),
		},
	}
})
