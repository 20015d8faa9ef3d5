package emulator

import (
	"encoding/json"
	"reflect"

	"github.com/collab-iac/terraform-provider-collab/internal/model"
)

// odd is a value of another JSON kind than the field's; nil where there is none to
// show.
func odd(f *model.Field) any {
	switch {
	case f.Access != model.ReadWrite || f.Required:
		return nil
	case f.Kind == model.Bool:
		return "Yes"
	case f.Kind == model.Int:
		return json.Number("30.5")
	case f.Kind == model.String:
		return []any{"a", json.Number("1")}
	}
	return nil
}

// addOddValues shows an odd value where an object has none, and in the objects that it
// has.
func addOddValues(fields []model.Field, show part, data map[string]any) {
	for i := range fields {
		f := &fields[i]
		value, set := data[f.Payload]
		if inner, is := value.(map[string]any); is && f.Kind == model.Object {
			addOddValues(f.Fields, part{}, inner)
		} else if strange := odd(f); !set && strange != nil && show.holds(f.Payload) {
			data[f.Payload] = strange
		}
	}
}

// dropOddValues takes out of a body what comes back as it was shown.
func dropOddValues(fields []model.Field, body map[string]any) {
	for i := range fields {
		f := &fields[i]
		if inner, is := body[f.Payload].(map[string]any); is && f.Kind == model.Object {
			dropOddValues(f.Fields, inner)
		} else if strange := odd(f); strange != nil && reflect.DeepEqual(body[f.Payload], strange) {
			delete(body, f.Payload)
		}
	}
}

// serverKeys are keys of the server's own that no table has, by model (CONTRACT.md
// §6.1).
var serverKeys = map[string][]string{"device/spark/CXUserProfile": {"id"}}

// addServerKeys sets them.
func addServerKeys(o *object) {
	for _, key := range serverKeys[o.Model] {
		o.Data[key] = webexID(o.Model, o.PKID)
	}
}
