package functions

import (
	"bytes"
	"encoding/csv"
	"strings"
	"testing"
	"unicode/utf16"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

func TestParseUsers(t *testing.T) {
	anna := map[string]string{"email": "anna@example.com", "first_name": "Anna"}
	for name, test := range map[string]struct {
		text string
		want []map[string]string
		err  string // a part of it
	}{
		"plain":                       {"email,first_name\nanna@example.com,Anna\n", []map[string]string{anna}, ""},
		"byte order mark":             {"\ufeffemail,first_name\r\nanna@example.com,Anna\r\n", []map[string]string{anna}, ""},
		"semicolons":                  {"email;first_name\nanna@example.com;Anna\n", []map[string]string{anna}, ""},
		"tabs":                        {"email\tfirst_name\nanna@example.com\tAnna\n", []map[string]string{anna}, ""},
		"bars":                        {"email|first_name\nanna@example.com|Anna\n", []map[string]string{anna}, ""},
		"named delimiter":             {"sep=|\nemail|first_name\nanna@example.com|Anna", []map[string]string{anna}, ""},
		"commas between quotes":       {"\"email, work\";\"first,name,of\"\nanna@example.com;Anna\n", []map[string]string{{"email_work": "anna@example.com", "first_name_of": "Anna"}}, ""},
		"blanks and upper case":       {" email , first_name\n \u00a0Anna@Example.COM\u200b , Anna \n", []map[string]string{anna}, ""},
		"titles":                      {"E-Mail,First Name\nanna@example.com,Anna\n", []map[string]string{anna}, ""},
		"other titles":                {"Email Address,firstName,UserName\nanna@example.com,Anna,anna\n", []map[string]string{{"email": "anna@example.com", "first_name": "Anna", "user_name": "anna"}}, ""},
		"blank rows":                  {"\n;;\nemail;first_name\n;\n  \nanna@example.com;Anna\n;;;\n", []map[string]string{anna}, ""},
		"short row":                   {"email,first_name,title\nanna@example.com,Anna\n", []map[string]string{{"email": "anna@example.com", "first_name": "Anna", "title": ""}}, ""},
		"empty column":                {"email,first_name,\nanna@example.com,Anna,\n", []map[string]string{anna}, ""},
		"one column":                  {"email\nanna@example.com\n", []map[string]string{{"email": "anna@example.com"}}, ""},
		"delimiters under one column": {"email\n;\n\t\n,,\nanna@example.com\n", []map[string]string{{"email": "anna@example.com"}}, ""},
		"no people":                   {"email,first_name\n", []map[string]string{}, ""},
		"line break in a field":       {"email,note\na@x,\"one\ntwo\"\nb@x,\n", []map[string]string{{"email": "a@x", "note": "one\ntwo"}, {"email": "b@x", "note": ""}}, ""},
		"two of one address":          {"email,note\na@x,\"one\ntwo\"\nb@x,\nA@X,\n", nil, "email a@x is in lines 2 and 5"},
		"three of one user name":      {"user_name\na\nA\nb\na\n", nil, "user_name a is in lines 2, 3 and 5"},
		"people without an address":   {"email,name\n,a\n,b\n", []map[string]string{{"email": "", "name": "a"}, {"email": "", "name": "b"}}, ""},
		"value without a column":      {"email,\na@x,lost\n", nil, `line 2 has "lost" in column 2, which has no name`},
		"value beyond the columns":    {"email\na@x,lost\n", nil, `line 2 has "lost" in column 2, but there are 1 columns`},
		"columns of one name":         {"First Name,first_name\n", nil, "columns 1 and 2 have one name, first_name"},
		"column of signs":             {"email,#\n", nil, `column 2 has the name "#"`},
		"empty":                       {"\n \n", nil, "the text is empty"},
		"stray quote":                 {"email\n\"a@x\"b\n", nil, "line 2"},
		"UTF-16":                      {"e\x00m\x00a\x00i\x00l\x00", nil, `UTF-16: read the file as textdecodebase64(filebase64("users.csv"), "UTF-16LE")`},
		"Windows-1252":                {"email,name\na@x,J\ufffdrgen\n", nil, `textdecodebase64(filebase64("users.csv"), "Windows-1252")`},
		"Windows-1252 as ISO 8859-1":  {"email,name\na@x,\u0084quoted\u0093\n", nil, "Windows-1252"},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := parseUsers(test.text)
			if test.err != "" {
				if err == nil || !strings.Contains(err.Error(), test.err) {
					t.Fatalf("got %v, want %q", err, test.err)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

// TestParseUsersLosesNoRow writes people as a spreadsheet would and reads them back.
// Each is there, or the whole list is refused.
func TestParseUsersLosesNoRow(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		width := rapid.IntRange(1, 4).Draw(t, "width")
		header := []string{"email", "first_name", "note", "extension"}[:width]
		cell := rapid.StringOfN(rapid.RuneFrom([]rune("ab1 ,;\t|\"\n\u00e9@.")), 0, 8, -1)
		rows := rapid.SliceOfN(rapid.SliceOfN(cell, 0, width+1), 0, 6).Draw(t, "rows")
		var b bytes.Buffer
		writer := csv.NewWriter(&b)
		writer.Comma = rapid.SampledFrom(delimiters).Draw(t, "delimiter")
		_ = writer.Write(header)
		filled := 0
		for _, fields := range rows {
			_ = writer.Write(fields)
			for i := range fields {
				fields[i] = tidy(fields[i])
			}
			if !isBlank(fields) && (width > 1 || !isDelimiters(fields)) {
				filled++
			}
		}
		writer.Flush()
		got, err := parseUsers(b.String())
		if err == nil && len(got) != filled {
			t.Fatalf("%d of %d rows in %q: %v", len(got), filled, b.String(), got)
		}
	})
}

func FuzzParseUsers(f *testing.F) {
	f.Add("email;first_name\nanna@example.com;Anna\n")
	f.Add(string(utf16.Decode([]uint16{0xfeff, 'a', 0})))
	f.Fuzz(func(t *testing.T, text string) {
		users, err := parseUsers(text)
		for _, user := range users {
			if err != nil || len(user) > len(text)+1 {
				t.Errorf("%v beside %v", users, err)
			}
		}
	})
}
