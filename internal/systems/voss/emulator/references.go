package emulator

import "github.com/collab-iac/terraform-provider-collab/internal/model"

// showReferences replaces the values of references by the names of what they refer to,
// where the server shows those (CONTRACT.md §9 no. 15).
func (s *Server) showReferences(fields []model.Field, data map[string]any) {
	if s.dialect.Is(referencesShown, "titles") {
		s.eachReference(fields, data, "id", func(t model.Target) string { return t.Attribute })
	}
}

// storeReferences replaces the names in a body by values. A server that shows names
// takes them.
func (s *Server) storeReferences(fields []model.Field, data map[string]any) {
	if s.dialect.Is(referencesShown, "titles") {
		s.eachReference(fields, data, "", func(model.Target) string { return "id" })
	}
}

// eachReference replaces each reference by another key of the object that it names under
// a key; the target's attribute where that is empty. What names nothing stays.
func (s *Server) eachReference(fields []model.Field, data map[string]any, key string, other func(model.Target) string) {
	for i := range fields {
		f := &fields[i]
		switch v := data[f.Payload].(type) {
		case map[string]any:
			s.eachReference(f.Fields, v, key, other)
		case []any:
			for _, element := range v {
				if object, is := element.(map[string]any); is {
					s.eachReference(f.Fields, object, key, other)
				}
			}
		case string:
			if f.Target == nil || f.Target.Attribute == "" || v == "" {
				continue
			}
			by := key
			if by == "" {
				by = f.Target.Attribute
			}
			if text := s.otherKey(f.Target.Model, by, v, other(*f.Target)); text != "" {
				data[f.Payload] = text
			}
		}
	}
}

// otherKey returns what the one object of a model has under a key that has a value under
// another; empty where there is none or more than one.
func (s *Server) otherKey(modelType, by, value, key string) string {
	found := ""
	for _, o := range s.store.ofModel(modelType) {
		if textOf(o.Data[by]) != value {
			continue
		}
		if found != "" {
			return ""
		}
		found = textOf(o.Data[key])
	}
	return found
}
