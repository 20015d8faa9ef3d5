package export

import (
	"fmt"
	"io"

	"github.com/hashicorp/hcl/v2/hclwrite"
	"github.com/zclconf/go-cty/cty"

	"github.com/collab-iac/terraform-provider-collab/internal/model"
)

// No server shows a password, so an export holds no passwords. Each field of that
// kind gets a map variable. An empty map changes no password. For an object that
// Terraform has to create again, its password goes into the map.

func hasSecrets(collections []*collection) bool {
	for _, c := range collections {
		if len(c.model.Secrets()) > 0 {
			return true
		}
	}
	return false
}

// secretsVariable names the variable of a field: "gws_user_passwords".
func secretsVariable(m *model.Model, f *model.Field) string { return m.TypeName + "_" + f.Name + "s" }

// secretLookup returns the expression that looks up the value for a resource, or
// null. It is not sensitive: up to 1.8, Terraform plans a change where a null out
// of a sensitive variable becomes sensitive. The attribute hides the value anyway.
func secretLookup(m *model.Model, f *model.Field, name string) hclwrite.Tokens {
	return hclwrite.TokensForFunctionCall("lookup",
		hclwrite.TokensForFunctionCall("nonsensitive", traversal("var", secretsVariable(m, f))),
		hclwrite.TokensForValue(cty.StringVal(name)),
		hclwrite.TokensForIdentifier("null"),
	)
}

func (w writer) variables(out io.Writer, collections []*collection) error {
	file := hclwrite.NewEmptyFile()
	for _, c := range collections {
		for _, f := range c.model.Secrets() {
			if len(file.Body().Blocks()) > 0 {
				file.Body().AppendNewline()
			}
			block := file.Body().AppendNewBlock("variable", []string{secretsVariable(c.model, f)}).Body()
			block.SetAttributeValue("description", cty.StringVal(fmt.Sprintf(
				"The %s of each %s that Terraform has to make anew, by the name of its resource. Those that exist keep theirs.",
				f.Name, c.model.Title)))
			block.SetAttributeRaw("type", hclwrite.TokensForFunctionCall("map", hclwrite.TokensForIdentifier("string")))
			block.SetAttributeRaw("default", hclwrite.TokensForObject(nil))
			block.SetAttributeValue("sensitive", cty.True)
		}
	}
	return writeFormatted(out, file)
}
