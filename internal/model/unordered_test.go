package model_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// The order of an unordered list means nothing in a configuration, a state or an answer. A
// plan differs from the state in the elements that differ, and in no others.
func TestUnorderedLists(t *testing.T) {
	f := skilled.Field("skills")
	rapid.Check(t, func(t *rapid.T) {
		names := []string{"a", "b", "c", "d", "e"}[:rapid.IntRange(1, 5).Draw(t, "elements")]
		state, config := list{}, list{}
		for _, name := range names {
			state = append(state, aSkill(name+" 5"))
			config = append(config, object{"name": name, "level": rapid.SampledFrom([]string{"5", "05"}).Draw(t, "level")})
		}
		shuffled := func(l list, label string) list { return rapid.Permutation(l).Draw(t, label) }
		prior := object{"name": "x", "skills": shuffled(state, "state")}
		declared := object{"name": "x", "skills": shuffled(config, "configuration")}

		planned := skilled.Plan(declared, prior, nil)
		if diff := cmp.Diff(prior, planned); diff != "" {
			t.Fatalf("the plan differs (-state +plan):\n%s", diff)
		}
		other := object{"name": "x", "skills": shuffled(state, "plan as Terraform hands it over")}
		if sent := skilled.Changes(other, prior); len(sent) > 0 {
			t.Fatalf("another order sends %v", sent)
		}
		if !f.Equal(other["skills"], prior["skills"]) {
			t.Fatal("another order is not equal")
		}
		if diff := cmp.Diff(prior, skilled.Refresh(prior, other)); diff != "" {
			t.Fatalf("another order drifts (-state +refreshed):\n%s", diff)
		}

		at := rapid.IntRange(0, len(config)-1).Draw(t, "changed")
		changed := append(list{}, declared["skills"].(list)...)
		changed[at] = object{"name": changed[at].(object)["name"], "level": "7"}
		planned = skilled.Plan(object{"name": "x", "skills": changed}, prior, nil)
		if calls := f.AssignmentChanges(planned["skills"].(list), prior["skills"].(list), nil); len(calls) != 1 {
			t.Fatalf("one level sends %v", calls)
		}
		gone := append(append(list{}, declared["skills"].(list)[:at]...), declared["skills"].(list)[at+1:]...)
		planned = skilled.Plan(object{"name": "x", "skills": gone}, prior, nil)
		kept := 0
		for _, element := range planned["skills"].(list) {
			for _, before := range prior["skills"].(list) {
				if cmp.Equal(element, before) {
					kept++
				}
			}
		}
		if kept != len(config)-1 {
			t.Fatalf("one less leaves %d of %d as they are: %v", kept, len(config)-1, planned)
		}
		if f.Equal(prior["skills"], planned["skills"]) {
			t.Fatal("one less is no difference")
		}
	})
}
