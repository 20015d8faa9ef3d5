// Package goldenfile compares what a test got with a file of what people have read and
// found right.
package goldenfile

import (
	"flag"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "write the golden files that tests compare with")

// Check fails the test unless the text is that of the file, whose path is given in
// slashes. With -update it writes the file first, and the diff of the repository shows
// what has changed.
func Check(t testing.TB, file, got string) {
	t.Helper()
	path := filepath.FromSlash(file)
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("%s (-want +got), go test -update writes it:\n%s", file, diff)
	}
}
