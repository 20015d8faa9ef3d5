package provider_test

import (
	"regexp"
	"strings"
	"testing"

	"github.com/collab-iac/terraform-provider-collab/internal/goldenfile"
)

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
	goldenfile.Check(t, "testdata/golden/"+name+".golden", text)
}
