package model

import (
	"strconv"

	"github.com/collab-iac/terraform-provider-collab/internal/suggest"
)

// Unserved is a declared attribute that a server's own model does not take.
type Unserved struct {
	// Path is the attribute path with indexes, of the first such value.
	Path string
	// Payload is the key that the server does not know, or knows as read-only.
	Payload  string
	ReadOnly bool
	// Instead are the attributes of another form of the object, which the server has (see
	// Field.Form).
	Instead []string
	// Nearest is a key that the server alone has in the same place and that may be meant;
	// empty for none.
	Nearest string
}

// Unserved returns what a configuration declares and the server's model of the same
// objects lacks or has as read-only, each attribute once. What is inside of a lacking one
// is not listed.
func (m *Model) Unserved(server *Model, config Value) []Unserved {
	u := unserved{seen: map[string]bool{}}
	u.object(m.Fields, server.Fields, config, "", "")
	for i := range u.found {
		if f := m.Field(u.found[i].Path); f != nil && f.Form != "" {
			u.found[i].Instead = m.servedForm(server, f.Form)
		}
	}
	return u.found
}

// servedForm lists the attributes of another form than the one named that a server has.
func (m *Model) servedForm(server *Model, other string) []string {
	var names []string
	for i := range m.Fields {
		f := &m.Fields[i]
		if f.Form != "" && f.Form != other && FieldWithPayload(server.Fields, f.Payload) != nil {
			names = append(names, f.Name)
		}
	}
	return names
}

type unserved struct {
	found []Unserved
	seen  map[string]bool // attribute paths without indexes
}

func (u *unserved) object(fields, served []Field, config Value, path, place string) {
	for i := range fields {
		f := &fields[i]
		v := config[f.Name]
		if v == nil || f.Access == ReadOnly || f.Inline {
			continue
		}
		at, where := join(path, f.Name), join(place, f.Name)
		own := FieldWithPayload(served, f.Payload)
		switch {
		case own == nil || own.Access == ReadOnly:
			if !u.seen[where] {
				u.seen[where] = true
				u.found = append(u.found, Unserved{Path: at, Payload: f.Payload, ReadOnly: own != nil, Nearest: nearestKey(f, fields, served)})
			}
		case len(own.Fields) == 0:
			// A value of another shape. The server judges it.
		default:
			u.inside(f, own, v, at, where)
		}
	}
}

func (u *unserved) inside(f, own *Field, v any, at, where string) {
	switch v := v.(type) {
	case Value:
		u.object(f.Fields, own.Fields, v, at, where)
	case []any:
		for i, element := range v {
			u.object(f.Fields, own.Fields, asObject(element), join(at, strconv.Itoa(i)), where)
		}
	}
}

// nearestKey returns a key of the server that may be meant: one that the table does not
// know.
func nearestKey(f *Field, fields, served []Field) string {
	var candidates []string
	for i := range served {
		if served[i].Access != ReadOnly && FieldWithPayload(fields, served[i].Payload) == nil {
			candidates = append(candidates, served[i].Payload)
		}
	}
	for _, near := range suggest.Nearest(f.Payload, 1, candidates, func(key string) []string { return []string{key} }) {
		return near
	}
	return ""
}
