package soak

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/collab-iac/terraform-provider-collab/internal/emulator/fault"
)

// Report is what a run came to.
type Report struct {
	Cycles, Kills, Interrupts, Restarts int
	// Operations counts what was done between the applies, by name.
	Operations map[string]int
	// Applies counts addresses applied, Failed those that ended with an error.
	Applies, Failed int
	// TakenOver counts objects that were found after a lost answer. Pending are
	// those that were left to the server for a later run to find. FoundByImport
	// were found in the error of a later create, as the recovery guide says.
	// Refused are creates of what another stack or somebody by hand had made.
	TakenOver, Pending, FoundByImport, Refused int
	Faults                                     map[fault.Name]int
	// Lost are objects that a configuration declares and that are missing on the
	// server or in the state, or that were deleted although nobody asked for it.
	// Duplicated are objects of a stack with a business key that another one has,
	// too. Orphaned are objects of a stack that no state knows. Foreign are writes to
	// what others have made. Unplanned are values that changed although no
	// configuration declares them, or that are not as declared. Repeated are calls for a
	// skill that had taken effect before.
	Lost, Duplicated, Orphaned, Foreign, Unplanned, Repeated []string
	// Broken are rules of Terraform that a plan or a result broke.
	Broken []string
	// Changes is how many addresses the last plan wants to change.
	Changes int
	Took    time.Duration
}

// Clean reports whether nothing went wrong and the last plan is empty.
func (r Report) Clean() bool { return len(r.findings()) == 0 && r.Changes == 0 }

func (r Report) findings() []string {
	return slices.Concat(r.Lost, r.Duplicated, r.Orphaned, r.Foreign, r.Unplanned, r.Repeated, r.Broken)
}

// String renders the figures in a line, and what went wrong below it.
func (r Report) String() string {
	plan := "empty"
	if r.Changes > 0 {
		plan = fmt.Sprintf("%d changes", r.Changes)
	}
	text := fmt.Sprintf("%d cycles in %s (%d operations, %d applies, %d failed, %d faults, %d kills, %d interrupts, %d restarts, %d taken over, %d resumed, %d found by import, %d refused): "+
		"lost %d, duplicated %d, orphaned %d, foreign touched %d, unplanned writes %d, sent again %d, rules broken %d, plan %s",
		r.Cycles, r.Took.Round(time.Second), total(r.Operations), r.Applies, r.Failed, total(r.Faults), r.Kills, r.Interrupts, r.Restarts,
		r.TakenOver, r.Pending, r.FoundByImport, r.Refused,
		len(r.Lost), len(r.Duplicated), len(r.Orphaned), len(r.Foreign), len(r.Unplanned), len(r.Repeated), len(r.Broken), plan)
	return strings.Join(slices.Concat([]string{text}, r.findings()), "\n  ")
}

func total[K comparable](counts map[K]int) int {
	sum := 0
	for n := range maps.Values(counts) {
		sum += n
	}
	return sum
}
