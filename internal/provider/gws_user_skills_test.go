package provider_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/collab-iac/terraform-provider-collab/internal/coretest"
	"github.com/collab-iac/terraform-provider-collab/internal/emulator/fault"
	"github.com/collab-iac/terraform-provider-collab/internal/model"
	gws "github.com/collab-iac/terraform-provider-collab/internal/systems/gws/emulator"
	emulator "github.com/collab-iac/terraform-provider-collab/internal/systems/voss/emulator"
)

// adaWith declares an agent with skills, each written "name level" or "#id level".
func adaWith(skills ...string) model.Value {
	list := []any{}
	for _, skill := range skills {
		name, level, _ := strings.Cut(skill, " ")
		if id, isID := strings.CutPrefix(name, "#"); isID {
			list = append(list, model.Value{"id": id, "level": level})
		} else {
			list = append(list, model.Value{"name": name, "level": level})
		}
	}
	return over(ada, model.Value{"skills": list})
}

// skillID is the id of a seeded skill.
func (c *fakeTerraform) skillID(t *testing.T, name string) string {
	t.Helper()
	ids, _ := c.readDataSource(t, "collab_gws_skills", model.Value{})["ids"].(map[string]any)
	id, _ := ids[name].(string)
	return id
}

// holdsSkills fails the test unless ada has exactly the skills on the server.
func (w *env) holdsSkills(t *testing.T, want ...string) {
	t.Helper()
	user, _ := w.gws.UserNamed("ada@example.com")
	same(t, "skills on the server", strings.Join(want, ", "), strings.Join(w.gws.SkillsOf(user.ID), ", "))
}

// settled fails the test unless a refresh and a plan change nothing.
func (c *fakeTerraform) settled(t *testing.T, current instance, config model.Value) instance {
	t.Helper()
	current = c.read(t, agentType, current)
	p := c.plan(t, agentType, &current, config)
	noErrors(t, p.Diagnostics)
	if changed := coretest.Differing(current.State, p.State); len(changed) > 0 {
		t.Errorf("a second plan changes %v", changed)
	}
	return current
}

// agentSkills leads the skills of an agent through their life.
func agentSkills(t *testing.T, o gws.Options) {
	w := newBubbleEnv(t, emulator.Options{}).withBubbleGWS(t, o)
	before := len(w.gws.Users())
	c := newFakeTerraform(t, w, nil)
	held := c.change(t, agentType, nil, adaWith("English 5", "Sales 7", "Spanish 1"))
	w.holdsSkills(t, "English 5", "Sales 7", "Spanish 1")
	held = c.settled(t, held, adaWith("English 5", "Sales 7", "Spanish 1"))
	for _, step := range []struct{ declared, held string }{
		{"English 6,Sales 7,Spanish 1", "English 6, Sales 7, Spanish 1"},                                                                 // a level
		{"English 6,Spanish 1", "English 6, Spanish 1"},                                                                                  // one less
		{"Customer_Service 3,English 6,Spanish 1", "Customer_Service 3, English 6, Spanish 1"},                                           // one more, in front
		{"Spanish 1,English 06,Customer_Service 3", "Customer_Service 3, English 6, Spanish 1"},                                          // another order and spelling
		{"#" + c.skillID(t, "Sales") + " 2,English 6,Spanish 9,Customer_Service 3", "Customer_Service 3, English 6, Sales 2, Spanish 9"}, // by id
	} {
		time.Sleep(time.Minute) // until lists show what was written
		config := adaWith(strings.Split(step.declared, ",")...)
		held = c.change(t, agentType, &held, config)
		w.holdsSkills(t, strings.Split(step.held, ", ")...)
		held = c.settled(t, held, config)
	}
	time.Sleep(time.Minute)
	// What is not declared any more stays, and is shown as it is.
	held = c.change(t, agentType, &held, ada)
	w.holdsSkills(t, "Customer_Service 3", "English 6", "Sales 2", "Spanish 9")
	user, _ := w.gws.UserNamed("ada@example.com")
	if err := w.gws.UnassignSkill(user.ID, "Sales"); err != nil {
		t.Fatal(err)
	}
	time.Sleep(time.Minute)
	held = c.settled(t, held, ada)
	same(t, "skills that nobody declares", 3, len(held.State["skills"].([]any)))
	held = c.change(t, agentType, &held, adaWith())
	w.holdsSkills(t)
	noErrors(t, c.destroy(t, agentType, held))
	same(t, "users that are left", before, len(w.gws.Users()))
}

// What others do to the skills is drift, of each skill by itself.
func TestGenesysSkillsDrift(t *testing.T) {
	bubble(func(t *testing.T) {
		w := newBubbleEnv(t, emulator.Options{}).withBubbleGWS(t, gws.Options{})
		c := newFakeTerraform(t, w, nil)
		config := adaWith("English 5", "Sales 7", "Spanish 1")
		held := c.change(t, agentType, nil, config)
		user, _ := w.gws.UserNamed("ada@example.com")
		for _, err := range []error{
			w.gws.AssignSkill(user.ID, "English", "2"), w.gws.UnassignSkill(user.ID, "Sales"), w.gws.AssignSkill(user.ID, "Customer_Service", "4"),
		} {
			if err != nil {
				t.Fatal(err)
			}
		}
		held = c.read(t, agentType, held)
		var seen []string
		for _, element := range held.State["skills"].([]any) {
			row := element.(model.Value)
			seen = append(seen, fmt.Sprint(row["name"], " ", row["level"]))
		}
		slices.Sort(seen)
		same(t, "drift", "Customer_Service 4, English 2, Spanish 1", strings.Join(seen, ", "))
		before := len(w.gws.Writes())
		held = c.change(t, agentType, &held, config)
		w.holdsSkills(t, "English 5", "Sales 7", "Spanish 1")
		var calls []string
		for _, write := range w.gws.Writes()[before:] {
			calls = append(calls, write.Operation)
		}
		same(t, "calls", "assign skill, assign skill, unassign skill", strings.Join(calls, ", "))
		c.settled(t, held, config)
	})(t)
}

// The order of skills means nothing: another one plans nothing, sends nothing and is not
// drift, wherever it is met.
func TestGenesysSkillsOrder(t *testing.T) {
	bubble(func(t *testing.T) {
		w := newBubbleEnv(t, emulator.Options{}).withBubbleGWS(t, gws.Options{})
		c := newFakeTerraform(t, w, nil)
		skills := []string{"English 5", "Sales 7", "Spanish 1"}
		held := c.change(t, agentType, nil, adaWith(skills...))
		user, _ := w.gws.UserNamed("ada@example.com")
		before := len(w.gws.Writes())
		for _, order := range [][]int{{2, 1, 0}, {1, 0, 2}, {0, 2, 1}} {
			c.settled(t, held, adaWith(skills[order[0]], skills[order[1]], skills[order[2]]))
		}
		same(t, "writes", before, len(w.gws.Writes()))
		for _, err := range []error{w.gws.UnassignSkill(user.ID, "English"), w.gws.AssignSkill(user.ID, "English", "5")} { // it is the last one now
			if err != nil {
				t.Fatal(err)
			}
		}
		c.settled(t, held, adaWith("Spanish 1", "English 05", "Sales 7"))
	})(t)
}

// A level that is not declared stays as the server has it, whoever changes it. A skill that
// the user gets needs one.
func TestGenesysSkillsWithoutALevel(t *testing.T) {
	bubble(func(t *testing.T) {
		w := newBubbleEnv(t, emulator.Options{}).withBubbleGWS(t, gws.Options{})
		c := newFakeTerraform(t, w, nil)
		held := c.change(t, agentType, nil, adaWith("English 5", "Sales 7"))
		less := over(ada, model.Value{"skills": []any{model.Value{"name": "Sales", "level": "7"}, model.Value{"name": "English"}}})
		held = c.settled(t, held, less)
		user, _ := w.gws.UserNamed("ada@example.com")
		if err := w.gws.AssignSkill(user.ID, "English", "9"); err != nil {
			t.Fatal(err)
		}
		held = c.settled(t, held, less)
		held = c.change(t, agentType, &held, over(less, model.Value{"last_name": "King"}))
		w.holdsSkills(t, "English 9", "Sales 7")
		more := over(ada, model.Value{"skills": []any{model.Value{"name": "English"}, model.Value{"name": "Spanish"}}})
		if said := strings.Join(texts(c.plan(t, agentType, &held, more).Diagnostics), "\n"); !strings.Contains(said, `skills["Spanish"]: the server needs the level`) || strings.Contains(said, "English") {
			t.Errorf("the plan says %s", said)
		}
	})(t)
}

// Level 0 means what the server makes of it.
func TestGenesysSkillLevelZero(t *testing.T) {
	for _, dialect := range []string{"skill_zero=raised", "skill_zero=kept"} {
		t.Run(dialect, bubble(func(t *testing.T) {
			settings, err := gws.Switches.Parse(dialect)
			if err != nil {
				t.Fatal(err)
			}
			c := newFakeTerraform(t, newBubbleEnv(t, emulator.Options{}).withBubbleGWS(t, gws.Options{Dialect: settings}), nil)
			c.settled(t, c.change(t, agentType, nil, adaWith("English 0")), adaWith("English 0"))
		}))
	}
}

// A plan finds what no server would take, on the element that it is about.
func TestGenesysSkillsPlanned(t *testing.T) {
	bubble(func(t *testing.T) {
		w := newBubbleEnv(t, emulator.Options{}).withBubbleGWS(t, gws.Options{})
		one, other := w.gws.AddSkill("Dutch"), w.gws.AddSkill("Dutch")
		c := newFakeTerraform(t, w, nil)
		english := c.skillID(t, "English")
		for name, test := range map[string]struct {
			skills []any
			at     string
			said   []string
		}{
			"unknown name":        {[]any{model.Value{"name": "Englsh", "level": "5"}}, "skills", []string{`skills["Englsh"].name: the server has no skill with the name "Englsh"`, `Did you mean "English"?`, `"Sales"`}},
			"unknown id":          {[]any{model.Value{"id": "nobody", "level": "5"}}, "skills", []string{`skills["nobody"].id: the server has no skill with the id "nobody"`}},
			"two of one name":     {[]any{model.Value{"name": "Dutch", "level": "5"}}, "skills", []string{`skills["Dutch"].name`, one, other, "Declare the id"}},
			"another's name":      {[]any{model.Value{"name": "Sales", "id": english, "level": "5"}}, "skills", []string{`skills["Sales"].name`, `is named "English", not "Sales"`}},
			"twice by name":       {[]any{model.Value{"name": "Sales", "level": "5"}, model.Value{"name": "Sales", "level": "6"}}, "skills", []string{`{name = "Sales", level = "6"} and {name = "Sales", level = "5"}`, `skill "Sales"`}},
			"twice by name or id": {[]any{model.Value{"name": "English", "level": "5"}, model.Value{"id": english, "level": "5"}}, "skills", []string{`level = "5"} and {name = "English", level = "5"}`}},
			"without a name":      {[]any{model.Value{"level": "5"}}, "skills", []string{"skills: an element has neither. Declare the name or the id"}},
			"without a level":     {[]any{model.Value{"name": "Sales"}}, "skills", []string{`skills["Sales"]: the server needs the level`}},
			"level below 0":       {[]any{model.Value{"name": "Sales", "level": "-1"}}, "skills", []string{`skills["Sales"].level`, "out of range", "nearest is 0"}},
			"half a level":        {[]any{model.Value{"name": "Sales", "level": "2.6"}}, "skills", []string{`skills["Sales"].level`, "no whole number", "nearest is 3"}},
			"level in words":      {[]any{model.Value{"name": "Sales", "level": "high"}}, "skills", []string{`skills["Sales"].level`, "no whole number"}},
		} {
			config := over(ada, model.Value{"skills": test.skills})
			diagnostics := append(c.validate(t, config), c.plan(t, agentType, nil, config).Diagnostics...)
			found := false
			for _, d := range diagnostics {
				text := coretest.Text(d)
				found = found || d.Severity == tfprotov6.DiagnosticSeverityError && strings.Contains(text, `"`+test.at+`"`) && containsAll(text, test.said)
			}
			if !found {
				t.Errorf("%s: %v", name, texts(diagnostics))
			}
		}
		held := c.change(t, agentType, nil, adaWith("#"+one+" 3", "#"+other+" 4"))
		w.holdsSkills(t, "Dutch 3", "Dutch 4")
		c.settled(t, held, adaWith("#"+one+" 3", "#"+other+" 4"))
	})(t)
}

// validate checks a configuration of an agent by itself.
func (c *fakeTerraform) validate(t *testing.T, config model.Value) []*tfprotov6.Diagnostic {
	t.Helper()
	request := &tfprotov6.ValidateResourceConfigRequest{TypeName: agentType, Config: encodedValue(t, c.resourceType(t, agentType), config)}
	response, err := c.Server.ValidateResourceConfig(t.Context(), request)
	if err != nil {
		t.Fatal(err)
	}
	return response.Diagnostics
}

func containsAll(text string, parts []string) bool {
	for _, part := range parts {
		if !strings.Contains(text, part) {
			return false
		}
	}
	return true
}

func texts(diagnostics []*tfprotov6.Diagnostic) (all []string) {
	for _, d := range diagnostics {
		all = append(all, coretest.Text(d))
	}
	return all
}

// A skill that got another name, or is gone, is an error of the plan that still names it.
func TestGenesysSkillRenamed(t *testing.T) {
	bubble(func(t *testing.T) {
		w := newBubbleEnv(t, emulator.Options{}).withBubbleGWS(t, gws.Options{})
		config := adaWith("English 5", "Sales 7")
		held := newFakeTerraform(t, w, nil).change(t, agentType, nil, config)
		if !w.gws.RenameSkill("English", "English_UK") {
			t.Fatal("not renamed")
		}
		c := newFakeTerraform(t, w, nil)
		held = c.read(t, agentType, held)
		if said := summaries(c.plan(t, agentType, &held, config).Diagnostics, tfprotov6.DiagnosticSeverityError); !strings.Contains(said, `Did you mean "English_UK"?`) {
			t.Errorf("got %q", said)
		}
		held = c.change(t, agentType, &held, adaWith("English_UK 5", "Sales 7"))
		w.holdsSkills(t, "English_UK 5", "Sales 7")
		c.settled(t, held, adaWith("English_UK 5", "Sales 7"))
	})(t)
}

// One that was deleted is gone from its agents too, and nothing but its name is wrong then.
func TestGenesysSkillDeleted(t *testing.T) {
	bubble(func(t *testing.T) {
		w := newBubbleEnv(t, emulator.Options{}).withBubbleGWS(t, gws.Options{})
		c := newFakeTerraform(t, w, nil)
		english := c.skillID(t, "English")
		for name, declared := range map[string]string{"by name": "English 5", "by id": "#" + english + " 5"} {
			email := strings.ReplaceAll(name, " ", "-") + "@example.com"
			config := over(adaWith(declared, "Sales 7"), model.Value{"user_name": email})
			held := c.change(t, agentType, nil, config)
			defer func() {
				c := newFakeTerraform(t, w, nil)
				held = c.read(t, agentType, held)
				same(t, name+": skills after a refresh", 1, len(held.State["skills"].([]any)))
				p := c.plan(t, agentType, &held, config)
				if said := strings.Join(texts(p.Diagnostics), "\n"); !strings.Contains(said, "the server has no skill with the") || strings.Count(said, "no skill") != 1 {
					t.Errorf("%s: the plan says %s", name, said)
				}
				rest := over(adaWith("Sales 7"), model.Value{"user_name": email})
				c.settled(t, held, rest)
			}()
		}
		if !w.gws.RemoveSkill("English") {
			t.Fatal("not removed")
		}
	})(t)
}

// What fails once the agent is there is a warning and a difference, and no taint.
func TestGenesysSkillsRefused(t *testing.T) {
	bubble(func(t *testing.T) {
		settings, err := gws.Switches.Parse("skill_holders=agents")
		if err != nil {
			t.Fatal(err)
		}
		w := newBubbleEnv(t, emulator.Options{}).withBubbleGWS(t, gws.Options{Dialect: settings})
		c := newFakeTerraform(t, w, nil)
		config := over(adaWith("English 5", "Sales 7"), model.Value{"roles": []any{"ROLE_ADMIN"}})
		p := c.plan(t, agentType, nil, config)
		warned := strings.Join(texts(p.Diagnostics), "\n")
		if len(p.Diagnostics) != 1 || !containsAll(warned, []string{"No effect of skills", "roles holds ROLE_AGENT. It holds ROLE_ADMIN.", "every plan shows it as missing"}) || strings.Contains(warned, "SUPERVISOR") {
			t.Errorf("the plan says %s", warned)
		}
		held, diagnostics := c.apply(t, agentType, nil, config, p)
		said := strings.Join(texts(diagnostics), "\n")
		if coretest.HasError(diagnostics) || len(diagnostics) != 1 || !containsAll(said, []string{"ROLE_AGENT", `skill "English"`, `skill "Sales"`, "/skills"}) {
			t.Errorf("the apply says %s", said)
		}
		held = c.read(t, agentType, held)
		same(t, "skills after a refresh", 0, len(held.State["skills"].([]any)))
		held = c.change(t, agentType, &held, adaWith("English 5", "Sales 7"))
		w.holdsSkills(t, "English 5", "Sales 7")
		c.settled(t, held, adaWith("English 5", "Sales 7"))
	})(t)
}

// The answer to any one call of a create, of an update or of both is lost: no skill is
// lost, none is there twice, and a call that took effect is not sent again.
func TestGenesysSkillsLostAnswers(t *testing.T) {
	for _, name := range []fault.Name{fault.ResetAfter, fault.ErrorAfter, fault.ResetBefore, fault.ErrorBefore, fault.Truncate} {
		for _, method := range []string{http.MethodPost, http.MethodDelete} {
			t.Run(fmt.Sprint(name, " ", method), bubble(func(t *testing.T) {
				lossy := onceWeather(method, name, 1)
				hits := lossy.hits
				lossy.hits = func(r *http.Request) bool { return strings.Contains(r.URL.Path, "/skills") && hits(r) }
				w := newBubbleEnv(t, emulator.Options{}).withBubbleGWS(t, gws.Options{Middleware: lossy.middleware})
				c := newFakeTerraform(t, w, nil)
				lossy.on.Store(method == http.MethodPost)
				held := c.change(t, agentType, nil, adaWith("English 5", "Sales 7"))
				w.holdsSkills(t, "English 5", "Sales 7")
				w.gws.ResetRequests()
				lossy.on.Store(true)
				held = c.change(t, agentType, &held, adaWith("English 6", "Spanish 1"))
				w.holdsSkills(t, "English 6", "Spanish 1")
				sent := w.gws.RequestCount("assign skill") + w.gws.RequestCount("unassign skill")
				same(t, "calls that took effect", 3, sent)
				c.settled(t, held, adaWith("English 6", "Spanish 1"))
				time.Sleep(time.Hour)
			}))
		}
	}
}

// A server that leaves out an empty list of skills shows all the same that they were taken
// away by hand, and that an answer that was lost had its effect.
func TestGenesysSkillsLeftOut(t *testing.T) {
	bubble(func(t *testing.T) {
		settings, err := gws.Switches.Parse("empty_subresources=absent")
		if err != nil {
			t.Fatal(err)
		}
		var loses atomic.Bool
		lossy := func(next http.Handler) http.Handler {
			return http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
				if r.Method == http.MethodDelete && loses.CompareAndSwap(true, false) {
					next.ServeHTTP(httptest.NewRecorder(), r)
					panic(http.ErrAbortHandler)
				}
				next.ServeHTTP(rw, r)
			})
		}
		w := newBubbleEnv(t, emulator.Options{}).withBubbleGWS(t, gws.Options{Dialect: settings, Middleware: lossy})
		c := newFakeTerraform(t, w, nil)
		config := adaWith("English 5", "Sales 7")
		held := c.change(t, agentType, nil, config)
		user, _ := w.gws.UserNamed("ada@example.com")
		for _, skill := range []string{"English", "Sales"} {
			if err := w.gws.UnassignSkill(user.ID, skill); err != nil {
				t.Fatal(err)
			}
		}
		held = c.read(t, agentType, held)
		if skills, _ := held.State["skills"].([]any); len(skills) != 0 {
			t.Errorf("the state still has %v", skills)
		}
		held = c.change(t, agentType, &held, config)
		w.holdsSkills(t, "English 5", "Sales 7")
		none := adaWith()
		loses.Store(true)
		held = c.change(t, agentType, &held, none)
		w.holdsSkills(t)
		c.settled(t, held, none)
	})(t)
}
