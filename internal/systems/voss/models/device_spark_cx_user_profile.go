package models

import (
	"slices"
	"sync"

	"github.com/collab-iac/terraform-provider-collab/internal/model"
	"github.com/collab-iac/terraform-provider-collab/internal/model/field"
)

// DeviceSparkCXUserProfile returns device/spark/CXUserProfile: what the users
// of a Webex Contact Center may see and do.
//
// The document shows the default form of VOSS Automate. Its groups (General,
// Provisioning and so on) are headings, not part of the payload. It lists each
// module and feature twice, but the payload holds each once, under
// userProfileAppModules (CONTRACT.md §6.1).
func DeviceSparkCXUserProfile() *model.Model { return deviceSparkCXUserProfile() }

var deviceSparkCXUserProfile = sync.OnceValue(func() *model.Model {
	return &model.Model{
		System:         System,
		Type:           "device/spark/CXUserProfile",
		TypeName:       "voss_device_spark_cx_user_profile",
		PluralTypeName: "voss_device_spark_cx_user_profiles",
		Title:          "Webex Contact Center user profile",
		Release:        "VOSS Automate 25.2-PB0",
		Description: "A user profile of Webex Contact Center as VOSS Automate keeps it in `device/spark/CXUserProfile`: " +
			"which modules and features its users have, and which entry points, sites, queues and teams they work with.",
		Key:          "pkid",
		HasHierarchy: true,
		BusinessKey:  "name",
		Fields: slices.Concat(
			profileGeneral(),
			[]model.Field{
				field.Object("userProfileAppModules", "Access to each module and feature. Contact Center uses it when `access_all_modules` is `SPECIFIC`. "+
					"Servers before release 25.3 have it; later ones have `permissions`.", field.InForm(ByModules),
					field.UsedWhen("access_all_modules", "SPECIFIC"),
					field.Of(slices.Concat(
						profileProvisioning(),
						profileCustomerExperience(),
						profileDesktopExperience(),
						profileSystemLevel(),
					)...)),
			},
			profileReferences(),
			profilePermissions(),
		),
	}
})

func profileGeneral() []model.Field {
	return []model.Field{
		field.Text("name", "Name of the profile, of up to 80 letters, digits, spaces, commas, hyphens and underscores.", field.Required,
			field.UpTo(80), field.Made(`a-zA-Z0-9,_\-\s`, "letters, digits, spaces, commas, hyphens and underscores")),
		field.Text("description", "What the profile is for, in up to 255 characters.", field.UpTo(255)),
		field.Flag("active", "Whether the profile can be given to users.", field.Default(true)),
		field.Flag("systemDefault", "Whether the profile came with Contact Center. An administrator made all other profiles.", field.ReadOnly),
		field.Text("profileType", "Kind of user that the profile is for, which limits the modules it can grant. "+
			"It cannot be changed, so another value creates a new profile.", field.Required, field.CreateOnly,
			field.OneOf("STANDARD_AGENT", "PREMIUM_AGENT", "SUPERVISOR", "ADMINISTRATOR", "ADMINISTRATOR_ONLY")),
		allOrSpecific("accessAllModules", "Whether users have every module, or only those granted in `user_profile_app_modules`. "+
			"Servers before release 25.3 have it; later ones have `permission_access_level`.", field.InForm(ByModules)),
		allOrSpecific("accessAllEntryPoints", "Whether users work with every entry point, or only those in `entry_points`."),
		field.Texts("entryPoints", "Entry points open to users when `access_all_entry_points` is `SPECIFIC`.", field.UsedWhen("access_all_entry_points", "SPECIFIC")),
		allOrSpecific("accessAllSites", "Whether users work with every site, or only those in `sites`."),
		field.Texts("sites", "Sites open to users when `access_all_sites` is `SPECIFIC`.", field.UsedWhen("access_all_sites", "SPECIFIC")),
		allOrSpecific("accessAllQueues", "Whether users work with every queue, or only those in `queues`."),
		field.Texts("queues", "Queues open to users when `access_all_queues` is `SPECIFIC`.", field.UsedWhen("access_all_queues", "SPECIFIC")),
		allOrSpecific("accessAllTeams", "Whether users work with every team, or only those in `teams`."),
		field.Texts("teams", "Teams open to users when `access_all_teams` is `SPECIFIC`.", field.UsedWhen("access_all_teams", "SPECIFIC")),
		field.Text("createdTime", "When the profile was created, in milliseconds since 1970.", field.ReadOnly),
		field.Text("lastUpdatedTime", "When the profile was last changed, in milliseconds since 1970.", field.ReadOnly, field.DerivedFrom("*")),
	}
}

func profileReferences() []model.Field {
	return []model.Field{
		field.List("references", "Objects that refer to the profile. Contact Center refuses to delete a profile in use.", field.ReadOnly,
			field.KeyedBy("name", "type"), field.Of(
				field.Text("name", "Name of the object that refers to the profile."),
				field.Text("type", "Kind of the object that refers to the profile."),
			)),
	}
}

func allOrSpecific(payload, description string, marks ...field.Mark) model.Field {
	return field.Text(payload, description, append(marks, field.Default("ALL"), field.OneOf("ALL", "SPECIFIC"))...)
}
