// Package systems lists what the provider speaks to: the one place where a
// system is named beside its own directory.
package systems

import (
	"slices"

	"github.com/collab-iac/terraform-provider-collab/internal/model"
	gws "github.com/collab-iac/terraform-provider-collab/internal/systems/gws/models"
	voss "github.com/collab-iac/terraform-provider-collab/internal/systems/voss/models"
)

// Models returns every model of every system, always in the same order.
func Models() []*model.Model { return slices.Concat(voss.All(), gws.All()) }

// Lookup returns the model with the given Terraform type name without the
// provider's prefix, such as "voss_device_spark_user", or nil.
func Lookup(typeName string) *model.Model {
	for _, m := range Models() {
		if m.TypeName == typeName {
			return m
		}
	}
	return nil
}
