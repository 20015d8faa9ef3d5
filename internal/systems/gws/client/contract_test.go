package client

import (
	"errors"
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/collab-iac/terraform-provider-collab/internal/backend"
)

func TestClassify(t *testing.T) {
	const uncoded = -1
	for name, tc := range map[string]struct {
		code, status int
		message      string
		want         error
	}{
		"code 6":                         {code: 6, status: 404, want: backend.ErrNotFound},
		"code 6 with another status":     {code: 6, status: 200, want: backend.ErrNotFound},
		"404 with a vague code":          {code: 12, status: 404, want: backend.ErrNotFound},
		"404 that is about permission":   {code: 5, status: 404, want: backend.ErrForbidden},
		"404 that is about credentials":  {code: 20, status: 404, want: backend.ErrUnauthenticated},
		"404 without code":               {code: uncoded, status: 404, want: backend.ErrProtocol},
		"404 with success":               {code: 0, status: 404, want: backend.ErrNotFound},
		"code 18 with 403":               {code: 18, status: 403, want: backend.ErrConflict},
		"code 20 with 200":               {code: 20, status: 200, want: backend.ErrUnauthenticated},
		"code 5":                         {code: 5, status: 403, want: backend.ErrForbidden},
		"code 3":                         {code: 3, status: 403, want: backend.ErrForbidden},
		"code 3 of a property":           {code: 3, status: 400, message: "This operation is not allowed: 'userName' is a read-only property"},
		"code 11":                        {code: 11, status: 403},
		"code 2 with 403":                {code: 2, status: 403},
		"code 4":                         {code: 4, status: 500},
		"401 without code":               {code: uncoded, status: 401, want: backend.ErrUnauthenticated},
		"403 without code":               {code: uncoded, status: 403, want: backend.ErrProtocol},
		"403 for want of a token":        {code: uncoded, status: 403, message: "Missing or invalid Csrf token"},
		"code 3 for want of a token":     {code: 3, status: 403, message: "Missing or invalid Csrf token"},
		"405 without code":               {code: uncoded, status: 405, want: backend.ErrProtocol},
		"409 without code":               {code: uncoded, status: 409, want: backend.ErrProtocol},
		"429 without code":               {code: uncoded, status: 429},
		"taken in Configuration Server":  {code: 4, status: 500, message: "Platform exception: Uniqueness constraint violated", want: backend.ErrConflict},
		"gone from it":                   {code: 4, status: 500, message: "Platform exception: Object not found", want: backend.ErrNotFound},
		"another failure of it":          {code: 4, status: 500, message: "Platform exception: Server is not connected"},
		"undocumented code with 401":     {code: 77, status: 401, want: backend.ErrUnauthenticated},
		"documented code wins over 401":  {code: 10, status: 401},
		"500 without code":               {code: uncoded, status: 500},
		"success beside a server's 500":  {code: 0, status: 500},
		"undocumented code with success": {code: 99, status: 200},
	} {
		t.Run(name, func(t *testing.T) {
			e := envelope{coded: tc.code != uncoded, code: max(tc.code, 0), message: tc.message}
			if got := classify(e, tc.status); !errors.Is(got, tc.want) {
				t.Errorf("got %v, want %v", got, tc.want)
			}
		})
	}
}

func TestEveryDocumentedCodeHasAMeaning(t *testing.T) {
	for code := 1; code <= 20; code++ {
		if meanings[code].text == "" {
			t.Errorf("code %d has none", code)
		}
	}
}

func TestKeyOf(t *testing.T) {
	for name, tc := range map[string]struct {
		row  map[string]any
		want string
	}{
		"id":                  {row: map[string]any{"id": aliceID, "path": "/users/other"}, want: aliceID},
		"path":                {row: map[string]any{"path": "/users/" + aliceID}, want: aliceID},
		"uri":                 {row: map[string]any{"uri": "http://elsewhere:8080/cloud-web/api/v2/users/" + aliceID + "/"}, want: aliceID},
		"uri with a query":    {row: map[string]any{"uri": "http://h/api/v2/users/" + aliceID + "?fields=*"}, want: aliceID},
		"empty id, then path": {row: map[string]any{"id": "", "path": "/users/" + aliceID}, want: aliceID},
		"dots":                {row: map[string]any{"id": ".."}},
		"slash":               {row: map[string]any{"id": "a/b"}},
		"nothing":             {row: map[string]any{}},
		"not a text":          {row: map[string]any{"id": []any{"a"}}},
	} {
		t.Run(name, func(t *testing.T) {
			if got := keyOf(tc.row); got != tc.want {
				t.Errorf("got %q, want %q", got, tc.want)
			}
		})
	}
}

func TestKeyInURI(t *testing.T) {
	for uri, want := range map[string]string{
		"http://localhost:8080/api/v2/users/" + aliceID: aliceID,
		"http://127.0.0.1/cloud-web/api/v2/users/abc-1": "abc-1",
		"/users/abc": "abc",
		"http://localhost:8080/api/v2/users/abc/":             "abc",
		"http://localhost:8080/api/v2/users/":                 "",
		"http://localhost:8080/api/v2/devices/abc":            "",
		"http://localhost:8080/api/v2/users/%2e%2e":           "",
		"http://localhost:8080/api/v2/users/..":               "",
		"":                                                    "",
		"users/" + strings.Repeat("a", 4000):                  "",
		"http://localhost:8080/api/v2/users/abc?fields=a/b/c": "abc",
	} {
		if got := keyInURI(uri, "users"); got != want {
			t.Errorf("%q: got %q, want %q", uri, got, want)
		}
	}
}

func TestCSRFToken(t *testing.T) {
	for name, tc := range map[string]struct{ named, header string }{
		"as documented":       {"X-CSRF-TOKEN", "X-Csrf-Token"},
		"another name":        {"X-Other", "X-Other"},
		"no name":             {"", "X-Csrf-Token"},
		"not a name":          {"X Y", "X-Csrf-Token"},
		"one of ours":         {"authorization", "X-Csrf-Token"},
		"one of the protocol": {"Host", "X-Csrf-Token"},
	} {
		t.Run(name, func(t *testing.T) {
			h := http.Header{"X-Csrf-Header": {tc.named}, "X-Csrf-Token": {"v"}}
			if header, value := csrfToken(h); header != tc.header || value != "v" {
				t.Errorf("got %q %q", header, value)
			}
		})
	}
}

func TestFiltersFor(t *testing.T) {
	got := filtersFor(map[string]string{
		"userName": "alice@example.com", "roles": "ROLE_ADMIN", "enabled": "true",
		"emailAddress": "a@b.c", "firstName": "", "lastName": "Smith, Jr",
	})
	want := map[string][]string{"userName": {"alice@example.com"}, "roles": {"ROLE_ADMIN"}, "enabled": {"true"}}
	if diff := cmp.Diff(want, map[string][]string(got)); diff != "" {
		t.Error(diff)
	}
}

func TestAdvice(t *testing.T) {
	for name, tc := range map[string]struct {
		e          envelope
		path, says string
	}{
		"own role":           {envelope{coded: true, code: 2, message: "You cannot remove role 'ROLE_ADMIN' from yourself."}, "roles", "its own account"},
		"code 2 of another":  {envelope{coded: true, code: 2, message: "no"}, "", ""},
		"read-only by 3":     {envelope{coded: true, code: 3, message: "'userName' is a read-only property"}, "userName", "changes this property"},
		"read-only by 11":    {envelope{coded: true, code: 11, message: "userName"}, "", "changes this property"},
		"permission":         {envelope{coded: true, code: 5, message: "no"}, "", "api-provisioning-write"},
		"password to change": {envelope{coded: true, code: 8}, "", "new password"},
		"token":              {envelope{message: "Missing or invalid Csrf token"}, "", "balancer"},
		"success":            {envelope{coded: true}, "", ""},
	} {
		t.Run(name, func(t *testing.T) {
			path, sentence := advice(tc.e)
			if path != tc.path || !strings.Contains(sentence, tc.says) || tc.says == "" && sentence != "" {
				t.Errorf("got %q, %q", path, sentence)
			}
		})
	}
}

func FuzzRows(f *testing.F) {
	for _, seed := range []string{
		`{"users":[` + userRow(aliceID, "alice") + `]}`, `{"uris":["http://h/api/v2/users/a"]}`,
		`{"users":[null]}`, `{"users":{}}`, `{"users":[{"id":".."}]}`, `{"uris":[7]}`,
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		e, err := readEnvelope(data)
		if err != nil {
			return
		}
		rows, err := rowsOf(e, users)
		if err != nil && rows != nil {
			t.Fatal("rows beside an error")
		}
		for _, r := range rows {
			if !keyForm.MatchString(r.key) || strings.ContainsAny(r.key, "/?#%") {
				t.Fatalf("key %q could reach beyond its place in a path", r.key)
			}
			if r.data != nil {
				users.Decode(readable(users, r.data))
			}
		}
	})
}
