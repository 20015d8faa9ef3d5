package export

import (
	"fmt"
	"strings"

	"github.com/hashicorp/hcl/v2/hclwrite"
	"github.com/zclconf/go-cty/cty"

	"github.com/collab-iac/terraform-provider-collab/internal/model"
)

// No server shows a password, so an export holds no passwords, and an import needs
// none. Where they are asked for, each field of that kind gets a map variable. An
// empty map changes no password. For an object that Terraform has to create again, its
// password goes into the map.

// secrets are the fields of a model that get a variable.
func (o Options) secrets(m *model.Model) []*model.Field {
	if !o.Passwords || m.Generic { // secrets of any model have an attribute of their own
		return nil
	}
	return m.Secrets()
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

const variableText = `variable %q {
  description = "The %s of each %s that Terraform has to create, by the name of its resource. Those that exist keep theirs."
  type        = map(string)
  default     = {}
  sensitive   = true
}
`

// variables declares the variable of each secret; it is empty where there is none.
func variables(o Options) string {
	var blocks []string
	for _, s := range o.Sources {
		for _, f := range o.secrets(s.Model) {
			blocks = append(blocks, fmt.Sprintf(variableText, secretsVariable(s.Model, f), f.Name, s.Model.Title))
		}
	}
	return strings.Join(blocks, "\n")
}
