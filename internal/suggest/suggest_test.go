package suggest_test

import (
	"slices"
	"testing"

	"github.com/collab-iac/terraform-provider-collab/internal/suggest"
)

func TestName(t *testing.T) {
	names := []string{"users", "device/spark/User", "relation/SparkUser"}
	for text, want := range map[string]string{
		"device/spark/Usr": "device/spark/User", "USERS": "users", "relation/sparkuser": "relation/SparkUser", "x": "", "": "",
	} {
		if got := suggest.Name(text, names); got != want {
			t.Errorf("Name(%q) = %q, want %q", text, got, want)
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
