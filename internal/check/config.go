package check

import (
	"fmt"
	"path/filepath"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/convert"

	"github.com/collab-iac/terraform-provider-collab/internal/hclfile"
	"github.com/collab-iac/terraform-provider-collab/internal/model"
	"github.com/collab-iac/terraform-provider-collab/internal/system"
)

// Declared reads the literals of the provider block in the .tf files of a directory, by
// system. What is no literal, such as a variable, is left to the environment. A block
// with an alias counts only where the alias is asked for; "" is the block without one.
// Errors say which file cannot be read.
func Declared(directory, alias string) (map[model.System]system.Declared, error) {
	files, err := filepath.Glob(filepath.Join(directory, "*.tf"))
	if err != nil {
		return nil, err
	}
	if len(files) == 0 {
		return nil, fmt.Errorf("there is no .tf file in %s", directory)
	}
	declared := map[model.System]system.Declared{}
	found := false
	for _, name := range files {
		file, err := hclfile.Parse(name)
		if err != nil {
			return nil, err
		}
		body, ok := file.Body.(*hclsyntax.Body)
		if !ok {
			continue
		}
		for _, block := range body.Blocks {
			if block.Type == "provider" && len(block.Labels) == 1 && block.Labels[0] == model.Provider && aliasOf(block) == alias {
				found = true
				readBlock(block, declared)
			}
		}
	}
	if !found {
		return nil, fmt.Errorf("%s has no block provider %q%s", directory, model.Provider, withAlias(alias))
	}
	return declared, nil
}

func withAlias(alias string) string {
	if alias == "" {
		return ""
	}
	return fmt.Sprintf(" with the alias %q", alias)
}

func aliasOf(block *hclsyntax.Block) string {
	if attribute := block.Body.Attributes["alias"]; attribute != nil {
		return textOf(attribute.Expr)
	}
	return ""
}

// readBlock takes the settings of the systems that a block declares.
func readBlock(block *hclsyntax.Block, declared map[model.System]system.Declared) {
	for name, attribute := range block.Body.Attributes {
		pairs, diags := hcl.ExprMap(attribute.Expr)
		if diags.HasErrors() {
			continue
		}
		settings := system.Declared{}
		for _, pair := range pairs {
			key := hcl.ExprAsKeyword(pair.Key)
			if key == "" {
				key = textOf(pair.Key)
			}
			if text := textOf(pair.Value); text != "" {
				settings[strings.TrimSpace(key)] = &text
			}
		}
		declared[model.System(name)] = settings
	}
}

// textOf evaluates a literal; "" for anything else.
func textOf(expression hcl.Expression) string {
	value, diags := expression.Value(nil)
	if diags.HasErrors() || value.IsNull() || !value.IsKnown() {
		return ""
	}
	text, err := convert.Convert(value, cty.String)
	if err != nil || text.IsNull() {
		return ""
	}
	return text.AsString()
}
