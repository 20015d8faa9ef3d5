package rehearse

import (
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
)

// invocation is the command of Terraform that is rehearsed.
type invocation struct {
	// Command is "plan" or "apply".
	Command string
	// Args are its options as they are run, without those that every rehearsal sets.
	Args []string
}

// These are options by what a rehearsal does with them; in none of the lists are those
// that are passed on.
var (
	// settled options are set by every rehearsal, whether or not they are given.
	settled = []string{"auto-approve", "input", "json", "no-color", "compact-warnings", "detailed-exitcode"}
	// refused options name a file that a rehearsal must not write or use.
	refused = map[string]string{
		"out":                 "a plan that was made on a twin must not be applied",
		"state":               "the state is that of the workspace in use; the option -state of rehearse itself takes another",
		"state-out":           "no state is written",
		"backup":              "no state is written",
		"chdir":               "the option -config of rehearse names the directory",
		"generate-config-out": "no configuration is written",
		"json-into":           "the option -json of rehearse prints JSON",
	}
	// files are options whose value is the name of a file to read.
	files = []string{"var-file", "target-file", "exclude-file"}
	// switches are the options that never take the next argument as their value.
	switches = []string{"destroy", "refresh", "refresh-only", "lock", "show-sensitive", "allow-deferral", "concise"}
)

var errNoCommand = errors.New(`say what to rehearse after "--": plan or apply, with its options`)

// parse reads the command line of Terraform. Files are named by absolute paths
// afterwards, since Terraform runs in another directory than dir.
func parse(args []string, dir string, environment []string) (invocation, error) {
	if len(args) == 0 {
		return invocation{}, errNoCommand
	}
	call := invocation{Command: args[0]}
	var given []string
	switch call.Command {
	case "plan", "apply":
	case "destroy":
		call.Command, given = "apply", []string{"-destroy"}
	default:
		return invocation{}, fmt.Errorf("%q cannot be rehearsed: plan and apply can", args[0])
	}
	for _, name := range []string{"TF_CLI_ARGS", "TF_CLI_ARGS_" + args[0]} {
		text := variable(environment, name)
		if strings.ContainsAny(text, `"'\`) {
			return invocation{}, fmt.Errorf("%s has quotes: unset it, and give its options after \"--\"", name)
		}
		given = append(given, strings.Fields(text)...)
	}
	given = append(given, args[1:]...)
	for i := 0; i < len(given); i++ {
		name, value, hasValue := strings.Cut(strings.TrimLeft(given[i], "-"), "=")
		if !strings.HasPrefix(given[i], "-") {
			return invocation{}, fmt.Errorf("%q is no option: a saved plan cannot be rehearsed, because it names the real state", given[i])
		}
		if why, is := refused[name]; is {
			return invocation{}, fmt.Errorf("-%s cannot be rehearsed: %s", name, why)
		}
		if slices.Contains(settled, name) {
			continue
		}
		if !hasValue && !slices.Contains(switches, name) && i+1 < len(given) && !strings.HasPrefix(given[i+1], "-") {
			i++
			value, hasValue = given[i], true
		}
		if slices.Contains(files, name) && hasValue && !filepath.IsAbs(value) {
			value = filepath.Join(dir, value)
		}
		option := "-" + name
		if hasValue {
			option += "=" + value
		}
		call.Args = append(call.Args, option)
	}
	return call, nil
}

// variable is a variable of an environment; the last one of a name counts.
func variable(environment []string, name string) string {
	for _, pair := range slices.Backward(environment) {
		if key, value, _ := strings.Cut(pair, "="); key == name {
			return value
		}
	}
	return ""
}
