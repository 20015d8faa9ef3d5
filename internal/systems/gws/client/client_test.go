package client

import (
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/collab-iac/terraform-provider-collab/internal/backend"
)

func TestNewTouchesNoNetwork(t *testing.T) {
	f := newFake(t, always(ok(versionAnswer)))
	newTestClient(t, testConfig(f.URL+"/api/v2"))
	if calls := f.calls(); len(calls) > 0 {
		t.Errorf("it called %v", calls)
	}
}

func TestNewRefusesSettings(t *testing.T) {
	for name, tc := range map[string]struct {
		change func(*Config)
		says   string
	}{
		"no user name":     {func(c *Config) { c.Username = "" }, "user name is empty"},
		"colon":            {func(c *Config) { c.Username = "a:b" }, "colon"},
		"no endpoint":      {func(c *Config) { c.Transport.Endpoint = "" }, "endpoint is empty"},
		"plain http":       {func(c *Config) { c.Transport.Endpoint = "http://gws.example.com/api/v2" }, "plain http"},
		"missing CA file":  {func(c *Config) { c.Transport.CACertFile = "no-such-file" }, "CA certificate"},
		"negative timeout": {func(c *Config) { c.Transport.RequestTimeout = -1 }, "negative"},
	} {
		t.Run(name, func(t *testing.T) {
			cfg := testConfig("https://gws.example.com/api/v2")
			tc.change(&cfg)
			_, err := New(cfg)
			if err == nil || !strings.Contains(err.Error(), tc.says) {
				t.Fatalf("error %v, want one with %q", err, tc.says)
			}
			if strings.Contains(err.Error(), testPassword) {
				t.Error("the error holds the password")
			}
		})
	}
}

func TestCredentialsAreEncoded(t *testing.T) {
	for name, tc := range map[string]struct{ user, password, plain string }{
		"plain":             {"ksippo", "secret", "ksippo:secret"},
		"empty password":    {"ksippo", "", "ksippo:"},
		"colon in password": {"ksippo", "a:b", "ksippo:a:b"},
		"ISO 8859-1":        {"käthe", "paß", "k\xe4the:pa\xdf"},
		"beyond ISO 8859-1": {"käthe", "пароль", "käthe:пароль"},
	} {
		t.Run(name, func(t *testing.T) {
			f := newFake(t, always(ok(userAnswer(aliceID, "a"))))
			cfg := testConfig(f.URL + "/api/v2/")
			cfg.Username, cfg.Password = tc.user, tc.password
			if _, err := newTestClient(t, cfg).Get(context.Background(), users, aliceID); err != nil {
				t.Fatal(err)
			}
			got := f.last().header.Get("Authorization")
			if want := "Basic " + base64.StdEncoding.EncodeToString([]byte(tc.plain)); got != want {
				t.Errorf("got %q, want %q", got, want)
			}
		})
	}
}

// A server that reads credentials as UTF-8 refuses them in ISO 8859-1.
func TestCredentialsAreEncodedAgainOnce(t *testing.T) {
	want := "Basic " + base64.StdEncoding.EncodeToString([]byte("käthe:secret"))
	for name, refusal := range map[string]reply{
		"envelope": ok(`{"statusCode":20,"statusMessage":"Access denied"}`),
		"page":     {status: 401, body: "<html>"},
	} {
		for _, right := range []bool{true, false} {
			t.Run(fmt.Sprint(name, right), func(t *testing.T) {
				f := newFake(t, func(s seen) reply {
					if right && s.header.Get("Authorization") == want {
						return ok(`{"statusCode":0,"id":"` + aliceID + `"}`)
					}
					return refusal
				})
				cfg := testConfig(f.URL + "/api/v2")
				cfg.Username, cfg.Password = "käthe", "secret"
				c := newTestClient(t, cfg)
				for range 3 {
					if err := rename(c); right != (err == nil) || !right && !errors.Is(err, backend.ErrUnauthenticated) {
						t.Error(err)
					}
				}
				if calls, want := len(f.calls()), map[bool]int{true: 4, false: 2}[right]; calls != want {
					t.Errorf("%d calls, want %d", calls, want)
				}
			})
		}
	}
}

func TestPathsHaveNoTrailingSlash(t *testing.T) {
	c, f := clientOf(t, always(ok(userAnswer(aliceID, "a"))))
	if _, err := c.Get(context.Background(), users, aliceID); err != nil {
		t.Fatal(err)
	}
	got := f.last()
	if got.path != "/users/"+aliceID || got.query.Get("subresources") != "skills,devices" || got.header.Get("Accept") != "application/json" {
		t.Errorf("got %+v", got)
	}
}

func TestRefusedAccountIsNotTriedAgain(t *testing.T) {
	c, f := clientOf(t, always(reply{status: 401, body: `{"statusCode":20,"statusMessage":"Access denied"}`}))
	for range 3 {
		_, err := c.Get(context.Background(), users, aliceID)
		if !errors.Is(err, backend.ErrUnauthenticated) {
			t.Fatalf("got %v", err)
		}
		for _, word := range []string{testUser, "Access denied", "HTTP 401", "code 20"} {
			if !strings.Contains(err.Error(), word) {
				t.Errorf("%q lacks %q", err, word)
			}
		}
	}
	if calls := f.calls(); len(calls) != 1 {
		t.Errorf("it called %v", calls)
	}
}

func TestAcceptedAccountIsTriedAgain(t *testing.T) {
	answers := []reply{ok(userAnswer(aliceID, "a")), {status: 401, body: `{"statusCode":20}`}, ok(userAnswer(aliceID, "a"))}
	c, _ := clientOf(t, func(seen) reply {
		a := answers[0]
		answers = answers[1:]
		return a
	})
	for i, want := range []error{nil, backend.ErrUnauthenticated, nil} {
		if _, err := c.Get(context.Background(), users, aliceID); !errors.Is(err, want) {
			t.Errorf("call %d: %v", i, err)
		}
	}
}

func TestNoHierarchyNoChoices(t *testing.T) {
	var c backend.Client = newTestClient(t, testConfig("https://gws.example.com/api/v2"))
	if _, ok := backend.As[backend.Placer](c); ok {
		t.Error("users have a place")
	}
	if _, ok := backend.As[backend.Chooser](c); ok {
		t.Error("the server offers choices")
	}
}

func TestVersionNeedsNoCredentials(t *testing.T) {
	c, f := clientOf(t, always(ok(versionAnswer)))
	version, err := c.Version(context.Background())
	if version != "8.5.200.50" || err != nil {
		t.Fatal(version, err)
	}
	got := f.last()
	if got.path != "/diagnostics/version" || got.header.Get("Authorization") != "" {
		t.Errorf("got %+v", got)
	}
	c, _ = clientOf(t, always(ok(`{"statusCode":0}`)))
	if _, err := c.Version(context.Background()); !errors.Is(err, backend.ErrProtocol) {
		t.Errorf("an answer without a version: %v", err)
	}
}

func TestEndedContext(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	c, f := clientOf(t, func(seen) reply { cancel(); return reply{status: 503} })
	_, err := c.Get(ctx, users, aliceID)
	if !errors.Is(err, context.Canceled) || errors.Is(err, backend.ErrUnreachable) {
		t.Errorf("got %v", err)
	}
	if calls := f.calls(); len(calls) != 1 {
		t.Errorf("it called %v", calls)
	}
}

func TestUnreachable(t *testing.T) {
	f := newFake(t, always(ok("")))
	endpoint := f.URL
	f.Close()
	_, err := newTestClient(t, testConfig(endpoint)).Get(context.Background(), users, aliceID)
	if !errors.Is(err, backend.ErrUnreachable) || !strings.Contains(err.Error(), "/api/v2") {
		t.Errorf("got %v", err)
	}
}

// A connection that breaks while the server is well says so.
func TestUnansweredCallOfAHealthyServer(t *testing.T) {
	c, _ := clientOf(t, func(s seen) reply {
		if s.path == "/diagnostics/version" {
			return ok(versionAnswer)
		}
		panic(http.ErrAbortHandler)
	})
	_, err := c.Get(context.Background(), users, aliceID)
	if !errors.Is(err, backend.ErrUnreachable) || !strings.Contains(err.Error(), "8.5.200.50") {
		t.Errorf("got %v", err)
	}
}
