package lint_test

import (
	"bufio"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/collab-iac/terraform-provider-collab/internal/goldenfile"
	"github.com/collab-iac/terraform-provider-collab/internal/lint"
	"github.com/collab-iac/terraform-provider-collab/internal/provider"
	"github.com/collab-iac/terraform-provider-collab/internal/systems"
)

func schemas(t *testing.T) *lint.Schemas {
	t.Helper()
	server := provider.NewServer(provider.Options{}, systems.All()...)
	all, err := server.GetProviderSchema(t.Context(), &tfprotov6.GetProviderSchemaRequest{})
	if err != nil {
		t.Fatal(err)
	}
	return lint.NewSchemas(all)
}

// inJSON are the keys that site.tf.json misspells: it can hold no remarks.
var inJSON = map[int]string{3: "", 10: "lastname", 11: "licence", 13: "enabeld", 14: "tone_enabld", 21: "nam"}

// TestMisspelt finds every key that the files mark as misspelt, and no other.
func TestMisspelt(t *testing.T) {
	const directory = "testdata/misspelt"
	findings, err := lint.Run(schemas(t), directory)
	if err != nil {
		t.Fatal(err)
	}
	got, want := map[string]bool{}, marked(t, directory)
	var lines strings.Builder
	for _, f := range findings {
		got[fmt.Sprintf("%s:%d", f.File, f.Line)] = true
		fmt.Fprintln(&lines, f)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("places with a misspelt key (-want +got):\n%s", diff)
	}
	if len(findings) < 40 {
		t.Errorf("%d keys were found", len(findings))
	}
	goldenfile.Check(t, "testdata/misspelt.golden", lines.String())
}

// marked returns the places that say so of themselves.
func marked(t *testing.T, directory string) map[string]bool {
	t.Helper()
	places := map[string]bool{}
	err := filepath.WalkDir(directory, func(path string, entry os.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		file, err := os.Open(path)
		if err != nil {
			return err
		}
		defer file.Close()
		lines := bufio.NewScanner(file)
		for n := 1; lines.Scan(); n++ {
			if strings.HasSuffix(lines.Text(), "# misspelt") || strings.HasSuffix(path, ".json") && inJSON[n] != "" {
				places[fmt.Sprintf("%s:%d", path, n)] = true
			}
		}
		return lines.Err()
	})
	if err != nil {
		t.Fatal(err)
	}
	return places
}

// The examples are what people copy.
func TestExamples(t *testing.T) {
	findings, err := lint.Run(schemas(t), filepath.Join("..", "..", "examples"))
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range findings {
		t.Error(f)
	}
}

func TestUnreadable(t *testing.T) {
	broken := t.TempDir()
	if err := os.WriteFile(filepath.Join(broken, "main.tf"), []byte(`resource "x" {`), 0o600); err != nil {
		t.Fatal(err)
	}
	for name, test := range map[string]struct{ directory, want string }{
		"no such directory": {filepath.Join(broken, "missing"), "no such file"},
		"a file":            {filepath.Join(broken, "main.tf"), "is no directory"},
		"broken file":       {broken, "main.tf:1"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := lint.Run(schemas(t), test.directory)
			if err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("got %v, want %q", err, test.want)
			}
		})
	}
}
