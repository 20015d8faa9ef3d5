package suggest_test

import (
	"fmt"
	"slices"
	"testing"

	"github.com/collab-iac/terraform-provider-collab/internal/suggest"
)

func TestNotFound(t *testing.T) {
	names := []string{"users", "device/spark/User", "relation/SparkUser"}
	for text, want := range map[string]string{
		"device/spark/Usr": "device/spark/User", "USERS": "users", "relation/sparkuser": "relation/SparkUser", "x": "", "": "",
	} {
		message := fmt.Sprintf("there is no thing %q", text)
		if want != "" {
			message += fmt.Sprintf(": did you mean %q?", want)
		} else {
			message += ", and none like it"
		}
		if got := suggest.NotFound("thing", text, names, ", and none like it"); got.Error() != message {
			t.Errorf("got %q, want %q", got, message)
		}
	}
}

func TestNearest_orders(t *testing.T) {
	names := func(pair [2]string) []string { return pair[:] }
	got := suggest.Nearest("moble", 2, [][2]string{{"fax", "Fax"}, {"m", "Mobil"}, {"mobile", "Mobile"}, {"noble", ""}}, names)
	if want := [][2]string{{"mobile", "Mobile"}, {"noble", ""}}; !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}

// What is far off is no hint. Two letters the wrong way round are one slip.
func TestNearest_farOff(t *testing.T) {
	known := []string{"email", "line", "kind", "shade", "language", "birth_place", "status", "office", "name"}
	for text, want := range map[string]string{
		"licenses": "[]", "linguage": "[language]", "emial": "[email]", "nmae": "[name]", "lien": "[line]", "offline": "[office]", "status_text": "[]", "password": "[]", "birthplace": "[birth_place]",
	} {
		if got := fmt.Sprint(suggest.Nearest(text, 1, known, func(name string) []string { return []string{name} })); got != want {
			t.Errorf("%s: got %s, want %s", text, got, want)
		}
	}
}

// What all names begin with says nothing about which is meant.
func TestNearest_sharedStart(t *testing.T) {
	names := func(name string) []string { return []string{name, "x"} }
	for text, want := range map[string]string{
		"ROLE_SUPERVISOR": "[]", "role_agnt": "[ROLE_AGENT]", "AGENT": "[ROLE_AGENT]", "ROLE_": "[]", "ROLE_AMDIN": "[ROLE_ADMIN]",
	} {
		if got := fmt.Sprint(suggest.Nearest(text, 1, []string{"ROLE_ADMIN", "ROLE_AGENT"}, names)); got != want {
			t.Errorf("%s: got %s, want %s", text, got, want)
		}
	}
}

// A slip can be in what all names begin with, and one name alone begins with all of it.
func TestNearest_sharedStartWithASlip(t *testing.T) {
	names := func(name string) []string { return []string{name} }
	for text, candidates := range map[string][]string{
		"managerexample.comx": {"manager@example.com"}, "ann@exmaple.com": {"ann@example.com"}, "rloe_agent": {"ROLE_AGENT", "ROLE_ADMIN"},
	} {
		if got := suggest.Nearest(text, 1, candidates, names); !slices.Equal(got, candidates[:1]) {
			t.Errorf("%s: got %v, want %v", text, got, candidates[:1])
		}
	}
}
