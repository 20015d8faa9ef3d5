package provider_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/collab-iac/terraform-provider-collab/internal/coretest"
	"github.com/collab-iac/terraform-provider-collab/internal/model"
	gws "github.com/collab-iac/terraform-provider-collab/internal/systems/gws/emulator"
	emulator "github.com/collab-iac/terraform-provider-collab/internal/systems/voss/emulator"
)

// objectSet is many objects of one kind that a server holds and a state describes.
type objectSet struct {
	typeName  string
	instances []instance
}

// copiesOf creates one object and copies it: on the server by put, which returns
// the copy's identifier, and as a state.
func copiesOf(t *testing.T, w *env, typeName, key string, config model.Value, count int, content func() string, put func(i int, content string) (string, string)) objectSet {
	t.Helper()
	first := newFakeTerraform(t, w, nil).change(t, typeName, nil, config)
	original := content()
	f := objectSet{typeName, []instance{first}}
	for i := 1; i < count; i++ {
		name := fmt.Sprintf("number-%d@", i)
		id, node := put(i, strings.ReplaceAll(original, "number-0@", name))
		state := withTextsReplaced(first.State, strings.NewReplacer("number-0@", name, first.State[key].(string), id)).(model.Value)
		if node != "" {
			state["hierarchy"] = node
		}
		f.instances = append(f.instances, instance{State: state, Private: first.Private})
	}
	return f
}

// withTextsReplaced copies a value with other texts in it.
func withTextsReplaced(v any, texts *strings.Replacer) any {
	switch v := v.(type) {
	case string:
		return texts.Replace(v)
	case model.Value:
		copied := model.Value{}
		for name, member := range v {
			copied[name] = withTextsReplaced(member, texts)
		}
		return copied
	case []any:
		copied := make([]any, len(v))
		for i, element := range v {
			copied[i] = withTextsReplaced(element, texts)
		}
		return copied
	}
	return v
}

// refresh reads all instances as Terraform does, ten at a time, and fails the
// test where one has changed.
func (f objectSet) refresh(t *testing.T, c *fakeTerraform) {
	t.Helper()
	typ := c.resourceType(t, f.typeName)
	requests := make([]*tfprotov6.ReadResourceRequest, len(f.instances))
	for i, one := range f.instances {
		requests[i] = &tfprotov6.ReadResourceRequest{TypeName: f.typeName, CurrentState: encodedValue(t, typ, one.State), Private: one.Private}
	}
	concurrently(len(requests), func(i int) {
		request := requests[i]
		response, err := c.Server.ReadResource(t.Context(), request)
		switch {
		case err != nil || len(response.Diagnostics) > 0:
			t.Errorf("%v %v", err, response)
		case response.NewState != request.CurrentState:
			t.Errorf("nobody changed %v, but it is read as otherwise there", coretest.Differing(decodedValue(t, typ, request.CurrentState), decodedValue(t, typ, response.NewState)))
		}
	})
}

var callingUser = model.Value{
	"email": "number-0@example.com", "display_name": "One of many", "title": "Adviser",
	"calling": model.Value{"call_waiting": model.Value{"enabled": true}},
}

// vossUsers spreads relation users over the nodes.
func vossUsers(t *testing.T, w *env, count int, nodes ...string) objectSet {
	t.Helper()
	const relation = "relation/SparkUser"
	config := merge(callingUser, model.Value{"hierarchy": nodes[0]}).(model.Value)
	return copiesOf(t, w, "collab_voss_relation_spark_user", "pkid", config, count,
		func() string { return encoded(t, w.voss.Objects(relation)[0].Data) },
		func(i int, content string) (string, string) {
			node := nodes[i%len(nodes)]
			pkid, err := w.voss.Add(relation, node, content)
			if err != nil {
				t.Fatal(err)
			}
			return pkid, node
		})
}

// sites adds so many nodes below the customer.
func (w *env) sites(t *testing.T, count int) []string {
	t.Helper()
	var paths []string
	for i := range count {
		name := fmt.Sprintf("Branch%03d", i)
		if _, err := w.voss.Add("data/HierarchyNode", emulator.Tenant, fmt.Sprintf(`{"name": %q, "node_type": "Site"}`, name)); err != nil {
			t.Fatal(err)
		}
		paths = append(paths, emulator.Tenant+"."+name)
	}
	return paths
}

func TestRefreshOfManyTakesFewRequests(t *testing.T) {
	for name, test := range map[string]struct {
		count, sites int
		settings     model.Value
		most         int
	}{
		// Of each number two are for the tree of the hierarchy.
		"in one node":               {300, 1, nil, 10},
		"over 100 sites":            {300, 100, nil, 10},
		"a handful":                 {5, 1, nil, 7},
		"each with its own request": {40, 1, model.Value{"read_mode": "single"}, 42},
		"a dozen, each elsewhere":   {12, 12, nil, 14},
	} {
		t.Run(name, bubble(func(t *testing.T) {
			w := newBubbleEnv(t, speaking(t, "list_rows=whole"))
			users := vossUsers(t, w, test.count, w.sites(t, test.sites)...)
			w.voss.ResetRequests()
			users.refresh(t, newFakeTerraform(t, w, test.settings))
			if n := len(w.voss.Requests()); n > test.most {
				t.Errorf("%d requests for %d users, want at most %d", n, test.count, test.most)
			}
		}))
	}
}

// A server whose lists cannot be used costs one request for each object, one
// for the page that showed it, and two for the hierarchy.
func TestRefreshFallsBackToSingleRequests(t *testing.T) {
	bubble(refreshWithoutLists)(t)
}

func refreshWithoutLists(t *testing.T) {
	w := newBubbleEnv(t, speaking(t, "list_rows=summary"))
	users := vossUsers(t, w, 60, emulator.Tenant)
	w.voss.ResetRequests()
	users.refresh(t, newFakeTerraform(t, w, nil))
	if n := len(w.voss.Requests()); n > 63 {
		t.Errorf("%d requests for 60 users", n)
	}
}

func TestRefreshOfManyAgentsTakesFewRequests(t *testing.T) {
	bubble(refreshAgents)(t)
}

// Lists that take subresources show the skills too.
func TestRefreshOfManyAgentsWithSkillsTakesFewRequests(t *testing.T) {
	bubble(func(t *testing.T) {
		w := newBubbleEnv(t, emulator.Options{}).withBubbleGWS(t, gws.Options{})
		config := over(adaWith("English 5", "Sales 7", "Spanish 0"), model.Value{"user_name": "number-0@example.com"})
		agents := copiesOf(t, w, agentType, "id", config, 500,
			func() string {
				user, _ := w.gws.UserNamed("number-0@example.com")
				return encoded(t, user.Data)
			},
			func(_ int, content string) (string, string) {
				id, err := w.gws.Add(content)
				for _, skill := range []string{"English 5", "Sales 7", "Spanish 1"} {
					name, level, _ := strings.Cut(skill, " ")
					err = errors.Join(err, w.gws.AssignSkill(id, name, level))
				}
				if err != nil {
					t.Fatal(err)
				}
				return id, ""
			})
		w.gws.ResetRequests()
		c := newFakeTerraform(t, w, nil)
		agents.refresh(t, c)
		for i, agent := range agents.instances {
			p := c.plan(t, agentType, &agent, over(config, model.Value{"user_name": agent.State["user_name"]}))
			noErrors(t, p.Diagnostics)
			if changed := coretest.Differing(agent.State, p.State); len(changed) > 0 {
				t.Fatalf("the plan of agent %d changes %v", i, changed)
			}
		}
		n := len(w.gws.Requests())
		t.Logf("%d requests for 500 agents", n)
		if n > 10 {
			t.Errorf("%d requests for 500 agents", n)
		}
	})(t)
}

func refreshAgents(t *testing.T) {
	w := newBubbleEnv(t, emulator.Options{}).withBubbleGWS(t, gws.Options{})
	config := model.Value{"user_name": "number-0@example.com", "first_name": "One", "last_name": "Many", "roles": []any{"ROLE_AGENT"}, "password": "a-Secret-1"}
	agents := copiesOf(t, w, "collab_gws_user", "id", config, 300,
		func() string {
			user, _ := w.gws.UserNamed("number-0@example.com")
			return encoded(t, user.Data)
		},
		func(_ int, content string) (string, string) {
			id, err := w.gws.Add(content)
			if err != nil {
				t.Fatal(err)
			}
			return id, ""
		})
	w.gws.ResetRequests()
	agents.refresh(t, newFakeTerraform(t, w, nil))
	// Its lists name no total, so that each page has to pay for the next.
	if n := len(w.gws.Requests()); n > 20 {
		t.Errorf("%d requests for 300 agents", n)
	}
}
