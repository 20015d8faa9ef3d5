package cmd_test

import (
	"bytes"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/spf13/cobra"

	"github.com/collab-iac/terraform-provider-collab/internal/cmd"
	"github.com/collab-iac/terraform-provider-collab/internal/cmd/cli"
	"github.com/collab-iac/terraform-provider-collab/internal/goldenfile"
	"github.com/collab-iac/terraform-provider-collab/internal/systems"
)

// run executes the binary's command line, as a person would without Terraform.
func run(t *testing.T, args ...string) (code int, stdout, stderr string) {
	t.Helper()
	t.Setenv("TF_PLUGIN_MAGIC_COOKIE", "")
	var out, errOut bytes.Buffer
	root := cmd.New("1.2.3", systems.All())
	root.SetOut(&out)
	root.SetErr(&errOut)
	code = cli.Run(t.Context(), root, args)
	return code, out.String(), errOut.String()
}

// commands are the names of all commands that the help lists, the root as "".
func commands() []string {
	names := []string{""}
	for _, command := range cmd.New("1.2.3", systems.All()).Commands() {
		names = append(names, command.Name())
	}
	return append(names, "completion")
}

func TestHelp(t *testing.T) {
	for _, name := range commands() {
		t.Run(name, func(t *testing.T) {
			code, got, stderr := run(t, strings.Fields(name+" -h")...)
			if code != 0 || stderr != "" {
				t.Fatalf("exit code %d, printed %q", code, stderr)
			}
			for line := range strings.Lines(got) {
				if n := utf8.RuneCountInString(strings.TrimSuffix(line, "\n")); n > 80 && name != "completion" {
					t.Errorf("%d columns are too many for a terminal: %s", n, line)
				}
			}
			goldenfile.Check(t, "testdata/help/"+strings.TrimSuffix("root-"+name, "-")+".golden", got)
		})
	}
}

func TestWithoutArgumentsExplainsItself(t *testing.T) {
	code, got, stderr := run(t)
	_, help, _ := run(t, "--help")
	if code != 0 || stderr != "" || got != help {
		t.Errorf("exit code %d, printed %q and %q, want the help", code, got, stderr)
	}
}

func TestVersion(t *testing.T) {
	for _, args := range [][]string{{"version"}, {"--version"}, {"-version"}} {
		if code, got, _ := run(t, args...); code != 0 || !strings.Contains(got, "1.2.3") {
			t.Errorf("%v: exit code %d, printed %q", args, code, got)
		}
	}
}

func TestCompletion(t *testing.T) {
	for _, shell := range []string{"bash", "zsh", "fish", "powershell"} {
		if code, got, _ := run(t, "completion", shell); code != 0 || !strings.Contains(got, "terraform-provider-collab") {
			t.Errorf("%s: exit code %d, printed %q", shell, code, got)
		}
	}
	if _, got, _ := run(t, cobra.ShellCompNoDescRequestCmd, "export", "--models", ""); !strings.Contains(got, "collab_gws_user\n") {
		t.Errorf("the models are not completed: %s", got)
	}
}

func TestMisuse(t *testing.T) {
	for name, test := range map[string]struct {
		args []string
		want string
	}{
		"unknown command": {[]string{"xyz"}, "Error: there is no command \"xyz\"\n\nterraform-provider-collab -h explains the options.\n"},
		"slip":            {[]string{"exprt"}, "Error: there is no command \"exprt\": did you mean \"export\"?\n\nterraform-provider-collab -h explains the options.\n"},
		"unknown option":  {[]string{"export", "-no"}, "Error: unknown flag: --no\n\nterraform-provider-collab export -h explains the options.\n"},
		"argument":        {[]string{"version", "x"}, "Error: there is no argument \"x\": options begin with a hyphen\n\nterraform-provider-collab version -h explains the options.\n"},
	} {
		t.Run(name, func(t *testing.T) {
			code, stdout, stderr := run(t, test.args...)
			if code != cli.ExitMisused || stdout != "" || stderr != test.want {
				t.Errorf("exit code %d, printed %q and %q, want %q", code, stdout, stderr, test.want)
			}
		})
	}
}
