package terraform

import (
	"bytes"
	"errors"
	"fmt"

	"github.com/hashicorp/terraform-plugin-go/tftypes"
	"github.com/vmihailenco/msgpack/v5"
	"github.com/vmihailenco/msgpack/v5/msgpcode"

	"github.com/collab-iac/terraform-provider-collab/internal/lifecycle"
	"github.com/collab-iac/terraform-provider-collab/internal/model"
)

var errUnusual = errors.New("the value is encoded in another form than Terraform's own")

// decodeMessage decodes a msgpack object straight into a model value: without its
// null members, lists and sets as slices, whole numbers as int64. The way through
// tftypes takes several times as long, because it builds and checks a value at
// each level, and nothing is decoded more often than states. A message in another
// form than Terraform's own is an error.
func decodeMessage(data []byte, typ tftypes.Type) (model.Value, error) {
	reader := bytes.NewReader(data)
	d := decoder{msgpack.NewDecoder(reader)}
	value, err := d.value(typ)
	if err != nil {
		return nil, err
	}
	if reader.Len() > 0 {
		return nil, errUnusual
	}
	object, _ := value.(model.Value)
	return object, nil
}

// notWholeError is a number that is no whole number, or too large for one.
type notWholeError struct{ at []tftypes.AttributePathStep }

func (e *notWholeError) Error() string {
	var at lifecycle.Path
	for _, step := range e.at {
		switch step := step.(type) {
		case tftypes.AttributeName:
			at = append(at, string(step))
		case tftypes.ElementKeyInt:
			at = append(at, int(step))
		}
	}
	return at.String() + ": a whole number is expected here, not a fraction or a number beyond 64 bits"
}

// below puts a step before the path of an error.
func below(step tftypes.AttributePathStep, err error) error {
	number, ok := errors.AsType[*notWholeError](err)
	if !ok {
		return fmt.Errorf("%v: %w", step, err)
	}
	return &notWholeError{append([]tftypes.AttributePathStep{step}, number.at...)}
}

type decoder struct{ *msgpack.Decoder }

func (d decoder) value(typ tftypes.Type) (any, error) {
	code, err := d.PeekCode()
	switch {
	case err != nil:
		return nil, err
	case code == msgpcode.Nil:
		return nil, d.DecodeNil()
	case msgpcode.IsExt(code):
		// An extension is an unknown value. It may also tell the value's limits.
		return model.Unknown, d.Skip()
	}
	switch typ := typ.(type) {
	case tftypes.Object:
		return d.members(func(name string) tftypes.Type { return typ.AttributeTypes[name] }, len(typ.AttributeTypes))
	case tftypes.Map:
		return d.members(func(string) tftypes.Type { return typ.ElementType }, -1)
	case tftypes.List, tftypes.Set:
		return d.list(elementOf(typ))
	}
	switch {
	case typ.Is(tftypes.DynamicPseudoType):
		return d.dynamic()
	case typ.Is(tftypes.Number) && !isInteger(code):
		return nil, &notWholeError{}
	case typ.Is(tftypes.String) && msgpcode.IsString(code):
		return d.DecodeString()
	case typ.Is(tftypes.Bool) && (code == msgpcode.True || code == msgpcode.False):
		return d.DecodeBool()
	case typ.Is(tftypes.Number):
		return d.integer(code)
	}
	return nil, errUnusual
}

// integer decodes a whole number. One beyond an int64 would come out negative.
func (d decoder) integer(code byte) (any, error) {
	n, err := d.DecodeInt64()
	if code == msgpcode.Uint64 && n < 0 {
		return nil, &notWholeError{}
	}
	return n, err
}

func isInteger(code byte) bool {
	switch code {
	case msgpcode.Int8, msgpcode.Int16, msgpcode.Int32, msgpcode.Int64,
		msgpcode.Uint8, msgpcode.Uint16, msgpcode.Uint32, msgpcode.Uint64:
		return true
	}
	return msgpcode.IsFixedNum(code)
}

// members decodes the members of an object, of which there must be so many, or of
// a map.
func (d decoder) members(typeOf func(name string) tftypes.Type, want int) (any, error) {
	count, err := d.DecodeMapLen()
	if err != nil {
		return nil, err
	}
	if want >= 0 && count != want {
		return nil, errUnusual
	}
	object, last := model.Value{}, ""
	for i := range count {
		name, err := d.DecodeString()
		if err != nil {
			return nil, err
		}
		// The attributes of an object must be in order: so none can come twice while
		// another is missing. The keys of a map come in any order.
		memberType := typeOf(name)
		if memberType == nil || want >= 0 && i > 0 && name <= last {
			return nil, errUnusual
		}
		last = name
		member, err := d.value(memberType)
		if err != nil {
			if want < 0 {
				return nil, below(tftypes.ElementKeyString(name), err)
			}
			return nil, below(tftypes.AttributeName(name), err)
		}
		if member != nil {
			object[name] = member
		}
	}
	return object, nil
}

func (d decoder) list(elementType tftypes.Type) (any, error) {
	count, err := d.DecodeArrayLen()
	if err != nil {
		return nil, err
	}
	list := []any{}
	for i := range count {
		element, err := d.value(elementType)
		if err != nil {
			return nil, below(tftypes.ElementKeyInt(i), err)
		}
		list = append(list, element)
	}
	return list, nil
}
