package emulator

import (
	"reflect"
	"strings"

	"github.com/collab-iac/terraform-provider-collab/internal/emulator/payload"
	"github.com/collab-iac/terraform-provider-collab/internal/model"
)

// secretKey is a key that no table knows, whose value answers mask.
const secretKey = "integrationSecret"

// isDeviceBacked reports whether the data of a model come from a device, which
// shows what is not set (CONTRACT.md §4.3).
func isDeviceBacked(m *servedModel) bool {
	return strings.HasPrefix(m.Type, "device/") || strings.HasPrefix(m.Type, "relation/")
}

// addUnset shows what is not set, in the way that the switch says.
func (s *Server) addUnset(m *servedModel, show part, data map[string]any) {
	switch s.dialect.Get(emptyValues) {
	case "absent":
	case "null", "blank":
		s.addNulls(m.Fields, show, data)
		for _, key := range m.joined {
			if f := model.FieldWithPayload(m.Fields, key); f != nil && f.Kind == model.ObjectList && show.holds(key) && data[key] == nil {
				data[key] = []any{} // no object is joined
			}
		}
	default:
		s.addWrongEmpties(m, show, data)
	}
}

// addNulls shows an explicit null for every field that is not set, at every depth
// that is there, in the part that is shown.
func (s *Server) addNulls(fields []model.Field, show part, data map[string]any) {
	for i := range fields {
		f := &fields[i]
		value := data[f.Payload]
		switch {
		case f.Access == model.WriteOnly || !show.holds(f.Payload):
		case value == nil && f.Kind == model.String && len(f.Choices) == 0 && s.dialect.Is(emptyValues, "blank"):
			data[f.Payload] = ""
		case value == nil:
			data[f.Payload] = nil
		case hasKind(f, value):
			payload.EachObject(value, func(inner map[string]any) { s.addNulls(f.Fields, part{}, inner) })
		}
	}
}

// hasKind reports whether a value is the object or list that the field is for.
func hasKind(f *model.Field, value any) bool {
	switch value.(type) {
	case map[string]any:
		return f.Kind == model.Object
	case []any:
		return f.Kind == model.ObjectList
	}
	return false
}

// wrongEmpties are empty values of another kind that the switch has for what is
// not set.
var wrongEmpties = map[string]any{"text": "", "list": []any{}, "object": map[string]any{}}

// addWrongEmpties shows objects and lists that are not set as an empty value of
// another kind.
func (s *Server) addWrongEmpties(m *servedModel, show part, data map[string]any) {
	empty := wrongEmpties[s.dialect.Get(emptyValues)]
	for i := range m.Fields {
		if f := &m.Fields[i]; show.holds(f.Payload) && data[f.Payload] == nil && s.isWrongEmpty(f, empty) {
			data[f.Payload] = empty
		}
	}
}

// isWrongEmpty reports whether the switch shows v where the field is not set.
func (s *Server) isWrongEmpty(f *model.Field, v any) bool {
	empty, set := wrongEmpties[s.dialect.Get(emptyValues)]
	if !set || f.Access == model.WriteOnly || !reflect.DeepEqual(v, empty) {
		return false
	}
	switch f.Kind {
	case model.Object:
		return s.dialect.Get(emptyValues) != "object"
	case model.ObjectList, model.StringList, model.StringSet:
		return s.dialect.Get(emptyValues) != "list"
	}
	return false
}
