//go:build !race

package listcache

import "testing"

// countsRequests marks a test that counts the requests for thousands of objects.
func countsRequests(*testing.T) {}
