# A plan gives no more of a licence than is left. The counts are those of the data source
# collab_voss_licenses, which the configuration reads:
#
#     data "collab_voss_licenses" "all" {}
package collab.licences

import data.collab.plan

# How many of each licence stay unused, for whoever comes without Terraform.
reserve := 2

# What the data sources of the plan say of licences.
known contains licence if {
	walk([object.get(plan.plan, "prior_state", {}), object.get(plan.plan, "planned_values", {})], [_, resource])
	resource.mode == "data"
	resource.type == "collab_voss_licenses"
	some licence in resource.values.licenses
}

# A configuration names a licence by its name, or by what the server keeps of it.
names(licence) := {name | some key in ["name", "value", "id"]; name := licence[key]; name != null}

# Who gets which licence that they do not have.
given contains [resource.address, licence] if {
	some resource in plan.writes
	some element in plan.after(resource).licenses
	licence := element.license
	not licence in {l | some e in object.get(plan.before(resource), "licenses", []); l := e.license}
}

deny contains message if {
	some licence in known
	licence.free != null
	people := {address | some [address, name] in given; name in names(licence)}
	count(people) > 0
	count(people) > licence.free - reserve
	message := sprintf("%d of the licence %q are left, %d of them in reserve, and the plan gives %d", [licence.free, licence.name, reserve, count(people)])
}

deny contains message if {
	some [address, name] in given
	not name in {n | some licence in known; some n in names(licence)}
	message := sprintf("%s gets the licence %q, and the plan does not say how many are left: read them with the data source collab_voss_licenses", [address, name])
}

# A licence whose name only the apply knows could be any.
deny contains message if {
	some resource in plan.writes
	undecided(resource)
	message := sprintf("%s: which licences it gets is not known before the apply", [resource.address])
}

undecided(resource) if plan.unknown(resource).licenses == true

undecided(resource) if {
	some element in plan.unknown(resource).licenses
	element.license == true
}
