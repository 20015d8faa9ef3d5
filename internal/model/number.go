package model

import (
	"bytes"
	"encoding/json"
	"math/big"
	"strings"
)

// Decimal is a number that no int64 holds: a fraction, or one beyond 64 bits. It is
// written in the one way that stands for all, so that equal numbers are equal texts.
type Decimal string

// JSON is a value of any shape as a JSON text: the keys in order, the numbers as Decimal
// writes them, no key with null. Equal values are equal texts.
type JSON string

// precision is that of Terraform's numbers, in bits. longest is how many digits a number
// may have that is written without an exponent.
const (
	precision = 512
	longest   = 400
)

// NewNumber returns a number as a Number has it.
func NewNumber(f *big.Float) any {
	if n, accuracy := f.Int64(); accuracy == big.Exact && f.IsInt() {
		return n
	}
	if exponent := f.MantExp(nil); f.IsInf() || exponent > longest || exponent < -longest {
		return Decimal(f.Text('g', -1))
	}
	return Decimal(f.Text('f', -1))
}

// BigFloat returns a number of a Number at Terraform's precision; nil for anything else.
func BigFloat(v any) *big.Float {
	switch v := v.(type) {
	case int64:
		return new(big.Float).SetPrec(precision).SetInt64(v)
	case Decimal:
		return parseDecimal(string(v))
	}
	return nil
}

// parseDecimal reads a number as JSON writes it.
func parseDecimal(text string) *big.Float {
	if strings.Trim(text, "+-.0123456789eE") != "" {
		return nil
	}
	f, _, err := big.ParseFloat(text, 10, precision, big.ToNearestEven)
	if err != nil || f.IsInf() {
		return nil
	}
	return f
}

// ParseNumber reads a number; null for a blank text.
func ParseNumber(text string) (any, bool) {
	text = strings.TrimSpace(text)
	if text == "" {
		return nil, true
	}
	f := parseDecimal(text)
	if f == nil {
		return nil, false
	}
	return NewNumber(f), true
}

func isFraction(v any) bool {
	d, is := v.(Decimal)
	return is && !parseDecimal(string(d)).IsInt()
}

// NewJSON returns a value of any shape: a decoded payload, or what Natural makes of a
// declared one. It is false for what no JSON holds.
func NewJSON(raw any) (JSON, bool) {
	var buffer bytes.Buffer
	encoder := json.NewEncoder(&buffer)
	encoder.SetEscapeHTML(false)
	clean, ok := plain(raw)
	if !ok || encoder.Encode(clean) != nil {
		return "", false
	}
	return JSON(strings.TrimSuffix(buffer.String(), "\n")), true
}

// plain returns a value for the encoder.
func plain(raw any) (any, bool) {
	switch v := raw.(type) {
	case map[string]any:
		object := make(map[string]any, len(v))
		for key, inner := range v {
			if inner == nil {
				continue
			}
			value, ok := plain(inner)
			if !ok {
				return nil, false
			}
			object[key] = value
		}
		return object, true
	case []any:
		list := make([]any, len(v))
		for i, inner := range v {
			value, ok := plain(inner)
			if !ok {
				return nil, false
			}
			list[i] = value
		}
		return list, true
	case bool, nil:
		return v, true
	case string:
		return v, !strings.Contains(v, brokenCharacter)
	}
	text, isScalar := scalarText(raw)
	number, isNumber := ParseNumber(text)
	if !isScalar || !isNumber {
		return nil, false
	}
	written, _ := scalarText(number)
	return json.Number(written), true
}

// raw returns the value as a payload holds it.
func (j JSON) raw() any {
	decoder := json.NewDecoder(strings.NewReader(string(j)))
	decoder.UseNumber()
	var v any
	if decoder.Decode(&v) != nil {
		return nil
	}
	return v
}

// Natural returns the value as a tree of maps, lists, texts, booleans and numbers.
func (j JSON) Natural() any { return natural(j.raw()) }

func natural(raw any) any {
	switch v := raw.(type) {
	case map[string]any:
		object := make(map[string]any, len(v))
		for key, inner := range v {
			object[key] = natural(inner)
		}
		return object
	case []any:
		list := make([]any, len(v))
		for i, inner := range v {
			list[i] = natural(inner)
		}
		return list
	case json.Number:
		number, _ := ParseNumber(v.String())
		return number
	}
	return raw
}

// sameScalars reports whether two values without a type are one text: nothing says
// whether 1 or "1" is meant.
func sameScalars(a, b any) bool {
	x, isX := a.(JSON)
	y, isY := b.(JSON)
	if !isX || !isY {
		return false
	}
	return x == y || x.Scalar() != "" && x.Scalar() == y.Scalar()
}

// Scalar returns the text of a value that is neither object nor list; empty for those.
func (j JSON) Scalar() string {
	if strings.HasPrefix(string(j), "{") || strings.HasPrefix(string(j), "[") {
		return ""
	}
	text, _ := scalarText(j.raw())
	return text
}
