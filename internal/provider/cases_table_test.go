package provider_test

import (
	"maps"
	"net/http"
	"strings"
	"time"

	"github.com/collab-iac/terraform-provider-collab/internal/emulator/fault"
	"github.com/collab-iac/terraform-provider-collab/internal/model"
	emulator "github.com/collab-iac/terraform-provider-collab/internal/systems/voss/emulator"
)

// serverCases are the cases by their directory, each in one or more conditions.
func serverCases() map[string]map[string]*serverCase {
	settled := []caseStep{
		{run: "apply"},
		{run: "plan", wants: emptyPlan},
		{run: "apply", wants: emptyApply},
		{run: "apply", wants: emptyApply},
	}
	all := takeOverCases()
	maps.Copy(all, map[string]map[string]*serverCase{
		"business-key-in-other-case": {
			"kept in lower case": {voss: "letter_case=lower", steps: settled},
			"first answer lost":  {voss: "letter_case=lower", fault: always(fault.ResetAfter, once(posts), 0), steps: settled},
			"not told apart":     {voss: "letter_case=ignored", steps: settled},
		},
		"bytes-that-are-no-utf8": charsetCases(),
		"fraction-for-a-whole-number": {"": {steps: []caseStep{
			{run: "plan", fails: "calling.voicemail.send_unanswered_calls.number_of_rings"},
			{run: "plan", args: []string{"-var=rings=1e30"}, fails: "calling.voicemail.send_unanswered_calls.number_of_rings"},
			{run: "plan", args: []string{"-var=rings=2", "-var=patience=-1s"}, fails: "timeouts.create"},
			{run: "plan", args: []string{"-var=rings=2", "-var=patience=0s"}, fails: "timeouts.create"},
			{run: "apply", args: []string{"-var=rings=2"}, wants: added("1")},
			{run: "plan", args: []string{"-var=rings=2"}, wants: emptyPlan},
		}, destroyArgs: []string{"-var=rings=2"}}},
		"hierarchy-not-yet-known-replaces-user": {"": {steps: []caseStep{
			{run: "apply", wants: added("2"), after: note("ida@example.com")},
			{run: "plan", args: []string{"-var=floor=2"}, wants: "0 to add, 2 to change, 0 to destroy."},
			{run: "apply", args: []string{"-var=floor=2"}, wants: ", 0 destroyed.", after: staysThere("ida@example.com")},
			{run: "plan", args: []string{"-var=floor=2"}, wants: emptyPlan},
		}}},
		"hollow-answer-wipes-user": {
			"an empty object":     hollowCase(0),
			"null":                hollowCase(1),
			"without its own key": hollowCase(2),
		},
		"ignore-changes-overwritten":              {"": ignoreChangesCase()},
		"list-shorter-than-its-total":             {"": shortListCase()},
		"numbers-and-texts-the-server-normalizes": {"": {voss: "phone_numbers=e164,text_ends=trimmed", steps: settled}},
		"reference-check-holds-up-the-plan": {"": {
			fault:    always(fault.Stall, func(r *http.Request) bool { return strings.Contains(r.URL.Path, "/choices/") }, 0),
			settings: []string{`request_timeout = "4s"`},
			steps:    []caseStep{{run: "plan", wants: "1 to add", within: 15 * time.Second}},
		}},
		"renamed-key":                      renameCases(),
		"new-before-old":                   createBeforeDestroyCases(),
		"reference-to-new":                 laggingCases(),
		"one-user":                         oneUserCases(),
		"undeclared-value-of-another-kind": oddValueCases(),
		"user-name-case-replaces-agent": {
			"lower":       agentCase("user_name_case=lower"),
			"insensitive": agentCase("user_name_case=insensitive"),
		},
	})
	return all
}

const names = `{"email": "soren@example.com", "firstName": "Søren", "lastName": "Müller"}`

func charsetCases() map[string]*serverCase {
	there := func(c *caseRun) { c.add(c.T, emulator.Tenant, names) }
	keptNames := func(c *caseRun) {
		held := c.email("soren@example.com").Data
		if held["firstName"] != "Søren" || held["lastName"] != "Müller" {
			c.Errorf("the server holds %v", held)
		}
	}
	remove := func(c *caseRun) {
		keptNames(c)
		c.voss.Remove(c.email("soren@example.com").PKID)
	}
	unnamed := always(fault.UnnamedCharset, nil, 0)
	return map[string]*serverCase{
		"named": {voss: "charset=iso-8859-1", keeps: true, steps: []caseStep{
			{run: "apply", before: there, wants: "Resources: 1 imported, 0 added, 1 changed, 0 destroyed.", after: keptNames},
			{run: "plan", wants: emptyPlan, after: remove},
		}},
		"unnamed": {fault: unnamed, keeps: true, steps: []caseStep{{run: "apply", before: there, fails: "not UTF-8", after: remove}}},
	}
}

func hollowCase(seed uint64) *serverCase {
	before := func(c *caseRun) {
		c.patch(c.T, "ida@example.com", `{"extension": "2207", "services": {"message": {"messaging": true}}, "xOther": "kept"}`)()
		c.noted = encoded(c.T, c.email("ida@example.com").Data)
		turnOn(c)
	}
	after := func(c *caseRun) {
		if now := encoded(c.T, c.email("ida@example.com").Data); now != c.noted {
			c.Errorf("the server held %v, and holds %s", c.noted, now)
		}
		c.of.fault.on.Store(false)
	}
	return &serverCase{fault: &weather{name: fault.HollowAnswer, hits: readsOneUser, seed: seed}, steps: []caseStep{
		{run: "apply", wants: added("1")},
		{run: "apply", before: before, fails: "the answer holds no device/spark/User", after: after},
		{run: "plan", wants: emptyPlan},
	}}
}

func ignoreChangesCase() *serverCase {
	byHand := func(c *caseRun) {
		c.patch(c.T, "ida@example.com", `{"extension": "9999", "settings": {"calling": {"calling_behaviour": "NATIVE_WEBEX_TEAMS_CALLING"}}}`)()
		agent, _ := c.gws.UserNamed("ida@example.com")
		if err := c.gws.Patch(agent.ID, `{"password": "By-hand-2"}`); err != nil {
			c.Error(err)
		}
	}
	untouched := func(c *caseRun) {
		held := c.email("ida@example.com").Data
		if held["firstName"] != "Idun" || held["extension"] != "9999" || get(held, []any{"settings", "calling", "calling_behaviour"}) != "NATIVE_WEBEX_TEAMS_CALLING" {
			c.Errorf("the server holds %v", held)
		}
		agent, _ := c.gws.UserNamed("ida@example.com")
		if !c.gws.HasPassword(agent.ID, "By-hand-2") {
			c.Error("the password was reset")
		}
	}
	changed := []string{"-var=name=Idun", "-var=secret=Second-3"}
	return &serverCase{steps: []caseStep{
		{run: "apply", wants: added("2")},
		{run: "plan", before: byHand, wants: emptyPlan},
		{run: "apply", args: changed, wants: "Resources: 0 added, 2 changed, 0 destroyed.", after: untouched},
		{run: "plan", args: changed, wants: emptyPlan},
	}}
}

func shortListCase() *serverCase {
	many := func(c *caseRun) {
		for i := range 25 {
			c.add(c.T, emulator.Tenant, encoded(c.T, model.Value{"email": string(rune('a'+i)) + "@example.com"}))
		}
	}
	beyondTheFirst := func(r *http.Request) bool {
		skip := r.URL.Query().Get("skip")
		return strings.HasSuffix(r.URL.Path, "/device/spark/User/") && skip != "" && skip != "0"
	}
	return &serverCase{
		voss: "page_cap=10", fault: always(fault.EmptyPage, beyondTheFirst, 0), keeps: true,
		steps: []caseStep{{run: "apply", before: many, fails: "ends too early"}},
	}
}

func oddValueCases() map[string]*serverCase {
	cases := map[string]*serverCase{}
	for name, odd := range map[string]string{
		"text for an object": `{"settings": ""}`, "list for an object": `{"services": []}`, "object for a list": `{"phoneNumbers": {}}`,
		"text for a list": `{"licenses": "none"}`, "word for a boolean": `{"roles": {"none": "Perhaps"}}`,
	} {
		renamed := []string{"-var=name=Idun"}
		stays := func(c *caseRun) {
			held := c.email("ida1@example.com").Data
			want, _ := decoded(c.T, odd).(map[string]any)
			for key, v := range want {
				if encoded(c.T, held[key]) != encoded(c.T, v) {
					c.Errorf("the server holds %v in %s", held[key], key)
				}
			}
		}
		cases[name] = &serverCase{destroyArgs: renamed, steps: []caseStep{
			{run: "apply", wants: added("3")},
			{
				run: "apply", args: renamed, before: func(c *caseRun) { c.patch(c.T, "ida1@example.com", odd)() },
				wants: "Resources: 0 added, 3 changed, 0 destroyed.", after: stays,
			},
			{run: "plan", args: renamed, wants: emptyPlan},
		}}
	}
	return cases
}

func agentCase(switches string) *serverCase {
	agent := func(c *caseRun) string {
		for _, u := range c.gws.Users() {
			if name, _ := u.Data["userName"].(string); strings.EqualFold(name, "ida.holm@example.com") {
				return u.ID
			}
		}
		return "nobody"
	}
	stays := func(c *caseRun) {
		if now := agent(c); now != c.noted {
			c.Errorf("the agent was %v, and is %s", c.noted, now)
		}
	}
	return &serverCase{gws: switches, steps: []caseStep{
		{run: "apply", wants: added("1"), after: func(c *caseRun) { c.noted = agent(c) }},
		{run: "apply", wants: emptyApply, after: stays},
		{run: "apply", wants: emptyApply, after: stays},
	}}
}
