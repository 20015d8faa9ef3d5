package node

import (
	"testing"

	"github.com/collab-iac/terraform-provider-collab/internal/backend"
)

func TestInReach(t *testing.T) {
	for name, test := range map[string]struct {
		path, start, traversal string
		want                   bool
	}{
		"the node":            {"sys.a", "sys.a", backend.TraverseDown, true},
		"below":               {"sys.a.b", "sys.a", "", true},
		"below, no root":      {"a.b", "sys.a", backend.TraverseDown, true},
		"beside":              {"sys.ab", "sys.a", backend.TraverseDown, false},
		"above":               {"sys", "sys.a", backend.TraverseDown, false},
		"the node alone":      {"sys.a", "a", backend.TraverseLocal, true},
		"below a node alone":  {"sys.a.b", "sys.a", backend.TraverseLocal, false},
		"upwards":             {"sys", "sys.a.b", backend.TraverseUp, true},
		"upwards, the node":   {"sys.a.b", "sys.a.b", backend.TraverseUp, true},
		"upwards, but beside": {"sys.c", "sys.a.b", backend.TraverseUp, false},
	} {
		if got := InReach(test.path, test.start, test.traversal); got != test.want {
			t.Errorf("%s: %t", name, got)
		}
	}
}

func TestCommon(t *testing.T) {
	for _, test := range []struct{ a, b, want string }{
		{"sys.a.b", "sys.a.b", "sys.a.b"},
		{"sys.a.b", "sys.a.c", "sys.a"},
		{"sys.a", "sys.a.c", "sys.a"},
		{"sys.a.Cust", "sys.a.Customer", "sys.a"},
		{"sys.a", "", ""},
		{"sys.a", "0123456789abcdef01234567", ""},
	} {
		if got := Common(test.a, test.b); got != test.want {
			t.Errorf("%q and %q have %q in common, want %q", test.a, test.b, got, test.want)
		}
		if got := Common(test.b, test.a); got != test.want {
			t.Errorf("%q and %q have %q in common, want %q", test.b, test.a, got, test.want)
		}
	}
}

func TestParent(t *testing.T) {
	for path, want := range map[string]string{"sys.a.b": "sys.a", "sys.a": "sys", "sys": "", "": ""} {
		if got := Parent(path); got != want {
			t.Errorf("above %q is %q, want %q", path, got, want)
		}
	}
}

func TestSame(t *testing.T) {
	for _, test := range []struct {
		a, b string
		want bool
	}{
		{"sys.a.b", "a.b", true},
		{"sys.a.b", " a.b.\n", true},
		{"sys.Z\u00fcrich", "sys.Zu\u0308rich", true},
		{"", "sys", true},
		{"sys.a", "sys.A", false},
		{"sys.a", "sys.a.b", false},
	} {
		if got := Same(test.a, test.b); got != test.want {
			t.Errorf("%q and %q: %t", test.a, test.b, got)
		}
	}
}
