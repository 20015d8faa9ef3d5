package provider_test

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"

	emulator "github.com/collab-iac/terraform-provider-collab/internal/systems/voss/emulator"
)

// aliceWith is a user with more lines in her block.
func aliceWith(lines string) string {
	return fmt.Sprintf("resource %q \"alice\" {\n  email = \"alice@example.com\"\n%s\n}\n", sparkUser, lines)
}

// rewriting is a middleware that changes the bodies of answers where hits matches.
func rewriting(hits func(*http.Request) bool, change func(body []byte) []byte) func(http.Handler) http.Handler {
	return func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if !hits(r) {
				next.ServeHTTP(w, r)
				return
			}
			recorded := httptest.NewRecorder()
			next.ServeHTTP(recorded, r)
			for name, values := range recorded.Header() {
				if name != "Content-Length" {
					w.Header()[name] = values
				}
			}
			w.WriteHeader(recorded.Code)
			_, _ = w.Write(change(recorded.Body.Bytes()))
		})
	}
}

func isTransaction(r *http.Request) bool {
	return strings.HasPrefix(r.URL.Path, "/api/tool/Transaction/")
}

// editing is a middleware that sees the bodies of changes. It returns the body to hand
// on, or the message of a refusal.
func editing(edit func(body string) (again, refusal string)) func(http.Handler) http.Handler {
	return func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if r.Method == http.MethodPut || r.Method == http.MethodPost {
				body, _ := io.ReadAll(r.Body)
				again, refusal := edit(string(body))
				if refusal != "" {
					w.Header().Set("Content-Type", "application/json")
					w.WriteHeader(http.StatusBadRequest)
					_, _ = fmt.Fprintf(w, `{"success": false, "message": %q}`, refusal)
					return
				}
				r.Body, r.ContentLength = io.NopCloser(strings.NewReader(again)), int64(len(again))
			}
			next.ServeHTTP(w, r)
		})
	}
}

// TestAccChanges_endWords ends transactions in words that no document has.
func TestAccChanges_endWords(t *testing.T) {
	t.Parallel()
	for word, warns := range map[string]bool{"Successful": false, "done": false, "Completed with warnings": true, "Partial": true, "Closed": true} {
		t.Run(word, func(t *testing.T) {
			t.Parallel()
			w := newEnv(t, emulator.Options{Middleware: rewriting(isTransaction, func(body []byte) []byte {
				return bytes.ReplaceAll(body, []byte(`"Success"`), []byte(`"`+word+`"`))
			})})
			c := newCommandLine(t)
			const limits = "  timeouts = { create = \"1m\", update = \"1m\", delete = \"1m\" }\n"
			for step, lines := range []string{"", "  first_name = \"Alice\"", "  first_name = \"Alicia\"\n  hierarchy = \"" + site1 + "\""} {
				r := c.applied(w.config(aliceWith(limits + lines)))
				if said := r.text(); strings.Contains(said, word) != warns {
					t.Fatalf("step %d says %s", step, said)
				}
			}
			if alice := w.user(t, "alice@example.com"); alice.Data["firstName"] != "Alicia" || alice.Hierarchy != site1 {
				t.Errorf("the server has %+v", alice)
			}
			c.applied(w.config(""))
			if n := w.voss.Count(userModel); n != 0 {
				t.Errorf("%d users are left", n)
			}
		})
	}
}

// TestAccChanges_forbiddenTransactions updates and destroys users while the account may
// not read transactions, and says once a run what is missing.
func TestAccChanges_forbiddenTransactions(t *testing.T) {
	t.Parallel()
	for _, status := range []int{http.StatusForbidden, http.StatusNotFound} {
		closed := switchable{hits: isTransaction, do: func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "application/json")
			w.WriteHeader(status)
			_, _ = io.WriteString(w, `{"message": "no"}`)
		}}
		w := newEnv(t, emulator.Options{Middleware: closed.middleware})
		team := func(name string) string {
			return w.config(fmt.Sprintf("resource %q \"team\" {\n  count = 3\n  email = \"user${count.index}@example.com\"\n  first_name = %q\n}\n", sparkUser, name))
		}
		c := newCommandLine(t)
		c.applied(team("A"))
		closed.on.Store(true)
		r := c.applied(team("B"))
		if list := r.warnings(); len(list) != 1 || !strings.Contains(list[0].Detail, "permission Read for the model tool/Transaction") {
			t.Errorf("%d: warned %v", status, list)
		}
		if got := w.user(t, "user2@example.com").Data["firstName"]; got != "B" {
			t.Errorf("%d: the server has %v", status, got)
		}
		c.applied(w.config(""))
		if n := w.voss.Count(userModel); n != 0 {
			t.Errorf("%d: %d users are left", status, n)
		}
	}
}

// TestAccChanges_refusedKey updates a user on a server that refuses a key which it shows.
func TestAccChanges_refusedKey(t *testing.T) {
	t.Parallel()
	var refused atomic.Int64
	w := newEnv(t, emulator.Options{
		HiddenKeys: map[string][]string{userModel: {"shadowId"}},
		Middleware: editing(func(body string) (again, refusal string) {
			if strings.Contains(body, "shadowId") {
				refused.Add(1)
				return "", "The attribute 'shadowId' is read-only"
			}
			return body, ""
		}),
	})
	w.writesMayDiffer = true // the refused key goes, which no plan can show
	c := newCommandLine(t)
	c.applied(w.config(aliceWith("")))
	for _, name := range []string{"A", "B"} {
		w.patch(t, "alice@example.com", `{"shadowId": "x-1"}`)()
		c.applied(w.config(aliceWith("  first_name = \"" + name + "\"")))
		if got := w.user(t, "alice@example.com").Data["firstName"]; got != name {
			t.Errorf("the server has %v", got)
		}
	}
	if n := refused.Load(); n != 2 {
		t.Errorf("%d refusals in two runs", n)
	}
	c.applied(w.config(""))
}

// TestAccChanges_titles has a server take the titles of choices only.
func TestAccChanges_titles(t *testing.T) {
	t.Parallel()
	const value, title = "BLOCK_ALL_EXTERNAL", "Block All External"
	w := newEnv(t, emulator.Options{Middleware: editing(func(body string) (again, refusal string) {
		if strings.Contains(body, value) {
			return "", "Calling.incomingPermission.externalTransfer: '" + value + "' is not a valid choice"
		}
		return strings.ReplaceAll(body, title, value), ""
	})})
	body := func(name string) string {
		return w.config(fmt.Sprintf(`
resource "collab_voss_relation_spark_user" "alice" {
  email        = "alice@example.com"
  display_name = %q
  calling      = { incoming_permission = { external_transfer = "Block All External" } }
}
`, name))
	}
	c := newCommandLine(t)
	c.applied(body("Alice"))
	c.applied(body("Alicia"))
	if r := c.run(body("Alicia"), "plan", "-input=false", "-detailed-exitcode"); !r.ok {
		t.Errorf("the plan is not empty:\n%s", r.output)
	}
	c.applied(w.config(""))
}

// TestAccChanges_unknownNode has a node that the plan does not know turn out to be
// another one, where only a replacement may take the object there.
func TestAccChanges_unknownNode(t *testing.T) {
	t.Parallel()
	for moves, from := range map[string]string{"never": site1, "up": site1} {
		w := newEnv(t, emulator.Options{})
		config := func(node string) string {
			body := fmt.Sprintf("resource \"terraform_data\" \"node\" {\n  input = %q\n}\n", node) +
				aliceWith("  hierarchy = terraform_data.node.output")
			return strings.Replace(w.config(body), "voss = {", "voss = {\nmoves = \""+moves+"\"", 1)
		}
		c := newCommandLine(t)
		c.applied(config(from))
		d := c.onlyError(c.apply(config(site2)))
		if !strings.Contains(d.Detail, "plan again to replace the object") || strings.Contains(d.Summary+d.Detail, "bug in the provider") {
			t.Errorf("%s: %v", moves, d)
		}
		pkid := w.user(t, "alice@example.com").PKID
		c.applied(config(site2))
		if alice := w.user(t, "alice@example.com"); alice.Hierarchy != site2 || alice.PKID == pkid {
			t.Errorf("%s: the server has %+v", moves, alice)
		}
	}
}
