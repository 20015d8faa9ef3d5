package export

import (
	"encoding/json"
	"path"
	"strconv"
	"strings"

	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/hashicorp/hcl/v2/hclwrite"
	"github.com/zclconf/go-cty/cty"

	"github.com/collab-iac/terraform-provider-collab/internal/lifecycle"
	"github.com/collab-iac/terraform-provider-collab/internal/model"
)

// dataFile is the name of the file for a model that one resource serves with all others:
// "device_cucm_phone.tf".
func dataFile(m *model.Model) string { return identifier(m.Type) + ".tf" }

// prefixed puts what an object is before a name: one resource serves all models, whose
// objects may have like keys.
func prefixed(m *model.Model, name string) string {
	if m == nil || !m.Generic {
		return name
	}
	return identifier(path.Base(m.Type)) + "_" + strings.TrimPrefix(name, "_")
}

// nameAll names the objects of each model, and those of the models that share a resource
// together.
func nameAll(collections []*collection) {
	var sharing []*object
	for _, c := range collections {
		if c.Model.Generic {
			sharing = append(sharing, c.objects...)
			continue
		}
		assignNames(c.objects)
	}
	assignNames(sharing)
}

// dataOf returns a value by the payload's keys, with numbers as JSON has them.
func dataOf(fields []model.Field, value model.Value) map[string]any {
	data := map[string]any{}
	for i := range fields {
		if f := &fields[i]; value[f.Name] != nil {
			data[f.Payload] = dataIn(f, value[f.Name])
		}
	}
	return data
}

func dataIn(f *model.Field, v any) any {
	switch v := v.(type) {
	case model.Value:
		return dataOf(f.Fields, v)
	case []any:
		list := make([]any, len(v))
		for i, element := range v {
			list[i] = dataIn(f, element)
		}
		return list
	case model.JSON:
		return json.RawMessage(v)
	case model.Decimal:
		return json.Number(v)
	}
	return v
}

// writeData declares an object of a model that one resource serves with all others.
func (o *object) writeData(block *hclwrite.Body, value cty.Value) {
	block.SetAttributeValue(lifecycle.ModelType, cty.StringVal(o.model.Type))
	if o.hierarchy != "" {
		block.SetAttributeValue(lifecycle.Hierarchy, cty.StringVal(o.hierarchy))
	}
	block.AppendNewline()
	block.SetAttributeRaw(lifecycle.Data, newRenderer(o.references).data(o.model.Fields, value, ""))
}

// data renders an object by the payload's keys, in the order of the model. What the model
// does not have comes last.
func (r renderer) data(fields []model.Field, value cty.Value, parent string) hclwrite.Tokens {
	var list []hclwrite.ObjectAttrTokens
	add := func(key string, tokens hclwrite.Tokens) {
		list = append(list, hclwrite.ObjectAttrTokens{Name: keyTokens(key), Value: tokens})
	}
	for i := range fields {
		if f := &fields[i]; value.Type().HasAttribute(f.Payload) {
			add(f.Payload, r.dataIn(f, value.GetAttr(f.Payload), parent+f.Name))
		}
	}
	for key, inner := range value.AsValueMap() {
		if model.FieldWithPayload(fields, key) == nil {
			add(key, hclwrite.TokensForValue(inner))
		}
	}
	return hclwrite.TokensForObject(list)
}

func (r renderer) dataIn(f *model.Field, v cty.Value, at string) hclwrite.Tokens {
	if reference, ok := r[at]; ok {
		return reference
	}
	switch {
	case v.Type().IsObjectType() && f.Kind != model.Any:
		return r.data(f.Fields, v, at+".")
	case v.Type().IsTupleType() && f.IsList():
		var elements []hclwrite.Tokens
		for i, element := range v.AsValueSlice() {
			elements = append(elements, r.dataIn(f, element, at+"."+strconv.Itoa(i)))
		}
		return tuple(elements, f.Kind == model.ObjectList)
	}
	return hclwrite.TokensForValue(v)
}

// keyTokens writes the key of an object, in quotes where it is no identifier.
func keyTokens(key string) hclwrite.Tokens {
	if hclsyntax.ValidIdentifier(key) {
		return hclwrite.TokensForIdentifier(key)
	}
	return hclwrite.TokensForValue(cty.StringVal(key))
}
