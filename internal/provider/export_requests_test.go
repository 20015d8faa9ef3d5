package provider_test

import (
	"bytes"
	"fmt"
	"net/http"
	"os"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-log/tflogtest"

	"github.com/collab-iac/terraform-provider-collab/internal/coretest"
	"github.com/collab-iac/terraform-provider-collab/internal/model"
	emulator "github.com/collab-iac/terraform-provider-collab/internal/systems/voss/emulator"
)

// captured is how real servers of the product line answer: rows of a relation lack its
// joined models, and a page has at most 200 rows.
const captured = "list_rows=partial,page_cap=200"

// newDialectEnv is newEnv with readings of the emulator's switches.
func newDialectEnv(t *testing.T, dialect string) *env {
	t.Helper()
	return newEnv(t, speaking(t, dialect))
}

// What a refresh of relations costs where rows of lists are not whole. The tests that
// count requests run in bubbles: a provider gives up an answer that is late, and on a
// slow machine all are.
func TestRefreshOfRelationsTakesFewRequests(t *testing.T) {
	withoutRaceDetector(t)
	t.Parallel()
	for name, test := range map[string]struct {
		// managed of the users on the server are in the state.
		users, managed, sites int
		dialect               string
		settings              model.Value
		most                  int
	}{
		"a thousand in one node":           {users: 1000, managed: 1000, sites: 1, most: 12},
		"a thousand over 200 sites":        {users: 1000, managed: 1000, sites: 200, most: 12},
		"300, node by node":                {users: 300, managed: 300, sites: 60, dialect: "export_reach=node", most: 12},
		"a thousand that no list counts":   {users: 1000, managed: 1000, sites: 1, dialect: "pagination=none", most: 20},
		"a handful":                        {users: 5, managed: 5, sites: 1, most: 3},
		"a handful without the right":      {users: 5, managed: 5, sites: 1, dialect: "export_answer=forbidden", most: 7},
		"ten of a thousand":                {users: 1000, managed: 10, sites: 1, most: 4},
		"400 of 5,000":                     {users: 5000, managed: 400, sites: 20, most: 60},
		"50 of 20,000":                     {users: 20_000, managed: 50, sites: 20, most: 55},
		"300 without the right":            {users: 300, managed: 300, sites: 1, dialect: "export_answer=forbidden", most: 302},
		"300 without a word of the right":  {users: 300, managed: 300, sites: 1, dialect: "export_answer=forbidden,operations=all", most: 303},
		"300 on a server without the call": {users: 300, managed: 300, sites: 1, dialect: "export_answer=missing", most: 302},
		"300 with a transaction instead":   {users: 300, managed: 300, sites: 1, dialect: "export_answer=transaction", most: 304},
		"300 with a bomb instead":          {users: 300, managed: 300, sites: 1, dialect: "export_answer=huge", most: 304},
		"300 that are cut off":             {users: 300, managed: 300, sites: 1, dialect: "export_answer=capped", most: 320},
		"300, one of them twice":           {users: 300, managed: 300, sites: 1, dialect: "export_answer=twice", most: 304},
		"300 without exports":              {users: 300, managed: 300, sites: 1, settings: model.Value{"read_mode": "list"}, most: 303},
		"300, whole rows":                  {users: 300, managed: 300, sites: 1, dialect: "list_rows=whole", most: 8},
	} {
		t.Run(name, parallelBubble(func(t *testing.T) {
			dialect := captured
			if test.dialect != "" {
				dialect += "," + test.dialect
			}
			w := newBubbleEnv(t, speaking(t, dialect))
			users := vossUsers(t, w, test.users, w.sites(t, test.sites)...)
			users.instances = users.instances[:test.managed]
			w.voss.ResetRequests()
			users.refresh(t, newFakeTerraform(t, w, test.settings))
			n := len(w.voss.Requests())
			counts := map[string]int{}
			for _, verb := range []string{"list data/HierarchyNode", "list relation/SparkUser", "export relation/SparkUser", "get relation/SparkUser"} {
				counts[verb] = w.voss.RequestCount(verb)
			}
			t.Logf("%d requests: %v", n, counts)
			if n > test.most {
				t.Errorf("%d requests for %d users, want at most %d", n, test.managed, test.most)
			}
		}))
	}
}

// Without the Export right a refresh of relations costs what single reads cost, and one
// page of the list, which says that the right is missing.
func TestRefreshWithoutTheExportRightCostsAPage(t *testing.T) {
	withoutRaceDetector(t)
	t.Parallel()
	for name, sites := range map[string]int{"in one node": 1, "over 200 sites": 200} {
		t.Run(name, parallelBubble(func(t *testing.T) {
			const count = 1000
			w := newBubbleEnv(t, speaking(t, captured+",export_answer=forbidden"))
			users := vossUsers(t, w, count, w.sites(t, sites)...)
			cost := map[string]int{} // the list of nodes among it
			for _, mode := range []string{"single", "auto"} {
				w.voss.ResetRequests()
				users.refresh(t, newFakeTerraform(t, w, model.Value{"read_mode": mode}))
				cost[mode] = len(w.voss.Requests())
			}
			t.Logf("%d requests by single reads, %d otherwise", cost["single"], cost["auto"])
			if cost["auto"] > cost["single"]+1 || w.voss.RequestCount("export relation/SparkUser") > 0 {
				t.Errorf("%v requests", cost)
			}
		}))
	}
}

// A plan of a thousand over 200 sites that finds nothing to do costs at most 12 requests.
// Two call settings that were changed by hand are all that the next one holds.
func TestRefreshFindsTwoChangedAmongAThousand(t *testing.T) {
	withoutRaceDetector(t)
	parallelBubble(func(t *testing.T) {
		const count = 1000
		w := newBubbleEnv(t, speaking(t, captured))
		users := vossUsers(t, w, count, w.sites(t, 200)...)
		// plan reads and plans all of them, and returns what the plan would change of which.
		plan := func() (changes map[string][]string, requests int) {
			w.voss.ResetRequests()
			c := newFakeTerraform(t, w, nil)
			found := make([][]string, count)
			concurrently(count, func(i int) { users.instances[i] = c.read(t, relationUser, users.instances[i]) })
			concurrently(count, func(i int) {
				held := users.instances[i]
				config := over(callingUser, model.Value{"email": held.State["email"], "hierarchy": held.State["hierarchy"]})
				p := c.plan(t, relationUser, &held, config)
				noErrors(t, p.Diagnostics)
				found[i] = coretest.Differing(held.State, p.State)
			})
			changes = map[string][]string{}
			for i, differing := range found {
				if len(differing) > 0 {
					changes[users.instances[i].State["email"].(string)] = differing
				}
			}
			return changes, len(w.voss.Requests())
		}
		if changes, requests := plan(); len(changes) > 0 || requests > 12 {
			t.Errorf("%d requests for a plan that changes %v", requests, changes)
		}
		for _, i := range []int{7, count - 3} {
			if err := w.voss.Patch(users.instances[i].State["pkid"].(string), `{"Calling": {"callWaiting": {"enabled": false}}}`); err != nil {
				t.Fatal(err)
			}
		}
		changes, requests := plan()
		t.Logf("%d requests find %v", requests, changes)
		want := map[string][]string{
			"number-7@example.com": {"calling.call_waiting.enabled"}, fmt.Sprintf("number-%d@example.com", count-3): {"calling.call_waiting.enabled"},
		}
		if diff := cmp.Diff(want, changes); diff != "" || requests > 20 {
			t.Errorf("%d requests; (-want +got):\n%s", requests, diff)
		}
	})(t)
}

// The account may lose the Export right in the midst of a run. What was exported by then is
// right, what was not is read otherwise, and that is told once, at INFO.
func TestRefreshAfterTheExportRightIsLost(t *testing.T) {
	withoutRaceDetector(t)
	parallelBubble(func(t *testing.T) {
		var exports, refused atomic.Int32
		options := speaking(t, captured)
		options.Middleware = func(next http.Handler) http.Handler {
			return http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
				if strings.HasSuffix(r.URL.Path, "/export/") && exports.Add(1) > 1 {
					refused.Add(1)
					http.Error(rw, `{"error": {"message": "the access profile has no Export"}}`, http.StatusForbidden)
					return
				}
				next.ServeHTTP(rw, r)
			})
		}
		w := newBubbleEnv(t, options)
		users := vossUsers(t, w, 300, w.sites(t, 20)...)
		changed := 299
		if err := w.voss.Patch(users.instances[changed].State["pkid"].(string), `{"Calling": {"callWaiting": {"enabled": false}}}`); err != nil {
			t.Fatal(err)
		}
		w.voss.ResetRequests()
		c := newFakeTerraform(t, w, nil)
		var log bytes.Buffer
		ctx := tflogtest.RootLogger(t.Context(), &log)
		concurrently(len(users.instances), func(i int) {
			held := users.instances[i]
			read, diagnostics, err := c.Read(ctx, relationUser, held)
			if drifted := len(coretest.Differing(held.State, read.State)) > 0; err != nil || len(diagnostics) > 0 || drifted != (i == changed) {
				t.Errorf("user %d differs: %t, %v", i, drifted, err)
			}
		})
		if n := len(w.voss.Requests()); n > 304 || refused.Load() != 1 {
			t.Errorf("%d requests, %d exports refused", n, refused.Load())
		}
		told, warned := strings.Count(log.String(), `"Objects are not read from exports"`), strings.Count(log.String(), `"@level":"warn"`)
		if told != 1 || warned > 0 {
			t.Errorf("told %d times, and %d warnings", told, warned)
		}
	})(t)
}

// Two changed call settings among a thousand are the two that a plan shows, whatever
// the others were read by.
func TestDriftBelowCallingIsSeenAmongMany(t *testing.T) {
	t.Parallel()
	const typeName = "collab_voss_relation_spark_user"
	for name, dialect := range map[string]string{
		"by exports": captured, "by exports of nodes": captured + ",export_reach=node", "one by one": captured + ",export_answer=forbidden",
		"by lists": "list_rows=whole",
	} {
		t.Run(name, parallelBubble(func(t *testing.T) {
			count := 300
			if os.Getenv("COLLAB_TEST_OBJECTS") != "" {
				count = 1000
			}
			if name == "one by one" {
				count = 100
			}
			w := newBubbleEnv(t, speaking(t, dialect))
			users := vossUsers(t, w, count, w.sites(t, 20)...)
			changed := map[int]bool{7: true, count - 3: true}
			for i := range changed {
				if err := w.voss.Patch(users.instances[i].State["pkid"].(string), `{"Calling": {"callWaiting": {"enabled": false}}}`); err != nil {
					t.Fatal(err)
				}
			}
			c := newFakeTerraform(t, w, nil)
			typ := c.resourceType(t, typeName)
			concurrently(count, func(i int) {
				one := users.instances[i]
				request := &tfprotov6.ReadResourceRequest{TypeName: typeName, CurrentState: encodedValue(t, typ, one.State), Private: one.Private}
				response, err := c.Server.ReadResource(t.Context(), request)
				if err != nil || len(response.Diagnostics) > 0 {
					t.Errorf("%v %v", err, response)
					return
				}
				differing := coretest.Differing(one.State, decodedValue(t, typ, response.NewState))
				if drifted := len(differing) > 0; drifted != changed[i] {
					t.Errorf("user %d: %v", i, differing)
				}
			})
		}))
	}
}

// Rows of a relation lack the joined models, whatever the objects that were read before
// them hold. What differs there is drift all the same, also from a value that silence
// could mean.
func TestDriftBesideObjectsWithoutCalling(t *testing.T) {
	w := newEnv(t, speaking(t, "list_rows=partial"))
	c := newFakeTerraform(t, w, nil)
	var held []instance
	for i := range 40 {
		config := model.Value{"email": fmt.Sprintf("user%d@example.com", i), "display_name": "User"}
		if i < 30 {
			pkid, err := w.voss.Add("relation/SparkUser", emulator.Tenant, fmt.Sprintf(`{"email": "user%d@example.com", "displayName": "User"}`, i))
			if err != nil {
				t.Fatal(err)
			}
			imported, _ := c.beginImport(t, relationUser, &tfprotov6.ImportResourceStateRequest{ID: pkid})
			held = append(held, c.read(t, relationUser, imported))
			continue
		}
		config["calling"] = model.Value{"call_waiting": model.Value{"enabled": false}}
		held = append(held, c.change(t, relationUser, nil, config))
	}
	last := held[len(held)-1].State["pkid"].(string)
	if err := w.voss.Patch(last, `{"Calling": {"callWaiting": {"enabled": true}}}`); err != nil {
		t.Fatal(err)
	}
	again := newFakeTerraform(t, w, nil)
	after := make([]instance, len(held))
	concurrently(len(held), func(i int) { after[i] = again.read(t, relationUser, held[i]) })
	for i := range after {
		if drifted := len(coretest.Differing(held[i].State, after[i].State)) > 0; drifted != (i == len(held)-1) {
			t.Errorf("user %d differs: %t", i, drifted)
		}
	}
}
