package provider_test

import (
	"bytes"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-log/tflogtest"

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
