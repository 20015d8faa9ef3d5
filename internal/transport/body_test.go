package transport

import "testing"

func TestBodiesAreDecodedByTheirCharset(t *testing.T) {
	for name, test := range map[string]struct{ contentType, body, want string }{
		"none named":       {"application/json", "J\xfcrgen", "J\xfcrgen"},
		"UTF-8":            {"application/json; charset=utf-8", "Jürgen", "Jürgen"},
		"ISO-8859-1":       {"application/json;charset=ISO-8859-1", "J\xfcrgen", "Jürgen"},
		"Windows":          {`text/html; charset="windows-1252"`, "\x80", "€"},
		"UTF-16":           {"application/json; charset=utf-16le", "{\x00}\x00", "{}"},
		"Shift JIS":        {"application/json; charset=Shift_JIS", "\x83A", "ア"},
		"not in it":        {"application/json; charset=Shift_JIS", "\xfc", "\xfc"},
		"unknown":          {"application/json; charset=klingon", "J\xfcrgen", "J\xfcrgen"},
		"broken parameter": {"application/json; charset", "Jürgen", "Jürgen"},
	} {
		if got := string(toUTF8([]byte(test.body), test.contentType)); got != test.want {
			t.Errorf("%s: %q, want %q", name, got, test.want)
		}
	}
}
