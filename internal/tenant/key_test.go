package tenant

import (
	"regexp"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestMark(t *testing.T) {
	k := NewKey()
	if mark := k.Mark("node", "Leeds"); len(mark) != 64 || mark != k.Mark("node", " LEEDS ") {
		t.Errorf("%q is not the mark of one name in all its forms", mark)
	}
	marks := map[string]bool{
		k.Mark("node", "Leeds"): true, k.Mark("node", "York"): true, k.Mark("text", "Leeds"): true, NewKey().Mark("node", "Leeds"): true,
	}
	if len(marks) != 4 {
		t.Errorf("%d marks of a text, another one, another kind and another key, want 4", len(marks))
	}
}

var digits = regexp.MustCompile(`[0-9]`)

// The stand-in of a number is another number of the same form, the same however the
// number is written.
func TestDigits(t *testing.T) {
	k := NewKey()
	rapid.Check(t, func(t *rapid.T) {
		number := rapid.StringMatching(`\+?[0-9][0-9 ().-]*[0-9]`).Draw(t, "number")
		got := k.Digits(number)
		if got == number || digits.ReplaceAllString(got, "0") != digits.ReplaceAllString(number, "0") {
			t.Errorf("%q stands for %q", got, number)
		}
		bare, gotBare := strings.Map(digit, number), strings.Map(digit, got)
		if gotBare != k.Digits(bare) || gotBare[0] != bare[0] {
			t.Errorf("%q stands for %q, and %q for %q", got, number, k.Digits(bare), bare)
		}
	})
}
