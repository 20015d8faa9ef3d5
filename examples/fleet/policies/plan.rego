# What the policies share.
package collab.plan

# HCP Terraform hands over the plan below "plan". The output of
# "terraform show -json" is the plan itself.
plan := object.get(input, "plan", input)

# Objects of this provider that the plan makes, changes or deletes. What an import takes
# over as it is, and what stays as it is, is none of them.
changes contains resource if {
	some resource in plan.resource_changes
	resource.mode == "managed"
	startswith(resource.type, "collab_")
	some action in resource.change.actions
	action in {"create", "update", "delete"}
}

# Those that there will be after the apply.
writes contains resource if {
	some resource in changes
	not resource.change.actions == ["delete"]
}

# What an object holds before and after the plan: nothing where there is none.
before(resource) := held if {
	held := resource.change.before
	is_object(held)
} else := {}

after(resource) := held if {
	held := resource.change.after
	is_object(held)
} else := {}

unknown(resource) := held if {
	held := resource.change.after_unknown
	is_object(held)
} else := {}
