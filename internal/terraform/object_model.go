package terraform

import (
	"context"
	"slices"
	"strings"

	"github.com/collab-iac/terraform-provider-collab/internal/lifecycle"
	"github.com/collab-iac/terraform-provider-collab/internal/model"
)

// managerFor returns the manager of the model that a configuration or a state names.
func managerFor(ctx context.Context, shared *lifecycle.Shared, of lifecycle.AnyModel, named objectValue, report *lifecycle.Report) *lifecycle.DataManager {
	of.Type, of.Node = named.text(lifecycle.ModelType), named.text(lifecycle.Hierarchy)
	return shared.ForModel(ctx, of, report)
}

// cutModel cuts a text at the end of the type that it begins with: that of a model, which
// has two parts, or three where the first is device. The type is empty where the text begins
// with none.
func cutModel(text string) (modelType, rest string) {
	parts := model.TypeSegments(text)
	all := strings.SplitN(text, "/", parts+1)
	if len(all) < parts || slices.Contains(all[:parts], "") {
		return "", text
	}
	return strings.Join(all[:parts], "/"), strings.Join(all[parts:], "/")
}
