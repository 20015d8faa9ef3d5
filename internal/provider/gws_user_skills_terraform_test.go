package provider_test

import (
	"cmp"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-exec/tfexec"

	gws "github.com/collab-iac/terraform-provider-collab/internal/systems/gws/emulator"
	emulator "github.com/collab-iac/terraform-provider-collab/internal/systems/voss/emulator"
	"github.com/collab-iac/terraform-provider-collab/internal/tftest"
)

// skilled is an agent with skills, each an HCL object.
func skilled(skills ...string) string {
	return strings.TrimRight(strings.Replace(adaBlock, "Ada@Example.com", "ada@example.com", 1), "}\n") + "\n  skills = [" + strings.Join(skills, ", ") + "]\n}\n"
}

// TestAccGWSUser_skills leads an agent with three skills through its life: each is changed
// alone, drifts by hand and is put right, comes under Terraform anew by a configuration
// that Terraform writes, and goes with the agent.
func TestAccGWSUser_skills(t *testing.T) {
	t.Parallel()
	w := newEnv(t, emulator.Options{}).withGWS(t, gws.Options{})
	seeded := len(w.gws.Users())
	ws := newWorkspace(t, w, tftest.GenerateConfig)
	const english, sales, spanish = `{ name = "English", level = 5 }`, `{ name = "Sales", level = "7" }`, `{ name = "Spanish", level = 1 }`
	three := skilled(english, sales, spanish)
	made := ""
	apply := func(config, want string) {
		t.Helper()
		ws.write(t, "agent.tf", config)
		ws.applied(t)
		w.holdsSkills(t, strings.Split(want, ", ")...)
		user, _ := w.gws.UserNamed("ada@example.com")
		if made = cmp.Or(made, user.ID); user.ID != made {
			t.Error("the agent was replaced")
		}
	}
	apply(three, "English 5, Sales 7, Spanish 1")
	apply(skilled(`{ name = "English", level = 9 }`, sales, spanish), "English 9, Sales 7, Spanish 1")
	apply(skilled(`{ name = "English", level = 9 }`, spanish), "English 9, Spanish 1")
	apply(skilled(`{ name = "English", level = 9 }`, spanish, sales), "English 9, Sales 7, Spanish 1")
	apply(skilled(`{ name = "English", level = 9 }`, sales, `{ name = "Spanish", level = "02" }`), "English 9, Sales 7, Spanish 2")
	apply(three, "English 5, Sales 7, Spanish 1")
	ws.write(t, "agent.tf", skilled(spanish, `{ name = "English", level = "05" }`, sales))
	ws.expectNoChange(t) // neither the order nor the spelling means anything
	ws.write(t, "agent.tf", three)

	if err := w.gws.UnassignSkill(made, "English"); err != nil {
		t.Fatal(err)
	}
	same(t, "plan after a skill was taken away", "+English 5", ws.changedSkills(t))
	if err := w.gws.AssignSkill(made, "English", "9"); err != nil { // the last one now
		t.Fatal(err)
	}
	same(t, "plan after a level was changed", "-English 9, +English 5", ws.changedSkills(t))
	for _, err := range []error{w.gws.AssignSkill(made, "Sales", "2"), w.gws.UnassignSkill(made, "English"), w.gws.AssignSkill(made, "Customer_Service", "3")} {
		if err != nil {
			t.Fatal(err)
		}
	}
	if drifts, err := ws.Plan(t.Context()); err != nil || !drifts {
		t.Errorf("no drift is seen: %v", err)
	}
	apply(three, "English 5, Sales 7, Spanish 1")

	if err := ws.StateRm(t.Context(), agent); err != nil {
		t.Fatal(err)
	}
	ws.write(t, "agent.tf", "import {\n  to = "+agent+"\n  id = \"ada@example.com\"\n}\n")
	if _, err := ws.Plan(t.Context(), tfexec.GenerateConfigOut("generated.tf")); err != nil {
		t.Fatal(err)
	}
	generated, err := os.ReadFile(filepath.Join(ws.Dir, "generated.tf"))
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{`"English"`, `"5"`, `"Sales"`, `"7"`, `"Spanish"`, `"1"`} {
		if !strings.Contains(string(generated), want) {
			t.Errorf("the configuration lacks %s:\n%s", want, generated)
		}
	}
	before := len(w.gws.Writes())
	ws.applied(t)
	same(t, "writes of the import", 0, len(w.gws.Writes())-before)
	if err := ws.Destroy(t.Context()); err != nil {
		t.Fatal(err)
	}
	same(t, "users that are left", seeded, len(w.gws.Users()))
}

// changedSkills lists what a plan takes away from the skills of the only agent that it
// changes, and what it puts there.
func (ws workspace) changedSkills(t *testing.T) string {
	t.Helper()
	if _, err := ws.Plan(t.Context(), tfexec.Out("skills.plan")); err != nil {
		t.Fatal(err)
	}
	plan, err := ws.ShowPlanFile(t.Context(), "skills.plan")
	if err != nil {
		t.Fatal(err)
	}
	var changed []string
	for _, r := range plan.ResourceChanges {
		before, after := skillTexts(r.Change.Before), skillTexts(r.Change.After)
		for _, skill := range before {
			if !slices.Contains(after, skill) {
				changed = append(changed, "-"+skill)
			}
		}
		for _, skill := range after {
			if !slices.Contains(before, skill) {
				changed = append(changed, "+"+skill)
			}
		}
	}
	return strings.Join(changed, ", ")
}

// skillTexts writes each skill of an agent as "English 5".
func skillTexts(agent any) (texts []string) {
	attributes, _ := agent.(map[string]any)
	skills, _ := attributes["skills"].([]any)
	for _, skill := range skills {
		if row, ok := skill.(map[string]any); ok {
			texts = append(texts, fmt.Sprint(row["name"], " ", row["level"]))
		}
	}
	return texts
}
