package goldenfile

import (
	"os"
	"path/filepath"
	"testing"
)

// recorder is a test that notes whether it failed.
type recorder struct {
	testing.TB
	failed bool
}

func (*recorder) Helper() {}

func (r *recorder) Errorf(string, ...any) { r.failed = true }

func TestCheck(t *testing.T) {
	file := filepath.Join(t.TempDir(), "some.golden")
	if err := os.WriteFile(file, []byte("one\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	fails := func(got string) bool {
		r := &recorder{TB: t}
		Check(r, file, got)
		return r.failed
	}
	if fails("one\n") {
		t.Error("the text of the file was found to differ")
	}
	if !fails("two\n") {
		t.Error("another text was found to be the same")
	}
	*update = true
	defer func() { *update = false }()
	if fails("two\n") {
		t.Error("the file was not written")
	}
	if *update = false; fails("two\n") {
		t.Error("what was written is not what is read")
	}
}
