package tftest

import (
	"fmt"
	"os"
)

// Environment is what Terraform runs with: the path, the home directory, and a
// command line settings file in place of the person's own.
func Environment(settings string) map[string]string {
	return map[string]string{
		"PATH": os.Getenv("PATH"), "HOME": os.Getenv("HOME"), "TMPDIR": os.TempDir(),
		"TF_CLI_CONFIG_FILE": settings, "CHECKPOINT_DISABLE": "1",
	}
}

func pairs(env map[string]string) []string {
	var list []string
	for name, value := range env {
		list = append(list, name+"="+value)
	}
	return list
}

// WriteOverrides writes a settings file under which Terraform starts the
// provider in a directory, without an installation.
func WriteOverrides(file, dir string) error {
	return write(file, fmt.Sprintf("provider_installation {\n  dev_overrides {\n    %q = %q\n    %q = %q\n  }\n}\n",
		Source, dir, unnamedSource, dir))
}

func write(file, content string) error { return os.WriteFile(file, []byte(content), 0o600) }
