package catalog

import (
	"sync"

	"github.com/collab-iac/terraform-provider-collab/internal/model"
)

// GWSUser returns the users of Genesys Web Services: agents, supervisors and
// administrators of a contact centre.
//
// The document is of release 8.5.0. What only later releases document
// (contract notes §3.2) is here too, and listed in the package documented.
func GWSUser() *model.Model { return gwsUser() }

var gwsUser = sync.OnceValue(func() *model.Model {
	return &model.Model{
		System:         model.GWS,
		Type:           "users",
		TypeName:       "gws_user",
		PluralTypeName: "gws_users",
		Title:          "Genesys Web Services user",
		Description: "A user of a Genesys contact centre, kept through the Users API of Genesys Web Services: " +
			"the sign-in, the name and the roles, with the skills and devices assigned to the user for reading.",
		Release:     "Genesys Web Services 8.5.0, with what 8.5.2 adds",
		Key:         "id",
		BusinessKey: "user_name",
		// The sample of an update sends one key and keeps the others (contract notes §3.6).
		PartialUpdate: true,
		Fields: []model.Field{
			text("userName", "Name the user signs in with, as a rule an email address. "+
				"The server keeps it unique and never changes it, so another value makes a new user.", required, createOnly),
			// The document has it in POST and PUT alone: no answer holds it.
			text("password", "Password of the user. The server demands one for a new user and never shows it.", required, secret),
			text("firstName", "Given name of the user.", required),
			text("lastName", "Family name of the user.", required),
			textSet("roles", "Roles of the user in the contact centre. They replace all roles the user had; "+
				"administrators cannot take `ROLE_ADMIN` from themselves.",
				required, documentedAs("roles"), oneOf("ROLE_ADMIN", "ROLE_AGENT"), openEnded),
			list("skills", "Skills assigned to the user. They are assigned by other means and shown here.", readOnly,
				documentedAs("skills"), keyedBy("id", "name"), holding(
					text("id", "Identifier of the skill."),
					text("name", "Name of the skill."),
					text("description", "What the skill is about."),
					text("level", "How well the user masters the skill, as a number in text."),
					text("uri", "Address of the skill in the API."),
					text("path", "Path of the skill, relative to the root of the API."),
				)),
			list("devices", "Devices assigned to the user. They are assigned by other means and shown here.", readOnly,
				documentedAs("devices"), keyedBy("id", "phone_number"), holding(
					text("id", "Identifier of the device."),
					text("phoneNumber", "Telephone number of the device."),
					text("e164Number", "Telephone number of the device in international form."),
					text("deviceState", "Whether the device is in use: `Active` or `Inactive`."),
					text("telephonyNetwork", "Network the device is on: `Private` behind a PBX or `Public`."),
					text("doNotDisturb", "Whether the device turns calls away: `On` or `Off`."),
					text("forwardTo", "Number that calls to the device are forwarded to."),
					text("description", "What the device is."),
					text("type", "Kind of device, such as `ACDPosition`."),
				)),
			// The document calls the type FlagV2 without saying what that is; other
			// uses of it show these two values (contract notes §4.3).
			text("doNotDisturb", "Whether the user turns contacts away. Later releases report it on devices instead.", readOnly,
				oneOf("On", "Off")),
			flag("changePasswordOnFirstLogin", "Makes the user choose a new password at the next login. "+
				"The server takes it back once the user has done so, which shows in no plan.", byDefault(false), fleeting),
			// What follows is documented by later releases only.
			text("emailAddress", "Email address of the user. Some servers leave it out of their answers."),
			flag("enabled", "Whether the user may sign in."),
			text("contactCenterId", "Identifier of the contact centre the user belongs to.", readOnly),
			text("uri", "Address of the user in the API, as the server names itself. It can differ from the configured endpoint.", readOnly),
			text("path", "Path of the user, relative to the root of the API.", readOnly),
		},
	}
})
