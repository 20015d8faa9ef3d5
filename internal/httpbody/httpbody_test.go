package httpbody

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestJSON(t *testing.T) {
	for name, test := range map[string]struct {
		body string
		want any
		err  string
	}{
		"object":            {`{"a": 1.50}`, map[string]any{"a": json.Number("1.50")}, ""},
		"list":              {` ["a"] `, []any{"a"}, ""},
		"null":              {`null`, nil, ""},
		"byte order mark":   {"\ufeff{}", map[string]any{}, ""},
		"half a character":  {`{"a": "x\ud83d", "b": "\ud83d\ude00", "c": "\\ud83d"}`, map[string]any{"a": "x" + BrokenCharacter, "b": "😀", "c": `\ud83d`}, ""},
		"second half":       {`["\uDE00x"]`, []any{BrokenCharacter + "x"}, ""},
		"no UTF-8":          {"{\"a\": \"J\xfcrgen\"}", nil, "not UTF-8, and its Content-Type names no charset that it is in"},
		"nothing":           {"", nil, "empty"},
		"space alone":       {" \r\n", nil, "empty"},
		"cut":               {`{"a": `, nil, "JSON that ends too early"},
		"two":               {`{} {}`, nil, "more than one JSON document"},
		"something after":   {`{} x`, nil, "more than one JSON document"},
		"something else":    {`<a/>`, nil, "not JSON: invalid character '<' looking for beginning of value"},
		"not even a number": {`{"a": 1x}`, nil, "not JSON: invalid character 'x' after object key:value pair"},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := JSON([]byte(test.body))
			if message := text(err); message != test.err {
				t.Errorf("%q, want %q", message, test.err)
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("-want +got:\n%s", diff)
			}
		})
	}
}

func text(err error) string {
	if err == nil {
		return ""
	}
	return err.Error()
}

func TestReadHTML(t *testing.T) {
	for name, test := range map[string]struct {
		body, contentType string
		page              bool
		want              HTML
	}{
		"by its content type":  {"<p>Down", "text/html; charset=utf-8", true, HTML{Text: "Down "}},
		"by how it begins":     {" <!DOCTYPE html><title> Bad\n Gateway </title>", "", true, HTML{Title: "Bad Gateway"}},
		"by its first element": {"<HTML><body>Log in</body></HTML>", "application/json", true, HTML{Text: "Log in "}},
		"JSON by a wrong name": {` {"a": 1}`, "text/html", false, HTML{}},
		"JSON":                 {`{"a": "<html>"}`, "application/json", false, HTML{}},
		"empty":                {"", "", false, HTML{}},
		"scripts are no text":  {"<html><script>alert(1)</script><style>a{}</style><p>Down", "", true, HTML{Text: "Down "}},
	} {
		t.Run(name, func(t *testing.T) {
			got, ok := ReadHTML([]byte(test.body), test.contentType)
			if ok != test.page {
				t.Fatalf("a page: %v", ok)
			}
			got.Text = strings.Join(strings.Fields(got.Text), " ")
			test.want.Text = strings.TrimSpace(test.want.Text)
			if got != test.want {
				t.Errorf("%+v, want %+v", got, test.want)
			}
		})
	}
}

func TestReadHTMLIsBounded(t *testing.T) {
	page, ok := ReadHTML([]byte("<html>"+strings.Repeat("word ", 1<<20)), "")
	if !ok || len(page.Text) > maxPageBytes+1 {
		t.Errorf("%v, %d bytes", ok, len(page.Text))
	}
}

func FuzzBody(f *testing.F) {
	for _, body := range []string{`{"a": [1, null]}`, "<html><title>x</title>", "\ufeff", "{", "<!doctype html><script>"} {
		f.Add([]byte(body), "text/html")
	}
	f.Fuzz(func(t *testing.T, body []byte, contentType string) {
		if _, err := JSON(body); err == nil && !json.Valid([]byte(strings.TrimPrefix(string(body), "\ufeff"))) {
			t.Errorf("%q is taken for JSON", body)
		}
		if page, ok := ReadHTML(body, contentType); !ok && page != (HTML{}) {
			t.Errorf("%q is no page, but says %+v", body, page)
		}
	})
}

func TestEncodeRefusesHalfACharacter(t *testing.T) {
	if body, err := Encode(map[string]any{"a": "😀�"}); err != nil || string(body) != `{"a":"😀�"}` {
		t.Errorf("%s, %v", body, err)
	}
	if body, err := Encode(map[string]any{"a": []any{"x" + BrokenCharacter}}); err == nil {
		t.Errorf("encoded %s", body)
	}
}
