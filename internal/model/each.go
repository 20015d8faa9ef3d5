package model

import "strconv"

// WalkValues calls visit for every non-null leaf of a value of the model, with its
// attribute path including indexes: "licenses.0.license". Lists of strings are
// leaves.
func (m *Model) WalkValues(value Value, visit func(v FieldRef, path string, leaf any)) {
	each(m.Fields, value, FieldRef{}, "", visit)
}

func each(fields []Field, value Value, up FieldRef, path string, visit func(FieldRef, string, any)) {
	for i := range fields {
		f := &fields[i]
		v := value[f.Name]
		if v == nil {
			continue
		}
		inside := FieldRef{
			Field: f, Parent: up.Field,
			Attribute: join(up.Attribute, f.Name), Payload: join(up.Payload, f.Payload), InList: up.InList,
		}
		at := join(path, f.Name)
		switch typed := v.(type) {
		case map[string]any:
			each(f.Fields, typed, inside, at, visit)
			continue
		case []any:
			if f.Kind == ObjectList {
				inside.Attribute, inside.Payload, inside.InList = inside.Attribute+".[n]", inside.Payload+".[n]", true
				for i, element := range typed {
					each(f.Fields, asObject(element), inside, at+"."+strconv.Itoa(i), visit)
				}
				continue
			}
		}
		visit(inside, at, v)
	}
}
