package coretest

import (
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/collab-iac/terraform-provider-collab/internal/model"
)

// propose merges configuration and prior state as Terraform does: an attribute
// that is not configured and may be computed keeps its prior value.
func propose(attributes []*tfprotov6.SchemaAttribute, prior, config model.Value) model.Value {
	merged := model.Value{}
	for _, a := range attributes {
		declared, before := config[a.Name], prior[a.Name]
		switch v := declared.(type) {
		case nil:
			if a.Computed {
				merged[a.Name] = before
			}
		case model.Value:
			if a.NestedType == nil { // of any type
				merged[a.Name] = declared
				continue
			}
			inner, _ := before.(model.Value)
			merged[a.Name] = propose(a.NestedType.Attributes, inner, v)
		case []any:
			merged[a.Name] = proposeList(a, before, v)
		default:
			merged[a.Name] = declared
		}
	}
	return merged
}

func proposeList(a *tfprotov6.SchemaAttribute, before any, declared []any) []any {
	if a.NestedType == nil {
		return declared
	}
	prior, _ := before.([]any)
	list := make([]any, len(declared))
	for i := range declared {
		element, isObject := declared[i].(model.Value)
		if !isObject {
			list[i] = declared[i]
			continue
		}
		var was model.Value
		if i < len(prior) {
			was, _ = prior[i].(model.Value)
		}
		list[i] = propose(a.NestedType.Attributes, was, element)
	}
	return list
}
