package system_test

import (
	"strings"
	"testing"
	"time"

	"github.com/collab-iac/terraform-provider-collab/internal/system"
)

var box = &system.System{
	Name: "box", Title: "Toy Box",
	Settings: system.NetworkSettings("https://box.example.com"),
}

// declared is a configuration with these settings; "?" stands for one that is not
// known yet.
func declared(settings map[string]string) system.Declared {
	all := system.Declared{}
	for name, text := range settings {
		if all[name] = &text; text == "?" {
			all[name] = nil
		}
	}
	return all
}

func TestResolve_sources(t *testing.T) {
	t.Setenv("COLLAB_BOX_ENDPOINT", "https://environment.example.com")
	t.Setenv("COLLAB_BOX_USERNAME", "environment")
	t.Setenv("COLLAB_BOX_PASSWORD", "s3cret")
	v := box.Resolve(declared(map[string]string{"username": "configuration", "request_timeout": "5s"}))
	if v.Err != nil || len(v.Unknown) > 0 {
		t.Fatalf("got %v, unknown %v", v.Err, v.Unknown)
	}
	config := system.Transport(v, system.Options{Version: "1.2.3"})
	if config.Endpoint != "https://environment.example.com" || config.RequestTimeout != 5*time.Second || config.MaxConcurrentRequests != 8 {
		t.Errorf("got %+v", config)
	}
	if got := system.Value[string](v, "username"); got != "configuration" {
		t.Errorf("the user name is %q", got)
	}
}

func TestResolve_problems(t *testing.T) {
	complete := map[string]string{"endpoint": "https://box.example.com", "username": "ada", "password": "s3cret"}
	for name, test := range map[string]struct {
		setting, text string // in the configuration; "-" takes it away
		variable      string // of the environment, as NAME=value
		want, unknown string
	}{
		"missing":                {setting: "password", text: "-", want: "not configured for Toy Box: set box.password (or the environment variable COLLAB_BOX_PASSWORD)"},
		"declared empty":         {setting: "password", text: "", variable: "COLLAB_BOX_PASSWORD=s3cret", want: "set box.password"},
		"wrong in environment":   {variable: "COLLAB_BOX_REQUEST_TIMEOUT=s3cret", want: "box.request_timeout, from the environment variable COLLAB_BOX_REQUEST_TIMEOUT: expected a duration"},
		"not one of the choices": {variable: "COLLAB_BOX_READ_MODE=s3cret", want: "expected one of auto, list, single"},
		"not known yet":          {setting: "endpoint", text: "?", unknown: "box.endpoint"},
	} {
		t.Run(name, func(t *testing.T) {
			settings := map[string]string{}
			for key, text := range complete {
				settings[key] = text
			}
			if settings[test.setting] = test.text; test.text == "-" || test.setting == "" {
				delete(settings, test.setting)
			}
			if variable, value, ok := strings.Cut(test.variable, "="); ok {
				t.Setenv(variable, value)
			}
			v := box.Resolve(declared(settings))
			got := ""
			if v.Err != nil {
				got = v.Err.Error()
			}
			if !strings.Contains(got, test.want) || test.want == "" && got != "" || strings.Contains(got, "s3cret") {
				t.Errorf("got %q, want %q without the value", got, test.want)
			}
			if unknown := strings.Join(v.Unknown, " "); unknown != test.unknown {
				t.Errorf("unknown are %q, want %q", unknown, test.unknown)
			}
		})
	}
}

func TestInEnvironment(t *testing.T) {
	t.Setenv("COLLAB_BOX_READ_MODE", "single")
	if box.InEnvironment() {
		t.Error("a setting that reaches no server counts")
	}
	t.Setenv("COLLAB_BOX_USERNAME", "ada")
	if !box.InEnvironment() {
		t.Error("a user name does not count")
	}
}
