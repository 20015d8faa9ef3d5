package terraform

import (
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	vossmodels "github.com/collab-iac/terraform-provider-collab/internal/systems/voss/models"
)

func TestCutModel(t *testing.T) {
	for text, want := range map[string][2]string{
		"device/cucm/Phone/51f7":      {"device/cucm/Phone", "51f7"},
		"device/cucm/Phone/sys.a/b/c": {"device/cucm/Phone", "sys.a/b/c"},
		"relation/SparkUser/51f7":     {"relation/SparkUser", "51f7"},
		"data/User/":                  {"data/User", ""},
		"data/User":                   {"data/User", ""},
		"device/cucm/Phone":           {"device/cucm/Phone", ""},
		"device/cucm":                 {"", "device/cucm"},
		"device//Phone/51f7":          {"", "device//Phone/51f7"},
		"data":                        {"", "data"},
		"/User/51f7":                  {"", "/User/51f7"},
		"":                            {"", ""},
	} {
		if modelType, rest := cutModel(text); [2]string{modelType, rest} != want {
			t.Errorf("%q: %q, %q; want %q", text, modelType, rest, want)
		}
	}
}

// The resource for any model of a system has the name that the system gives it.
func TestMoveObject_typeName(t *testing.T) {
	r, isModelResource := NewResource(vossmodels.DeviceSparkUser(), "test_anything")().(*modelResource)
	if !isModelResource {
		t.Fatal("it is another resource")
	}
	for source, taken := range map[string]bool{"collab_test_anything": true, "collab_test_object": false, "collab_": false} {
		req := resource.MoveStateRequest{SourceTypeName: source, SourceRawState: &tfprotov6.RawState{JSON: []byte(`{"pkid": "1", "model": "data/Other"}`)}}
		var resp resource.MoveStateResponse
		if r.moveState(t.Context(), req, &resp); resp.Diagnostics.HasError() != taken {
			t.Errorf("%s: %v", source, resp.Diagnostics)
		}
	}
}
