package actions

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math/big"

	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// errNoObject means that a payload is something else than an object.
var errNoObject = errors.New("it must be an object with the server's keys, such as { name = \"Leeds\" }")

// payload returns the JSON object that a dynamic value stands for, without keys that are
// null and without what is not known yet; nil for null.
func payload(value types.Dynamic) (map[string]any, error) {
	if value.IsNull() || value.IsUnknown() || value.IsUnderlyingValueNull() || value.IsUnderlyingValueUnknown() {
		return nil, nil
	}
	raw, err := value.UnderlyingValue().ToTerraformValue(context.Background())
	if err != nil {
		return nil, fmt.Errorf("reading the payload: %w", err)
	}
	if !raw.Type().Is(tftypes.Object{}) && !raw.Type().Is(tftypes.Map{}) {
		return nil, errNoObject
	}
	plain, err := jsonOf(raw)
	if err != nil {
		return nil, err
	}
	object, _ := plain.(map[string]any)
	return object, nil
}

// jsonOf returns a value as encoding/json would decode it, with numbers as they are
// written. What is null or not known yet is nil.
func jsonOf(value tftypes.Value) (any, error) {
	if value.IsNull() || !value.IsKnown() {
		return nil, nil
	}
	switch t := value.Type(); {
	case t.Is(tftypes.String):
		var s string
		err := value.As(&s)
		return s, err
	case t.Is(tftypes.Bool):
		var b bool
		err := value.As(&b)
		return b, err
	case t.Is(tftypes.Number):
		n := new(big.Float)
		err := value.As(&n)
		return json.Number(n.Text('f', -1)), err
	case t.Is(tftypes.Object{}), t.Is(tftypes.Map{}):
		return jsonObject(value)
	}
	var elements []tftypes.Value
	if err := value.As(&elements); err != nil {
		return nil, fmt.Errorf("reading the payload: %w", err)
	}
	list := make([]any, len(elements))
	for i, element := range elements {
		var err error
		if list[i], err = jsonOf(element); err != nil {
			return nil, err
		}
	}
	return list, nil
}

func jsonObject(value tftypes.Value) (any, error) {
	var attributes map[string]tftypes.Value
	if err := value.As(&attributes); err != nil {
		return nil, fmt.Errorf("reading the payload: %w", err)
	}
	object := map[string]any{}
	for key, attribute := range attributes {
		plain, err := jsonOf(attribute)
		if err != nil {
			return nil, err
		}
		if plain != nil {
			object[key] = plain
		}
	}
	return object, nil
}
