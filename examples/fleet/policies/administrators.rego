# Nobody becomes an administrator by a plan: of Webex Control Hub by "roles", of the
# contact centre by ROLE_ADMIN. Whoever is one already may stay one.
package collab.administrators

import data.collab.plan

# Addresses of resources that may be administrators, such as
# "collab_gws_user.operator".
allowed := set()

deny contains message if {
	some resource in plan.writes
	not resource.address in allowed
	some role in granted(resource)
	message := sprintf("%s becomes an administrator: %s", [resource.address, role])
}

# A role whose value only the apply knows could be any.
deny contains message if {
	some resource in plan.writes
	not resource.address in allowed
	some role in undecided(resource)
	message := sprintf("%s: whether it becomes an administrator is not known before the apply: %s", [resource.address, role])
}

# People whose data no schema describes are managed past the policy above.
deny contains message if {
	some resource in plan.writes
	resource.type == "collab_voss_object"
	may_be_person(resource)
	message := sprintf("%s: manage people by their own resources, whose roles are checked", [resource.address])
}

may_be_person(resource) if plan.after(resource).model in {"device/spark/User", "relation/SparkUser"}

may_be_person(resource) if plan.unknown(resource).model == true

# Roles of Webex are an object of flags, of which "none" says that there is no role.
granted(resource) := {role |
	some role, held in plan.after(resource).roles
	role != "none"
	held == true
	not object.get(plan.before(resource), ["roles", role], false) == true
} if {
	is_object(plan.after(resource).roles)
}

# Roles of Genesys are a list.
granted(resource) := {"ROLE_ADMIN" |
	"ROLE_ADMIN" in plan.after(resource).roles
	not "ROLE_ADMIN" in object.get(plan.before(resource), "roles", [])
} if {
	is_array(plan.after(resource).roles)
}

undecided(resource) := {role |
	some role, undecided in plan.unknown(resource).roles
	undecided == true
} if {
	is_object(plan.unknown(resource).roles)
}

undecided(resource) := {"roles"} if plan.unknown(resource).roles == true

undecided(resource) := {"roles"} if {
	is_array(plan.unknown(resource).roles)
	some element in plan.unknown(resource).roles
	element == true
}
