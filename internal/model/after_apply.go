package model

import "strconv"

// Difference is a declared value that the server did not keep.
type Difference struct {
	// Path is the attribute path with indexes: "phones.0.ring".
	Path string
	// Declared and Got are the two values, nil for null. Where a list has lost or
	// gained elements, they are Elements.
	Declared, Got any
	// Key is the text of the key of an element that a list lacks, where it has one.
	Key string
	// Sensitive values must not be shown.
	Sensitive bool
}

// Texts renders both sides for a message, without sensitive values.
func (d Difference) Texts() (declared, got string) { return d.text(d.Declared), d.text(d.Got) }

func (d Difference) text(v any) string {
	switch v := v.(type) {
	case nil:
		return "nothing"
	case string:
		if d.Sensitive {
			return "another value"
		}
		return strconv.Quote(v)
	}
	return Text(v)
}

// Elements is how many elements a list holds.
type Elements int

// String counts the elements in words.
func (n Elements) String() string {
	if n == 1 {
		return "1 element"
	}
	return strconv.Itoa(int(n)) + " elements"
}

// StateAfterApply returns the state after a write: the planned value, with its
// unknown parts taken from the server's answer. The differences are the managed
// values (see Managed) that the server answers otherwise. They are not stored,
// because Terraform insists on the planned values; the next refresh shows them as
// drift.
func (m *Model) StateAfterApply(planned, managed, server Value) (Value, []Difference) {
	var r applyResult
	return r.object(m.Fields, planned, managed, server, ""), r.differences
}

// applyResult computes the state after an apply and collects the differences.
type applyResult struct{ differences []Difference }

func (r *applyResult) object(fields []Field, planned, managed, server Value, path string) Value {
	return MapFields(fields, func(f *Field) any {
		return r.field(f, planned[f.Name], managed[f.Name], server[f.Name], join(path, f.Name))
	})
}

func (r *applyResult) field(f *Field, planned, managed, server any, path string) any {
	if f.Access == WriteOnly || f.Access == ReadOnly || f.Presence != Served || IsUnknown(server) || f.AsRead && server == nil {
		managed = nil // a write-only value is never answered, a read-only one never sent
	}
	switch {
	case IsUnknown(planned):
		return fieldFromServer(f, server)
	case planned == nil:
		return nil
	case f.isUnsent():
		return planned
	case f.Kind == Object:
		return r.object(f.Fields, asObject(planned), asObject(managed), asObject(server), path)
	case f.Kind == ObjectList:
		return r.list(f, asList(planned), asList(managed), asList(server), path)
	case managed != nil && !f.equivalent(planned, server):
		r.differences = append(r.differences, Difference{Path: path, Declared: planned, Got: server, Sensitive: f.Sensitive})
	}
	return planned
}

func (r *applyResult) list(f *Field, planned, managed, server []any, path string) []any {
	list := make([]any, len(planned))
	for i, j := range f.match(planned, server) {
		at := join(path, strconv.Itoa(i))
		want := elementAt(managed, i)
		if j < 0 && managed != nil {
			r.differences = append(r.differences, Difference{Path: at, Declared: Elements(1), Key: f.keyOf(planned[i])})
			want = nil
		}
		list[i] = r.object(f.Fields, asObject(planned[i]), want, elementAt(server, j), at)
	}
	if managed != nil && len(server) > len(planned) {
		r.differences = append(r.differences, Difference{Path: path, Declared: Elements(len(planned)), Got: Elements(len(server))})
	}
	return list
}
