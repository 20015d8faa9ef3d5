// Package functions holds the provider's functions that belong to no system: what
// lists of people need before they are declared.
package functions

import (
	"github.com/hashicorp/terraform-plugin-framework/function"

	"github.com/collab-iac/terraform-provider-collab/internal/model"
)

// All returns the functions. Those about models know the given ones.
func All(models []*model.Model) []func() function.Function {
	return []func() function.Function{
		func() function.Function { return csvUsers{} },
		func() function.Function { return deepMerge{} },
		func() function.Function { return e164{} },
		func() function.Function { return choices{models} },
	}
}
