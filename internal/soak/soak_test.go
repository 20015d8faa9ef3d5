//go:build !norecovery

package soak

import "testing"

func TestNothingIsLost(t *testing.T) {
	report, err := Run(t.Context(), Options{Cycles: 30, Seed: 5, Dir: tempDir(t), Keep: t.ArtifactDir(), Log: t.Logf})
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
	// A short run may find no occasion for one or two of them.
	var missing []string
	for _, o := range operations {
		if report.Operations[o.name] == 0 {
			missing = append(missing, o.name)
		}
	}
	if len(missing) > 3 {
		t.Errorf("nothing of the operations %q", missing)
	}
}
