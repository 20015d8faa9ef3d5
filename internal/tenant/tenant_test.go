package tenant

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func written(t *testing.T, records ...Record) string {
	t.Helper()
	var b bytes.Buffer
	w, err := NewWriter(&b, Header{Systems: []Origin{{System: "voss", Hierarchy: "sys.Cust"}}})
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range records {
		if err := w.Add(r); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestReadReturnsWhatWasWritten(t *testing.T) {
	records := []Record{
		{System: "voss", Kind: Node, Type: "data/HierarchyNode", Key: "n", Hierarchy: "sys.Cust", Data: map[string]any{"name": "Cust <&>"}},
		{System: "voss", Kind: Object, Type: "device/spark/User", Key: "k", Hierarchy: "sys.Cust", Data: map[string]any{"n": json.Number("12345678901234567890"), "list": []any{nil, true}}},
		{System: "gws", Kind: Object, Type: "users", Key: "u", Data: map[string]any{}},
	}
	s, err := read(strings.NewReader(written(t, records...)))
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(records, s.Records); diff != "" {
		t.Error(diff)
	}
	origin, of, ok := s.Of("voss")
	if !ok || origin.Hierarchy != "sys.Cust" || len(of) != 2 {
		t.Errorf("%v, %d records, %v", origin, len(of), ok)
	}
	if _, _, ok := s.Of("gws"); ok {
		t.Error("a system that the header does not name is there")
	}
	var none *Snapshot
	if _, _, ok := none.Of("voss"); ok {
		t.Error("no snapshot holds something")
	}
}

func TestReadRefusesWhatIsNoSnapshot(t *testing.T) {
	whole := written(t, Record{System: "voss", Kind: Object, Type: "a/b", Data: map[string]any{}})
	lines := strings.SplitAfter(whole, "\n")
	for name, c := range map[string]struct{ content, want string }{
		"empty":            {"", "does not begin as one"},
		"another document": {`{"version": 4}`, "format 0"},
		"a later format":   {strings.Replace(whole, `"format":1`, `"format":9`, 1), "reads format 1"},
		"cut off":          {lines[0] + lines[1], "ends too early"},
		"cut in a record":  {lines[0] + lines[1][:10], "record 1"},
		"a record missing": {lines[0] + lines[2], "ends too early"},
		"a hollow record":  {lines[0] + "{}\n" + lines[2], "record 1 is of no kind"},
	} {
		path := filepath.Join(t.TempDir(), "tenant.jsonl")
		if err := os.WriteFile(path, []byte(c.content), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := Read(path); err == nil || !strings.Contains(err.Error(), c.want) || !strings.Contains(err.Error(), path) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestDisguise(t *testing.T) {
	d := NewDisguise([]string{"ROLE_AGENT", "Person"})
	r := d.Record(Record{Kind: Object, Type: "device/spark/User", Key: "5f0000000000000000000000", Hierarchy: "sys.hcs.Acme Corp", Data: map[string]any{
		"email": "Anna.Berg@acme.example", "displayName": "BERG", "managerId": "anna.berg@acme.example", "short": "Li",
		"phoneNumbers": []any{map[string]any{"value": "+49 30 1234567", "type": "work"}}, "roles": []any{"ROLE_AGENT"}, "kind": "Person",
		"created": "2026-01-05T08:00:00.000Z", "enabled": true, "count": json.Number("7"), "nothing": nil, "empty": "",
	}})
	text, err := json.Marshal(r)
	if err != nil {
		t.Fatal(err)
	}
	for _, leak := range []string{"nna", "erg", "BERG", "cme", "Li\"", "1234567", "hcs"} {
		if bytes.Contains(text, []byte(leak)) {
			t.Errorf("%q is shown in %s", leak, text)
		}
	}
	for _, stays := range []string{`"ROLE_AGENT"`, `"Person"`, `"2026-01-05T08:00:00.000Z"`, `"work"`, `"count":7`, `"nothing":null`, `"empty":""`, `"5f0000000000000000000000"`} {
		if !bytes.Contains(text, []byte(stays)) {
			t.Errorf("%s is gone from %s", stays, text)
		}
	}
	if r.Data["email"] != r.Data["managerId"] {
		t.Error("one address has two stand-ins")
	}
	if other := NewDisguise(nil).Record(Record{Data: map[string]any{"email": "anna.berg@acme.example"}}); other.Data["email"] == r.Data["email"] {
		t.Error("two files have one stand-in, so names can be tried")
	}
}
