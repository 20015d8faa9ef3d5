package provider_test

import (
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/collab-iac/terraform-provider-collab/internal/tftest"
)

// TestAccDemo runs `make demo` with the binary of the tests and shows what people see
// of it. The script itself checks that its plans are empty where they have to be, and
// that the servers are empty at the end.
func TestAccDemo(t *testing.T) {
	t.Parallel()
	binary := tftest.Require(t)
	for _, program := range []string{"sh", "curl", "go"} {
		if _, err := exec.LookPath(program); err != nil {
			t.Skip(program + " is missing")
		}
	}
	script, err := filepath.Abs("../../tools/demo.sh")
	if err != nil {
		t.Fatal(err)
	}
	scratch := t.TempDir()
	command := exec.CommandContext(t.Context(), "sh", script)
	command.Env = append(os.Environ(), "TERRAFORM="+binary.Path, "PROVIDER="+tftest.Provider(t), "TMPDIR="+scratch)
	output, err := command.CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, output)
	}
	start, shown, _ := strings.Cut(string(output), "\n==> Plan examples")
	expectGolden(t, "demo", "==> Plan examples"+shown)
	_, listening, _ := strings.Cut(start, "They listen on http://")
	listening = strings.TrimSuffix(strings.TrimSpace(listening), ".")
	if connection, err := (&net.Dialer{Timeout: time.Second}).DialContext(t.Context(), "tcp", listening); err == nil {
		_ = connection.Close()
		t.Errorf("something still listens on %s", listening)
	}
	if left, err := os.ReadDir(scratch); err != nil || len(left) > 0 {
		t.Errorf("the demo leaves %v behind, %v", left, err)
	}
}
