package terraform

import (
	"encoding/json"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"pgregory.net/rapid"

	"github.com/collab-iac/terraform-provider-collab/internal/lifecycle"
	"github.com/collab-iac/terraform-provider-collab/internal/model"
	"github.com/collab-iac/terraform-provider-collab/internal/model/modeltest"
	vossmodels "github.com/collab-iac/terraform-provider-collab/internal/systems/voss/models"
)

// The private state of an earlier release must be read. The fixtures are as
// commit 2d51899 wrote them, and are never changed.
func TestReadsPrivateStateOfEarlierReleases(t *testing.T) {
	for name, want := range map[string]lifecycle.State{
		"imported": {Key: "51f7e09bd0278d4b28e981da", NonDefaults: model.Paths{"type"}},
		"pending":  {Pending: &lifecycle.Pending{Transaction: "9f0e7a52-3f0c-4b5e-8f0e-0b7d7a0d5c11", Action: "create"}},
	} {
		t.Run(name, func(t *testing.T) {
			content, err := os.ReadFile(filepath.Join("testdata", "v0", name+".json"))
			if err != nil {
				t.Fatal(err)
			}
			var stored struct {
				State   json.RawMessage
				Private []byte
			}
			if err := json.Unmarshal(content, &stored); err != nil {
				t.Fatal(err)
			}
			f := fastPath{managed{codec: newCodec(vossmodels.RelationSparkUser())}}
			raw, err := tfprotov6.DynamicValue{JSON: stored.State}.Unmarshal(f.typ())
			if err != nil {
				t.Fatal(err)
			}
			message, err := tfprotov6.NewDynamicValue(f.typ(), raw)
			if err != nil {
				t.Fatal(err)
			}
			got, err := f.decodeState(&message, stored.Private)
			if err != nil {
				t.Fatal(err)
			}
			if email := got.Value["email"]; email != "ada@example.com" {
				t.Errorf("the email is %v", email)
			}
			if diff := cmp.Diff(want, *got, cmpopts.IgnoreFields(lifecycle.State{}, "Value")); diff != "" {
				t.Errorf("-want +got:\n%s", diff)
			}
		})
	}
}

func TestStateRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m := modeltest.Models().Draw(t, "model")
		want := &lifecycle.State{
			Value:       modeltest.Configs(m).Draw(t, "value"),
			Key:         rapid.SampledFrom([]string{"", "a", "51f7e09bd0278d4b28e981da"}).Draw(t, "key"),
			NonDefaults: rapid.SliceOf(rapid.String()).Draw(t, "non-defaults"),
		}
		if rapid.Bool().Draw(t, "pending") {
			want.Pending = &lifecycle.Pending{Transaction: rapid.String().Draw(t, "transaction"), Action: "update"}
		}
		f := fastPath{managed{codec: newCodec(m)}}
		message, err := f.Encode(f.attributes(want))
		if err != nil {
			t.Fatal(err)
		}
		private, err := encodePrivate(want)
		if err != nil {
			t.Fatal(err)
		}
		got, err := f.decodeState(message, private)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, got, cmpopts.EquateEmpty()); diff != "" {
			t.Fatalf("-want +got:\n%s", diff)
		}
	})
}

// What the framework stores between an import and its read is not for the fast
// path.
func TestImportsAreLeftToTheFramework(t *testing.T) {
	if _, err := unframe([]byte(`{".import_before_read": "dHJ1ZQ=="}`)); err == nil {
		t.Error("no error")
	}
}
