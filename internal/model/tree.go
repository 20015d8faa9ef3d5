package model

// FieldWithPayload returns the field of a key of the payload; nil for none.
func FieldWithPayload(fields []Field, payload string) *Field {
	for i := range fields {
		if fields[i].Payload == payload {
			return &fields[i]
		}
	}
	return nil
}

// Tree returns a value by the payload's keys, without secrets and without what is nil:
// maps, lists, texts, booleans and numbers (see JSON.Natural).
func Tree(fields []Field, value Value) map[string]any {
	tree := map[string]any{}
	for i := range fields {
		if f := &fields[i]; value[f.Name] != nil && f.Access != WriteOnly {
			tree[f.Payload] = f.Tree(value[f.Name])
		}
	}
	return tree
}

// Tree returns a value of the field as Tree does.
func (f *Field) Tree(v any) any {
	switch v := v.(type) {
	case Value:
		return Tree(f.Fields, v)
	case []any:
		list := make([]any, len(v))
		for i, element := range v {
			list[i] = f.Tree(element)
		}
		return list
	case JSON:
		return v.Natural()
	}
	return v
}
