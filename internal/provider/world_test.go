package provider_test

import (
	"fmt"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/collab-iac/terraform-provider-collab/internal/provider"
	"github.com/collab-iac/terraform-provider-collab/internal/systems"
	gws "github.com/collab-iac/terraform-provider-collab/internal/systems/gws/emulator"
	emulator "github.com/collab-iac/terraform-provider-collab/internal/systems/voss/emulator"
)

// world is one emulated server of each system. It lives as long as its test.
type world struct {
	voss *emulator.Server
	url  string

	gws    *gws.Server
	gwsURL string
}

func newWorld(t *testing.T, options emulator.Options) *world {
	t.Helper()
	server := emulator.New(options)
	front := httptest.NewServer(server)
	t.Cleanup(func() {
		front.Close()
		server.Close()
	})
	return &world{voss: server, url: front.URL}
}

// withGWS starts an emulated Genesys Web Services beside VOSS Automate.
func (w *world) withGWS(t *testing.T, options gws.Options) *world {
	t.Helper()
	w.gws = gws.New(options)
	front := httptest.NewServer(w.gws)
	t.Cleanup(front.Close)
	w.gwsURL = front.URL + gws.Root
	return w
}

// factories run the provider in this process.
func factories() map[string]func() (tfprotov6.ProviderServer, error) {
	options := provider.Options{Version: "test", PollInterval: time.Millisecond, RetryWait: time.Millisecond, Grace: 50 * time.Millisecond, RefreshWait: 150 * time.Millisecond}
	return map[string]func() (tfprotov6.ProviderServer, error){
		"collab": func() (tfprotov6.ProviderServer, error) { return provider.NewServer(options, systems.All()...), nil },
	}
}

// config puts the provider's block before the body of a configuration.
func (w *world) config(body string) string {
	return w.configAt(emulator.Tenant, body)
}

func (w *world) configAt(hierarchy, body string) string {
	return fmt.Sprintf(`
provider "collab" {
  voss = {
    endpoint                = %q
    username                = %q
    password                = %q
    hierarchy               = %q
    requests_per_second     = 10000
    max_concurrent_requests = 32
  }
%s}
`, w.url, emulator.Administrator.Username, emulator.Administrator.Password, hierarchy, w.gwsBlock()) + body
}

func (w *world) gwsBlock() string {
	if w.gws == nil {
		return ""
	}
	return fmt.Sprintf(`  gws = {
    endpoint                = %q
    username                = %q
    password                = %q
    requests_per_second     = 10000
    max_concurrent_requests = 32
  }
`, w.gwsURL, gws.Administrator.UserName, gws.Administrator.Password)
}
