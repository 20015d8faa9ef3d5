package provider_test

import (
	"flag"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// update makes tests write their golden files, with go test -run Golden -update.
var update = flag.Bool("update", false, "write the golden files that tests compare with")

var (
	address = regexp.MustCompile(`http://127\.0\.0\.1:\d+`)
	pkid    = regexp.MustCompile(`\b[0-9a-f]{24}\b`)
	// webexID is the base64 of ciscospark://us/….
	webexID = regexp.MustCompile(`Y2lzY29zcGFyazovL3Vz\w+`)
)

// expectGolden fails the test unless the text is that of testdata/golden/NAME.golden.
// Addresses of servers and identifiers of objects differ in each run, so the file
// shows http://server, PKID and ID in their place.
func expectGolden(t *testing.T, name, text string) {
	t.Helper()
	text = address.ReplaceAllString(text, "http://server")
	text = webexID.ReplaceAllString(pkid.ReplaceAllString(text, "PKID"), "ID")
	text = strings.TrimRight(text, "\n") + "\n"
	file := filepath.Join("testdata", "golden", name+".golden")
	if *update {
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), text); diff != "" {
		t.Errorf("%s (-want +got):\n%s", file, diff)
	}
}
