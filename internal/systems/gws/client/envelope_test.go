package client

import (
	"strconv"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/collab-iac/terraform-provider-collab/internal/transport"
)

func TestReadEnvelope(t *testing.T) {
	for name, tc := range map[string]struct {
		body    string
		coded   bool
		code    int
		message string
		fails   string
	}{
		"number":            {body: `{"statusCode":0}`, coded: true},
		"text":              {body: `{"statusCode":"18","statusMessage":"taken"}`, coded: true, code: 18, message: "taken"},
		"text with spaces":  {body: `{"statusCode":" 6 "}`, coded: true, code: 6},
		"byte order mark":   {body: "\ufeff{\"statusCode\":0}", coded: true},
		"no code":           {body: `{"id":"a"}`},
		"null code":         {body: `{"statusCode":null}`},
		"code is a word":    {body: `{"statusCode":"OK"}`},
		"code is a boolean": {body: `{"statusCode":true}`},
		"code is a list":    {body: `{"statusCode":[0]}`},
		"code is too large": {body: `{"statusCode":1e40}`},
		"message no text":   {body: `{"statusCode":4,"statusMessage":{"a":1}}`, coded: true, code: 4},
		"empty":             {body: ` `, fails: "empty"},
		"array":             {body: `[]`, fails: "not an object"},
		"null":              {body: `null`, fails: "not an object"},
		"cut":               {body: `{"statusCode":`, fails: "too early"},
		"page":              {body: `<html></html>`, fails: "not JSON"},
		"two documents":     {body: `{"statusCode":0}{"statusCode":4}`, fails: "more than one"},
		"trailing bracket":  {body: `{"statusCode":0}}`, fails: "more than one"},
	} {
		t.Run(name, func(t *testing.T) {
			e, err := readEnvelope([]byte(tc.body))
			if tc.fails != "" {
				if err == nil || !strings.Contains(err.Error(), tc.fails) {
					t.Fatalf("error %v, want one with %q", err, tc.fails)
				}
				return
			}
			if err != nil || e.coded != tc.coded || e.code != tc.code && tc.coded || e.message != tc.message {
				t.Errorf("got %+v, %v", e, err)
			}
		})
	}
}

func TestStatusCodeReadsNumberAndTextAlike(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		code := rapid.IntRange(-5, 1000).Draw(t, "code")
		number, err := readEnvelope([]byte(`{"statusCode":` + strconv.Itoa(code) + `}`))
		if err != nil || !number.coded || number.code != code {
			t.Fatalf("number: %+v, %v", number, err)
		}
		word, err := readEnvelope([]byte(`{"statusCode":"` + strconv.Itoa(code) + `"}`))
		if err != nil || !word.coded || word.code != code {
			t.Fatalf("text: %+v, %v", word, err)
		}
	})
}

func FuzzEnvelope(f *testing.F) {
	for _, seed := range []string{
		`{"statusCode":0,"user":{"id":"a"}}`, `{"statusCode":"6","statusMessage":"User not found"}`,
		`{"statusCode":7`, `[]`, `<html><title>x</title>`, "\xff", `{"statusCode":"0x1"}`,
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		e, err := readEnvelope(data)
		if err != nil {
			if e.coded || e.body != nil {
				t.Fatalf("a failure left %+v", e)
			}
			return
		}
		if e.body == nil {
			t.Fatal("no body and no error")
		}
		if e.coded && strconv.Itoa(e.code) == "" {
			t.Fatal("a code without text")
		}
		_ = classify(e, 500)
		if object, ok := objectIn(e, users.Type); ok {
			_, problems := users.Decode(readable(users, object))
			_ = problems
		}
		if line := transport.Tidy(e.message); strings.ContainsAny(line, "\n\r\x1b") {
			t.Fatalf("message %q is not fit for a terminal", line)
		}
	})
}
