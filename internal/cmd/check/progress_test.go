package check

import (
	"bytes"
	"io"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/collab-iac/terraform-provider-collab/internal/cmd/cli"
	"github.com/collab-iac/terraform-provider-collab/internal/systems"
	emulator "github.com/collab-iac/terraform-provider-collab/internal/systems/voss/emulator"
)

// A bar goes over all that is looked at, on a terminal only, and is gone in the end.
func TestBar(t *testing.T) {
	server := emulator.New(emulator.Options{})
	t.Cleanup(server.Close)
	open := httptest.NewServer(server)
	t.Cleanup(open.Close)
	call(t, open.URL, nil) // which sets the environment
	for _, terminal := range []bool{true, false} {
		var out, errOut bytes.Buffer
		c := newCommand("test", systems.All())
		c.isTerminal = func(io.Writer) bool { return terminal }
		cmd := c.cobra()
		cmd.SetOut(&out)
		cmd.SetErr(&errOut)
		if code := cli.Run(t.Context(), cmd, nil); code != 0 {
			t.Fatal(errOut.String())
		}
		if strings.Contains(out.String(), "[#") {
			t.Errorf("the report holds a bar:\n%s", out.String())
		}
		if !terminal {
			if errOut.Len() > 0 {
				t.Errorf("got %q", errOut.String())
			}
			continue
		}
		shown := strings.Split(errOut.String(), cli.ClearLine)
		lines := shown[1 : len(shown)-1]
		var models int
		for _, s := range systems.All() {
			if s.Name == "voss" {
				models = len(s.Models)
			}
		}
		if len(lines) != 2*models || shown[0] != "" || shown[len(shown)-1] != "" {
			t.Errorf("%d lines for %d models: %q", len(lines), models, shown)
		}
		for i, line := range lines {
			if got, want := strings.Count(line, "#"), i*20/len(lines); got != want {
				t.Errorf("%q has %d of %d", line, got, want)
			}
		}
	}
}
