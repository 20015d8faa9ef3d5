package provider_test

import (
	"fmt"
	"maps"
	"net/http"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/collab-iac/terraform-provider-collab/internal/coretest"
	"github.com/collab-iac/terraform-provider-collab/internal/emulator/dialect"
	"github.com/collab-iac/terraform-provider-collab/internal/emulator/fault"
	"github.com/collab-iac/terraform-provider-collab/internal/model"
	gws "github.com/collab-iac/terraform-provider-collab/internal/systems/gws/emulator"
	emulator "github.com/collab-iac/terraform-provider-collab/internal/systems/voss/emulator"
)

var ada = model.Value{
	"user_name": "ada@example.com", "first_name": "Ada", "last_name": "Bell", "password": "s3cret-of-ada", "roles": []any{"ROLE_AGENT"},
}

// gwsScenarios are what a switch of Genesys Web Services can make a difference to. Each
// runs in a bubble, so that no wait takes time.
var gwsScenarios = map[string]func(*testing.T, gws.Options){
	"life":         agentLife,
	"many":         readManyAgents,
	"lost create":  loseAgentCreate,
	"create again": createAgentAgain,
	"session":      agentSessions,
	"skills":       agentSkills,
}

// gwsScenariosOf names what a switch is tried on beside "life".
var gwsScenariosOf = map[string][]string{
	"limit": {"many"}, "offset": {"many"}, "page_cap": {"skills", "many"}, "total_count": {"skills", "many"}, "filters": {"many", "lost create"},
	"list_addresses": {"skills", "many"}, "list_subresources": {"skills", "many"}, "page_rows": {"many"}, "list_drift": {"many"}, "row_order": {"many"},
	"list_time": {"many", "lost create"}, "charset": {"skills", "many"}, "odd_values": {"skills", "many"}, "unknown_parameters": {"skills", "many", "lost create"},
	"list_visibility": {"skills", "lost create", "create again"}, "get_visibility": {"skills", "lost create", "create again"}, "deletions": {"create again"},
	"platform_refusals": {"skills", "lost create", "create again"}, "user_name_case": {"lost create", "create again"}, "create_answer": {"lost create"},
	"csrf": {"skills", "session", "lost create"}, "expired_session": {"session"}, "http_status": {"skills", "lost create", "create again", "session"},
	"unauthenticated_status": {"session"}, "status_code": {"skills", "lost create"}, "text_ends": {"skills", "lost create"},
	"skill_level": {"skills"}, "skill_zero": {"skills"}, "skill_holders": {"skills"}, "empty_subresources": {"skills", "many"}, "change_answer": {"skills"}, "subresources_body": {"skills"},
}

// TestDialectsGenesys tries every setting of every switch of Genesys Web Services alone.
func TestDialectsGenesys(t *testing.T) {
	withoutRaceDetector(t)
	t.Parallel()
	for _, s := range gws.Switches {
		for i, setting := range s.Settings {
			for _, name := range append([]string{"life"}, gwsScenariosOf[s.Name]...) {
				if i == 0 && s.Name != gws.Switches[0].Name {
					continue // the defaults are tried once
				}
				t.Run(s.Name+"="+setting+" "+name, func(t *testing.T) { runGWSScenario(t, name, s.Name+"="+setting) })
			}
		}
	}
	for name := range gwsScenarios {
		t.Run("defaults "+name, func(t *testing.T) { runGWSScenario(t, name, "") })
	}
}

// TestDialectsGenesysCombined tries random combinations. With short pages that cannot be
// turned, or whose rows slip while no total says so, a list has no end that a client
// could know.
func TestDialectsGenesysCombined(t *testing.T) {
	withoutRaceDetector(t)
	t.Parallel()
	readable := func(s dialect.Dialect) bool {
		whole := s.Is("page_cap", "none") && s.Is("page_rows", "full")
		steady := s.Is("total_count", "present") || s.Is("row_order", "stable") && s.Is("list_drift", "none")
		return (s.Is("offset", "applied") && steady || s.Is("offset", "ignored") && whole) && s.Is("list_time", "short")
	}
	list := combined(gws.Switches, readable)
	if os.Getenv("DIALECTS") != "all" {
		list = list[:6]
	}
	for i, text := range list {
		for _, name := range slices.Sorted(maps.Keys(gwsScenarios)) {
			t.Run(fmt.Sprint(i, " ", name), func(t *testing.T) {
				t.Log(text)
				runGWSScenario(t, name, text)
			})
		}
	}
}

func runGWSScenario(t *testing.T, name, text string) {
	t.Helper()
	bubble(func(t *testing.T) {
		settings, err := gws.Switches.Parse(text)
		if err != nil {
			t.Fatal(err)
		}
		gwsScenarios[name](t, gws.Options{Dialect: settings, RequestsPerSecond: 5000})
		time.Sleep(time.Hour) // until what nobody waits for has ended
	})(t)
}

// agentLife leads an agent through its life.
func agentLife(t *testing.T, o gws.Options) {
	w := newBubbleEnv(t, emulator.Options{}).withBubbleGWS(t, o)
	before := len(w.gws.Users())
	runLifecycleInProcess(t, newFakeTerraform(t, w, nil), agentType, "", ada,
		over(ada, model.Value{"first_name": "Adele", "roles": []any{"ROLE_SUPERVISOR", "ROLE_AGENT"}}))
	if n := len(w.gws.Users()) - before; n != 0 {
		t.Errorf("%d users are left", n)
	}
}

// readManyAgents reads all users of a contact centre, or says why it does not.
func readManyAgents(t *testing.T, o gws.Options) {
	w := newBubbleEnv(t, emulator.Options{}).withBubbleGWS(t, o)
	for i := range 240 {
		if _, err := w.gws.Add(fmt.Sprintf(`{"userName": "u%03d@example.com", "firstName": "A", "lastName": "B", "roles": ["ROLE_AGENT"]}`, i)); err != nil {
			t.Fatal(err)
		}
	}
	time.Sleep(time.Minute) // until lists show them
	c := newFakeTerraform(t, w, nil)
	for range 2 {
		found, diagnostics := c.tryReadDataSource(t, "collab_gws_users", model.Value{})
		whole := o.Dialect.Is("page_cap", "none") && o.Dialect.Is("page_rows", "full")
		if o.Dialect.Is("offset", "ignored") && !whole {
			if text := summaries(diagnostics, tfprotov6.DiagnosticSeverityError); !strings.Contains(text, "ends too early") {
				t.Errorf("the list is not complete, and the error is %q", text)
			}
			continue
		}
		noErrors(t, diagnostics)
		same(t, "users", len(w.gws.Users()), len(found["objects"].([]any)))
	}
	user, _ := w.gws.UserNamed("u123@example.com")
	if !o.Dialect.Is("page_cap", "none") && o.Dialect.Is("offset", "ignored") {
		return // a name in another case needs the whole list
	}
	same(t, "id", any(user.ID), c.readDataSource(t, agentType, model.Value{"user_name": "U123@example.com"})["id"])
}

// loseAgentCreate loses the answer to a create, before and after its effect. In either
// case there is one agent, and it is in the state.
func loseAgentCreate(t *testing.T, o gws.Options) {
	for _, lost := range []fault.Name{fault.ResetBefore, fault.ResetAfter, fault.ErrorAfter} {
		o.Middleware, o.Lag = onFirst(http.MethodPost, lost), providerOptions().Quiet/2
		w := newBubbleEnv(t, emulator.Options{}).withBubbleGWS(t, o)
		before := len(w.gws.Users())
		c := newFakeTerraform(t, w, nil)
		held, diagnostics := c.apply(t, agentType, nil, ada, c.plan(t, agentType, nil, ada))
		user, _ := w.gws.UserNamed("ada@example.com")
		if said := summaries(diagnostics, tfprotov6.DiagnosticSeverityError); said != "" {
			// Where lists are slow, nobody knows whether the agent was there before.
			if !o.Dialect.Is("list_time", "long") || held.State != nil || !strings.Contains(said, user.ID) {
				t.Errorf("%s: the create says %s", lost, said)
			}
		} else {
			same(t, string(lost), any(user.ID), held.State["id"])
		}
		if n := len(w.gws.Users()) - before; n != 1 {
			t.Errorf("%s: %d users", lost, n)
		}
	}
}

// createAgentAgain makes an agent in the place of one that was deleted just now.
func createAgentAgain(t *testing.T, o gws.Options) {
	o.Lag = 40 * time.Second
	w := newBubbleEnv(t, emulator.Options{}).withBubbleGWS(t, o)
	c := newFakeTerraform(t, w, nil)
	first := c.change(t, agentType, nil, ada)
	noErrors(t, c.destroy(t, agentType, first))
	second := c.change(t, agentType, nil, ada)
	if user, there := w.gws.UserNamed("ada@example.com"); !there || user.ID != second.State["id"] || user.ID == first.State["id"] {
		t.Errorf("the server holds %v, the state %v after %v", user.ID, second.State["id"], first.State["id"])
	}
}

// agentSessions lets sessions end between the steps of a life, and refuses bad
// credentials.
func agentSessions(t *testing.T, o gws.Options) {
	o.SessionIdle = time.Minute
	w := newBubbleEnv(t, emulator.Options{}).withBubbleGWS(t, o)
	c := newFakeTerraform(t, w, nil)
	held := c.change(t, agentType, nil, ada)
	for _, name := range []string{"Adele", "Adelheid"} {
		time.Sleep(2 * time.Minute)
		held = c.change(t, agentType, &held, over(ada, model.Value{"first_name": name}))
	}
	time.Sleep(2 * time.Minute)
	noErrors(t, c.destroy(t, agentType, held))
}

// TestRefusedGenesysLogin tries a sign-in that is refused once or twice for many agents,
// however the server refuses it. One error says why, and each other one is a line.
func TestRefusedGenesysLogin(t *testing.T) {
	for _, refusal := range gws.Switches[slices.IndexFunc(gws.Switches, func(s dialect.Switch) bool { return s.Name == "refused_login" })].Settings {
		t.Run(refusal, bubble(func(t *testing.T) {
			settings, err := gws.Switches.Parse("refused_login=" + refusal)
			if err != nil {
				t.Fatal(err)
			}
			var signIns int
			w := newBubbleEnv(t, emulator.Options{}).withBubbleGWS(t, gws.Options{Dialect: settings, Middleware: func(next http.Handler) http.Handler {
				return http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
					if _, password, _ := r.BasicAuth(); password == "wrong" && strings.HasPrefix(r.URL.Path, gws.Root) {
						signIns++
					}
					next.ServeHTTP(rw, r)
				})
			}})
			held := newFakeTerraform(t, w, nil).change(t, agentType, nil, ada)
			c := newFakeTerraformWithGWS(t, w, model.Value{"password": "wrong"})
			long := 0
			for range 20 {
				_, diagnostics, err := c.Read(t.Context(), agentType, held)
				if err != nil || !coretest.HasError(diagnostics) {
					t.Fatalf("the read is no error: %v", err)
				}
				for _, d := range diagnostics {
					if !strings.HasSuffix(d.Detail, ", and one of the errors says more.") {
						long++
					}
				}
			}
			if long != 1 || signIns > 8 {
				t.Errorf("%d long errors after %d sign-ins", long, signIns)
			}
		}))
	}
}

// TestGenesysOutage refreshes agents on servers that cannot be used: one error says why,
// soon, and each further one is a line.
func TestGenesysOutage(t *testing.T) {
	for name, test := range map[string]struct {
		do    http.HandlerFunc
		limit time.Duration
	}{
		"refuses connections": {func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }, 10 * time.Second},
		"never answers":       {hang, 65 * time.Second},
	} {
		t.Run(name, bubble(func(t *testing.T) {
			down := &switchable{do: test.do}
			w := newBubbleEnv(t, emulator.Options{}).withBubbleGWS(t, gws.Options{Middleware: down.middleware})
			c := newFakeTerraform(t, w, nil)
			var list []instance
			for i := range 40 {
				list = append(list, c.change(t, agentType, nil, over(ada, model.Value{"user_name": fmt.Sprintf("u%d@example.com", i)})))
			}
			down.on.Store(true)
			c = newFakeTerraform(t, w, nil)
			began := time.Now()
			long := 0
			for _, text := range refreshedAs(t, c, agentType, list) {
				if !strings.HasSuffix(text, ", and one of the errors says more.") {
					long++
				}
			}
			if took := time.Since(began); long != 1 || took > test.limit {
				t.Errorf("%d long errors after %s", long, took)
			}
			time.Sleep(2 * time.Hour)
		}))
	}
}

// Each agent's error is about that agent, whoever was refused first.
func TestRefusedGenesysLoginNamesEachAgent(t *testing.T) {
	w := newEnv(t, emulator.Options{}).withGWS(t, gws.Options{})
	good := newFakeTerraform(t, w, nil)
	var held []instance
	for _, name := range []string{"ada@example.com", "bea@example.com"} {
		held = append(held, good.change(t, agentType, nil, over(ada, model.Value{"user_name": name})))
	}
	c := newFakeTerraformWithGWS(t, w, model.Value{"password": "wrong"})
	for i, one := range held {
		_, diagnostics, err := c.Read(t.Context(), agentType, one)
		said := summaries(diagnostics, tfprotov6.DiagnosticSeverityError)
		own, other := one.State, held[1-i].State
		if err != nil || !isNamed(said, own) || isNamed(said, other) {
			t.Errorf("the error at %s is %q, %v", own["user_name"], said, err)
		}
	}
	_, diagnostics := c.tryReadDataSource(t, "collab_gws_skills", nil)
	said := summaries(diagnostics, tfprotov6.DiagnosticSeverityError)
	if !strings.Contains(said, "skills") || isNamed(said, held[0].State) || isNamed(said, held[1].State) {
		t.Errorf("the error at the skills is %q", said)
	}
}

// isNamed reports whether a message is about an agent.
func isNamed(said string, agent model.Value) bool {
	return strings.Contains(said, model.Text(agent["id"])) || strings.Contains(said, model.Text(agent["user_name"]))
}
