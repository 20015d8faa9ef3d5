package terraform

import (
	"context"
	"slices"

	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/collab-iac/terraform-provider-collab/internal/lifecycle"
)

// plannedOutput has a key for each path of exports, so that a misspelt one is an error of
// the plan. What is exported already is known where nothing is written: keep is true then.
func plannedOutput(config, state objectValue, keep bool) tftypes.Value {
	unknown := tftypes.NewValue(tftypes.DynamicPseudoType, tftypes.UnknownValue)
	if !config[lifecycle.Exports].IsFullyKnown() {
		return unknown
	}
	if keep && slices.Equal(config.exports(), state.exports()) {
		return state[lifecycle.Output]
	}
	var before map[string]tftypes.Value
	if keep && state[lifecycle.Output].As(&before) != nil {
		before = nil // it is no object
	}
	leaves := map[string]any{}
	for _, path := range config.exports() {
		leaves[path] = unknown
		if held, is := before[path]; is {
			leaves[path] = held
		}
	}
	return typed(leaves)
}

// shownOutput is what the server shows at the paths of exports. What cannot be read stays as
// it was planned, or is null: an error would taint an object that is there.
func shownOutput(ctx context.Context, m *lifecycle.DataManager, attributes objectValue, key string, read *lifecycle.Payload, report *lifecycle.Report) tftypes.Value {
	paths := attributes.exports()
	if report.HasError() {
		return typed(map[string]any{})
	}
	shown, ok := m.Exported(ctx, key, read, paths, report)
	var before map[string]tftypes.Value
	if held := attributes[lifecycle.Output]; !ok && held.IsKnown() && !held.IsNull() && held.As(&before) == nil {
		for path, leaf := range before {
			if _, is := shown[path]; is && leaf.IsKnown() {
				shown[path] = leaf
			}
		}
	}
	return typed(shown)
}
