//go:build !norecovery

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
