package soak

import "testing"

func TestNothingIsLost(t *testing.T) {
	report, err := Run(t.Context(), Options{Cycles: 40, Seed: 5, Dir: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	t.Log(report)
	if !report.Clean() {
		t.Error("not clean")
	}
	if report.Kills == 0 || len(report.Faults) == 0 {
		t.Error("nothing happened that could have lost anything")
	}
}

// Without the look-up the same must end badly, or it proves nothing. One run may
// be lucky, for goroutines take turns as they like.
func TestLosesWithoutLookUp(t *testing.T) {
	for seed := range uint64(4) {
		report, err := Run(t.Context(), Options{Cycles: 40, Seed: seed, Dir: t.TempDir(), WithoutLookUp: true})
		if err != nil {
			t.Fatal(err)
		}
		t.Log(report)
		if !report.Clean() {
			return
		}
	}
	t.Error("clean although nothing was looked up")
}
