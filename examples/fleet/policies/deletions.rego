# A plan deletes or replaces a few people at most. A list of people that was cut short
# by mistake asks to delete all the others.
package collab.deletions

import data.collab.plan

# How many objects a plan may delete, replacements included.
most := 5

deleted contains resource.address if {
	some resource in plan.changes
	"delete" in resource.change.actions
}

deny contains message if {
	count(deleted) > most
	message := sprintf("%d objects would be deleted or replaced, %d at most are allowed: %s", [count(deleted), most, concat(", ", sort(deleted))])
}
