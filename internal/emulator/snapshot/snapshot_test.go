package snapshot_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/collab-iac/terraform-provider-collab/internal/emulator/snapshot"
)

func TestSaveAndLoad(t *testing.T) {
	path := filepath.Join(t.TempDir(), "state.json")
	var state map[string]int
	if found, err := snapshot.Load(path, &state); found || err != nil {
		t.Fatalf("Load before the first Save = %v, %v", found, err)
	}
	for _, content := range []string{`{"users": 1}`, `{"users": 2}`} {
		if err := snapshot.Save(path, []byte(content)); err != nil {
			t.Fatal(err)
		}
	}
	if found, err := snapshot.Load(path, &state); !found || err != nil {
		t.Fatalf("Load = %v, %v", found, err)
	}
	if state["users"] != 2 {
		t.Errorf("loaded %v, want the content saved last", state)
	}
	files, err := os.ReadDir(filepath.Dir(path))
	if err != nil || len(files) != 1 {
		t.Errorf("%d files beside the snapshot (%v), want it alone", len(files), err)
	}
}

func TestLoadNamesTheBrokenFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "state.json")
	if err := os.WriteFile(path, []byte(`{"users":`), 0o600); err != nil {
		t.Fatal(err)
	}
	var state map[string]int
	if _, err := snapshot.Load(path, &state); err == nil || !strings.Contains(err.Error(), path) {
		t.Errorf("Load of half a file = %v, want an error that names it", err)
	}
}

func TestSaveInMissingDirectory(t *testing.T) {
	if err := snapshot.Save(filepath.Join(t.TempDir(), "none", "state.json"), nil); err == nil {
		t.Error("Save below a directory that does not exist succeeded")
	}
}
