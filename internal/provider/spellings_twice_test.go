package provider_test

import (
	"maps"
	"net/http"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/collab-iac/terraform-provider-collab/internal/emulator/fault"
	"github.com/collab-iac/terraform-provider-collab/internal/model"
	gws "github.com/collab-iac/terraform-provider-collab/internal/systems/gws/emulator"
)

// TestOneObjectInTwoSpellings declares each object twice, under two spellings of its
// business key, on servers that tell them apart. No more than one is made, and neither
// takes over the other's, whether or not an answer is lost.
func TestOneObjectInTwoSpellings(t *testing.T) {
	for _, lost := range []fault.Name{"", fault.ResetBefore, fault.ResetAfter} {
		for _, typeName := range slices.Sorted(maps.Keys(spelled)) {
			t.Run(typeName+" "+string(lost), bubble(func(t *testing.T) { makeInTwoSpellings(t, typeName, lost) }))
		}
	}
}

func makeInTwoSpellings(t *testing.T, typeName string, lost fault.Name) {
	options, agents := speaking(t, "letter_case=kept"), gws.Options{}
	if lost != "" {
		options.Middleware, agents.Middleware = onFirst(http.MethodPost, lost), onFirst(http.MethodPost, lost)
	}
	w := newBubbleEnv(t, options).withBubbleGWS(t, agents)
	c := newFakeTerraform(t, w, nil)
	m := modelOf(typeName)
	count := func() int {
		if typeName == agentType {
			return len(w.gws.Users())
		}
		return w.voss.Count(m.Type)
	}
	before := count()
	var both sync.WaitGroup
	var held [2]bool
	var said [2]string
	for i, config := range []model.Value{spelled[typeName], over(spelled[typeName], model.Value{m.BusinessKey: otherSpelling[typeName]})} {
		both.Go(func() {
			after, diagnostics := c.apply(t, typeName, nil, config, c.plan(t, typeName, nil, config))
			said[i] = summaries(diagnostics, tfprotov6.DiagnosticSeverityError)
			held[i] = after.State != nil
		})
	}
	both.Wait()
	made, want := count()-before, 1
	if lost == fault.ResetBefore && made == 0 {
		want = 0 // a log that shows no create of this run proves nothing, so none is sent again
	}
	if made != want || held[0] && held[1] || (held[0] || held[1]) != (made == 1) || said[0] == "" && said[1] == "" {
		t.Errorf("in the state %v, %d made, errors: %q", held, made, said)
	}
	time.Sleep(time.Hour) // until what nobody waits for has ended
}
