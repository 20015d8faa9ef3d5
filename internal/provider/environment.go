package provider

import (
	"os"

	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/collab-iac/terraform-provider-collab/internal/backend"
	"github.com/collab-iac/terraform-provider-collab/internal/model"
)

// Connection is one system as the environment variables alone describe it, for
// commands that run without a configuration.
type Connection struct {
	System model.System
	// Title names the system for people: "VOSS Automate".
	Title string
	// Endpoint is the variable that the system's address is given in:
	// "COLLAB_VOSS_ENDPOINT". Credentials are in its siblings.
	Endpoint string
	// Given is true where any of the settings without which the system cannot
	// be reached is set.
	Given bool
	// Client returns the client, or an error that names the variables that are
	// missing or wrong, without their values.
	Client func() (backend.Client, error)
}

// ConnectionsFromEnvironment returns every system, in the order of the
// provider's blocks. No server is asked.
func ConnectionsFromEnvironment(options Options) []Connection {
	p := &collab{options: options}
	return []Connection{
		vossBlock.connection(model.VOSS, p.vossClient),
		gwsBlock.connection(model.GWS, p.gwsClient),
	}
}

func (b block) connection(system model.System, client func(values) func() (backend.Client, error)) Connection {
	c := Connection{System: system, Title: b.title, Client: client(b.resolve(types.ObjectNull(nil)))}
	for _, s := range b.settings {
		c.Given = c.Given || s.required && os.Getenv(b.variable(s)) != ""
		if s.name == "endpoint" {
			c.Endpoint = b.variable(s)
		}
	}
	return c
}
