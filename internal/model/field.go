package model

import (
	"cmp"
	"strings"
)

// Kind is the shape of a field's value.
type Kind int

// The kinds that the documents use. In a Value a String is a string, a Bool a
// bool and an Int an int64. An Object is a map[string]any keyed by attribute
// name, an ObjectList a []any of such maps. A StringList or a StringSet is a
// []any of strings.
const (
	String Kind = iota + 1
	Bool
	Int
	Object
	ObjectList
	StringList
	StringSet
	// Number is a number that need not be whole, and Any a value of any shape. Only a
	// server's own schema has them. In a Value a Number is an int64, or a Decimal where
	// that is too small; Any is a JSON, which the engine treats as one value.
	Number
	Any
)

// String names the kind as the documents do.
func (k Kind) String() string {
	return cmp.Or(kindNames[k], "unknown")
}

// IsScalar reports whether a value of the kind has neither keys nor elements.
func (k Kind) IsScalar() bool { return k == String || k == Bool || k == Int || k == Number }

var kindNames = map[Kind]string{
	String: "String", Bool: "Boolean", Int: "Integer", Object: "Object",
	ObjectList: "Array", StringList: "Array", StringSet: "Array",
	Number: "Number", Any: "Any",
}

// Access says who may write a field, and when.
type Access int

// The zero Access is ReadWrite, which most fields are.
const (
	// ReadWrite fields are set by the practitioner and read back.
	ReadWrite Access = iota
	// ReadOnly fields are set by the server alone and never sent.
	ReadOnly
	// CreateOnly fields are set at creation; another value replaces the object.
	CreateOnly
	// WriteOnly fields are sent and never read back, such as passwords.
	WriteOnly
)

// String names the access as the rows of package documented do.
func (a Access) String() string {
	return [...]string{"read-write", "read-only", "create-only", "write-only"}[a]
}

// Target names the model whose objects a field refers to.
type Target struct {
	Model     string // model type, such as "device/spark/Location"
	Attribute string // what the choice's title shows, such as "name"
}

// Assigned says of a list that its elements are objects of a collection, which calls of
// their own assign to the object and take away again (sub-resource calls). The list is
// unordered, and needs an ElementKey of two: the child that holds the object's key, and the one with its name.
type Assigned struct {
	// Collection is the type of the objects on their server: "skills".
	Collection string
	// Element is what people call one of them: "skill".
	Element string
}

// Field is one row of a documented model, or an object or list of rows.
type Field struct {
	// Name is the attribute's name in Terraform: the payload key in snake case.
	Name string
	// Payload is the key in the server's JSON, within the enclosing object.
	Payload string
	Kind    Kind
	Access  Access
	// Format says which texts mean the same. On a StringList or StringSet it
	// applies to each element.
	Format Format
	// Content says what a String is about, and so which texts are plausible.
	Content Content
	// Limits are the documented bounds of a number or text.
	Limits Limits
	// NeededWhen says when the field needs a value; nil where nothing is documented.
	NeededWhen *Condition
	// FixedWhen says when a value that the server holds does not change any more; nil
	// where it always may.
	FixedWhen *Condition
	// UsedWhen are conditions without which a value has no effect.
	UsedWhen []Condition
	// Required marks a field that the payload must hold. At the top level it is
	// required in the configuration too, unless FillFrom supplies it.
	Required bool
	// Default is the documented default as a bool, string or int64; nil for
	// no default.
	Default any
	// Implied is a default that is not planned: a server that says nothing holds it. Only
	// models for data have it (see Model.ForData).
	Implied any
	// Inline says of an Object that its keys stand beside its siblings' in the payload.
	Inline bool
	// Hidden says of a read-only field that no state holds it.
	Hidden bool
	// Types are the types of JSON that an Any takes; any type where there are none.
	Types []string
	// Element is what each element of an Any has to be that is a list; nil for anything.
	Element *Field
	// Choices are the documented values; empty where any value goes. On a
	// StringList or StringSet they apply to each element.
	Choices Choices
	// Extensible marks choices that the server may extend. Another value is a
	// warning then, not an error.
	Extensible bool
	// Target is set where the value refers to another object.
	Target *Target
	// Description says in one or two sentences what the field is for, without
	// its choices, default and target: Describe appends those.
	Description string
	// Usage says what to know for declaring a value. Pages of resources show it behind
	// Description, those of data sources do not.
	Usage string
	// ResetsToDefault marks a request rather than a setting: the server sets the
	// field back to its default once it has done what the value asks for. The
	// reset is not drift, and updates of other fields do not send the value again.
	ResetsToDefault bool
	// Sensitive hides the value in Terraform's output.
	Sensitive bool
	// FillFrom is the payload path, from the top, of the value to send when the
	// payload requires this field and nobody declares it.
	FillFrom string
	// DerivedFrom lists the attribute paths, from the top, that the server
	// computes a read-only field from, which is no list. A planned change of one makes
	// the field unknown. "*" stands for any change, for fields that differ after every write.
	DerivedFrom []string
	// Shared is what people call an element of an ObjectList into which others put
	// elements too, such as "licence"; empty for other lists. Terraform answers for its
	// own elements only: it neither shows nor takes away those of others (see Own).
	Shared string
	// ElementKey names the children that identify an element of an ObjectList, by
	// attribute name, the most reliable first. It is the listMapKeys of Kubernetes.
	ElementKey []string
	// Assigned is set on an ObjectList that calls of its own write instead of the
	// object's payload; nil for any other field.
	Assigned *Assigned
	// Unordered says of an ObjectList that the order of its elements means nothing, so that
	// Terraform has it as a set. ElementKey tells its elements apart.
	Unordered bool
	// AsRead says that an undeclared value is what the server shows, as if it were
	// read-only. What the server then leaves out is unknown: it is not taken for empty.
	AsRead bool
	// StoredAs is what some servers make of a value of a String: what they show in its
	// place means the same.
	StoredAs map[string]string
	// Form names the form of the object that a top-level field belongs to, where releases
	// give it different ones; empty for a field of all. A configuration is of one form.
	Form string
	// Presence says what the server's own model makes of the field (see Model.On).
	Presence Presence
	// Fields are the children of an Object or of each element of an ObjectList.
	Fields []Field

	// names are the values that folded names stand for (see Model.WithNames).
	names map[string]string
}

// Child returns the child with the given attribute name, or nil.
func (f *Field) Child(name string) *Field { return fieldNamed(f.Fields, name) }

func fieldNamed(fields []Field, name string) *Field {
	for i := range fields {
		if fields[i].Name == name {
			return &fields[i]
		}
	}
	return nil
}

// IsList reports whether the value has elements.
func (f *Field) IsList() bool {
	return f.Kind == ObjectList || f.Kind == StringList || f.Kind == StringSet
}

// ElementsOf returns the elements of a value that is a list, also of one of any shape
// whose elements have a field of their own; nil for any other value.
func (f *Field) ElementsOf(v any) []any {
	switch v := v.(type) {
	case []any:
		return v
	case JSON:
		if f.Element != nil {
			list, _ := v.Natural().([]any)
			return list
		}
	}
	return nil
}

// OfElements returns the field of the elements of a list.
func (f *Field) OfElements() *Field {
	if f.Element != nil {
		return f.Element
	}
	return f
}

// Describe returns the description with the uniform tail of choices, default
// and target that documentation and editors show.
func (f *Field) Describe() string {
	parts := []string{f.Description}
	if f.Usage != "" {
		parts = append(parts, f.Usage)
	}
	if len(f.Choices) > 0 {
		parts = append(parts, "Choices: "+strings.Join(f.Choices.Labels(), ", ")+".")
	}
	if f.Default != nil {
		parts = append(parts, "Default: `"+Text(f.Default)+"`.")
	}
	if f.Target != nil {
		parts = append(parts, "Target: `"+f.Target.Model+"` by `"+f.Target.Attribute+"`.")
	}
	return strings.TrimSpace(strings.Join(parts, " "))
}
