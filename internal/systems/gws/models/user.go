package models

import (
	"sync"

	"github.com/collab-iac/terraform-provider-collab/internal/model"
	"github.com/collab-iac/terraform-provider-collab/internal/model/field"
)

// User returns the users of Genesys Web Services: agents, supervisors and
// administrators of a contact centre.
//
// The document is of release 8.5.0. What only later releases document
// (CONTRACT.md §3.2) is here too, and listed in the package documented.
func User() *model.Model { return user() }

var user = sync.OnceValue(func() *model.Model {
	return &model.Model{
		System:         System,
		Type:           "users",
		TypeName:       "gws_user",
		PluralTypeName: "gws_users",
		Title:          "Genesys Web Services user",
		Release:        "Genesys Web Services 8.5.0, with what 8.5.2 adds",
		Description: "A user of a Genesys contact centre, managed through the Users API of Genesys Web Services: " +
			"sign-in, name, roles and skills. The devices assigned to the user can be read.",
		Key:         "id",
		BusinessKey: "user_name",
		// The sample of an update sends one key and keeps the others (CONTRACT.md §3.6).
		PartialUpdate: true,
		Fields: []model.Field{
			field.Text("userName", "Name the user signs in with, usually an email address. It is unique and cannot be changed.",
				field.Usage("Another value creates a new user."), field.Required, field.CreateOnly, field.UserName),
			// The document has it in POST and PUT only, so no answer holds it.
			field.Text("password", "Password of the user. The server requires one for a new user and never shows it.", field.Required, field.Secret),
			field.Text("firstName", "Given name of the user.", field.Required),
			field.Text("lastName", "Family name of the user.", field.Required),
			field.TextSet("roles", "Roles of the user in the contact centre.",
				field.Usage("They replace all roles the user had; administrators cannot take `ROLE_ADMIN` from themselves."), field.Required, field.OneOf("ROLE_ADMIN", "ROLE_AGENT"), field.Extensible),
			// A set, because the plan of a list compares elements by their places: one skill
			// less would show all behind it as changed.
			field.List("skills", "Skills assigned to the user.", field.Usage("Declared, they are all the skills that the user has. They are a set: "+
				"their order means nothing, and a plan shows the skills that differ and no others. "+
				"Each is given, changed and taken away by a call of its own. Undeclared, they are shown as they are."),
				field.Assigned("skills", "skill"), field.KeyedBy("id", "name"),
				field.UsedWhen("roles", "ROLE_AGENT"), field.Of(
					field.Text("id", "Identifier of the skill.", field.Usage("It can be declared in place of `name`."), field.AsRead),
					field.Text("name", "Name of the skill.", field.Usage("Where several skills share it, declare `id`."), field.AsRead),
					field.Text("description", "What the skill is about.", field.ReadOnly),
					field.Text("level", "How well the user masters the skill, as a whole number from 0.", field.Usage("Some servers make 1 of 0. "+
						"A skill that the user gets needs one. Left out of one that the user has, the level stays as it is on the server."),
						field.Required, field.AsRead, field.WholeNumber, field.StoredAs("0", "1")),
					field.Text("uri", "Address of the skill in the API.", field.ReadOnly),
					field.Text("path", "Path of the skill, relative to the root of the API.", field.ReadOnly),
				)),
			field.List("devices", "Devices assigned to the user. They are read-only here.", field.ReadOnly,
				field.KeyedBy("id", "phone_number"), field.Of(
					field.Text("id", "Identifier of the device."),
					field.Text("phoneNumber", "Telephone number of the device.", field.PhoneNumber),
					field.Text("e164Number", "Telephone number of the device in international form.", field.PhoneNumber),
					field.Text("deviceState", "Whether the device is in use: `Active` or `Inactive`."),
					field.Text("telephonyNetwork", "Network the device is on: `Private` behind a PBX or `Public`."),
					field.Text("doNotDisturb", "Whether the device rejects calls: `On` or `Off`."),
					field.Text("forwardTo", "Number that calls to the device are forwarded to.", field.PhoneNumber),
					field.Text("description", "Description of the device."),
					field.Text("type", "Kind of device, such as `ACDPosition`."),
				)),
			// The document calls the type FlagV2 without explaining it. Other uses of it
			// show these two values (CONTRACT.md §4.3).
			field.Text("doNotDisturb", "Whether the user rejects contacts. Later releases report it on devices instead.", field.ReadOnly,
				field.OneOf("On", "Off")),
			field.Flag("changePasswordOnFirstLogin", "Makes the user choose a new password at the next login. "+
				"The server sets it back to `false` once the user has done so.", field.Usage("That is not shown as drift."), field.Default(false), field.ResetsToDefault),
			// Only later releases document the fields below.
			field.Text("emailAddress", "Email address of the user. Some servers leave it out of their answers.", field.Email),
			field.Flag("enabled", "Whether the user may sign in."),
			// No document has these two. Clients send them (CONTRACT.md §3.2).
			field.Text("loginCode", "Code that the agent signs in to the telephone with. No document of the API has it; clients send it."),
			field.Text("employeeId", "Number of the person in the company. No document of the API has it; clients send it with a new user."),
			field.Text("contactCenterId", "Identifier of the contact centre the user belongs to.", field.ReadOnly),
			field.Text("uri", "Address of the user in the API, as the server knows itself. It can differ from the configured endpoint.", field.ReadOnly),
			field.Text("path", "Path of the user, relative to the root of the API.", field.ReadOnly),
		},
	}
})
