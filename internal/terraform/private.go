package terraform

import (
	"context"
	"encoding/json"
	"errors"
	"maps"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/collab-iac/terraform-provider-collab/internal/lifecycle"
)

// privateParts are the parts of a state that private state keeps, with their keys
// as the first release named them.
func privateParts(s *lifecycle.State) [9]privatePart {
	return [9]privatePart{
		{"kept", &s.NonDefaults},
		{"unreadable", &s.Unreadable},
		{"transaction", &s.Pending},
		{"given", &s.Given},
		{"others", &s.Others},
		{"declared", &s.Declared},
		{"names", &s.Names},
		{"unread", &s.Unread},
		{"unsent", &s.Unsent},
	}
}

type privatePart struct {
	key   string
	value any
}

// readPrivate takes the values of private state into a state.
func readPrivate(get func(key string) []byte, s *lifecycle.State) error {
	for _, part := range privateParts(s) {
		if data := get(part.key); len(data) > 0 {
			if err := json.Unmarshal(data, part.value); err != nil {
				return err
			}
		}
	}
	return nil
}

// privateOf returns the values that private state keeps of a state. A key
// without a value is to be removed.
func privateOf(s *lifecycle.State) (map[string][]byte, error) {
	values := map[string][]byte{}
	for _, part := range privateParts(s) {
		data, err := json.Marshal(part.value)
		if err != nil {
			return nil, err
		}
		if slices.Contains([]string{"null", "[]", "{}", "false"}, string(data)) {
			data = nil
		}
		values[part.key] = data
	}
	return values, nil
}

// encodePrivate returns private state as the framework stores it.
func encodePrivate(s *lifecycle.State) ([]byte, error) {
	values, err := privateOf(s)
	if err != nil {
		return nil, err
	}
	maps.DeleteFunc(values, func(_ string, value []byte) bool { return value == nil })
	return json.Marshal(values)
}

// frame is private state as the framework stores it: a JSON object of values in
// base64.
type frame map[string][]byte

// errImporting is returned for private state in which the framework keeps
// something for itself, as it does between an import and the read after that.
var errImporting = errors.New("private state holds values of the framework")

// unframe reads a frame.
func unframe(data []byte) (frame, error) {
	if len(data) == 0 {
		return nil, nil
	}
	var f frame
	if err := json.Unmarshal(data, &f); err != nil {
		return nil, err
	}
	for key := range f {
		if strings.HasPrefix(key, ".") {
			return nil, errImporting
		}
	}
	return f, nil
}

func (f frame) get(key string) []byte { return f[key] }

// GetKey is get for what reads private state as the framework hands it out.
func (f frame) GetKey(_ context.Context, key string) ([]byte, diag.Diagnostics) {
	return f[key], nil
}

// placeholder is the identity of an object without a key, because the server is
// still making it. The framework refuses a state without an identity, so the
// resource sets this one, and Server takes it out of every answer.
const placeholder = "(pending)"

func (c *codec) identityType() tftypes.Object {
	return tftypes.Object{AttributeTypes: map[string]tftypes.Type{c.Model.Key: tftypes.String}}
}

// identity returns the identity of the object with the key.
func (c *codec) identity(key string) tftypes.Value {
	if key == "" {
		key = placeholder
	}
	return tftypes.NewValue(c.identityType(), map[string]tftypes.Value{
		c.Model.Key: tftypes.NewValue(tftypes.String, key),
	})
}

// encodeIdentity returns the identity of the object with the key as a message;
// a null one where there is no key yet.
func (c *codec) encodeIdentity(key string) (*tfprotov6.ResourceIdentityData, error) {
	value := tftypes.NewValue(c.identityType(), nil)
	if key != "" {
		value = c.identity(key)
	}
	message, err := tfprotov6.NewDynamicValue(c.identityType(), value)
	return &tfprotov6.ResourceIdentityData{IdentityData: &message}, err
}

// withoutPlaceholder returns the identity, or nil if it stands for none.
func (c *codec) withoutPlaceholder(data *tfprotov6.ResourceIdentityData) *tfprotov6.ResourceIdentityData {
	if data == nil || data.IdentityData == nil {
		return data
	}
	value, err := data.IdentityData.Unmarshal(c.identityType())
	if err == nil && value.Equal(c.identity("")) {
		return nil
	}
	return data
}
