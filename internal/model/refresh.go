package model

import "strconv"

// StateFromServer returns the state of an object that no configuration described yet:
// everything the server answered, with the documented default where it is
// silent inside an object that it answered. The paths name the values that
// differ from their documented default (see Plan).
func (m *Model) StateFromServer(server Value) (Value, Paths) {
	var kept Paths
	state := adopt(m.Fields, server, "", &kept)
	return state, kept
}

func adopt(fields []Field, server Value, path string, kept *Paths) Value {
	state := make(Value, len(fields))
	for i := range fields {
		f := &fields[i]
		at := join(path, f.Name)
		v := server[f.Name]
		switch {
		case v == nil:
			v = f.Default
		case f.Kind == Object:
			v = adopt(f.Fields, asObject(v), at, kept)
		case f.Kind == ObjectList:
			v = adoptAll(f, asList(v))
		case f.Default != nil && kept != nil && !f.Equal(v, f.Default):
			*kept = append(*kept, at)
		}
		if v != nil {
			state[f.Name] = v
		}
	}
	return state
}

func adoptField(f *Field, server any) any {
	return adopt([]Field{*f}, Value{f.Name: server}, "", nil)[f.Name]
}

// adoptAll takes over every element. Below lists no path is kept: there an
// index is no lasting name, and Plan keeps prior values by itself.
func adoptAll(f *Field, elements []any) []any {
	list := make([]any, len(elements))
	for i, element := range elements {
		list[i] = adopt(f.Fields, asObject(element), "", nil)
	}
	return list
}

// Refresh returns the state after a read: values that the state holds are
// taken from the server (in the prior spelling where they mean the same), what
// is null stays null because nobody asked for it, and read-only values are
// always taken. Where the server is silent the documented default is stored;
// without one an empty value stays as it was, for many servers leave out what is
// cleared, and any other becomes null.
func (m *Model) Refresh(prior, server Value) Value { return refresh(m.Fields, prior, server) }

func refresh(fields []Field, prior, server Value) Value {
	state := make(Value, len(fields))
	for i := range fields {
		f := &fields[i]
		if v := refreshField(f, prior[f.Name], server[f.Name]); v != nil {
			state[f.Name] = v
		}
	}
	return state
}

func refreshField(f *Field, prior, server any) any {
	switch {
	case f.Access == WriteOnly:
		return prior
	case prior == nil && f.Access != ReadOnly && f.Default == nil:
		return nil
	case prior == nil || IsUnknown(prior):
		return adoptField(f, server)
	case server == nil && f.Access == ReadOnly:
		return nil
	case f.Kind == Object:
		return refreshObject(f, asObject(prior), server)
	case f.Kind == ObjectList && server != nil:
		return refreshList(f, asList(prior), asList(server))
	case f.answers(prior, server):
		return prior
	case server == nil:
		return f.Default
	}
	return server
}

// refreshObject reads the children. An object that the server leaves out is
// gone, unless silence about some of it amounts to what is in state.
func refreshObject(f *Field, prior Value, server any) any {
	state := refresh(f.Fields, prior, asObject(server))
	if server == nil && len(state) == 0 && !silentAbout(f.Fields, prior) {
		return nil
	}
	return state
}

// refreshList keeps the order of the state for elements that the server still
// has. An element that stands in the place of one that is gone takes its
// place; others follow.
func refreshList(f *Field, prior, server []any) []any {
	pairs := f.match(prior, server)
	taken := make([]bool, len(server))
	for _, j := range pairs {
		if j >= 0 {
			taken[j] = true
		}
	}
	list := make([]any, 0, len(server))
	for i, j := range pairs {
		switch {
		case j >= 0:
			list = append(list, refresh(f.Fields, asObject(prior[i]), asObject(server[j])))
		case i < len(server) && !taken[i]:
			taken[i] = true
			list = append(list, adopt(f.Fields, asObject(server[i]), "", nil))
		}
	}
	for j, element := range server {
		if !taken[j] {
			list = append(list, adopt(f.Fields, asObject(element), "", nil))
		}
	}
	return list
}

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
	var s settler
	return s.object(m.Fields, planned, managed, server, ""), s.differences
}

type settler struct{ differences []Difference }

func (s *settler) object(fields []Field, planned, managed, server Value, path string) Value {
	state := make(Value, len(fields))
	for i := range fields {
		f := &fields[i]
		if v := s.field(f, planned[f.Name], managed[f.Name], server[f.Name], join(path, f.Name)); v != nil {
			state[f.Name] = v
		}
	}
	return state
}

func (s *settler) field(f *Field, planned, managed, server any, path string) any {
	if f.Access == WriteOnly || f.Access == ReadOnly {
		managed = nil // nothing to keep: the one is never answered, the other never sent
	}
	switch {
	case IsUnknown(planned):
		return adoptField(f, server)
	case planned == nil:
		return nil
	case f.Kind == Object:
		return s.object(f.Fields, asObject(planned), asObject(managed), asObject(server), path)
	case f.Kind == ObjectList:
		return s.list(f, asList(planned), asList(managed), asList(server), path)
	case managed != nil && !f.answers(planned, server):
		s.differences = append(s.differences, Difference{Path: path, Declared: planned, Got: server, Sensitive: f.Sensitive})
	}
	return planned
}

func (s *settler) list(f *Field, planned, managed, server []any, path string) []any {
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
			s.differences = append(s.differences, Difference{Path: path + "." + strconv.Itoa(i), Declared: Elements(1)})
			want = nil
		}
		list[i] = s.object(f.Fields, asObject(planned[i]), want, got, path+"."+strconv.Itoa(i))
	}
	if extra := len(server) - len(planned); extra > 0 && managed != nil {
		s.differences = append(s.differences, Difference{Path: path, Declared: Elements(len(planned)), Got: Elements(len(server))})
	}
	return list
}
