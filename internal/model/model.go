package model

import "slices"

// Provider is the name of the provider, with which its type names begin.
const Provider = "collab"

// System names a server product that models live on, such as "voss".
type System string

// Model describes one kind of object: everything the provider and the
// emulated servers know about it.
type Model struct {
	System System
	// Type is the model's name on its server: "device/spark/User" on VOSS
	// Automate, the collection "users" on Genesys Web Services.
	Type string
	// TypeName is the Terraform type without the provider's prefix:
	// "voss_device_spark_user".
	TypeName string
	// PluralTypeName names the plural data source: "voss_device_spark_users".
	PluralTypeName string
	// Title is the object in words, singular and lower case: "Webex user".
	Title string
	// Description is the first paragraph of the documentation page.
	Description string
	// BusinessKey is the attribute name of the field that makes an object
	// unique at its hierarchy node.
	BusinessKey string
	// BusinessKeys are the attribute names where more than one field makes it unique.
	// BusinessKey is empty then. Only a server's own schema has them.
	BusinessKeys []string
	// Release is the release of the product that the table's document describes. In a
	// server's own schema it is what the server says of itself, and may be empty.
	Release string
	// Operations are the calls that a server says it has for the model, such as "get" and
	// "add"; none where it does not say.
	Operations []string
	// Generic is true where one resource serves this model and all others, so that an
	// import id begins with the type.
	Generic bool
	// HasHierarchy is true where objects live at a node of a hierarchy.
	HasHierarchy bool
	// Key is the attribute that holds the server's own identifier, such as
	// "pkid". It is not a field of the payload.
	Key string
	// Joined are the payload keys of the other models that the server joins to this
	// one, which is a relation then. Lists may leave them out.
	Joined []string
	// Relation is the type of the relation that holds the same objects, and more of
	// them. People take that one; empty where there is none. An object has a key of its own
	// in each.
	Relation string
	// PartialUpdate is true where an update changes only the keys that it sends.
	// Otherwise an update replaces the whole object.
	PartialUpdate bool
	// Fields are the payload's top-level fields in the document's order.
	Fields []Field

	// server is the server's own model of the same objects (see Model.On); nil where it
	// is not known.
	server *Model
	// unsent are the attribute paths without indexes of what the server does not take.
	unsent Paths
	// Reserved are keys that no field at the top has as its name (see ForData).
	Reserved []string
}

// Field returns the top-level field with the given attribute name, or nil.
func (m *Model) Field(name string) *Field { return fieldNamed(m.Fields, name) }

// ResourceType returns the Terraform type of the model's resource:
// "collab_voss_device_spark_user".
func (m *Model) ResourceType() string { return Provider + "_" + m.TypeName }

// Secrets returns the top-level fields that are sent and never read back.
func (m *Model) Secrets() []*Field {
	var list []*Field
	for i := range m.Fields {
		if m.Fields[i].Access == WriteOnly {
			list = append(list, &m.Fields[i])
		}
	}
	return list
}

// BusinessKeyField returns the field that BusinessKey names; nil for a model of which a
// server's schema names none or several (see KeyFields).
func (m *Model) BusinessKeyField() *Field { return m.Field(m.BusinessKey) }

// HasJoined reports whether a row of a list holds every part that the server joins to
// the object. A part without a value does not count: a list may show it in the place
// of what it leaves out.
func (m *Model) HasJoined(row map[string]any) bool {
	return !slices.ContainsFunc(m.Joined, func(key string) bool { return !m.HasPart(row, key) })
}

// HasPart reports whether a payload has a value under a key, such as that of a joined part.
func (m *Model) HasPart(data map[string]any, key string) bool {
	return data[key] != nil && !isNothing(data[key])
}

// ShowsAll reports whether a payload says something of every value that a state
// holds, if only that there is none. What a row of a list leaves out is unknown, so
// a state with a value there can neither be confirmed nor denied by it.
func (m *Model) ShowsAll(data map[string]any, state Value) bool {
	return showsAll(m.Fields, data, state)
}

// ShowsJoined reports whether a payload holds every joined part of which a state holds
// a value.
func (m *Model) ShowsJoined(data map[string]any, state Value) bool {
	return !slices.ContainsFunc(m.Fields, func(f Field) bool {
		_, there := data[f.Payload]
		return !there && state[f.Name] != nil && slices.Contains(m.Joined, f.Payload)
	})
}

func showsAll(fields []Field, data map[string]any, state Value) bool {
	for i := range fields {
		f := &fields[i]
		held := state[f.Name]
		if held == nil || f.Access == WriteOnly || f.Presence != Served {
			continue
		}
		raw, there := data[f.Payload]
		if f.Inline {
			raw, there = data, true
		}
		if !there {
			return false
		}
		part, isObject := raw.(map[string]any)
		if inside, ok := held.(Value); ok && isObject && !showsAll(f.Fields, part, inside) {
			return false
		}
	}
	return true
}
