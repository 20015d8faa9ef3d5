package export

import (
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/hashicorp/hcl/v2/hclwrite"
	"github.com/zclconf/go-cty/cty"
)

// AddressType returns the type of the resource that an address names, such as
// module.a["x"].collab_gws_user.staff[0]; empty where the text is no such address.
func AddressType(address string) string {
	steps, diags := hclsyntax.ParseTraversalAbs([]byte(address), "address", hcl.InitialPos)
	if diags.HasErrors() {
		return ""
	}
	var names []string
	for _, step := range steps {
		switch step := step.(type) {
		case hcl.TraverseRoot:
			names = append(names, step.Name)
		case hcl.TraverseAttr:
			names = append(names, step.Name)
		}
	}
	for len(names) > 2 && names[0] == "module" {
		names = names[2:]
	}
	if len(names) != 2 || slices.Contains(names, "") {
		return ""
	}
	return names[0]
}

// InsideQuotes writes a text as it stands between the quotes of a string in HCL.
func InsideQuotes(text string) string {
	quoted := string(hclwrite.TokensForValue(cty.StringVal(text)).Bytes())
	return strings.TrimSuffix(strings.TrimPrefix(quoted, `"`), `"`)
}
