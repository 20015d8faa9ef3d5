// Package models holds the tables of the models of VOSS Automate, one table per
// model, in the order of the document it was written from.
//
// A table states facts (names, kinds, choices, defaults, access) and describes
// them; it has no behaviour. Models are shared and must not be changed.
package models

import "github.com/collab-iac/terraform-provider-collab/internal/model"

// System is the name of the system.
const System model.System = "voss"

// All returns every model of the system, always in the same order.
func All() []*model.Model {
	return []*model.Model{DeviceSparkUser(), RelationSparkUser(), DeviceSparkCXUserProfile()}
}

// RelationOf returns the type of the relation that holds the same objects as a model; empty
// for none.
func RelationOf(modelType string) string {
	for _, m := range All() {
		if m.Type == modelType {
			return m.Relation
		}
	}
	return ""
}
