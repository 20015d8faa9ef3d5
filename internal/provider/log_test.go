package provider_test

import (
	"bytes"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-log/tflogtest"

	"github.com/collab-iac/terraform-provider-collab/internal/model"
	emulator "github.com/collab-iac/terraform-provider-collab/internal/systems/voss/emulator"
)

// Terraform's log has a line for every request, also for the pages of lists that
// answer several reads.
func TestEveryRequestIsLogged(t *testing.T) {
	w := newEnv(t, emulator.Options{})
	f := vossUsers(t, w, 40, emulator.Tenant)
	c := newFakeTerraform(t, w, nil)
	typ := c.resourceType(t, f.typeName)
	var out bytes.Buffer
	ctx := tflogtest.RootLogger(t.Context(), &out)
	w.voss.ResetRequests()
	concurrently(len(f.instances), func(i int) {
		one := f.instances[i]
		response, err := c.Server.ReadResource(ctx, &tfprotov6.ReadResourceRequest{
			TypeName: f.typeName, CurrentState: encodedValue(t, typ, one.State), Private: one.Private,
		})
		if err != nil || len(response.Diagnostics) > 0 {
			t.Errorf("%v, %+v", err, response)
		}
	})
	want := map[string]int{}
	lists := 0
	for _, r := range w.voss.Requests() {
		want[r.Method+" "+r.Path]++
		if r.Path == "/api/relation/SparkUser/" {
			lists++
		}
	}
	if lists == 0 {
		t.Error("nothing was listed")
	}
	lines, err := tflogtest.MultilineJSONDecode(&out)
	if err != nil {
		t.Fatal(err)
	}
	got := map[string]int{}
	for _, line := range lines {
		if line["@message"] == "HTTP exchange" && line["@level"] == "debug" {
			got[line["method"].(string)+" "+line["path"].(string)]++
		}
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("-sent +logged:\n%s", diff)
	}
}

// A create and an update that wait for a transaction say at INFO what it is doing, once for
// each thing that it does.
func TestWaitsAreLogged(t *testing.T) {
	bubble(func(t *testing.T) {
		w := newBubbleEnv(t, emulator.Options{QueueDelay: 20 * time.Second, TransactionTime: 10 * time.Minute})
		c := newFakeTerraformThatPolls(t, w, nil, time.Second)
		var held *instance
		for _, name := range []string{"Ada", "Adele"} {
			var out bytes.Buffer
			config := model.Value{"email": "ada@example.com", "first_name": name}
			after, diagnostics, err := c.Apply(tflogtest.RootLogger(t.Context(), &out), userType, held, config, c.plan(t, userType, held, config))
			if err != nil {
				t.Fatal(err)
			}
			noErrors(t, diagnostics)
			lines, err := tflogtest.MultilineJSONDecode(&out)
			if err != nil {
				t.Fatal(err)
			}
			var waits []string
			for _, line := range lines {
				if line["@message"] == "Waiting for a transaction" && line["@level"] == "info" {
					waits = append(waits, line["status"].(string))
				}
			}
			step := map[bool]string{true: "Create ", false: "Modify "}[held == nil] + userModel
			if diff := cmp.Diff([]string{"Queued", "Processing, " + step}, waits); diff != "" {
				t.Errorf("%s (-want +got):\n%s", name, diff)
			}
			held = &after
		}
	})(t)
}
