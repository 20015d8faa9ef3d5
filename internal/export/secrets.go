package export

import (
	"fmt"
	"io"

	"github.com/hashicorp/hcl/v2/hclwrite"
	"github.com/zclconf/go-cty/cty"

	"github.com/collab-iac/terraform-provider-collab/internal/model"
)

// No server shows a password, so an export holds none. A map variable stands
// for those of each model instead: empty, it changes nobody's, and for an object
// that has to be made anew its password goes in there.

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

// secret looks up what the variable holds for the resource; null for nothing. A
// null out of a sensitive variable would be sensitive itself, and that alone is a
// change to Terraform up to 1.8. The attribute hides the value anyway.
func secret(m *model.Model, f *model.Field, name string) hclwrite.Tokens {
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
	return emit(out, file)
}
