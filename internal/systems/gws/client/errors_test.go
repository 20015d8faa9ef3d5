package client

import (
	"context"
	"encoding/base64"
	"errors"
	"strings"
	"testing"

	"github.com/collab-iac/terraform-provider-collab/internal/backend"
)

func TestGetReadsEveryForm(t *testing.T) {
	for name, tc := range map[string]struct {
		answer reply
		kind   error
		says   []string
	}{
		"number":              {answer: ok(userAnswer(aliceID, "a"))},
		"text":                {answer: ok(strings.Replace(userAnswer(aliceID, "a"), `:0,`, `:"0",`, 1))},
		"without envelope":    {answer: ok(userRow(aliceID, "a"))},
		"201":                 {answer: reply{status: 201, body: userAnswer(aliceID, "a")}},
		"JSON called a page":  {answer: reply{header: map[string]string{"Content-Type": "text/html"}, body: userAnswer(aliceID, "a")}},
		"not found":           {answer: reply{status: 404, body: notFound}, kind: backend.ErrNotFound, says: []string{"User not found", "code 6", "HTTP 404"}},
		"not found with 200":  {answer: ok(notFound), kind: backend.ErrNotFound, says: []string{"User not found"}},
		"forbidden with 200":  {answer: ok(`{"statusCode":5,"statusMessage":"no"}`), kind: backend.ErrForbidden, says: []string{"api-provisioning-read"}},
		"success with 500":    {answer: reply{status: 500, body: `{"statusCode":0}`}, says: []string{"HTTP 500"}},
		"failure, no message": {answer: reply{status: 500, body: `{"statusCode":4}`}, says: []string{"code 4 (internal error"}},
		"plain text":          {answer: reply{status: 503, body: "down for\nmaintenance\x1b[31m"}, says: []string{"HTTP 503: down for maintenance[31m"}},
		"page with 502":       {answer: reply{status: 502, body: "<html><head><title>Bad Gateway</title>"}, says: []string{"HTTP 502: Bad Gateway"}},
		"empty 403":           {answer: reply{status: 403}, kind: backend.ErrProtocol, says: []string{"Forbidden", "no answer of the API"}},
		"page with 404":       {answer: reply{status: 404, body: "<html><head><title>404 Not Found</title>"}, kind: backend.ErrProtocol, says: []string{"404 Not Found", "no answer of the API"}},
		"text with 404":       {answer: reply{status: 404, body: "default backend - 404"}, kind: backend.ErrProtocol, says: []string{"default backend - 404"}},
		"JSON with 404":       {answer: reply{status: 404, body: `{"status":404,"error":"Not Found"}`}, kind: backend.ErrProtocol, says: []string{"Not Found"}},
		"JSON with a status":  {answer: reply{status: 404, body: `{"statusCode":404,"message":"Cannot GET","error":"Not Found"}`}, kind: backend.ErrProtocol, says: []string{"Not Found"}},
		"platform":            {answer: reply{status: 500, body: `{"statusCode":4,"platformCode":"117","statusMessage":"Platform exception: busy"}`}, says: []string{"code 4 (internal error of the server), platform code 117: Platform exception: busy"}},
		"platform, gone":      {answer: reply{status: 500, body: `{"statusCode":"4","platformCode":6,"statusMessage":"Platform exception: Object not found"}`}, kind: backend.ErrNotFound, says: []string{"platform code 6"}},
		"page with 200":       {answer: ok("<!DOCTYPE html><title>Sign in</title>"), kind: backend.ErrProtocol, says: []string{`titled "Sign in"`, "endpoint is right"}},
		"no code":             {answer: ok(`{"user":{"id":"x"}}`), kind: backend.ErrProtocol, says: []string{"no statusCode"}},
		"no user":             {answer: ok(`{"statusCode":0}`), kind: backend.ErrProtocol, says: []string{"holds no user"}},
		"user is a text":      {answer: ok(`{"statusCode":0,"user":"x"}`), kind: backend.ErrProtocol, says: []string{"holds no user"}},
		"array":               {answer: ok(`[]`), kind: backend.ErrProtocol, says: []string{"not an object"}},
		"empty":               {answer: ok(``), kind: backend.ErrProtocol, says: []string{"empty"}},
		"cut":                 {answer: ok(`{"statusCode":0,"user":{`), kind: backend.ErrProtocol, says: []string{"too early"}},
		"old failure":         {answer: reply{status: 500, body: `{"status":"error","errorDescription":"x"}`}, says: []string{"HTTP 500"}},
		"redirect":            {answer: reply{status: 302, header: map[string]string{"Location": "http://gws.example.com/"}}, kind: backend.ErrProtocol, says: []string{"redirect refused"}},
	} {
		t.Run(name, func(t *testing.T) {
			c, _ := clientOf(t, func(s seen) reply {
				if s.path == "/diagnostics/version" {
					return ok(versionAnswer)
				}
				return tc.answer
			})
			object, err := c.Get(context.Background(), users, aliceID)
			if tc.kind == nil && tc.says == nil {
				if err != nil || object.Key != aliceID || object.Data["userName"] != "a" {
					t.Fatalf("got %+v, %v", object, err)
				}
				return
			}
			var failed *backend.Error
			if !errors.As(err, &failed) || !errors.Is(failed.Is, tc.kind) {
				t.Fatalf("got %v", err)
			}
			for _, word := range append(tc.says, system, "GET /api/v2/users/"+aliceID, "users "+aliceID) {
				if !strings.Contains(err.Error(), word) {
					t.Errorf("%q lacks %q", err, word)
				}
			}
		})
	}
}

// A slip in the endpoint must not make every object look deleted.
func Test404OfAnotherServer(t *testing.T) {
	page := reply{status: 404, body: "<html><title>Not Found</title></html>"}
	for name, tc := range map[string]struct {
		version reply
		path    string
		want    error
		says    string
	}{
		"the API is there":       {version: ok(versionAnswer), path: "/api/v2", want: backend.ErrProtocol, says: "The endpoint is right"},
		"the API is not there":   {version: page, path: "/api/v2", want: backend.ErrProtocol, says: "no answer of the API"},
		"the endpoint is short":  {version: page, path: "", want: backend.ErrProtocol, says: "does not end in /api/v2"},
		"something else answers": {version: ok("{}"), path: "/api/v2", want: backend.ErrProtocol, says: "no answer of the API"},
	} {
		t.Run(name, func(t *testing.T) {
			f := newFake(t, func(s seen) reply {
				if strings.HasSuffix(s.path, "/diagnostics/version") {
					return tc.version
				}
				return page
			})
			c := newTestClient(t, testConfig(f.URL+tc.path))
			_, err := c.Get(context.Background(), users, aliceID)
			if !errors.Is(err, tc.want) || !strings.Contains(err.Error(), tc.says) {
				t.Errorf("get: %v", err)
			}
			err = c.Delete(context.Background(), users, backend.Object{Key: aliceID})
			if !errors.Is(err, tc.want) {
				t.Errorf("delete: %v", err)
			}
		})
	}
}

func TestNoSecretInErrors(t *testing.T) {
	token := base64.StdEncoding.EncodeToString([]byte(testUser + ":" + testPassword))
	answers := map[string]reply{
		"envelope": {status: 400, body: `{"statusCode":10,"statusMessage":"bad: ` + testPassword + ` pw  of alice ` + token + ` csrf-1 cookie-1"}`},
		"text":     {status: 400, body: "bad: " + testPassword + " pw  of alice " + token + " csrf-1 cookie-1"},
		"page":     {status: 400, body: "<html><title>bad: " + testPassword + " pw of alice " + token + " csrf-1 cookie-1</title>"},
		"property": {status: 400, body: `{"statusCode":3,"statusMessage":"bad 'userName' is a read-only property: ` + testPassword + ` pw  of alice csrf-1"}`},
	}
	for name, answer := range answers {
		t.Run(name, func(t *testing.T) {
			c, _ := clientOf(t, func(s seen) reply {
				if s.path == "/users" && s.method == "GET" {
					return nobody
				}
				if s.method == "GET" {
					return reply{body: userAnswer(aliceID, "a"), header: map[string]string{"X-CSRF-TOKEN": "csrf-1", "Set-Cookie": "JSESSIONID=cookie-1; Path=/"}}
				}
				return answer
			})
			if _, err := c.Get(context.Background(), users, aliceID); err != nil {
				t.Fatal(err)
			}
			data := alice()
			data["password"] = "pw  of alice"
			_, err := c.Create(context.Background(), users, "", data)
			if err == nil || !strings.Contains(err.Error(), "bad") {
				t.Fatalf("got %v", err)
			}
			text := err.Error()
			var failed *backend.Error
			if errors.As(err, &failed) {
				for _, message := range failed.Fields {
					text += message
				}
			}
			for _, secret := range []string{testPassword, "of alice", token, "csrf-1", "cookie-1"} {
				if strings.Contains(text, secret) {
					t.Errorf("%q holds %q", text, secret)
				}
			}
		})
	}
}
