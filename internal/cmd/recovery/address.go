package recovery

import (
	"fmt"
	"strings"

	"github.com/collab-iac/terraform-provider-collab/internal/backend"
	"github.com/collab-iac/terraform-provider-collab/internal/export"
	"github.com/collab-iac/terraform-provider-collab/internal/system"
)

// keyMark stands for the business key in the option -to.
const keyMark = "{key}"

// checkAddress refuses an option -to that can be no address of a resource.
func (c *command) checkAddress() error {
	if c.to == "" {
		return nil
	}
	typeName := c.resourceType()
	for _, m := range system.Models(c.systems) {
		if m.ResourceType() == typeName {
			return nil
		}
	}
	return fmt.Errorf("-to %s is no address of a resource of this provider, such as collab_voss_relation_spark_user.staff[%q]", c.to, keyMark)
}

// resourceType is the type of the resource that -to names; empty where it is no address.
func (c *command) resourceType() string {
	return export.AddressType(strings.ReplaceAll(c.to, keyMark, "key"))
}

// addressed is how many of the objects are of the type that -to names.
func (c *command) addressed(missing []backend.Made) int {
	typeName, n := c.resourceType(), 0
	for _, m := range missing {
		if m.Model.ResourceType() == typeName {
			n++
		}
	}
	return n
}

// address is where to import an object to: what -to says, or for an object of another
// type a name of its own.
func (c *command) address(m backend.Made, key string, used map[string]int) string {
	if c.to != "" && c.resourceType() == m.Model.ResourceType() {
		return strings.ReplaceAll(c.to, keyMark, export.InsideQuotes(key))
	}
	address := m.Model.ResourceType() + "." + export.ResourceName(key, m.Object.Key)
	if used[address]++; used[address] > 1 {
		return fmt.Sprintf("%s_%d", address, used[address])
	}
	return address
}
