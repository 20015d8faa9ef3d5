package export

import (
	"regexp"
	"strconv"
	"strings"
	"unicode"

	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/convert"
	ctyjson "github.com/zclconf/go-cty/cty/json"

	"github.com/collab-iac/terraform-provider-collab/internal/model"
)

// cells turns values into cells, with the names of what they refer to, by attribute path
// with indexes.
type cells map[string]string

// newCells takes the names of references. One that points to another object keeps its
// identifier where no name is known: rows of one resource cannot refer to each other.
func newCells(uses []*reference) cells {
	names := cells{}
	for _, u := range uses {
		if u.name != "" {
			names[u.path] = u.name
		}
	}
	return names
}

// object puts the members of an object into a row.
func (n cells) object(row map[string]cell, fields []model.Field, value cty.Value, path string) error {
	for i := range fields {
		f := &fields[i]
		if !value.Type().HasAttribute(f.Name) {
			continue
		}
		member := value.GetAttr(f.Name)
		if f.Kind == model.Object && member.Type().IsObjectType() {
			if err := n.object(row, f.Fields, member, path+f.Name+"."); err != nil {
				return err
			}
			continue
		}
		row[path+f.Name] = newCell(n.named(member, path+f.Name))
	}
	return nil
}

// named returns a value with names in place of identifiers.
func (n cells) named(v cty.Value, path string) cty.Value {
	if name, ok := n[path]; ok {
		return cty.StringVal(name)
	}
	switch {
	case v.Type().IsObjectType():
		members := map[string]cty.Value{}
		for name, member := range v.AsValueMap() {
			members[name] = n.named(member, path+"."+name)
		}
		return cty.ObjectVal(members)
	case v.Type().IsTupleType():
		elements := v.AsValueSlice()
		for i, element := range elements {
			elements[i] = n.named(element, path+"."+strconv.Itoa(i))
		}
		return cty.TupleVal(elements)
	}
	return v
}

func newCell(v cty.Value) cell {
	encoded, err := ctyjson.Marshal(v, v.Type())
	if err != nil { // it was read from JSON
		panic(err)
	}
	c := cell{json: string(encoded)}
	if v.Type().IsPrimitiveType() {
		text, _ := convert.Convert(v, cty.String) // a primitive always becomes a string
		c.text = text.AsString()
		c.plain = v.Type() != cty.String || isPlain(c.text)
	}
	return c
}

var phone = regexp.MustCompile(`^[+-]?[0-9][0-9 ()./-]*$`)

// isPlain reports whether a text survives in a cell: an empty one would be null, blanks
// at the ends and control characters get lost, and programs for spreadsheets run what
// looks like a formula.
func isPlain(text string) bool {
	return text != "" && strings.TrimSpace(text) == text && !strings.ContainsFunc(text, unicode.IsControl) && !strings.ContainsRune(text, '\ufeff') &&
		(!strings.ContainsAny(text[:1], "=+-@") || phone.MatchString(text))
}
