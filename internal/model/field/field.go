// Package field is the vocabulary in which the tables of models are written. A
// function names the kind and takes the payload key, a description and marks for
// everything else that the document says of the field:
//
//	field.Text("email", "Address the person signs in with.", field.Required)
package field

import (
	"regexp"

	"github.com/collab-iac/terraform-provider-collab/internal/model"
)

// Mark states one more fact about a field.
type Mark func(*model.Field)

// Constructor makes a field of one kind.
type Constructor func(payload, description string, marks ...Mark) model.Field

func of(kind model.Kind) Constructor {
	return func(payload, description string, marks ...Mark) model.Field {
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
}

// setReadOnly makes everything inside a read-only object or list read-only, so
// that the tables need not repeat it.
func setReadOnly(fields []model.Field) {
	for i := range fields {
		fields[i].Access = model.ReadOnly
		setReadOnly(fields[i].Fields)
	}
}

// The kinds of fields.
var (
	// Text is a string.
	Text = of(model.String)
	// Flag is a boolean.
	Flag = of(model.Bool)
	// Number is an integer.
	Number = of(model.Int)
	// Object is an object with the fields that Of gives it.
	Object = of(model.Object)
	// List is an array of objects with the fields that Of gives them.
	List = of(model.ObjectList)
	// Texts is an array of strings whose order counts.
	Texts = of(model.StringList)
	// TextSet is an array of strings whose order means nothing.
	TextSet = of(model.StringSet)
)

// Of gives an object or list its children.
func Of(fields ...model.Field) Mark {
	return func(f *model.Field) { f.Fields = fields }
}

// Required is set on a field that the payload must hold.
func Required(f *model.Field) { f.Required = true }

// ReadOnly is set by the server alone, and so is everything inside.
func ReadOnly(f *model.Field) { f.Access = model.ReadOnly }

// CreateOnly is set at creation; another value replaces the object.
func CreateOnly(f *model.Field) { f.Access = model.CreateOnly }

// ResetsToDefault is set back by the server (see model.Field.ResetsToDefault).
func ResetsToDefault(f *model.Field) { f.ResetsToDefault = true }

// Secret is sent, hidden in Terraform's output, and never read back.
func Secret(f *model.Field) { f.Access, f.Sensitive = model.WriteOnly, true }

// Email is an email address, in any letter case.
func Email(f *model.Field) { f.Format, f.Content = model.Email, model.EmailAddress }

// UserName is the name of an account, in any letter case.
func UserName(f *model.Field) { f.Format = model.UserName }

// PhoneNumber is a telephone number, in any way of writing it.
func PhoneNumber(f *model.Field) { f.Format, f.Content = model.PhoneNumber, model.TelephoneNumber }

// Anything says that nobody knows which texts a server refuses, whatever their format.
func Anything(f *model.Field) { f.Content = model.AnyText }

// DirectNumber is a telephone number in the public network, and no extension.
func DirectNumber(f *model.Field) { f.Format, f.Content = model.PhoneNumber, model.DirectNumber }

// Extension is an internal number, of digits alone.
func Extension(f *model.Field) { f.Content = model.Extension }

// TimeZone is the IANA name of a time zone.
func TimeZone(f *model.Field) { f.Content = model.TimeZone }

// Country is the code of a country, in two letters.
func Country(f *model.Field) { f.Content = model.Country }

// Between bounds a number, both included.
func Between(least, most int64) Mark {
	return func(f *model.Field) { f.Limits.Range = model.Range{Least: least, Most: most} }
}

// UpTo bounds the number of characters of a text.
func UpTo(characters int) Mark {
	return func(f *model.Field) { f.Limits.Length = characters }
}

// Made says which characters a text may be made of, as the inside of a character class
// and in words.
func Made(class, words string) Mark {
	pattern := regexp.MustCompile("^[" + class + "]*$")
	return func(f *model.Field) { f.Limits.Characters, f.Limits.CharactersInWords = pattern, words }
}

// NeededWhen says that the field needs a value where its neighbour has the given one:
// servers refuse the object otherwise. Of the fields named in or, one is enough.
func NeededWhen(neighbour string, value any, or ...string) Mark {
	return func(f *model.Field) {
		f.NeededWhen = &model.Condition{Field: neighbour, Values: []any{value}, Or: or, Certain: true}
	}
}

// WantedWhen is NeededWhen where no document says that servers refuse the object.
func WantedWhen(neighbour string, value any) Mark {
	return func(f *model.Field) { f.NeededWhen = &model.Condition{Field: neighbour, Values: []any{value}} }
}

// FixedWhen says that a value that the server holds does not change any more where its
// neighbour has the given one.
func FixedWhen(neighbour string, value any) Mark {
	return func(f *model.Field) { f.FixedWhen = &model.Condition{Field: neighbour, Values: []any{value}} }
}

// UsedWhen says that the field has an effect only where its neighbour, or a field at the
// top, has one of the values.
func UsedWhen(neighbour string, values ...any) Mark {
	return func(f *model.Field) {
		f.UsedWhen = append(f.UsedWhen, model.Condition{Field: neighbour, Values: values})
	}
}

// Named sets the attribute name where the snake case of the key would be garbled.
func Named(attribute string) Mark {
	return func(f *model.Field) { f.Name = attribute }
}

// Default takes the documented default as a bool, string or int64, by value
// rather than by title.
func Default(value any) Mark {
	return func(f *model.Field) { f.Default = value }
}

// OneOf lists choices whose titles are their values.
func OneOf(values ...string) Mark {
	return func(f *model.Field) { f.Choices = model.Values(values...) }
}

// OneOfTitled lists choices as pairs of documented title and value.
func OneOfTitled(pairs ...[2]string) Mark {
	return func(f *model.Field) {
		for _, pair := range pairs {
			f.Choices = append(f.Choices, model.Choice{Title: pair[0], Value: pair[1]})
		}
	}
}

// Extensible marks choices that the server may extend.
func Extensible(f *model.Field) { f.Extensible = true }

// RefersTo names the model whose objects the value refers to, and the
// attribute of it that people know them by.
func RefersTo(modelType, attribute string) Mark {
	return func(f *model.Field) {
		f.Target = &model.Target{Model: modelType, Attribute: attribute}
	}
}

// KeyedBy names the children that identify an element of a list.
func KeyedBy(attributes ...string) Mark {
	return func(f *model.Field) { f.ElementKey = attributes }
}

// Shared says that others put elements into the list too, and what people call an
// element. The list needs KeyedBy.
func Shared(element string) Mark {
	return func(f *model.Field) { f.Shared = element }
}

// Assigned says that calls of their own write the elements of the list, which are objects
// of a collection, and what people call one. The list needs KeyedBy with the child for
// the key and the child for the name.
func Assigned(collection, element string) Mark {
	return func(f *model.Field) {
		f.Assigned, f.AsRead, f.Unordered = &model.Assigned{Collection: collection, Element: element}, true, true
	}
}

// InForm says that the field belongs to one form of the object; releases differ in it.
func InForm(name string) Mark {
	return func(f *model.Field) { f.Form = name }
}

// Usage says what to know for declaring a value; see model.Field.Usage.
func Usage(text string) Mark {
	return func(f *model.Field) { f.Usage = text }
}

// AsRead says that an undeclared value is what the server shows.
func AsRead(f *model.Field) { f.AsRead = true }

// WholeNumber is a text that holds a whole number of at least 0.
func WholeNumber(f *model.Field) { f.Format = model.WholeNumber }

// StoredAs says what some servers make of a value.
func StoredAs(value, stored string) Mark {
	return func(f *model.Field) { f.StoredAs = map[string]string{value: stored} }
}

// FilledFrom names the payload path whose value is sent where this field is
// Required and not declared.
func FilledFrom(payload string) Mark {
	return func(f *model.Field) { f.FillFrom = payload }
}

// DerivedFrom lists the attributes that the server computes this read-only field
// from.
func DerivedFrom(attributes ...string) Mark {
	return func(f *model.Field) { f.DerivedFrom = attributes }
}
