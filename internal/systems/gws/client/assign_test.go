package client

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/collab-iac/terraform-provider-collab/internal/backend"
)

const skillsPath = "/users/" + aliceID + "/skills"

// agentWith answers a read of Alice with skills, each written `"id":"e","level":"5"`.
func agentWith(skills ...string) reply {
	for i := range skills {
		skills[i] = "{" + skills[i] + "}"
	}
	return ok(fmt.Sprintf(`{"statusCode":0,"user":{"id":%q,"userName":"alice","firstName":"A","lastName":"B","roles":[],"skills":[%s]}}`, aliceID, strings.Join(skills, ",")))
}

// assignsEnglish assigns the skill "e" at level 5 to Alice.
func assignsEnglish(t *testing.T, c *Client) error {
	t.Helper()
	thing := backend.Assignable{Key: "e", Name: "English", Address: "http://gone.example.com/api/v2/skills/e"}
	return c.Assign(t.Context(), users, backend.Object{Key: aliceID}, users.Field("skills"), thing, map[string]any{"level": "5"})
}

// A level goes as a number, and again as a text where that is refused; from then on as a
// text at once.
func TestAssignSendsLevelsAsTheServerTakesThem(t *testing.T) {
	takes := func(kind string) func(seen) reply {
		return func(s seen) reply {
			if got := fmt.Sprintf("%T", s.body["level"]); s.method == "POST" && got != kind && kind != "any" {
				return reply{status: 400, body: `{"statusCode":10,"statusMessage":"Input validation failed: level"}`}
			}
			return ok(`{"statusCode":0}`)
		}
	}
	for kind, want := range map[string]string{"any": "5 5", "float64": "5 5", "string": "5 text text"} {
		c, f := clientOf(t, takes(kind))
		for range 2 {
			if err := assignsEnglish(t, c); err != nil {
				t.Errorf("%s: %v", kind, err)
			}
		}
		var sent []string
		for _, s := range f.requests {
			if s.method != "POST" {
				continue
			}
			if s.path != skillsPath || s.body["uri"] != "http://gone.example.com/api/v2/skills/e" {
				t.Errorf("sent %s %v", s.path, s.body)
			}
			level := fmt.Sprint(s.body["level"])
			if _, isText := s.body["level"].(string); isText {
				level = "text"
			}
			sent = append(sent, level)
		}
		if got := strings.Join(sent, " "); got != want {
			t.Errorf("%s: sent %q, not %q", kind, got, want)
		}
	}
}

// A refusal that is about no value is told at once.
func TestAssignRefused(t *testing.T) {
	for body, want := range map[string]error{`{"statusCode":6,"statusMessage":"User not found"}`: backend.ErrNotFound, `{"statusCode":5}`: backend.ErrForbidden} {
		c, f := clientOf(t, func(s seen) reply {
			if s.method == "POST" {
				return reply{status: 403, body: body}
			}
			return ok(`{"statusCode":0,"user":{}}`)
		})
		if err := assignsEnglish(t, c); !errors.Is(err, want) {
			t.Errorf("%s: %v", body, err)
		}
		if n := calls(f)["POST "+skillsPath]; n != 1 {
			t.Errorf("%s: %d calls", body, n)
		}
	}
}

func calls(f *fake) map[string]int {
	n := map[string]int{}
	for _, s := range f.requests {
		n[s.method+" "+s.path]++
	}
	return n
}

// Where the answer to a call is lost, the user is asked first: what took effect is not sent
// again, and what did not is.
func TestLostAnswersOfAssignments(t *testing.T) {
	for name, test := range map[string]struct {
		before, after string // what the user shows where the call has had no effect, or has
		method        string
		effect        bool
		sent          int
	}{
		"assigned":       {`"id":"s","level":"1"`, `"id":"e","level":"5"`, "POST", true, 1},
		"not assigned":   {`"id":"s","level":"1"`, `"id":"e","level":"5"`, "POST", false, 2},
		"changed":        {`"id":"e","level":"4"`, `"id":"e","level":5`, "POST", true, 1},
		"not changed":    {`"id":"e","level":"4"`, `"id":"e","level":5`, "POST", false, 2},
		"taken away":     {`"id":"e","level":"4"`, `"id":"s","level":"5"`, "DELETE", true, 1},
		"not taken away": {`"id":"e","level":"4"`, `"id":"s","level":"5"`, "DELETE", false, 2},
	} {
		t.Run(name, func(t *testing.T) {
			sent := 0
			c, _ := clientOf(t, func(s seen) reply {
				switch {
				case s.method == test.method:
					if sent++; sent == 1 {
						return reply{status: 504, body: "<html>gateway</html>"}
					}
					return ok(`{"statusCode":0}`)
				case strings.HasSuffix(s.path, aliceID) && test.effect:
					return agentWith(test.after)
				case strings.HasSuffix(s.path, aliceID):
					return agentWith(test.before)
				}
				return ok(`{"statusCode":0,"user":{}}`)
			})
			err := assignsEnglish
			if test.method == "DELETE" {
				err = func(t *testing.T, c *Client) error {
					t.Helper()
					return c.Unassign(t.Context(), users, backend.Object{Key: aliceID}, users.Field("skills"), "e")
				}
			}
			if err := err(t, c); err != nil {
				t.Error(err)
			}
			if sent != test.sent {
				t.Errorf("sent %d times, not %d", sent, test.sent)
			}
		})
	}
}

// A skill that is not there any more is taken away. That of a user who is gone is not.
func TestUnassignWhatIsGone(t *testing.T) {
	for name, test := range map[string]struct {
		user reply
		want error
	}{
		"skill": {agentWith(`"id":"s","level":"5"`), nil},
		"user":  {reply{status: 404, body: notFound}, backend.ErrNotFound},
		"none":  {agentWith(`"id":"e","level":"5"`), backend.ErrNotFound},
	} {
		c, _ := clientOf(t, func(s seen) reply {
			switch {
			case s.method == "DELETE":
				return reply{status: 404, body: `{"statusCode":6,"statusMessage":"Skill not found"}`}
			case strings.HasSuffix(s.path, aliceID):
				return test.user
			}
			return ok(`{"statusCode":0,"user":{}}`)
		})
		err := c.Unassign(t.Context(), users, backend.Object{Key: aliceID}, users.Field("skills"), "e")
		if diff := cmp.Diff(test.want == nil, err == nil); diff != "" || !errors.Is(err, test.want) {
			t.Errorf("%s: %v", name, err)
		}
	}
}
