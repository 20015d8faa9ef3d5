package emulator_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	gws "github.com/collab-iac/terraform-provider-collab/internal/systems/gws/emulator"
)

func TestUserFromCreateToDelete(t *testing.T) {
	p := newEmulator(t, "")
	created := p.must("POST", "/users", newAgent("ada@example.com"))
	id, _ := created.body["id"].(string)
	if !regexp.MustCompile(`^[0-9a-f]{32}$`).MatchString(id) {
		t.Errorf("id = %q, want 32 hexadecimal digits", id)
	}
	want := map[string]any{
		"statusCode": "0", "id": id, "path": "/users/" + id,
		"uri": "https://gws.contact-center.invalid/api/v2/users/" + id,
	}
	if diff := cmp.Diff(want, created.body); diff != "" {
		t.Errorf("create (-want +got):\n%s", diff)
	}

	shown := p.user(id)
	centre, _ := shown["contactCenterId"].(string)
	if len(centre) != 36 {
		t.Errorf("contactCenterId = %q, want a UUID", centre)
	}
	want = map[string]any{
		"id": id, "userName": "ada@example.com", "firstName": "Ada", "lastName": "Bell", "emailAddress": "",
		"roles": []any{"ROLE_AGENT"}, "enabled": true, "changePasswordOnFirstLogin": false, "contactCenterId": centre,
		"path": "/users/" + id, "uri": "https://gws.contact-center.invalid/api/v2/users/" + id,
	}
	if diff := cmp.Diff(want, shown); diff != "" {
		t.Errorf("get (-want +got):\n%s", diff)
	}

	updated := p.must("PUT", "/users/"+id, `{"firstName":"Adele","emailAddress":null,"roles":["ROLE_SUPERVISOR","ROLE_AGENT","ROLE_AGENT"]}`)
	if diff := cmp.Diff(map[string]any{"statusCode": 0.0}, updated.body); diff != "" {
		t.Errorf("update (-want +got):\n%s", diff)
	}
	want["firstName"], want["roles"] = "Adele", []any{"ROLE_AGENT", "ROLE_SUPERVISOR"}
	if diff := cmp.Diff(want, p.user(id)); diff != "" {
		t.Errorf("get after update (-want +got):\n%s", diff)
	}

	deleted := p.must("DELETE", "/users/"+id, "")
	if diff := cmp.Diff(map[string]any{"statusCode": "0"}, deleted.body); diff != "" {
		t.Errorf("delete (-want +got):\n%s", diff)
	}
	for _, method := range []string{"GET", "DELETE"} {
		a := p.ask(method, "/users/"+id, "")
		if diff := cmp.Diff(map[string]any{"statusCode": "6", "statusMessage": "User not found"}, a.body); diff != "" || a.status != 404 {
			t.Errorf("%s after delete = %d (-want +got):\n%s", method, a.status, diff)
		}
	}
}

func TestCreateRefuses(t *testing.T) {
	for name, test := range map[string]struct{ body, want string }{
		"nothing":        {`{}`, "400 1 Required parameters are missing: 'userName', 'password', 'firstName', 'lastName', 'roles'"},
		"no password":    {`{"userName":"a","firstName":"b","lastName":"c","roles":["ROLE_AGENT"]}`, "400 1 Required parameters are missing: 'password'"},
		"empty values":   {`{"userName":"","password":"","firstName":"b","lastName":"c","roles":[]}`, "400 1 Required parameters are missing: 'userName', 'password', 'roles'"},
		"null":           {`{"userName":"a","password":"p","firstName":null,"lastName":"c","roles":["ROLE_AGENT"]}`, "400 1 Required parameters are missing: 'firstName'"},
		"wrong types":    {`{"userName":"a","password":"p","firstName":1,"lastName":true,"roles":"ROLE_AGENT","enabled":"yes"}`, "400 10 Input validation failed: firstName: must be a String, not a Number; lastName: must be a String, not a Boolean; roles: must be an Array, not a String; enabled: must be a Boolean, not a String"},
		"role no text":   {`{"userName":"a","password":"p","firstName":"b","lastName":"c","roles":["ROLE_AGENT",7]}`, "400 10 Input validation failed: roles.[1]: must be a String, not a Number"},
		"role unknown":   {`{"userName":"a","password":"p","firstName":"b","lastName":"c","roles":["ROLE_KING"]}`, "400 10 Input validation failed: roles: 'ROLE_KING' is not one of 'ROLE_ADMIN', 'ROLE_AGENT', 'ROLE_SUPERVISOR', 'ROLE_APIUSER'"},
		"name taken":     {newAgent("terraform@example.com"), "403 18 Failed to create user. User 'terraform@example.com' already exists."},
		"read-only":      {`{"userName":"a","password":"p","firstName":"b","lastName":"c","roles":["ROLE_AGENT"],"id":"x","uri":"y"}`, "400 11 These properties are read-only: 'id', 'uri'"},
		"not an object":  {`["x"]`, "400 10 The body is not a JSON object."},
		"not JSON":       {`{"userName":`, "400 10 The body is not a JSON object."},
		"null body":      {`null`, "400 10 The body is not a JSON object."},
		"something else": {`{} {}`, "400 10 There is something behind the JSON object of the body."},
	} {
		t.Run(name, func(t *testing.T) {
			p := newEmulator(t, "")
			before := len(p.Users())
			if got := p.ask("POST", "/users", test.body).summary(); got != test.want {
				t.Errorf("answer = %s\nwant     %s", got, test.want)
			}
			if after := len(p.Users()); after != before {
				t.Errorf("%d users after the refusal, want %d", after, before)
			}
		})
	}
}

func TestUpdateRefuses(t *testing.T) {
	for name, test := range map[string]struct{ userName, body, want string }{
		"userName":          {"agent@example.com", `{"userName":"other"}`, "400 3 This operation is not allowed: 'userName' is a read-only property"},
		"same userName":     {"agent@example.com", `{"userName":"agent@example.com"}`, "400 3 This operation is not allowed: 'userName' is a read-only property"},
		"own role":          {"terraform@example.com", `{"roles":["ROLE_AGENT"]}`, "400 2 You cannot remove role 'ROLE_ADMIN' from yourself."},
		"no roles":          {"agent@example.com", `{"roles":[]}`, "400 10 Input validation failed: roles: must not be empty"},
		"empty first name":  {"agent@example.com", `{"firstName":""}`, "400 10 Input validation failed: firstName: must not be empty"},
		"empty password":    {"agent@example.com", `{"password":""}`, "400 10 Input validation failed: password: must not be empty"},
		"wrong type":        {"agent@example.com", `{"changePasswordOnFirstLogin":"no"}`, "400 10 Input validation failed: changePasswordOnFirstLogin: must be a Boolean, not a String"},
		"read-only":         {"agent@example.com", `{"skills":[],"contactCenterId":"x"}`, "400 11 These properties are read-only: 'contactCenterId', 'skills'"},
		"unknown id":        {"", `{"firstName":"x"}`, "404 6 User not found"},
		"unknown operation": {"agent@example.com", `["x"]`, "400 10 The body is not a JSON object."},
	} {
		t.Run(name, func(t *testing.T) {
			p := newEmulator(t, "")
			before := p.Users()
			id := "ffffffffffffffffffffffffffffffff"
			if test.userName != "" {
				id = userID(t, p, test.userName)
			}
			if got := p.ask("PUT", "/users/"+id, test.body).summary(); got != test.want {
				t.Errorf("answer = %s\nwant     %s", got, test.want)
			}
			if diff := cmp.Diff(before, p.Users()); diff != "" {
				t.Errorf("the refusal changed something (-before +after):\n%s", diff)
			}
		})
	}
}

func TestUpdateKeepsWhatItDoesNotName(t *testing.T) {
	values := map[string]*rapid.Generator[any]{
		"firstName":                  rapid.Map(rapid.StringN(1, 20, -1), func(s string) any { return s }),
		"lastName":                   rapid.Map(rapid.StringN(1, 20, -1), func(s string) any { return s }),
		"emailAddress":               rapid.Map(rapid.String(), func(s string) any { return s }),
		"enabled":                    rapid.Map(rapid.Bool(), func(b bool) any { return b }),
		"changePasswordOnFirstLogin": rapid.Map(rapid.Bool(), func(b bool) any { return b }),
	}
	keys := slices.Sorted(maps.Keys(values))
	p := newEmulator(t, "")
	id, err := p.Add(`{"userName":"raw@example.com","firstName":"R","lastName":"W","roles":["ROLE_AGENT"],"badge":{"colour":["red",7]}}`)
	if err != nil {
		t.Fatal(err)
	}
	want := p.user(id)
	rapid.Check(t, func(t *rapid.T) {
		body := map[string]any{}
		for _, key := range rapid.SliceOfDistinct(rapid.SampledFrom(keys), rapid.ID).Draw(t, "keys") {
			body[key] = values[key].Draw(t, key)
			want[key] = body[key]
		}
		content, err := json.Marshal(body)
		if err != nil {
			t.Fatal(err)
		}
		p.must("PUT", "/users/"+id, string(content))
		if diff := cmp.Diff(want, p.user(id)); diff != "" {
			t.Fatalf("after %s (-want +got):\n%s", content, diff)
		}
	})
}

func TestPasswordIsSetAndNeverShown(t *testing.T) {
	p := newEmulator(t, "")
	id := p.create("ada@example.com")
	if !p.HasPassword(id, "s3cret") || p.HasPassword(id, "other") {
		t.Error("the password of the create is not the user's")
	}
	p.must("PUT", "/users/"+id, `{"lastName":"Cole"}`)
	if !p.HasPassword(id, "s3cret") {
		t.Error("an update without a password changed it")
	}
	p.must("PUT", "/users/"+id, `{"password":"n3wer-one"}`)
	if !p.HasPassword(id, "n3wer-one") || p.HasPassword(id, "s3cret") {
		t.Error("an update with a password did not change it")
	}
	p.as(gws.Account{UserName: "ada@example.com", Password: "n3wer-one"}).must("GET", "/me", "")
	for _, path := range []string{"/users/" + id + "?subresources=*", "/users?fields=*&subresources=*", "/users/" + id + "?fields=password"} {
		if text := p.must("GET", path, "").text; strings.Contains(text, "password\"") || strings.Contains(text, "n3wer-one") {
			t.Errorf("GET %s shows the password: %s", path, text)
		}
	}
	for _, u := range p.Users() {
		if _, held := u.Data["password"]; held {
			t.Errorf("the data of %s hold the password", u.ID)
		}
	}
}

func TestDeleteRefusesOneself(t *testing.T) {
	p := newEmulator(t, "")
	id := userID(t, p, "terraform@example.com")
	if got := p.ask("DELETE", "/users/"+id, "").summary(); got != "400 2 You cannot delete yourself." {
		t.Errorf("deleting oneself = %s", got)
	}
	if _, found := p.User(id); !found {
		t.Error("the user is gone")
	}
}

func TestOneOfManyCreatesWins(t *testing.T) {
	p := newEmulator(t, "list_visibility=delayed,csrf=off")
	before := len(p.Users())
	answers := make(chan string, 8)
	for range cap(answers) {
		go func() {
			p.ask("GET", "/users?userName=ada@example.com", "")
			answers <- p.ask("POST", "/users", newAgent("ada@example.com")).summary()
		}()
	}
	got := map[string]int{}
	for range cap(answers) {
		got[<-answers]++
	}
	want := map[string]int{"200 0": 1, "403 18 Failed to create user. User 'ada@example.com' already exists.": 7}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("answers (-want +got):\n%s", diff)
	}
	if after := len(p.Users()); after != before+1 {
		t.Errorf("%d users, want %d", after, before+1)
	}
}

func FuzzBody(f *testing.F) {
	for _, seed := range []string{`{}`, newAgent("a"), `{"roles":[null,{}]}`, `[`, `{"firstName":{"a":[1e999]}}`, "\xff", `{"enabled":null}`} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		p := newEmulator(t, "")
		id := userID(t, p, "agent@example.com")
		for _, where := range [][2]string{
			{"POST", "/users"},
			{"PUT", "/users/" + id},
			{"POST", "/skills"},
			{"POST", "/devices"},
			{"POST", "/users/" + id + "/skills"},
			{"POST", "/users/" + id + "/devices"},
		} {
			r := p.request(where[0], where[1], string(body))
			r.Header.Set("Content-Type", "application/json")
			a := p.send(r)
			if a.code() < 0 || a.status >= 500 {
				t.Fatalf("%s %s with %q = %d %s", where[0], where[1], body, a.status, a.text)
			}
			p.must("GET", "/users?subresources=*", "")
		}
	})
}

// TestWrites looks at what is kept of each change: what was sent, and the user as the
// account had read it before.
func TestWrites(t *testing.T) {
	p := newEmulator(t, "")
	id := p.create("ada@example.com")
	p.must("PUT", "/users/"+id, `{"firstName":"unread"}`)
	p.must("GET", "/users/"+id+"?subresources=skills", "")
	if err := p.Patch(id, `{"firstName":"by hand","lastName":"by hand"}`); err != nil {
		t.Fatal(err)
	}
	p.names("userName=ada@example.com") // its rows have the name alone
	p.must("PUT", "/users/"+id, `{"firstName":"Ada"}`)
	p.as(gws.Agent).ask("DELETE", "/users/"+id, "")
	p.must("DELETE", "/users/"+id, "")
	var got []string
	for _, e := range p.Writes() {
		got = append(got, fmt.Sprint(e.Operation, " ", e.Write.Model, " ", e.Write.Object == id, " ", e.Write.Read["firstName"], " ", e.Write.Body["firstName"], " ", e.Status))
	}
	want := []string{
		"create user users false <nil> Ada 200", "update user users true <nil> unread 200",
		"update user users true unread Ada 200", "delete user users true unread <nil> 200",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("writes (-want +got):\n%s", diff)
	}
}
