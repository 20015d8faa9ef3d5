package emulator

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/collab-iac/terraform-provider-collab/internal/cmd/cli"
	"github.com/collab-iac/terraform-provider-collab/internal/emulator/fault"
	"github.com/collab-iac/terraform-provider-collab/internal/systems"
	gws "github.com/collab-iac/terraform-provider-collab/internal/systems/gws/emulator"
	voss "github.com/collab-iac/terraform-provider-collab/internal/systems/voss/emulator"
)

// running is the command while it serves.
type running struct {
	endpoint, out string
	stop          func() error
}

// execute runs the command for every system. The error holds what it printed.
func execute(ctx context.Context, args []string, out, errOut io.Writer) error {
	var messages bytes.Buffer
	command := New(systems.All())
	command.SetOut(out)
	command.SetErr(io.MultiWriter(errOut, &messages))
	if code := cli.Run(ctx, command, args); code != 0 {
		return fmt.Errorf("exit code %d: %s", code, &messages)
	}
	return nil
}

// start runs the command and waits until it prints its environment.
func start(t *testing.T, args ...string) running {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	reader, writer := io.Pipe()
	ended := make(chan error, 1)
	go func() {
		err := execute(ctx, args, writer, io.Discard)
		_ = writer.CloseWithError(io.EOF)
		ended <- err
	}()
	var out bytes.Buffer
	line := make([]byte, 1024)
	for !strings.Contains(out.String(), "GWS_PASSWORD") {
		n, err := reader.Read(line)
		out.Write(line[:n])
		if err != nil {
			cancel()
			t.Fatalf("stopped early: %v after %q", <-ended, out.String())
		}
	}
	go func() { _, _ = io.Copy(io.Discard, reader) }()
	_, rest, _ := strings.Cut(out.String(), `COLLAB_VOSS_ENDPOINT="`)
	endpoint, _, _ := strings.Cut(rest, `"`)
	stopped := false
	stop := func() error {
		if stopped {
			return nil
		}
		stopped = true
		cancel()
		return <-ended
	}
	t.Cleanup(func() { _ = stop() })
	return running{endpoint: endpoint, out: out.String(), stop: stop}
}

// list creates a user, if there is an email address, and returns the answer
// of a list.
func list(t *testing.T, endpoint, email string) string {
	t.Helper()
	method, body := http.MethodGet, ""
	if email != "" {
		method, body = http.MethodPost, `{"email": "`+email+`"}`
	}
	request, err := http.NewRequestWithContext(t.Context(), method, endpoint+"/api/device/spark/User/?hierarchy="+voss.Tenant, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	request.SetBasicAuth(voss.Administrator.Username, voss.Administrator.Password)
	answer, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = answer.Body.Close() }()
	content, err := io.ReadAll(answer.Body)
	if err != nil || answer.StatusCode >= 300 {
		t.Fatalf("%s: %d %s (%v)", method, answer.StatusCode, content, err)
	}
	return string(content)
}

func TestServesUntilItIsStopped(t *testing.T) {
	dir := t.TempDir()
	ready, snapshot := filepath.Join(dir, "ready"), filepath.Join(dir, "voss.json")
	first := start(t, "-ready-file", ready, "-snapshot", snapshot, "-rate", "0")
	for _, want := range []string{
		`export COLLAB_VOSS_USERNAME="terraform"`, `export COLLAB_VOSS_PASSWORD="` + voss.Administrator.Password + `"`,
		`export COLLAB_VOSS_HIERARCHY="sys.hcs.Prov.Cust"`,
	} {
		if !strings.Contains(first.out, want) {
			t.Errorf("printed %q, which lacks %q", first.out, want)
		}
	}
	list(t, first.endpoint, "a@example.com")
	if content, err := os.ReadFile(ready); err != nil || strings.TrimSpace(string(content)) != first.endpoint {
		t.Errorf("the ready file holds %q (%v), want %q", content, err, first.endpoint)
	}
	if err := first.stop(); err != nil {
		t.Fatalf("stopping: %v", err)
	}
	if connection, err := net.Dial("tcp", strings.TrimPrefix(first.endpoint, "http://")); err == nil {
		_ = connection.Close()
		t.Error("still listening after the stop")
	}

	second := start(t, "-snapshot", snapshot, "-dialect", "pagination=meta")
	if got := list(t, second.endpoint, ""); !strings.Contains(got, "a@example.com") || !strings.Contains(got, `"meta":{"actions"`) {
		t.Errorf("after a restart: %s", got)
	}
}

func TestPrintsAnAddressOfThisMachine(t *testing.T) {
	for _, anywhere := range []string{"0.0.0.0:0", ":0"} {
		if server := start(t, "-listen", anywhere); !strings.HasPrefix(server.endpoint, "http://127.0.0.1:") {
			t.Errorf("-listen %s: the endpoint is %s", anywhere, server.endpoint)
		}
	}
}

func TestFaultsComeAndGo(t *testing.T) {
	server := start(t, "-faults", "error-before=1", "-fault-seed", "3")
	ask := func() int {
		request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, server.endpoint+"/api/device/spark/User/?hierarchy="+voss.Tenant, nil)
		if err != nil {
			t.Fatal(err)
		}
		request.SetBasicAuth(voss.Administrator.Username, voss.Administrator.Password)
		answer, err := http.DefaultClient.Do(request)
		if err != nil {
			t.Fatal(err)
		}
		_ = answer.Body.Close()
		return answer.StatusCode
	}
	if status := ask(); status < 500 {
		t.Errorf("with faults: HTTP %d", status)
	}
	request, err := http.NewRequestWithContext(t.Context(), http.MethodPut, server.endpoint+faultsPath, strings.NewReader(""))
	if err != nil {
		t.Fatal(err)
	}
	answer, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	_ = answer.Body.Close()
	if status := ask(); status != http.StatusOK {
		t.Errorf("without faults: HTTP %d", status)
	}
}

func TestListsDialects(t *testing.T) {
	var out bytes.Buffer
	if err := execute(t.Context(), []string{"-dialects"}, &out, io.Discard); err != nil {
		t.Fatal(err)
	}
	for _, one := range slices.Concat(voss.Switches, gws.Switches) {
		if !strings.Contains(out.String(), one.Name) || !strings.Contains(out.String(), one.Explanation) {
			t.Errorf("the list lacks %s", one.Name)
		}
	}
	for _, name := range fault.Names() {
		if !strings.Contains(out.String(), string(name)) {
			t.Errorf("the list lacks %s", name)
		}
	}
	if !strings.Contains(out.String(), "A § is a section of the file CONTRACT.md") {
		t.Error("the list does not say what its sections are of")
	}
}

func TestRefusesBadCommandLines(t *testing.T) {
	dir := t.TempDir()
	broken := filepath.Join(dir, "broken.json")
	if err := os.WriteFile(broken, []byte("{"), 0o600); err != nil {
		t.Fatal(err)
	}
	for name, test := range map[string]struct {
		args []string
		want string
	}{
		"unknown switch":      {[]string{"-dialect", "none=1"}, "exit code 2: Error: --dialect: there is no switch"},
		"unknown setting":     {[]string{"-dialect", "pagination=side"}, "no setting"},
		"unknown gws switch":  {[]string{"-gws-dialect", "none=1"}, "no switch"},
		"broken gws snapshot": {[]string{"-gws-snapshot", broken}, broken},
		"unknown fault":       {[]string{"-faults", "none=1"}, "exit code 2: Error: --faults: there is no fault"},
		"unknown flag":        {[]string{"-none"}, "unknown flag: --none"},
		"an argument":         {[]string{"voss"}, "there is no argument"},
		"bad address":         {[]string{"-listen", "nowhere.invalid:x"}, "nowhere.invalid"},
		"broken snapshot":     {[]string{"-snapshot", broken}, broken},
		"ready file":          {[]string{"-ready-file", filepath.Join(dir, "none", "ready")}, "no such file"},
		"delay is no time":    {[]string{"-transaction-delay", "5"}, "invalid argument"},
		"delay below zero":    {[]string{"-queue-delay", "-5s"}, "exit code 2: Error: --queue-delay: -5s is below zero"},
		"beside a recording":  {[]string{"-recording", broken, "-dialect", "pagination=meta"}, "exit code 2: Error: --dialect: a recording answers as it was recorded"},
		"no recording":        {[]string{"-recording", broken}, broken},
		"rate below zero":     {[]string{"-rate", "-1"}, "exit code 2: Error: --rate: -1 is below zero"},
	} {
		t.Run(name, func(t *testing.T) {
			err := execute(t.Context(), test.args, io.Discard, io.Discard)
			if err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("run(%v) = %v, want an error with %q", test.args, err, test.want)
			}
		})
	}
}

// A second start, whose port is taken, leaves the snapshot of the first as it is.
func TestSecondStartLeavesTheSnapshot(t *testing.T) {
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = taken.Close() }()
	kept := filepath.Join(t.TempDir(), "kept.json")
	if err := os.WriteFile(kept, []byte(`{"format": 2, "objects": []}`), 0o600); err != nil {
		t.Fatal(err)
	}
	err = execute(t.Context(), []string{"-snapshot", kept, "-listen", taken.Addr().String()}, io.Discard, io.Discard)
	if err == nil || !strings.Contains(err.Error(), "LISTEN=127.0.0.1:0") {
		t.Errorf("got %v", err)
	}
	if content, err := os.ReadFile(kept); err != nil || string(content) != `{"format": 2, "objects": []}` {
		t.Errorf("the snapshot was written: %.100s, %v", content, err)
	}
}
