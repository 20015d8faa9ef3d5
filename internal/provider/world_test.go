package provider_test

import (
	"fmt"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	emulator "github.com/collab-iac/terraform-provider-collab/internal/emulator/voss"
	"github.com/collab-iac/terraform-provider-collab/internal/provider"
)

// world is one emulated server and the provider that speaks to it. It lives as
// long as its test.
type world struct {
	voss *emulator.Server
	url  string
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

// factories run the provider in this process.
func factories() map[string]func() (tfprotov6.ProviderServer, error) {
	options := provider.Options{Version: "test", PollInterval: time.Millisecond, RetryWait: time.Millisecond}
	return map[string]func() (tfprotov6.ProviderServer, error){
		"collab": func() (tfprotov6.ProviderServer, error) { return provider.NewServer(options), nil },
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
}
`, w.url, emulator.Administrator.Username, emulator.Administrator.Password, hierarchy) + body
}
