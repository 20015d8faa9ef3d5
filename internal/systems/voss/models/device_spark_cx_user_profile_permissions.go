package models

import (
	"github.com/collab-iac/terraform-provider-collab/internal/model"
	"github.com/collab-iac/terraform-provider-collab/internal/model/field"
)

// The forms of a user profile of Contact Center: by modules before release 25.3, by
// permissions from it on (CONTRACT.md §6.1).
const (
	ByModules     = "modules"
	ByPermissions = "permissions"
)

// since is what descriptions say of the later form.
const since = " Servers have it from release 25.3 on."

// profilePermissions are the fields of the later form. No document states their defaults.
func profilePermissions() []model.Field {
	later := field.InForm(ByPermissions)
	return []model.Field{
		accessLevel("permissionAccessLevel", "Whether users have every permission, those in `permissions`, or none."+since, later),
		field.List("permissions", "Permissions of the profile, where `permission_access_level` is `SPECIFIC`."+since, later,
			field.UsedWhen("permission_access_level", "SPECIFIC"), field.KeyedBy("name", "id"), field.Of(
				field.Text("id", "Identifier of the permission.", field.ReadOnly),
				field.Text("name", "Name of the permission.", field.Required),
				field.Text("access", "What the permission grants.", field.OneOf("EDIT", "VIEW", "NONE", "ENABLED", "DISABLED")),
			)),
		accessLevel("resourceAccessLevel", "Whether users work with every resource, those in `resource_collections`, or none."+since, later),
		field.List("resourceCollections", "Collections of resources open to users, where `resource_access_level` is `SPECIFIC`."+since, later,
			field.UsedWhen("resource_access_level", "SPECIFIC"), field.KeyedBy("name", "id"), field.Of(
				field.Text("id", "Identifier of the collection.", field.ReadOnly),
				field.Text("name", "Name of the collection.", field.Required),
				field.Text("description", "What the collection is for."),
				field.List("resources", "Kinds of resources in the collection.", field.KeyedBy("name"), field.Of(
					field.Text("name", "Kind of the resources.", field.Required),
					accessLevel("accessLevel", "Which resources of the kind are open to users.", field.Required),
					field.Texts("ids", "Identifiers of the resources, where `access_level` is `SPECIFIC`.", field.UsedWhen("access_level", "SPECIFIC")),
				)),
			)),
		field.Text("defaultResourceCollectionId", "Identifier of the collection that new resources go to."+since, later),
	}
}

func accessLevel(payload, description string, marks ...field.Mark) model.Field {
	return field.Text(payload, description, append(marks, field.OneOf("SPECIFIC", "ALL", "PROVISIONED_VALUE", "NONE"))...)
}
