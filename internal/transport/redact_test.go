package transport

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-log/tflogtest"
)

func TestRedactJSON(t *testing.T) {
	for in, want := range map[string]string{
		`{"username":"a","password":"b"}`:             `{"password":"***","username":"a"}`,
		`{"Calling":{"voicemail":{"newPIN":"1234"}}}`: `{"Calling":{"voicemail":{"newPIN":"***"}}}`,
		`[{"auth_token":{"deep":["x"]}},{"a":1.50}]`:  `[{"auth_token":"***"},{"a":1.50}]`,
		`{"clientSecret":1,"Set-Cookie":null}`:        `{"Set-Cookie":"***","clientSecret":"***"}`,
		`"plain"`:                                     `"plain"`,
		``:                                            ``,
		`  `:                                          ``,
		`<html>secret`:                                `(12 bytes that are not JSON)`,
		`{"password":"a"`:                             `(15 bytes that are not JSON)`,
		`{} {"a":"b"}`:                                `(12 bytes that are not JSON)`,
	} {
		if got := string(RedactJSON([]byte(in))); got != want {
			t.Errorf("%s: got %s, want %s", in, got, want)
		}
	}
}

// FuzzRedactJSON holds that nothing below a secret's key is left, and that the
// rest of a document is.
func FuzzRedactJSON(f *testing.F) {
	f.Add([]byte(`{"password":"x","a":[{"token":1}]}`))
	f.Add([]byte(`{"a":{"b":[1,2,{"PIN":null}]}}`))
	f.Add([]byte(`{"a":1}{"password":2}`))
	f.Add([]byte("\xff{"))
	f.Fuzz(func(t *testing.T, body []byte) {
		out := RedactJSON(body)
		var value any
		if json.Unmarshal(body, &value) != nil {
			if bytes.Contains(out, []byte(`"`)) && !json.Valid(out) {
				t.Errorf("%q became %q", body, out)
			}
			return
		}
		var back any
		if err := json.Unmarshal(out, &back); err != nil {
			t.Fatalf("%q became %q: %v", body, out, err)
		}
		checkMasked(t, value, back)
	})
}

func checkMasked(t *testing.T, before, after any) {
	t.Helper()
	switch before := before.(type) {
	case map[string]any:
		object, ok := after.(map[string]any)
		if !ok || len(object) != len(before) {
			t.Fatalf("%v became %v", before, after)
		}
		for key, child := range before {
			if secretKey.MatchString(key) {
				if object[key] != Masked {
					t.Errorf("%q is %v", key, object[key])
				}
				continue
			}
			checkMasked(t, child, object[key])
		}
	case []any:
		list, ok := after.([]any)
		if !ok || len(list) != len(before) {
			t.Fatalf("%v became %v", before, after)
		}
		for i := range before {
			checkMasked(t, before[i], list[i])
		}
	default:
		if before != after {
			t.Errorf("%v became %v", before, after)
		}
	}
}

func TestMask(t *testing.T) {
	if got := Mask("no hunter2, no c2Vj", "hunter2", "", "c2Vj"); got != "no ***, no ***" {
		t.Error(got)
	}
}

// Nothing secret may reach the log, at its most talkative.
func TestLogHoldsNoSecret(t *testing.T) {
	server, _ := recorder(t, func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Set-Cookie", "sessionid=secret-cookie")
		w.Header().Set("X-CSRFToken", "secret-csrf")
		w.WriteHeader(http.StatusServiceUnavailable)
		io.WriteString(w, `{"auth_token":"secret-answer","name":"shown"}`)
	})
	for _, bodies := range []bool{false, true} {
		var out bytes.Buffer
		ctx := tflogtest.RootLogger(context.Background(), &out)
		c := live(t, server.URL, func(cfg *Config) { cfg.LogBodies = bodies; cfg.MaxAttempts = 2 })
		u, err := c.URL([]string{"api", "x"}, map[string][]string{"auth_token": {"secret-query"}})
		if err != nil {
			t.Fatal(err)
		}
		_, err = c.Do(ctx, Request{Method: "GET", URL: u, Body: []byte(`{"password":"secret-body","email":"sent"}`), Header: http.Header{
			"Authorization": {"Basic secret-basic"}, "Cookie": {"sessionid=secret-cookie"}, "X-Csrftoken": {"secret-csrf"},
		}})
		if err != nil {
			t.Fatal(err)
		}
		text := out.String()
		if strings.Contains(text, "secret") {
			t.Errorf("bodies %t: the log holds a secret:\n%s", bodies, text)
		}
		for _, want := range []string{`"method":"GET"`, `"path":"/api/x/"`, `"status":503`, `"attempt":1`, `"attempt":2`, `"duration_ms"`} {
			if !strings.Contains(text, want) {
				t.Errorf("bodies %t: the log lacks %s:\n%s", bodies, want, text)
			}
		}
		if shown := strings.Contains(text, "shown") && strings.Contains(text, "sent"); shown != bodies {
			t.Errorf("bodies %t: shown is %t:\n%s", bodies, shown, text)
		}
	}
}
