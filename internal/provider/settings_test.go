package provider_test

import (
	"fmt"
	"regexp"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"

	emulator "github.com/collab-iac/terraform-provider-collab/internal/systems/voss/emulator"
)

// TestAccSettings_validate finds fault with settings before any server is asked.
func TestAccSettings_validate(t *testing.T) {
	t.Parallel()
	w := newEnv(t, emulator.Options{})
	c := newCommandLine(t)
	for setting, message := range map[string]string{
		`request_timeout = "soon"`:             `voss.request_timeout: expected a duration`,
		`request_timeout = "-1s"`:              `voss.request_timeout: expected a duration`,
		`auth = "kerberos"`:                    `voss.auth: expected one of basic, session`,
		`moves = "down"`:                       `voss.moves: expected one of any, up, never`,
		`max_concurrent_requests = 0`:          `voss.max_concurrent_requests: expected a whole number of at least 1`,
		`requests_per_second = 0`:              `voss.requests_per_second: expected a number above zero`,
		`requests_per_second = -0.5`:           `voss.requests_per_second: expected a number above zero`,
		`endpoint = "voss.example.com"`:        `voss: the endpoint`,
		`endpoint = "http://voss.example.com"`: `voss: the endpoint uses plain http`,
		`ca_cert_file = "missing.pem"`:         `missing.pem`,
		`client_cert_file = "half.pem"`:        `voss: a client certificate needs both`,
	} {
		t.Run(setting, func(t *testing.T) {
			d := c.in(t).onlyError(c.in(t).run(with(w.config(plainAlice), setting), "plan"))
			if !strings.Contains(d.Detail, message) {
				t.Errorf("got %v, want %q", d, message)
			}
		})
	}
	if n := len(w.voss.Requests()); n != 0 {
		t.Errorf("the server was asked %d times", n)
	}
}

// with adds a setting to the provider's block, in the place of one of that name.
func with(config, setting string) string {
	name, _, _ := strings.Cut(setting, " ")
	config = regexp.MustCompile(`(?m)^ +`+name+` += .*$`).ReplaceAllString(config, "")
	return strings.Replace(config, "voss = {", "voss = {\n"+setting, 1)
}

// TestAccSettings_badTimeouts checks the durations of a resource.
func TestAccSettings_badTimeouts(t *testing.T) {
	t.Parallel()
	w := newEnv(t, emulator.Options{})
	w.test(t, resource.TestStep{
		Config:      w.config(strings.Replace(plainAlice, "first_name", `timeouts = { create = "soon" }`+"\n first_name", 1)),
		PlanOnly:    true,
		ExpectError: regexp.MustCompile(`(?s)Invalid Attribute Value Time Duration.*"soon"`),
	})
}

// TestAccSettings_environment configures the provider without a block, and then
// lets a block win over the environment.
func TestAccSettings_environment(t *testing.T) {
	w := newEnv(t, emulator.Options{})
	t.Setenv("COLLAB_VOSS_ENDPOINT", w.url)
	t.Setenv("COLLAB_VOSS_USERNAME", emulator.Administrator.Username)
	t.Setenv("COLLAB_VOSS_PASSWORD", emulator.Administrator.Password)
	t.Setenv("COLLAB_VOSS_HIERARCHY", site2)
	t.Setenv("COLLAB_VOSS_AUTH", "session")
	t.Setenv("COLLAB_VOSS_REQUEST_TIMEOUT", "30s")
	w.test(t,
		resource.TestStep{Config: plainAlice, Check: w.livesAt(t, site2)},
		resource.TestStep{ // another default of the block moves nothing
			Config: fmt.Sprintf("provider \"collab\" {\n  voss = { hierarchy = %q }\n}\n", emulator.Tenant) + plainAlice,
			Check:  w.livesAt(t, site2),
		},
		importing(site2+"/alice@example.com", "roles", "settings"),
	)
	if n := w.voss.RequestCount("login"); n == 0 {
		t.Error("nobody signed in by session")
	}
	t.Run("wrong", func(t *testing.T) {
		t.Setenv("COLLAB_VOSS_REQUEST_TIMEOUT", "soon")
		c := newCommandLine(t)
		d := c.onlyError(c.plan(plainAlice))
		if !strings.Contains(d.Detail, "COLLAB_VOSS_REQUEST_TIMEOUT: expected a duration") {
			t.Errorf("got %v", d)
		}
	})
}

// TestAccSettings_missing names the block and the variables of what is missing.
func TestAccSettings_missing(t *testing.T) {
	t.Parallel()
	c := newCommandLine(t)
	for name, config := range map[string]string{
		"resource":    plainAlice,
		"data source": "data \"collab_voss_device_spark_user\" \"alice\" {\n  email = \"alice@example.com\"\n}\n",
		"half a block": "provider \"collab\" {\n  voss = { hierarchy = \"sys.hcs\" }\n}\n" +
			"data \"collab_voss_device_spark_user\" \"alice\" {\n  email = \"alice@example.com\"\n}\n",
	} {
		t.Run(name, func(t *testing.T) {
			d := c.in(t).onlyError(c.in(t).plan(config))
			for _, want := range []string{
				"VOSS Automate", "voss.endpoint (or the environment variable COLLAB_VOSS_ENDPOINT)", "COLLAB_VOSS_USERNAME", "COLLAB_VOSS_PASSWORD",
			} {
				if !strings.Contains(d.Detail, want) {
					t.Errorf("%q is not in %v", want, d)
				}
			}
		})
	}
	// Half a configuration hurts nobody who uses no resource of that system.
	if r := c.plan("provider \"collab\" {\n  voss = { hierarchy = \"sys.hcs\" }\n}\n"); !r.ok {
		t.Errorf("an unused provider is refused:\n%s", r.output)
	}
}
