//go:build race

package listcache

import "testing"

// countsRequests marks a test that counts the requests for thousands of objects. It tells
// nothing of races, and packing so many rows takes the detector minutes; make test runs
// it without.
func countsRequests(t *testing.T) {
	t.Helper()
	t.Skip("counted without the race detector")
}
