package systems_test

import (
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// TestSystemsKnowNothingOfEachOther holds what the linter cannot say for every
// system at once: which packages below internal/systems a package of a system
// may import.
func TestSystemsKnowNothingOfEachOther(t *testing.T) {
	const systems = "github.com/collab-iac/terraform-provider-collab/internal/systems/"
	// allowed are the packages of its own system that a package may import; the
	// system's own package, which puts them together, may import all.
	allowed := map[string][]string{
		"models":      nil,
		"node":        nil,
		"hierarchy":   {"node"},
		"schema":      {"models"},
		"client":      {"hierarchy", "models", "node", "schema"},
		"actions":     {"client", "models"},
		"ephemerals":  {"client", "models"},
		"datasources": {"client", "hierarchy", "models", "node"},
		"emulator":    {"models"},
		"functions":   {"node"},
	}
	files := 0
	err := fs.WalkDir(os.DirFS("."), ".", func(name string, entry fs.DirEntry, err error) error {
		system, rest, inSystem := strings.Cut(name, "/")
		if err != nil || entry.IsDir() || !inSystem || system == "documented" || path.Ext(name) != ".go" || strings.HasSuffix(name, "_test.go") {
			return err
		}
		files++
		part, _, inPart := strings.Cut(rest, "/")
		source, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.ImportsOnly)
		if err != nil {
			return err
		}
		for _, spec := range source.Imports {
			imported, err := strconv.Unquote(spec.Path.Value)
			if err != nil {
				return err
			}
			below, ok := strings.CutPrefix(imported, systems)
			if !ok {
				continue
			}
			of, importedPart, _ := strings.Cut(below, "/")
			switch {
			case of != system:
				t.Errorf("%s imports %s of another system", name, below)
			case inPart && !slices.Contains(allowed[part], importedPart):
				t.Errorf("%s: %s may not import %s", name, part, below)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if files < 20 {
		t.Errorf("only %d files were found: the search is at fault", files)
	}
}
