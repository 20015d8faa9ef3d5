package terraform

import (
	"encoding/json"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// upgrade hands a state of the current version back as it is. Terraform decodes
// the JSON itself, and fails only on an attribute that the schema no longer has.
// That is left to the framework.
func (f fastPath) upgrade(req *tfprotov6.UpgradeResourceStateRequest) *tfprotov6.UpgradeResourceStateResponse {
	if req.Version != schemaVersion || req.RawState == nil || len(req.RawState.JSON) == 0 {
		return nil
	}
	var state any
	if json.Unmarshal(req.RawState.JSON, &state) != nil || !fits(f.typ(), state) {
		return nil
	}
	return &tfprotov6.UpgradeResourceStateResponse{UpgradedState: &tfprotov6.DynamicValue{JSON: req.RawState.JSON}}
}

// fits reports whether decoded JSON has the form of the type.
func fits(typ tftypes.Type, v any) bool {
	if v == nil {
		return true
	}
	switch typ := typ.(type) {
	case tftypes.Object:
		object, ok := v.(map[string]any)
		for name, member := range object {
			memberType, known := typ.AttributeTypes[name]
			if !known || !fits(memberType, member) {
				return false
			}
		}
		return ok
	case tftypes.List:
		return allFit(typ.ElementType, v)
	case tftypes.Set:
		return allFit(typ.ElementType, v)
	}
	switch v.(type) {
	case string:
		return typ.Is(tftypes.String)
	case bool:
		return typ.Is(tftypes.Bool)
	case float64:
		return typ.Is(tftypes.Number)
	}
	return false
}

func allFit(elementType tftypes.Type, v any) bool {
	list, ok := v.([]any)
	for _, element := range list {
		if element == nil || !fits(elementType, element) {
			return false
		}
	}
	return ok
}
