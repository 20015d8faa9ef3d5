package terraform

import (
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
	"pgregory.net/rapid"

	"github.com/collab-iac/terraform-provider-collab/internal/model"
)

// wide is a type with a member of every kind.
var wide = tftypes.Object{AttributeTypes: map[string]tftypes.Type{
	"text": tftypes.String, "flag": tftypes.Bool, "number": tftypes.Number,
	"texts": tftypes.List{ElementType: tftypes.String}, "set": tftypes.Set{ElementType: tftypes.String},
	"inner": tftypes.Object{AttributeTypes: map[string]tftypes.Type{"number": tftypes.Number}},
	"list":  tftypes.List{ElementType: tftypes.Object{AttributeTypes: map[string]tftypes.Type{"text": tftypes.String}}},
}}

func messageOf(t testing.TB, value any) []byte {
	t.Helper()
	raw, err := EncodeValue(wide, value)
	if err != nil {
		t.Fatal(err)
	}
	encoded, err := tfprotov6.NewDynamicValue(wide, raw)
	if err != nil {
		t.Fatal(err)
	}
	return encoded.MsgPack
}

func TestMessagesAreDecodedAlike(t *testing.T) {
	for name, value := range map[string]any{
		"null":    nil,
		"unknown": model.Unknown,
		"empty":   model.Value{},
		"values": model.Value{
			"text": "häß", "flag": true, "number": int64(-7), "texts": []any{"a", ""}, "set": []any{"x"},
			"inner": model.Value{"number": int64(1) << 40}, "list": []any{model.Value{"text": "a"}, model.Value{}},
		},
		"large numbers": model.Value{"number": int64(1)<<62 + 1, "inner": model.Value{"number": -int64(1) << 62}},
		"unknown parts": model.Value{"text": model.Unknown, "texts": []any{model.Unknown}, "inner": model.Unknown, "list": model.Unknown},
		"empty lists":   model.Value{"texts": []any{}, "set": []any{}, "list": []any{}},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := decodeMessage(messageOf(t, value), wide)
			if err != nil {
				t.Fatal(err)
			}
			want, _ := value.(model.Value)
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("-want +got:\n%s", diff)
			}
		})
	}
}

// FuzzMessage holds the decoder against the one by way of tftypes: where it
// answers at all it answers the same.
func FuzzMessage(f *testing.F) {
	f.Add(messageOf(f, model.Value{"text": "a", "number": int64(300), "texts": []any{"b"}, "inner": model.Value{"number": int64(-1)}}))
	f.Add(messageOf(f, model.Value{"list": []any{model.Value{"text": model.Unknown}}}))
	f.Add(messageOf(f, nil))
	f.Fuzz(func(t *testing.T, data []byte) {
		got, err := decodeMessage(data, wide)
		if err != nil {
			return
		}
		raw, err := tfprotov6.DynamicValue{MsgPack: data}.Unmarshal(wide)
		if err != nil {
			t.Fatalf("decoded %v, which tftypes refuses: %v", got, err)
		}
		want, err := decodeSlowly(raw)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("-want +got:\n%s", diff)
		}
	})
}

func TestRandomMessagesAreDecodedAlike(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		typ := tftypes.Object{AttributeTypes: map[string]tftypes.Type{"a": drawType(t, 3), "b": drawType(t, 2)}}
		value := model.Value{}
		for name, memberType := range typ.AttributeTypes {
			if member := drawValue(t, memberType); member != nil {
				value[name] = member
			}
		}
		raw, err := EncodeValue(typ, value)
		if err != nil {
			t.Fatal(err)
		}
		encoded, err := tfprotov6.NewDynamicValue(typ, raw)
		if err != nil {
			t.Fatal(err)
		}
		got, err := decodeMessage(encoded.MsgPack, typ)
		if errors.Is(err, errUnusual) {
			return
		}
		if err != nil || !cmp.Equal(value, got) {
			t.Fatalf("%v became %v (%v)", value, got, err)
		}
	})
}

// The keys of a map come in any order, as plugin-go encodes them.
func TestDecodeMessageOfAMap(t *testing.T) {
	typ := tftypes.Object{AttributeTypes: map[string]tftypes.Type{"filters": tftypes.Map{ElementType: tftypes.String}}}
	want := model.Value{"filters": model.Value{"b": "1", "a": "2", "c": "3"}}
	for range 20 {
		raw, err := EncodeValue(typ, want)
		if err != nil {
			t.Fatal(err)
		}
		message, err := tfprotov6.NewDynamicValue(typ, raw)
		if err != nil {
			t.Fatal(err)
		}
		got, err := decodeMessage(message.MsgPack, typ)
		if diff := cmp.Diff(want, got); err != nil || diff != "" {
			t.Fatalf("%v\n%s", err, diff)
		}
	}
}
