package model

import "strconv"

// Elements stands in a Difference for so many elements of a list.
type Elements int

// String says the number in words.
func (n Elements) String() string {
	if n == 1 {
		return "1 element"
	}
	return strconv.Itoa(int(n)) + " elements"
}

// Difference is a declared value that the server did not keep.
type Difference struct {
	Path          string // attribute path with indexes
	Declared, Got any
	Sensitive     bool
}

// StateAfterApply returns the state after a write: the planned value, with the
// unknown parts taken from what the server answers now. The differences are the
// managed values (see Managed) that the server answers otherwise. Terraform
// insists on the planned values; the next refresh shows the others as drift.
func (m *Model) StateAfterApply(planned, managed, server Value) (Value, []Difference) {
	var r applyResult
	return r.object(m.Fields, planned, managed, server, ""), r.differences
}

// applyResult computes the state after an apply and collects the differences.
type applyResult struct{ differences []Difference }

func (r *applyResult) object(fields []Field, planned, managed, server Value, path string) Value {
	return mapFields(fields, func(f *Field) any {
		return r.field(f, planned[f.Name], managed[f.Name], server[f.Name], join(path, f.Name))
	})
}

func (r *applyResult) field(f *Field, planned, managed, server any, path string) any {
	if f.Access == WriteOnly || f.Access == ReadOnly {
		managed = nil // a write-only value is never answered, a read-only one never sent
	}
	switch {
	case IsUnknown(planned):
		return fieldFromServer(f, server, "", nil)
	case planned == nil:
		return nil
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
	pairs := f.match(planned, server)
	for i, j := range pairs {
		var want, got Value
		if i < len(managed) {
			want = asObject(managed[i])
		}
		if j >= 0 {
			got = asObject(server[j])
		}
		if j < 0 && managed != nil {
			r.differences = append(r.differences, Difference{Path: path + "." + strconv.Itoa(i), Declared: Elements(1)})
			want = nil
		}
		list[i] = r.object(f.Fields, asObject(planned[i]), want, got, path+"."+strconv.Itoa(i))
	}
	if extra := len(server) - len(planned); extra > 0 && managed != nil {
		r.differences = append(r.differences, Difference{Path: path, Declared: Elements(len(planned)), Got: Elements(len(server))})
	}
	return list
}
