//go:build !race

package provider_test

import "testing"

// stride takes every attribute into long loops.
const stride = 1

// withoutRaceDetector marks a test that the race detector is spared.
func withoutRaceDetector(*testing.T) {}
