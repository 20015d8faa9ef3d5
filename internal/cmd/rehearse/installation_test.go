package rehearse

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestVersionFor(t *testing.T) {
	for name, c := range map[string]struct {
		number      string
		constraints []string
		want, err   string
	}{
		"release":               {number: "1.2.3", want: "1.2.3"},
		"release that fits":     {number: "1.2.3", constraints: []string{"~> 1.2", ">= 1"}, want: "1.2.3"},
		"release that does not": {number: "1.2.3", constraints: []string{"~> 2.0"}, err: "takes version ~> 2.0"},
		"build":                 {number: "dev", want: "0.1.0"},
		"build, about":          {number: "dev", constraints: []string{"~> 4.2"}, want: "4.2.0"},
		"build, above":          {number: "dev", constraints: []string{"> 3.1.4, != 3.1.6"}, want: "3.1.5"},
		"build, two":            {number: "dev", constraints: []string{">= 1.0", "< 3, >= 2.5"}, want: "2.5.0"},
		"build, impossible":     {number: "dev", constraints: []string{"> 2", "< 1"}, err: "no version"},
		"candidate":             {number: "2.0.0-rc1", constraints: []string{"~> 2.0"}, want: "2.0.0"},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := installation{number: c.number}.versionFor(&configuration{constraints: c.constraints})
			if got != c.want || (err != nil) != (c.err != "") || err != nil && !strings.Contains(err.Error(), c.err) {
				t.Errorf("%q, %v, want %q, %q", got, err, c.want, c.err)
			}
		})
	}
}

func TestSettings(t *testing.T) {
	const ours = "registry.terraform.io/collab-iac/collab"
	for name, c := range map[string]struct{ theirs, want string }{
		"none": {"", `
provider_installation {
  filesystem_mirror {
    path    = "DIR/mirror"
    include = ["registry.terraform.io/collab-iac/collab"]
  }
  filesystem_mirror {
    path    = "ROOT/.terraform/providers"
    include = ["registry.terraform.io/hashicorp/random"]
  }
  direct {
    exclude = ["registry.terraform.io/collab-iac/collab", "registry.terraform.io/hashicorp/random"]
  }
}
`},
		"with their own": {`
plugin_cache_dir = "/cache"
credentials "app.terraform.io" {
  token = "t"
}
provider_installation {
  dev_overrides {
    "collab-iac/collab" = "/build"
    "acme/x" = "/x"
  }
  network_mirror {
    url = "https://mirror.example.com/"
    exclude = ["acme/y"]
  }
  direct {}
}
`, `
credentials "app.terraform.io" {
  token = "t"
}
provider_installation {
  filesystem_mirror {
    path    = "DIR/mirror"
    include = ["registry.terraform.io/collab-iac/collab"]
  }
  filesystem_mirror {
    path    = "ROOT/.terraform/providers"
    include = ["registry.terraform.io/hashicorp/random"]
  }
  dev_overrides {
    "acme/x" = "/x"
  }
  network_mirror {
    url     = "https://mirror.example.com/"
    exclude = ["acme/y", "registry.terraform.io/collab-iac/collab", "registry.terraform.io/hashicorp/random"]
  }
  direct {
    exclude = ["registry.terraform.io/collab-iac/collab", "registry.terraform.io/hashicorp/random"]
  }
}
`},
	} {
		t.Run(name, func(t *testing.T) {
			root := tree(t, map[string]string{".terraform/providers/registry.terraform.io/hashicorp/random/3.6.0/linux_amd64/x": ""})
			file := filepath.Join(t.TempDir(), "rc")
			if c.theirs != "" {
				if err := os.WriteFile(file, []byte(c.theirs), 0o600); err != nil {
					t.Fatal(err)
				}
			}
			i := installation{dir: "DIR", home: t.TempDir(), environment: []string{"TF_CLI_CONFIG_FILE=" + file}}
			got, err := i.settings([]string{ours}, root)
			if err != nil {
				t.Fatal(err)
			}
			text := strings.ReplaceAll(filepath.ToSlash(string(got)), filepath.ToSlash(root), "ROOT")
			if diff := cmp.Diff(words(c.want), words(text)); diff != "" {
				t.Errorf("%s\n%s", diff, text)
			}
		})
	}
}

// words are those of a text, whatever is between them.
func words(text string) []string { return strings.Fields(text) }

// A lock file would refuse this binary, and goes on to lock what is not its own.
func TestUnlocked(t *testing.T) {
	got, err := unlocked([]byte(`
provider "registry.terraform.io/collab-iac/collab" {
  version = "1.0.0"
  hashes  = ["h1:x="]
}
provider "registry.terraform.io/hashicorp/random" {
  version = "3.6.0"
}
`))
	if err != nil || strings.Contains(string(got), "collab") || !strings.Contains(string(got), "random") {
		t.Errorf("%s %v", got, err)
	}
}

// The person's own settings are those that Terraform would take.
func TestOwnSettings(t *testing.T) {
	home := tree(t, map[string]string{".terraformrc": "", "other": ""})
	for name, c := range map[string]struct {
		environment []string
		want        string
	}{
		"at home":   {nil, filepath.Join(home, ".terraformrc")},
		"named":     {[]string{"TF_CLI_CONFIG_FILE=" + filepath.Join(home, "other")}, filepath.Join(home, "other")},
		"named off": {[]string{"TF_CLI_CONFIG_FILE=" + os.DevNull}, ""},
	} {
		if got := (installation{home: home, environment: c.environment}).own(); got != c.want {
			t.Errorf("%s: %q", name, got)
		}
	}
}
