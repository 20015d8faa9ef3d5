package provider_test

import (
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"

	"github.com/collab-iac/terraform-provider-collab/internal/emulator/fault"
	gws "github.com/collab-iac/terraform-provider-collab/internal/systems/gws/emulator"
	emulator "github.com/collab-iac/terraform-provider-collab/internal/systems/voss/emulator"
)

const (
	adaBlock = `
resource "collab_gws_user" "agent" {
  user_name  = "Ada@Example.com"
  first_name = "Ada"
  last_name  = "Bell"
  roles      = ["ROLE_AGENT"]
  password   = "first-Secret-1"
}
`
	adaOnServer = `{"userName": "ada@example.com", "firstName": "Ada", "lastName": "Bell", "roles": ["ROLE_AGENT"]}`
)

// genesysID finds the ids of users, and waitedFor how long a test waits, which is less
// than people do.
var (
	genesysID = regexp.MustCompile(`\b[0-9a-f]{32}\b`)
	waitedFor = regexp.MustCompile(`waited [0-9.]+ seconds?`)
)

func withGWSDialect(t *testing.T, text string, middleware fault.Middleware) *env {
	t.Helper()
	settings, err := gws.Switches.Parse(text)
	if err != nil {
		t.Fatal(err)
	}
	return newEnv(t, emulator.Options{}).withGWS(t, gws.Options{Dialect: settings, Lag: 100 * time.Millisecond, Middleware: middleware})
}

// TestAccGWSUser_answers leads an agent through its life on servers that answer in odd
// ways, several at a time.
func TestAccGWSUser_answers(t *testing.T) {
	t.Parallel()
	for name, dialect := range map[string]string{
		"words": "create_answer=nothing,change_answer=ok,charset=iso-8859-1,odd_values=shown,password_shown=masked," +
			"user_name_case=lower,text_ends=trimmed,list_addresses=paths,list_subresources=absent",
		"late":     "deletions=slow,get_visibility=delayed,list_visibility=delayed,csrf=on-text,create_answer=envelope,email_address=null,platform_refusals=platform",
		"sessions": "csrf=on-renamed,expired_session=refused,refused_login=login-page,user_name_case=insensitive,page_cap=2,page_rows=short,row_order=shifting,list_drift=deleted",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := withGWSDialect(t, dialect, nil)
			seeded := len(w.gws.Users())
			w.test(t,
				resource.TestStep{Config: w.config(adaBlock)},
				resource.TestStep{
					Config: w.config(strings.NewReplacer(`"Ada"`, `"Adéle"`, `["ROLE_AGENT"]`, `["ROLE_AGENT", "ROLE_SUPERVISOR"]`).Replace(adaBlock)),
					Check:  resource.TestCheckResourceAttr(agent, "first_name", "Adéle"),
				},
				resource.TestStep{
					ResourceName: agent, ImportState: true, ImportStateId: "ada@EXAMPLE.com", ImportStateVerify: true,
					ImportStateVerifyIgnore: []string{"password", "user_name", "email_address", "enabled"},
				},
			)
			if n := len(w.gws.Users()); n != seeded {
				t.Errorf("%d users, and %d at the beginning", n, seeded)
			}
		})
	}
}

// TestAccGWSUser_conflict meets a name that is taken, and imports the user by the block
// that the message gives.
func TestAccGWSUser_conflict(t *testing.T) {
	t.Parallel()
	w := withGWSDialect(t, "user_name_case=insensitive", nil)
	foreign, err := w.gws.Add(adaOnServer)
	if err != nil {
		t.Fatal(err)
	}
	c := newCommandLine(t)
	refused := c.apply(w.config(adaBlock))
	said := c.onlyError(refused)
	expectGolden(t, "gws_conflict", waitedFor.ReplaceAllString(genesysID.ReplaceAllString(refused.text(), "ID"), "waited 10 seconds"))
	block := regexp.MustCompile(`(?s)import \{.*?\}`).FindString(said.Detail)
	if !strings.Contains(block, foreign) {
		t.Fatalf("the import block is %q", block)
	}
	imported := w.config(strings.Replace(block, "<name>", "agent", 1) + strings.Replace(adaBlock, "Ada@Example.com", "ada@example.com", 1))
	c.applied(imported)
	c.expectNoChanges(imported)
	if user, _ := w.gws.UserNamed("ada@example.com"); user.ID != foreign {
		t.Errorf("the server holds %s, and held %s", user.ID, foreign)
	}
	c.applied(w.config(""))
}

// TestAccGWSUser_lostAnswer loses the answer to a create. The user is found, once.
func TestAccGWSUser_lostAnswer(t *testing.T) {
	t.Parallel()
	w := withGWSDialect(t, "", onFirst(http.MethodPost, fault.ResetAfter))
	seeded := len(w.gws.Users())
	c := newCommandLine(t)
	made := c.applied(w.config(adaBlock))
	expectGolden(t, "gws_taken_over", genesysID.ReplaceAllString(made.text(), "ID"))
	c.expectNoChanges(w.config(adaBlock))
	if n := len(w.gws.Users()) - seeded; n != 1 {
		t.Errorf("%d users", n)
	}
	c.applied(w.config(""))
	if n := len(w.gws.Users()) - seeded; n != 0 {
		t.Errorf("%d users are left", n)
	}
}

// TestAccGWSUser_gateway plans while a gateway answers 404 in the server's place.
func TestAccGWSUser_gateway(t *testing.T) {
	t.Parallel()
	gateway := &weather{name: fault.GatewayPage, hits: func(r *http.Request) bool { return strings.HasPrefix(r.URL.Path, gws.Root+"/users") }}
	w := withGWSDialect(t, "", gateway.middleware)
	c := newCommandLine(t)
	c.applied(w.config(adaBlock))
	gateway.on.Store(true)
	refused := c.plan(w.config(adaBlock))
	c.onlyError(refused)
	expectGolden(t, "gws_gateway", genesysID.ReplaceAllString(refused.text(), "ID"))
	gateway.on.Store(false)
	c.expectNoChanges(w.config(adaBlock))
	c.applied(w.config(""))
}

// TestAccGWSUser_renamed renames a block without moved, and replaces the agent, on servers
// that delete at once, slowly or softly. In the end there is one agent, which is that of
// the state.
func TestAccGWSUser_renamed(t *testing.T) {
	t.Parallel()
	for _, deletions := range []string{"at-once", "slow", "soft"} {
		t.Run(deletions, func(t *testing.T) {
			t.Parallel()
			w := withGWSDialect(t, "deletions="+deletions, nil)
			seeded := len(w.gws.Users())
			c := newCommandLine(t)
			c.applied(w.config(adaBlock))
			first, _ := w.gws.UserNamed("Ada@Example.com")
			renamed := strings.Replace(adaBlock, `"agent"`, `"other"`, 1)
			c.applied(w.config(renamed))
			second, there := w.gws.UserNamed("Ada@Example.com")
			if !there || second.ID == first.ID {
				t.Errorf("after the rename the server holds %q", second.ID)
			}
			c.expectNoChanges(w.config(renamed))
			if r := c.run(w.config(renamed), "apply", "-auto-approve", "-input=false", "-replace=collab_gws_user.other"); !r.ok {
				t.Errorf("the replacement failed:\n%s", r.output)
			}
			c.expectNoChanges(w.config(renamed))
			if n := len(w.gws.Users()) - seeded; n != 1 {
				t.Errorf("%d users", n)
			}
			c.applied(w.config(""))
		})
	}
}
