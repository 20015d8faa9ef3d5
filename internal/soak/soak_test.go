//go:build !norecovery

package soak

import "testing"

func TestNothingIsLost(t *testing.T) {
	report, err := Run(t.Context(), Options{Cycles: 60, Seed: 5, Dir: tempDir(t), Log: t.Logf})
	if err != nil {
		t.Fatal(err)
	}
	t.Log(report)
	if !report.Clean() {
		t.Error("not clean")
	}
	if report.Kills == 0 || report.Interrupts == 0 || report.Restarts == 0 || len(report.Faults) == 0 {
		t.Error("nothing happened that could have lost anything")
	}
	for _, o := range operations {
		if report.Operations[o.name] == 0 {
			t.Errorf("nothing of the operation %q", o.name)
		}
	}
}
