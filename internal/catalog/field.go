package catalog

import "github.com/collab-iac/terraform-provider-collab/internal/model"

// The functions below let a table read like its document: a kind, the payload
// key, a description and what else the document says about the field.

// mark states one more fact about a field.
type mark func(*model.Field)

func field(kind model.Kind, payload, description string, marks []mark) model.Field {
	f := model.Field{
		Kind:        kind,
		Payload:     payload,
		Name:        model.SnakeCase(payload),
		Description: description,
	}
	for _, set := range marks {
		set(&f)
	}
	if f.Access == model.ReadOnly {
		setReadOnly(f.Fields)
	}
	return f
}

// setReadOnly spares the tables from repeating that what is inside a read-only
// object or list is read-only too.
func setReadOnly(fields []model.Field) {
	for i := range fields {
		fields[i].Access = model.ReadOnly
		setReadOnly(fields[i].Fields)
	}
}

func text(payload, description string, marks ...mark) model.Field {
	return field(model.String, payload, description, marks)
}

func flag(payload, description string, marks ...mark) model.Field {
	return field(model.Bool, payload, description, marks)
}

func number(payload, description string, marks ...mark) model.Field {
	return field(model.Int, payload, description, marks)
}

func object(payload, description string, marks ...mark) model.Field {
	return field(model.Object, payload, description, marks)
}

// list is an array of objects.
func list(payload, description string, marks ...mark) model.Field {
	return field(model.List, payload, description, marks)
}

// texts is an array of strings whose order counts.
func texts(payload, description string, marks ...mark) model.Field {
	return field(model.Strings, payload, description, marks)
}

// textSet is an array of strings whose order means nothing.
func textSet(payload, description string, marks ...mark) model.Field {
	return field(model.StringSet, payload, description, marks)
}

// holding gives an object or list its children.
func holding(fields ...model.Field) mark {
	return func(f *model.Field) { f.Fields = fields }
}

func required(f *model.Field)   { f.Required = true }
func readOnly(f *model.Field)   { f.Access = model.ReadOnly }
func fleeting(f *model.Field)   { f.Fleeting = true }
func createOnly(f *model.Field) { f.Access = model.CreateOnly }

// secret is sent, hidden in Terraform's output, and never read back.
func secret(f *model.Field) { f.Access, f.Sensitive = model.WriteOnly, true }

// named overrides the attribute name where snake case would garble the key.
func named(attribute string) mark {
	return func(f *model.Field) { f.Name = attribute }
}

// byDefault takes the documented default as a bool, string or int64, by value
// rather than by title.
func byDefault(value any) mark {
	return func(f *model.Field) { f.Default = value }
}

// oneOf lists choices whose titles are their values.
func oneOf(values ...string) mark {
	return func(f *model.Field) { f.Choices = model.Same(values...) }
}

// oneOfTitled lists choices as pairs of documented title and value.
func oneOfTitled(pairs ...[2]string) mark {
	return func(f *model.Field) {
		for _, pair := range pairs {
			f.Choices = append(f.Choices, model.Choice{Title: pair[0], Value: pair[1]})
		}
	}
}

// openEnded marks choices that the server may extend.
func openEnded(f *model.Field) { f.Open = true }

// refersTo names the model whose objects the value refers to, and the
// attribute of it that people know them by.
func refersTo(modelType, attribute string) mark {
	return func(f *model.Field) {
		f.Target = &model.Target{Model: modelType, Attribute: attribute}
	}
}

// keyedBy names the children that identify an element of a list.
func keyedBy(attributes ...string) mark {
	return func(f *model.Field) { f.ElementKey = attributes }
}

// filledFrom names the payload path whose value is sent where this field is
// required and not declared.
func filledFrom(payload string) mark {
	return func(f *model.Field) { f.FillFrom = payload }
}

// derivedFrom lists the attributes whose change makes the server compute this
// read-only field anew.
func derivedFrom(attributes ...string) mark {
	return func(f *model.Field) { f.DerivedFrom = attributes }
}

// documentedAs gives the names under which the document lists the field where
// they break the rule of model.Field.DocumentedNames.
func documentedAs(names ...string) mark {
	return func(f *model.Field) { f.Documented = names }
}
