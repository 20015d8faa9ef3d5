//go:build race

package provider_test

import "testing"

// stride leaves out most attributes of long loops: the race detector slows the
// framework tenfold, and each takes the same way through the code.
const stride = 16

// withoutRaceDetector marks a test of many cases that take the same ways through the
// code, or of requests for thousands of objects. The detector slows it tenfold and
// learns nothing from it, so make test runs it in a plain build.
func withoutRaceDetector(t *testing.T) {
	t.Helper()
	t.Skip("make test runs it without the race detector")
}
