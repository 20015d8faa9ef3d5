package transport

import (
	"bytes"
	"io"
	"log/slog"
	"net/http"
	"strings"
	"testing"
)

func TestMask(t *testing.T) {
	if got := Mask("no hunter2, no c2Vj", "hunter2", "", "c2Vj"); got != "no ***, no ***" {
		t.Error(got)
	}
}

// A short secret hides neither the words of a message nor parts of names. A long one is
// masked wherever it stands.
func TestMask_shortSecrets(t *testing.T) {
	for _, test := range []struct{ secret, text, want string }{
		{"wrong", "The username or password is wrong.", "The username or password is wrong."},
		{"wrong", `{"password":"wrong"}, password=wrong&x, /wrong/`, `{"password":"***"}, password=***&x, /***/`},
		{"Wrong", "Wrong password. Try again.", "Wrong password. Try again."},
		{"hunter", "cannot sign in with hunter, hunters or the-hunter.", "cannot sign in with ***, hunters or the-***."},
		{"the", "the user", "the user"},
		{"x", "terraform@example.com sent x=1, 'x'", "terraform@example.com sent ***=1, '***'"},
		{"a1", "a1 and a12", "*** and a12"},
		{"!?", "no!?yes", "no***yes"},
		{"wrong-password", "a wrong-password1 here", "a ***1 here"},
		{"é", "é né é:", "é né ***:"},
	} {
		if got := Mask(test.text, test.secret); got != test.want {
			t.Errorf("%q in %q: %q, want %q", test.secret, test.text, got, test.want)
		}
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
	var out bytes.Buffer
	c := live(t, server.URL, func(cfg *Config) {
		cfg.Logger = slog.New(slog.NewJSONHandler(&out, &slog.HandlerOptions{Level: slog.LevelDebug - 4}))
		cfg.MaxAttempts = 2
	})
	u, err := c.URL([]string{"api", "x"}, map[string][]string{"auth_token": {"secret-query"}})
	if err != nil {
		t.Fatal(err)
	}
	_, err = c.Do(t.Context(), Request{Method: "GET", URL: u, Body: []byte(`{"password":"secret-body","email":"sent"}`), Header: http.Header{
		"Authorization": {"Basic secret-basic"}, "Cookie": {"sessionid=secret-cookie"}, "X-Csrftoken": {"secret-csrf"},
	}})
	if err != nil {
		t.Fatal(err)
	}
	text := out.String()
	for _, hidden := range []string{"secret", "shown", "sent"} {
		if strings.Contains(text, hidden) {
			t.Errorf("the log holds %q:\n%s", hidden, text)
		}
	}
	for _, want := range []string{`"level":"DEBUG"`, `"method":"GET"`, `"path":"/api/x/"`, `"status":503`, `"attempt":1`, `"attempt":2`, `"duration_ms"`} {
		if !strings.Contains(text, want) {
			t.Errorf("the log lacks %s:\n%s", want, text)
		}
	}
}
