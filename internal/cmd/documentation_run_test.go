package cmd_test

import (
	"context"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/collab-iac/terraform-provider-collab/internal/tftest"
)

func TestMain(m *testing.M) { tftest.Main(m) }

// notRun are texts of shell blocks that cannot be run here, and why.
var notRun = map[string]string{
	"make demo":                  "it downloads or builds for minutes, and CI runs it as a step of its own",
	"make fleet":                 "it applies four workspaces, and is for looking at a throttle",
	"terraform providers mirror": "it asks a registry",
	"gpg --verify":               "it needs a release that is published",
	"vault kv get":               "it needs a Vault",
	"terraform import collab_voss_object.phone": "it names a phone by the identifier that somebody's server gave it",
}

// given prepares the directory for the blocks that hold a text: what the page has told
// its reader to do before.
var given = map[string]string{
	"cd customer":          "terraform-provider-collab export -out customer",
	"-recording DIRECTORY": "terraform-provider-collab check -record DIRECTORY",
}

// documentedRoot is the configuration that the blocks find: the one of Getting started.
const documentedRoot = `
terraform {
  required_providers {
    collab = { source = "collab-iac/collab", version = "~> 0.1" }
  }
}
provider "collab" {}
resource "collab_voss_relation_spark_user" "anna" {
  email        = "anna.berg@example.com"
  display_name = "Anna Berg"
  last_name    = "Berg"
}
`

// briefly runs an emulator until it serves, and stops it: a block that starts one runs it
// until Ctrl-C. The blank at the end of the alias lets that of the block be found behind it.
const briefly = `
set -eu
shopt -s expand_aliases
stop_when_ready() {
  coproc SERVER { exec "$@" 2>&1; }
  local pid=$SERVER_PID line said=
  while read -r line <&"${SERVER[0]}"; do
    said+=$line$'\n'
    if [[ $line == *COLLAB_*_ENDPOINT=* ]]; then kill "$pid"; wait "$pid" || true; return 0; fi
  done
  echo "the emulator has not started: $said"
  return 1
}
alias stop_when_ready='stop_when_ready '
`

// documentedCustomer is a server, and a directory with a configuration that is applied there.
type documentedCustomer struct {
	directory   string
	environment map[string]string
}

var exported = regexp.MustCompile(`(?m)^export (\w+)="(.*)"$`)

// newDocumentedCustomer starts the binary's own emulator, and applies documentedRoot.
func newDocumentedCustomer(t *testing.T) documentedCustomer {
	t.Helper()
	terraform := tftest.Require(t, tftest.ImportForEach)
	top := t.TempDir()
	c := documentedCustomer{filepath.Join(top, "root"), tftest.Environment(filepath.Join(top, "terraform.rc"))}
	binary := tftest.Provider(t)
	mirror := filepath.Join(top, "mirror")
	installed := filepath.Join(mirror, terraform.Registry(), "collab-iac", "collab", "0.1.0", runtime.GOOS+"_"+runtime.GOARCH)
	for _, directory := range []string{c.directory, installed, filepath.Join(top, "bin"), filepath.Join(top, "home")} {
		if err := os.MkdirAll(directory, 0o700); err != nil {
			t.Fatal(err)
		}
	}
	for name, target := range map[string]string{
		filepath.Join(installed, "terraform-provider-collab_v0.1.0"): binary,
		filepath.Join(top, "bin", "terraform-provider-collab"):       binary,
		filepath.Join(top, "bin", "terraform"):                       terraform.Path,
	} {
		if err := os.Symlink(target, name); err != nil {
			t.Fatal(err)
		}
	}
	for name, text := range map[string]string{
		c.environment["TF_CLI_CONFIG_FILE"]:      fmt.Sprintf("provider_installation {\n  filesystem_mirror {\n    path = %q\n  }\n}\n", mirror),
		filepath.Join(c.directory, "main.tf"):    documentedRoot,
		filepath.Join(c.directory, "thing.json"): documentedSchema, filepath.Join(c.directory, "country.json"): documentedSchema,
	} {
		if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	c.environment["HOME"] = filepath.Join(top, "home")
	c.environment["PATH"] = filepath.Join(top, "bin") + string(os.PathListSeparator) + c.environment["PATH"]
	c.environment["TF_INPUT"] = "0"
	maps.Copy(c.environment, startEmulator(t, binary))
	if output, err := c.bash(t, c.directory, "terraform init\nterraform apply -auto-approve"); err != nil {
		t.Fatalf("%v\n%s", err, output)
	}
	return c
}

// startEmulator runs the emulator until the test ends, and returns the variables that it
// prints for people to paste.
func startEmulator(t *testing.T, binary string) map[string]string {
	t.Helper()
	server := exec.CommandContext(t.Context(), binary, "emulator", "-listen", "127.0.0.1:0")
	out, err := server.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := server.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = server.Wait() }) // killed when the context of the test ends
	variables, text, part := map[string]string{}, "", make([]byte, 1<<12)
	for !strings.Contains(text, "COLLAB_GWS_PASSWORD") {
		n, err := out.Read(part)
		if text += string(part[:n]); err != nil {
			t.Fatalf("the emulator has ended: %v\n%s", err, text)
		}
	}
	for _, found := range exported.FindAllStringSubmatch(text, -1) {
		variables[found[1]] = found[2]
	}
	return variables
}

// bash runs a script in a directory as a person with the customer's variables does, who
// types the password when asked for it.
func (c documentedCustomer) bash(t *testing.T, directory, script string) (string, error) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 3*time.Minute)
	defer cancel()
	shell := exec.CommandContext(ctx, "bash", "-c", briefly+script)
	shell.Dir, shell.Stdin = directory, strings.NewReader(c.environment["COLLAB_VOSS_PASSWORD"]+"\n")
	for name, value := range c.environment {
		shell.Env = append(shell.Env, name+"="+value)
	}
	shell.WaitDelay = time.Second
	output, err := shell.CombinedOutput()
	return string(output), err
}

// asScript is a block with what stands for the reader's server replaced.
func (c documentedCustomer) asScript(block string) string {
	return strings.NewReplacer(
		"https://voss.example.com", c.environment["COLLAB_VOSS_ENDPOINT"],
		"127.0.0.1:8480", "127.0.0.1:0",
		"\nterraform-provider-collab emulator", "\nstop_when_ready terraform-provider-collab emulator",
	).Replace("\n" + block)
}

// TestAccDocumentation_shell runs each block of commands that README and the guides show,
// in a directory and on a server of its reader, but for those that notRun names.
func TestAccDocumentation_shell(t *testing.T) {
	if _, err := exec.LookPath("bash"); err != nil {
		t.Skip("needs bash")
	}
	c := newDocumentedCustomer(t)
	unused, ran := maps.Clone(notRun), 0
	maps.Copy(unused, given)
	for page, text := range documentedPages(t) {
		for i, found := range shellBlock.FindAllStringSubmatch(text, -1) {
			block := found[1]
			if mark := oneIn(block, notRun); mark != "" {
				delete(unused, mark)
				continue
			}
			mark := oneIn(block, given)
			delete(unused, mark)
			ran++
			t.Run(fmt.Sprintf("%s/%d", page, i), func(t *testing.T) {
				directory := filepath.Join(t.TempDir(), "root")
				if err := os.CopyFS(directory, os.DirFS(c.directory)); err != nil {
					t.Fatal(err)
				}
				if output, err := c.bash(t, directory, given[mark]+c.asScript(block)); err != nil {
					t.Errorf("%v\n%s\n%s", err, block, output)
				}
			})
		}
	}
	if _, err := c.bash(t, c.directory, c.asScript("terraform-provider-collab emulator -faults none=1\nterraform version\n")); err == nil {
		t.Error("a command that fails is not found")
	}
	if ran < 20 {
		t.Errorf("only %d blocks were run", ran)
	}
	for mark := range unused {
		t.Errorf("no block holds %q any more", mark)
	}
}

// oneIn returns the mark that a block holds; empty for none.
func oneIn(block string, marks map[string]string) string {
	for mark := range marks {
		if strings.Contains(block, mark) {
			return mark
		}
	}
	return ""
}
