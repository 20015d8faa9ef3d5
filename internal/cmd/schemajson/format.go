package schemajson

import (
	"encoding/json"
	"strings"

	tfjson "github.com/hashicorp/terraform-json"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
	"github.com/zclconf/go-cty/cty"
)

// What follows translates schemas of the protocol to those of Terraform's JSON.
// There are no nested blocks in them: the provider has attributes only.

func schemaOf(s *tfprotov6.Schema) *tfjson.Schema {
	return &tfjson.Schema{Version: uint64(s.Version), Block: &tfjson.SchemaBlock{
		Attributes:      attributesOf(s.Block.Attributes),
		Description:     s.Block.Description,
		DescriptionKind: kindOf(s.Block.DescriptionKind),
	}}
}

func attributesOf(list []*tfprotov6.SchemaAttribute) map[string]*tfjson.SchemaAttribute {
	attributes := make(map[string]*tfjson.SchemaAttribute, len(list))
	for _, a := range list {
		one := &tfjson.SchemaAttribute{
			Description: a.Description, DescriptionKind: kindOf(a.DescriptionKind),
			Required: a.Required, Optional: a.Optional, Computed: a.Computed,
			Sensitive: a.Sensitive, WriteOnly: a.WriteOnly, Deprecated: a.Deprecated,
		}
		if a.NestedType != nil {
			one.AttributeNestedType = &tfjson.SchemaNestedAttributeType{
				Attributes:  attributesOf(a.NestedType.Attributes),
				NestingMode: tfjson.SchemaNestingMode(strings.ToLower(a.NestedType.Nesting.String())),
			}
		} else {
			one.AttributeType = typeOf(a.Type)
		}
		attributes[a.Name] = one
	}
	return attributes
}

func identityOf(s *tfprotov6.ResourceIdentitySchema) *tfjson.IdentitySchema {
	attributes := make(map[string]*tfjson.IdentityAttribute, len(s.IdentityAttributes))
	for _, a := range s.IdentityAttributes {
		attributes[a.Name] = &tfjson.IdentityAttribute{
			IdentityType: typeOf(a.Type), Description: a.Description,
			RequiredForImport: a.RequiredForImport, OptionalForImport: a.OptionalForImport,
		}
	}
	return &tfjson.IdentitySchema{Version: uint64(s.Version), Attributes: attributes}
}

func kindOf(kind tfprotov6.StringKind) tfjson.SchemaDescriptionKind {
	return tfjson.SchemaDescriptionKind(strings.ToLower(kind.String()))
}

// typeOf translates a type by way of the JSON that both packages speak.
func typeOf(t tftypes.Type) (typ cty.Type) {
	text, err := json.Marshal(t)
	if err == nil {
		err = json.Unmarshal(text, &typ)
	}
	if err != nil {
		panic(err) // the framework has made the type
	}
	return typ
}

func functionOf(f *tfprotov6.Function) *tfjson.FunctionSignature {
	signature := &tfjson.FunctionSignature{Description: f.Description, Summary: f.Summary, DeprecationMessage: f.DeprecationMessage, ReturnType: typeOf(f.Return.Type)}
	for _, p := range f.Parameters {
		signature.Parameters = append(signature.Parameters, parameterOf(p))
	}
	if f.VariadicParameter != nil {
		signature.VariadicParameter = parameterOf(f.VariadicParameter)
	}
	return signature
}

func parameterOf(p *tfprotov6.FunctionParameter) *tfjson.FunctionParameter {
	return &tfjson.FunctionParameter{Name: p.Name, Description: p.Description, IsNullable: p.AllowNullValue, Type: typeOf(p.Type)}
}
