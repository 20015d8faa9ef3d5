// Package systems lists the systems that the provider manages: the one place
// that names a system outside its own directory.
package systems

import (
	"github.com/collab-iac/terraform-provider-collab/internal/model"
	"github.com/collab-iac/terraform-provider-collab/internal/system"
	"github.com/collab-iac/terraform-provider-collab/internal/systems/gws"
	"github.com/collab-iac/terraform-provider-collab/internal/systems/voss"
)

// All returns every system, always in the same order.
func All() []*system.System { return []*system.System{voss.System(), gws.System()} }

// Models returns every model of every system, always in the same order.
func Models() []*model.Model { return system.Models(All()) }
