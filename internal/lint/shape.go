package lint

import (
	"maps"
	"slices"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
	"github.com/zclconf/go-cty/cty"
)

// shape says which keys a value may have. A nil shape is that of a value whose keys
// are not known or do not matter.
type shape struct {
	// keys are those of an object; nil for other values.
	keys map[string]*shape
	// open is true for an object that may have further keys.
	open bool
	// element is the shape of the elements of a list, set, tuple or map.
	element *shape
}

// names are the keys of an object, in order.
func (s *shape) names() []string { return slices.Sorted(maps.Keys(s.keys)) }

// collection returns the shape of a collection of such values; nil for nil.
func collection(element *shape) *shape {
	if element == nil {
		return nil
	}
	return &shape{element: element}
}

// holder returns the shape of an object that has such a value under a key, and
// whatever else beside it; nil for nil.
func holder(key string, value *shape) *shape {
	if value == nil {
		return nil
	}
	return &shape{keys: map[string]*shape{key: value}, open: true}
}

// Schemas are the shapes of the provider's blocks.
type Schemas struct {
	provider *shape
	// byBlock are the shapes by the kind of the block ("resource", "data") and the
	// type.
	byBlock map[string]map[string]*shape
}

// NewSchemas reads what a provider says of itself.
func NewSchemas(all *tfprotov6.GetProviderSchemaResponse) *Schemas {
	s := &Schemas{byBlock: map[string]map[string]*shape{}}
	if all.Provider != nil {
		s.provider = blockShape(all.Provider.Block)
	}
	for kind, schemas := range map[string]map[string]*tfprotov6.Schema{
		"resource": all.ResourceSchemas, "data": all.DataSourceSchemas,
		"list": all.ListResourceSchemas, "ephemeral": all.EphemeralResourceSchemas,
	} {
		s.byBlock[kind] = map[string]*shape{}
		for name, schema := range schemas {
			s.byBlock[kind][name] = blockShape(schema.Block)
		}
	}
	return s
}

func blockShape(block *tfprotov6.SchemaBlock) *shape {
	s := attributesShape(block.Attributes)
	for _, nested := range block.BlockTypes {
		s.keys[nested.TypeName] = nil // Terraform itself refuses unknown keys in blocks
	}
	return s
}

func attributesShape(attributes []*tfprotov6.SchemaAttribute) *shape {
	s := &shape{keys: map[string]*shape{}}
	for _, a := range attributes {
		s.keys[a.Name] = attributeShape(a)
	}
	return s
}

func attributeShape(a *tfprotov6.SchemaAttribute) *shape {
	if a.NestedType == nil {
		return typeShape(a.Type)
	}
	s := attributesShape(a.NestedType.Attributes)
	if a.NestedType.Nesting == tfprotov6.SchemaObjectNestingModeSingle {
		return s
	}
	return collection(s)
}

func typeShape(t tftypes.Type) *shape {
	switch t := t.(type) {
	case tftypes.Object:
		s := &shape{keys: map[string]*shape{}}
		for name, attribute := range t.AttributeTypes {
			s.keys[name] = typeShape(attribute)
		}
		return s
	case tftypes.List:
		return collection(typeShape(t.ElementType))
	case tftypes.Set:
		return collection(typeShape(t.ElementType))
	case tftypes.Map:
		return collection(typeShape(t.ElementType))
	}
	return nil
}

// constraintShape is the shape of a variable's type.
func constraintShape(t cty.Type) *shape {
	switch {
	case t.IsObjectType():
		s := &shape{keys: map[string]*shape{}}
		for name, attribute := range t.AttributeTypes() {
			s.keys[name] = constraintShape(attribute)
		}
		return s
	case t.IsCollectionType():
		return collection(constraintShape(t.ElementType()))
	}
	return nil
}
