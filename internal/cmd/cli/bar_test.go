package cli_test

import (
	"testing"

	"github.com/collab-iac/terraform-provider-collab/internal/cmd/cli"
)

func TestBar(t *testing.T) {
	for want, n := range map[string][2]int{
		"[--------------------] x": {0, 4}, "[#####---------------] x": {1, 4}, "[####################] x": {4, 4},
		"[######--------------] x": {1, 3},
	} {
		if got := cli.Bar(n[0], n[1], "x"); got != cli.ClearLine+want {
			t.Errorf("%v: %q, want %q", n, got, want)
		}
	}
	for _, odd := range [][2]int{{0, 0}, {5, 4}, {-1, 4}} {
		if got, want := len(cli.Bar(odd[0], odd[1], "x")), len(cli.Bar(1, 4, "x")); got != want {
			t.Errorf("%v: %d bytes, want %d", odd, got, want)
		}
	}
}
