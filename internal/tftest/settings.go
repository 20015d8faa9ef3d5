package tftest

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
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

// WriteMirror makes a directory from which both programs install the provider,
// and writes a settings file that names it.
func WriteMirror(file, dir, binary string) error {
	for _, registry := range []string{Binary{}.Registry(), Binary{OpenTofu: true}.Registry()} {
		to := filepath.Join(dir, registry, filepath.FromSlash(Source), "0.1.0", runtime.GOOS+"_"+runtime.GOARCH)
		err := errors.Join(os.MkdirAll(to, 0o700), os.Symlink(binary, filepath.Join(to, "terraform-provider-collab_v0.1.0")))
		if err != nil {
			return err
		}
	}
	return write(file, fmt.Sprintf("provider_installation {\n  filesystem_mirror {\n    path = %q\n  }\n}\n", dir))
}

func write(file, content string) error { return os.WriteFile(file, []byte(content), 0o600) }
