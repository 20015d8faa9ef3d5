//go:build norecovery

package soak

import "testing"

// Without recovery the soak must end badly, or TestNothingIsLost proves nothing.
// One run may be lucky, because goroutines take turns as they like. This test
// runs with -tags norecovery.
func TestLosesWithoutRecovery(t *testing.T) {
	for seed := range uint64(4) {
		report, err := Run(t.Context(), Options{Cycles: 40, Seed: seed, Dir: tempDir(t)})
		if err != nil {
			t.Fatal(err)
		}
		t.Log(report)
		if !report.Clean() {
			return
		}
	}
	t.Error("clean although no lost answer was recovered")
}
