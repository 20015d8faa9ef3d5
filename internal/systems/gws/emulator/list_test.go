package emulator_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	gws "github.com/collab-iac/terraform-provider-collab/internal/systems/gws/emulator"
)

const (
	admin = "terraform@example.com"
	agent = "agent@example.com"
	mona  = "mona.reed@example.com"
	luis  = "luis.ortega@example.com"
	grace = "grace.chen@example.com"
)

func TestListShape(t *testing.T) {
	p := newEmulator(t, "")
	id := userID(t, p, mona)
	one := p.must("GET", "/users?userName="+mona, "").body
	if diff := cmp.Diff(map[string]any{
		"statusCode": 0.0, "totalCount": 1.0,
		"uris": []any{"https://gws.contact-center.invalid/api/v2/users/" + id}, "paths": []any{"/users/" + id},
	}, one); diff != "" {
		t.Errorf("plain list (-want +got):\n%s", diff)
	}
	some := p.must("GET", "/users?fields=id,firstName&userName="+mona, "").body
	if diff := cmp.Diff(map[string]any{"statusCode": 0.0, "totalCount": 1.0, "users": []any{map[string]any{"id": id, "firstName": "Mona"}}}, some); diff != "" {
		t.Errorf("some fields (-want +got):\n%s", diff)
	}
	whole := p.must("GET", "/users?fields=*&userName="+mona, "").body
	if diff := cmp.Diff([]any{p.user(id)}, whole["users"]); diff != "" {
		t.Errorf("all fields (-want +got):\n%s", diff)
	}
	parts := p.must("GET", "/users?subresources=skills,devices&userName="+mona, "").body
	shown, _ := p.must("GET", "/users/"+id+"?subresources=skills,devices", "").body["user"].(map[string]any)
	if diff := cmp.Diff([]any{shown}, parts["users"]); diff != "" {
		t.Errorf("with sub-resources (-want +got):\n%s", diff)
	}
	if _, there := shown["features"]; there || shown["skills"] == nil || shown["userName"] != mona {
		t.Errorf("user with two sub-resources = %v", shown)
	}
	if none := p.must("GET", "/users?fields=*&userName=nobody", "").body; cmp.Diff([]any{}, none["users"]) != "" {
		t.Errorf("no users = %v", none)
	}
}

func TestListFiltersAndSorts(t *testing.T) {
	for query, want := range map[string][]string{
		"userName=" + luis:                                  {luis},
		"userName=" + strings.ToUpper(luis):                 {},
		"firstName=Luis&lastName=Chen":                      {},
		"roles=ROLE_SUPERVISOR":                             {mona},
		"roles=ROLE_AGENT&sortBy=userName":                  {agent, grace, luis, mona},
		"enabled=false":                                     {},
		"enabled=true&sortBy=lastName":                      {admin, agent, grace, luis, mona},
		"devices.phoneNumber=3002":                          {luis},
		"devices.phoneNumber=3-002":                         {luis},
		"skills.name=English":                               {mona},
		"skills.name=Sales&skills.level=8":                  {luis},
		"sortBy=userName&order=Descending":                  {admin, mona, luis, grace, agent},
		"sortBy=skills.name,userName&order=Ascending":       {agent, grace, admin, mona, luis},
		"sortBy=enabled,firstName&limit=2":                  {agent, admin},
		"sortBy=userName&limit=2&offset=3":                  {mona, admin},
		"sortBy=userName&limit=2&offset=9":                  {},
		"sortBy=userName&statistics.channels.voice.state=x": {agent, grace, luis, mona, admin},
	} {
		t.Run(query, func(t *testing.T) {
			p := newEmulator(t, "")
			got := p.names(query)
			if query == "enabled=true&sortBy=lastName" || query == "sortBy=enabled,firstName&limit=2" {
				slices.Sort(got[:2]) // two accounts share their names
				want = append(sortedCopy(want[:2]), want[2:]...)
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("users (-want +got):\n%s", diff)
			}
		})
	}
}

func sortedCopy(list []string) []string { return slices.Sorted(slices.Values(list)) }

func TestListRefuses(t *testing.T) {
	p := newEmulator(t, "")
	for query, want := range map[string]string{
		"limit=0":         "400 10 Input validation failed: limit: must be a whole number of at least 1",
		"limit=ten":       "400 10 Input validation failed: limit: must be a whole number of at least 1",
		"offset=-1":       "400 10 Input validation failed: offset: must be a whole number of at least 0",
		"sortBy=password": "400 10 Input validation failed: sortBy: 'password' is not one of 'userName', 'firstName', 'lastName', 'enabled', 'roles', 'devices.phoneNumber', 'skills.name', 'skills.level'",
		"order=down":      "400 10 Input validation failed: order: 'down' is not one of 'Ascending', 'Descending'",
	} {
		if got := p.ask("GET", "/users?"+query, "").summary(); got != want {
			t.Errorf("%s = %s, want %s", query, got, want)
		}
	}
}

func TestPagesHoldEveryUserOnce(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		highest := rapid.SampledFrom([]string{"none", "10", "2"}).Draw(rt, "cap")
		p := newEmulator(t, "page_cap="+highest)
		for i := range rapid.IntRange(0, 12).Draw(rt, "users") {
			p.create(fmt.Sprintf("user%d@example.com", i))
		}
		limit := rapid.IntRange(1, 20).Draw(rt, "limit")
		var got []string
		for {
			rows := p.names(fmt.Sprintf("limit=%d&offset=%d", limit, len(got)))
			if len(rows) > limit || highest == "2" && len(rows) > 2 {
				rt.Fatalf("%d rows on a page", len(rows))
			}
			if len(rows) == 0 {
				break
			}
			got = append(got, rows...)
		}
		var want []string
		for _, u := range p.Users() {
			name, _ := u.Data["userName"].(string)
			want = append(want, name)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			rt.Errorf("users over all pages (-want +got):\n%s", diff)
		}
	})
}

func TestDelayedLists(t *testing.T) {
	p := newEmulator(t, "list_visibility=delayed", func(o *gws.Options) { o.Lag = 5 * time.Second })
	id := p.create("ada@example.com")
	steps := []struct {
		change func()
		want   []string
	}{
		{func() {}, []string{}},
		{func() { p.clock.Advance(5 * time.Second) }, []string{"Ada"}},
		{func() { p.must("PUT", "/users/"+id, `{"firstName":"Adele"}`) }, []string{"Ada"}},
		{func() { p.clock.Advance(2 * time.Second); p.must("PUT", "/users/"+id, `{"firstName":"Adela"}`) }, []string{"Ada"}},
		{func() { p.clock.Advance(3 * time.Second) }, []string{"Adele"}},
		{func() { p.clock.Advance(2 * time.Second) }, []string{"Adela"}},
		{func() { p.must("DELETE", "/users/"+id, "") }, []string{"Adela"}},
		{func() { p.clock.Advance(5 * time.Second) }, []string{}},
	}
	for i, step := range steps {
		step.change()
		rows, _ := p.must("GET", "/users?fields=firstName&userName=ada@example.com", "").body["users"].([]any)
		got := []string{}
		for _, row := range rows {
			object, _ := row.(map[string]any)
			got = append(got, fmt.Sprint(object["firstName"]))
		}
		if diff := cmp.Diff(step.want, got); diff != "" {
			t.Errorf("after step %d (-want +got):\n%s", i, diff)
		}
	}
}
