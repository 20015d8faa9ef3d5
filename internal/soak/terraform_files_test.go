package soak

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/collab-iac/terraform-provider-collab/internal/tftest"
)

// TestTornStateFile: what a killed Terraform has left of a state file is no state.
func TestTornStateFile(t *testing.T) {
	for name, test := range map[string]struct{ file, backup, want string }{
		"whole":           {`{"serial": 2}`, `{"serial": 1}`, `{"serial": 2}`},
		"empty":           {``, `{"serial": 1}`, `{"serial": 1}`},
		"in part":         {`{"serial": 2, "resources": [`, `{"serial": 1}`, `{"serial": 1}`},
		"of no state yet": {`{`, ``, ``},
	} {
		t.Run(name, func(t *testing.T) {
			w := &workspace{Workspace: &tftest.Workspace{Dir: t.TempDir()}}
			path := filepath.Join(w.Dir, "terraform.tfstate")
			for file, content := range map[string]string{path: test.file, path + ".backup": test.backup} {
				if content == "" && file != path {
					continue
				}
				if err := os.WriteFile(file, []byte(content), 0o600); err != nil {
					t.Fatal(err)
				}
			}
			got, err := w.stateFile()
			if string(got) != test.want || test.want != "" && err != nil {
				t.Errorf("got %q, %v", got, err)
			}
		})
	}
}
