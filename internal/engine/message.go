package engine

import (
	"bytes"
	"errors"
	"fmt"

	"github.com/hashicorp/terraform-plugin-go/tftypes"
	"github.com/vmihailenco/msgpack/v5"
	"github.com/vmihailenco/msgpack/v5/msgpcode"

	"github.com/collab-iac/terraform-provider-collab/internal/model"
)

// errNotPlain is returned for messages that are left to plugin-go.
var errNotPlain = errors.New("not a value that is decoded without tftypes")

// fromMessage decodes what Terraform sends of an object straight into a model
// value. By way of tftypes, which builds a value and checks it at each level,
// it takes several times as long, and nothing is decoded more often. What is
// not as Terraform sends it is an error: tftypes then says what is wrong.
func fromMessage(data []byte, typ tftypes.Type) (model.Value, error) {
	reader := bytes.NewReader(data)
	m := message{msgpack.NewDecoder(reader)}
	value, err := m.value(typ)
	if err != nil {
		return nil, err
	}
	if reader.Len() > 0 {
		return nil, errNotPlain
	}
	object, _ := value.(model.Value)
	return object, nil
}

type message struct{ *msgpack.Decoder }

func (m message) value(typ tftypes.Type) (any, error) {
	code, err := m.PeekCode()
	switch {
	case err != nil:
		return nil, err
	case code == msgpcode.Nil:
		return nil, m.DecodeNil()
	case msgpcode.IsExt(code):
		// Extensions say what is known of an unknown value beside its type.
		return model.Unknown, m.Skip()
	}
	switch typ := typ.(type) {
	case tftypes.Object:
		return m.object(typ)
	case tftypes.List:
		return m.list(typ.ElementType)
	case tftypes.Set:
		return m.list(typ.ElementType)
	}
	switch {
	case typ.Is(tftypes.String) && msgpcode.IsString(code):
		return m.DecodeString()
	case typ.Is(tftypes.Bool) && (code == msgpcode.True || code == msgpcode.False):
		return m.DecodeBool()
	case typ.Is(tftypes.Number) && isInteger(code):
		return m.integer()
	}
	return nil, errNotPlain
}

// integer decodes a whole number. One beyond an int64 comes out negative.
func (m message) integer() (any, error) {
	code, err := m.PeekCode()
	if err != nil {
		return nil, err
	}
	n, err := m.DecodeInt64()
	if code == msgpcode.Uint64 && n < 0 {
		return nil, errNotPlain
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

func (m message) object(typ tftypes.Object) (any, error) {
	count, err := m.DecodeMapLen()
	if err != nil {
		return nil, err
	}
	if count != len(typ.AttributeTypes) {
		return nil, errNotPlain
	}
	object, last := model.Value{}, ""
	for range count {
		name, err := m.DecodeString()
		if err != nil {
			return nil, err
		}
		// Names come in order, so that none can come twice for another.
		memberType, known := typ.AttributeTypes[name]
		if !known || name <= last {
			return nil, errNotPlain
		}
		last = name
		member, err := m.value(memberType)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		if member != nil {
			object[name] = member
		}
	}
	return object, nil
}

func (m message) list(elementType tftypes.Type) (any, error) {
	count, err := m.DecodeArrayLen()
	if err != nil {
		return nil, err
	}
	list := []any{}
	for range count {
		element, err := m.value(elementType)
		if err != nil {
			return nil, err
		}
		list = append(list, element)
	}
	return list, nil
}
