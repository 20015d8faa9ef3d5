package tenant

import (
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

// The stand-in of a number is another number of the same form, the same however the
// number is written.
func TestDigits(t *testing.T) {
	k := NewKey()
	rapid.Check(t, func(t *rapid.T) {
		number := rapid.StringMatching(`\+?[0-9][0-9 ().-]*[0-9]`).Draw(t, "number")
		got := k.Digits(number)
		form := func(text string) string {
			return strings.Map(func(r rune) rune { return min(digit(r), 0) + max(r, '9') }, text)
		}
		if got == number || form(got) != form(number) || got[:strings.IndexAny(got, "0123456789")+1] != number[:strings.IndexAny(number, "0123456789")+1] {
			t.Errorf("%q stands for %q", got, number)
		}
		bare := strings.Map(digit, number)
		if strings.Map(digit, got) != k.Digits(bare) {
			t.Errorf("%q stands for %q, and %q for %q", got, number, k.Digits(bare), bare)
		}
	})
}
