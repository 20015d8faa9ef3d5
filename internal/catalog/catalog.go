// Package catalog holds the tables of the models that the provider serves: one
// table per model, in the order of the document it was written from.
//
// A table states facts (names, kinds, choices, defaults, access) and describes
// them; it has no behaviour. Models are shared and must not be changed.
package catalog

import "github.com/collab-iac/terraform-provider-collab/internal/model"

// All returns every model, always in the same order.
func All() []*model.Model {
	return []*model.Model{
		DeviceSparkUser(),
		RelationSparkUser(),
		DeviceSparkCXUserProfile(),
		GWSUser(),
	}
}

// Lookup returns the model with the given Terraform type name without the
// provider's prefix, such as "voss_device_spark_user", or nil.
func Lookup(typeName string) *model.Model {
	for _, m := range All() {
		if m.TypeName == typeName {
			return m
		}
	}
	return nil
}
