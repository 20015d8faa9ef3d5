package functions

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"slices"
	"strings"
	"testing"
	"unicode/utf16"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
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
		"commas in brackets":          {"Name (last, first);E-Mail\nBerg, Anna;anna@example.com\n", []map[string]string{{"name_last_first": "Berg, Anna", "email": "anna@example.com"}}, ""},
		"more commas in brackets":     {"Name [last, first, title];E-Mail\nBerg;anna@example.com\n", []map[string]string{{"name_last_first_title": "Berg", "email": "anna@example.com"}}, ""},
		"semicolons in brackets":      {"Name (last; first),E-Mail\nBerg; Anna,anna@example.com\n", []map[string]string{{"name_last_first": "Berg; Anna", "email": "anna@example.com"}}, ""},
		"commas in titles":            {"Last, first, title;E-Mail\nBerg;anna@example.com\n", []map[string]string{{"last_first_title": "Berg", "email": "anna@example.com"}}, ""},
		"commas in titles and rows":   {"Last, first, title;E-Mail\nBerg, Anna, Dr;anna@example.com\n", []map[string]string{{"last_first_title": "Berg, Anna, Dr", "email": "anna@example.com"}}, ""},
		"a bracket left open":         {"Name (last,E-Mail\nBerg,anna@example.com\n", []map[string]string{{"name_last": "Berg", "email": "anna@example.com"}}, ""},
		"brackets that end first":     {"a) Name;b) E-Mail, work\nBerg;anna@example.com\n", []map[string]string{{"a_name": "Berg", "b_e_mail_work": "anna@example.com"}}, ""},
		"brackets the wrong way":      {"a) Name;E-Mail (work\nBerg;anna@example.com\n", []map[string]string{{"a_name": "Berg", "e_mail_work": "anna@example.com"}}, ""},
		"titles of several lines":     {"\"first\nname\";\"e-\nmail\"\nAnna;anna@example.com\n", []map[string]string{anna}, ""},
		"carriage returns":            {"email,first_name\ranna@example.com,Anna\r", []map[string]string{anna}, ""},
		"mixed line ends":             {"email,note\r\na@x,\"one\rtwo\"\rb@x,\n", []map[string]string{{"email": "a@x", "note": "one\rtwo"}, {"email": "b@x", "note": ""}}, ""},
		"two after carriage returns":  {"email\ra@x\rb@x\ra@x\r", nil, "email a@x is in lines 2 and 4"},
		"a quote that does not end":   {"email,\"note\na@x,\nb@x,\n", nil, "the text is no CSV"},
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
		"UTF-16 with its mark":        {"\u00ff\u00fee\x00m\x00", nil, `"UTF-16LE"`},
		"UTF-16, the other way round": {"\u00fe\u00ff\x00e\x00m", nil, `"UTF-16BE"`},
		"the same without a mark":     {"\x00e\x00m", nil, `"UTF-16BE"`},
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

// TestParseUsersLosesNoRow writes people as a spreadsheet would, with any line ends, and
// reads them back. Each is there with all its fields, or the whole list is refused.
func TestParseUsersLosesNoRow(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		width := rapid.IntRange(1, 4).Draw(t, "width")
		header := []string{"email", "first_name", "note", "extension"}[:width]
		if width > 2 && rapid.Bool().Draw(t, "signs in a title") {
			header[2] = rapid.SampledFrom([]string{"note (a, b, c, d)", "note [a;b;c;d]", "note {a|b|c, d\t}"}).Draw(t, "title")
		}
		cell := rapid.StringOfN(rapid.RuneFrom([]rune("ab1 ,;\t|\"\n\u00e9@.")), 0, 8, -1)
		rows := rapid.SliceOfN(rapid.SliceOfN(cell, 0, width+1), 0, 6).Draw(t, "rows")
		lineEnd := rapid.SampledFrom([]string{"\n", "\r\n", "\r"}).Draw(t, "line end")
		var b bytes.Buffer
		writer := csv.NewWriter(&b)
		signs := delimiters
		if width == 1 {
			signs = delimiters[:1] // a title alone tells no other
		}
		writer.Comma = rapid.SampledFrom(signs).Draw(t, "delimiter")
		_ = writer.Write(header)
		var want []map[string]string
		for _, fields := range rows {
			_ = writer.Write(fields)
			for i := range fields {
				fields[i] = tidy(strings.ReplaceAll(fields[i], "\n", strings.ReplaceAll(lineEnd, "\r\n", "\n")))
			}
			person := map[string]string{}
			for i, name := range header {
				person[columnName(name)] = slices.Concat(fields, make([]string, width))[i]
			}
			if !isBlank(fields) && (width > 1 || !isDelimiters(fields)) {
				want = append(want, person)
			}
		}
		writer.Flush()
		text := strings.ReplaceAll(b.String(), "\n", lineEnd)
		got, err := parseUsers(text)
		if diff := cmp.Diff(want, got, cmpopts.EquateEmpty()); err == nil && diff != "" {
			t.Fatalf("%q (-want +got):\n%s", text, diff)
		}
	})
}

// TestParseUsersReadsManyRows reads a list as long as that of a large company.
func TestParseUsersReadsManyRows(t *testing.T) {
	const count = 10_000
	text := strings.Builder{}
	text.WriteString("email;first_name;note\r\n")
	for i := range count {
		fmt.Fprintf(&text, "Person%d@Example.com;\"P %d\";\"line one\nline two\"\r\n", i, i)
	}
	got, err := parseUsers(text.String())
	if err != nil || len(got) != count {
		t.Fatalf("%d people, %v", len(got), err)
	}
	if diff := cmp.Diff(map[string]string{"email": "person9999@example.com", "first_name": "P 9999", "note": "line one\nline two"}, got[count-1]); diff != "" {
		t.Error(diff)
	}
	if _, err := parseUsers(text.String() + "PERSON0@example.com;;\r\n"); err == nil || !strings.Contains(err.Error(), "person0@example.com is in lines 2 and 20002") {
		t.Errorf("got %v", err)
	}
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
