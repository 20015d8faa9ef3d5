package serve_test

import (
	"testing"

	"github.com/collab-iac/terraform-provider-collab/internal/cmd/serve"
)

func TestByTerraform(t *testing.T) {
	for cookie, want := range map[string]bool{"": false, "d602bf8f": true} {
		t.Setenv("TF_PLUGIN_MAGIC_COOKIE", cookie)
		if got := serve.ByTerraform(); got != want {
			t.Errorf("with %q: %t", cookie, got)
		}
	}
}
