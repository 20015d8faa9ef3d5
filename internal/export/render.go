package export

import (
	"strconv"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/hashicorp/hcl/v2/hclwrite"
	"github.com/zclconf/go-cty/cty"

	"github.com/collab-iac/terraform-provider-collab/internal/lifecycle"
	"github.com/collab-iac/terraform-provider-collab/internal/model"
)

// renderer turns values into expressions: the references that it holds, by
// attribute path with indexes, and literals elsewhere.
type renderer map[string]hclwrite.Tokens

func newRenderer(uses []*reference) renderer {
	r := renderer{}
	for _, u := range uses {
		switch {
		case u.target != nil && u.target.model.Generic:
			// The name is in the data, the identifier is not.
			r[u.path] = traversal(u.target.model.ResourceType(), u.target.name, lifecycle.Data, u.to.Attribute)
		case u.target != nil:
			r[u.path] = traversal(u.target.model.ResourceType(), u.target.name, identifierField)
		case u.name != "":
			r[u.path] = hclwrite.TokensForValue(cty.StringVal(u.name))
		}
	}
	return r
}

func traversal(root string, names ...string) hclwrite.Tokens {
	steps := hcl.Traversal{hcl.TraverseRoot{Name: root}}
	for _, name := range names {
		if hclsyntax.ValidIdentifier(name) {
			steps = append(steps, hcl.TraverseAttr{Name: name})
		} else {
			steps = append(steps, hcl.TraverseIndex{Key: cty.StringVal(name)})
		}
	}
	return hclwrite.TokensForTraversal(steps)
}

// attributes renders the members of an object in the order of the model.
func (r renderer) attributes(fields []model.Field, value cty.Value, path string) []hclwrite.ObjectAttrTokens {
	var list []hclwrite.ObjectAttrTokens
	for i := range fields {
		f := &fields[i]
		if !value.Type().HasAttribute(f.Name) {
			continue
		}
		list = append(list, hclwrite.ObjectAttrTokens{
			Name:  hclwrite.TokensForIdentifier(f.Name),
			Value: r.expression(f, value.GetAttr(f.Name), path+f.Name),
		})
	}
	return list
}

func (r renderer) expression(f *model.Field, v cty.Value, path string) hclwrite.Tokens {
	if reference, ok := r[path]; ok {
		return reference
	}
	switch {
	case v.Type().IsObjectType():
		return hclwrite.TokensForObject(r.attributes(f.Fields, v, path+"."))
	case v.Type().IsTupleType():
		var elements []hclwrite.Tokens
		for i, element := range v.AsValueSlice() {
			elements = append(elements, r.expression(f, element, path+"."+strconv.Itoa(i)))
		}
		return tuple(elements, f.Kind == model.ObjectList)
	}
	return hclwrite.TokensForValue(v)
}

// wideList is how many strings go on one line.
const wideList = 4

// tuple renders a list: objects, and strings where there are many, on lines of
// their own.
func tuple(elements []hclwrite.Tokens, objects bool) hclwrite.Tokens {
	if len(elements) == 0 || !objects && len(elements) <= wideList {
		return hclwrite.TokensForTuple(elements)
	}
	newline := &hclwrite.Token{Type: hclsyntax.TokenNewline, Bytes: []byte("\n")}
	tokens := hclwrite.Tokens{{Type: hclsyntax.TokenOBrack, Bytes: []byte("[")}, newline}
	for _, element := range elements {
		tokens = append(append(tokens, element...), &hclwrite.Token{Type: hclsyntax.TokenComma, Bytes: []byte(",")}, newline)
	}
	return append(tokens, &hclwrite.Token{Type: hclsyntax.TokenCBrack, Bytes: []byte("]")})
}
