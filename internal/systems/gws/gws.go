// Package gws is the system Genesys Web Services, as the provider is given it.
package gws

import (
	"github.com/spf13/pflag"

	"github.com/collab-iac/terraform-provider-collab/internal/backend"
	"github.com/collab-iac/terraform-provider-collab/internal/system"
	"github.com/collab-iac/terraform-provider-collab/internal/systems/gws/client"
	"github.com/collab-iac/terraform-provider-collab/internal/systems/gws/datasources"
	"github.com/collab-iac/terraform-provider-collab/internal/systems/gws/emulator"
	"github.com/collab-iac/terraform-provider-collab/internal/systems/gws/models"
)

// System returns Genesys Web Services.
func System() *system.System {
	return &system.System{
		Name:    models.System,
		Title:   "Genesys Web Services",
		Summary: "agents on Genesys Web Services",
		Description: "How to reach Genesys Web Services. Leave the block out where no Genesys resource is used, " +
			"or give everything through the environment.",
		Models:      models.All(),
		DataSources: datasources.All(),
		Settings:    system.NetworkSettings("https://gws.example.com/api/v2"),
		Open:        open,
		Words:       words,
		Emulator: &system.Emulator{
			FlagPrefix: "gws-",
			Switches:   emulator.Switches,
			Root:       emulator.Root,
			Environment: map[string]string{
				"username": emulator.Administrator.UserName,
				"password": emulator.Administrator.Password,
			},
			Others:  []system.EmulatedAccount{{Username: emulator.Agent.UserName, Password: emulator.Agent.Password, May: "is an agent, who may do much less"}},
			Declare: func(*pflag.FlagSet) func(system.EmulatorOptions) system.EmulatorServer { return emulate },
		},
	}
}

func open(v system.Values, options system.Options) (backend.Client, error) {
	return client.New(client.Config{
		Transport: system.Transport(v, options),
		Username:  system.Value[string](v, "username"),
		Password:  system.Value[string](v, "password"),
		Tuning:    backend.Tuning{PollInterval: options.PollInterval, Grace: options.Grace, Quiet: options.Quiet},
	})
}

func emulate(o system.EmulatorOptions) system.EmulatorServer {
	_, records, _ := o.Tenant.Of(string(models.System))
	return emulator.New(emulator.Options{Dialect: o.Dialect, Latency: o.Latency, Middleware: o.Faults.Middleware, Log: o.Log, Twin: records})
}
