package documented

import (
	"strings"
	"testing"

	"github.com/collab-iac/terraform-provider-collab/internal/model"
	"github.com/google/go-cmp/cmp"
)

func TestRowsAreWholeAndStatedOnce(t *testing.T) {
	perModel := map[string]int{}
	paths := map[string]bool{}
	for _, r := range append(Rows(), Later()...) {
		key := r.Model + " " + r.Path
		if paths[key] {
			t.Errorf("%s is stated twice", key)
		}
		paths[key] = true
		if r.Model == "" || r.Documented == "" || r.Type == "" || r.Access == "" || !strings.HasPrefix(r.Resource, "collab_") {
			t.Errorf("%s lacks a fact: %+v", key, r)
		}
		if (r.Payload == "") != (r.Attribute == "") {
			t.Errorf("%s has a payload without an attribute or the reverse", key)
		}
	}
	for _, r := range Rows() {
		perModel[r.Model]++
	}
	want := map[string]int{
		"device/spark/User": 54, "relation/SparkUser": 275, "device/spark/CXUserProfile": 167, "gws/users": 9,
	}
	if diff := cmp.Diff(want, perModel); diff != "" {
		t.Error(diff)
	}
}

func TestFactsOfRow(t *testing.T) {
	for name, tt := range map[string]struct {
		row  Row
		want Facts
	}{
		"a default takes the field's type": {
			Row{Facts: Facts{Payload: "a", Attribute: "a", Type: "Boolean", Access: "read-write"}, PrintedDefault: "True"},
			Facts{Payload: "a", Attribute: "a", Type: "Boolean", Default: true, Access: "read-write"},
		},
		"an integer default": {
			Row{Facts: Facts{Payload: "a", Attribute: "a", Type: "Integer"}, PrintedDefault: "3"},
			Facts{Payload: "a", Attribute: "a", Type: "Integer", Default: int64(3)},
		},
		"an array always ends in [n]": {
			Row{Facts: Facts{Payload: "roles", Attribute: "roles", Type: "Array", Items: "String"}},
			Facts{Payload: "roles.[n]", Attribute: "roles.[n]", Type: "Array", Items: "String"},
		},
		"what no GET returns is write-only": {
			Row{Facts: Facts{Payload: "p", Attribute: "p", Type: "String", Access: "read-write"}, DocumentedAccess: "POST, PUT"},
			Facts{Payload: "p", Attribute: "p", Type: "String", Access: "write-only"},
		},
		"a flag is a string with two choices": {
			Row{Facts: Facts{Payload: "p", Attribute: "p", Type: "FlagV2 Enum", Access: "read-only"}, DocumentedAccess: "GET"},
			Facts{Payload: "p", Attribute: "p", Type: "String", Choices: []string{"On", "Off"}, Access: "read-only"},
		},
		"mandatory in a later release": {
			Row{Facts: Facts{Payload: "p", Attribute: "p", Type: "String"}, RequiredLater: true, TargetModel: "m", TargetAttribute: "n"},
			Facts{Payload: "p", Attribute: "p", Type: "String", Required: true, Target: model.Target{Model: "m", Attribute: "n"}},
		},
	} {
		t.Run(name, func(t *testing.T) {
			if diff := cmp.Diff(tt.want, tt.row.Expected()); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestCallersCannotChangeTheRows(t *testing.T) {
	Rows()[0].Documented = "changed"
	if Rows()[0].Documented == "changed" {
		t.Error("a caller changed the rows of every other caller")
	}
}
