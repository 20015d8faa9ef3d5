package provider

import (
	"sync"
	"time"

	"github.com/collab-iac/terraform-provider-collab/internal/backend"
	"github.com/collab-iac/terraform-provider-collab/internal/backend/listcache"
	gws "github.com/collab-iac/terraform-provider-collab/internal/systems/gws/client"
	voss "github.com/collab-iac/terraform-provider-collab/internal/systems/voss/client"
	"github.com/collab-iac/terraform-provider-collab/internal/terraform/tflogslog"
	"github.com/collab-iac/terraform-provider-collab/internal/transport"
)

// vossClient makes the client of VOSS Automate when it is first asked for.
func (p *collab) vossClient(v values) func() (backend.Client, error) {
	return sync.OnceValues(func() (backend.Client, error) {
		if v.err != nil {
			return nil, v.err
		}
		client, err := voss.New(voss.Config{
			Transport:    p.transport(v),
			Username:     value[string](v, "username"),
			Password:     value[string](v, "password"),
			Hierarchy:    value[string](v, "hierarchy"),
			Moves:        value[string](v, "moves"),
			Auth:         value[string](v, "auth"),
			Asynchronous: value[bool](v, "asynchronous"),
			PollInterval: p.options.PollInterval,
			Grace:        p.options.Grace, WithoutLookUp: p.options.WithoutLookUp,
		})
		if err != nil {
			return nil, err
		}
		return reader(v, client), nil
	})
}

// gwsClient makes the client of Genesys Web Services when it is first asked for.
func (p *collab) gwsClient(v values) func() (backend.Client, error) {
	return sync.OnceValues(func() (backend.Client, error) {
		if v.err != nil {
			return nil, v.err
		}
		client, err := gws.New(gws.Config{
			Transport:    p.transport(v),
			Username:     value[string](v, "username"),
			Password:     value[string](v, "password"),
			PollInterval: p.options.PollInterval,
			Grace:        p.options.Grace, WithoutLookUp: p.options.WithoutLookUp,
		})
		if err != nil {
			return nil, err
		}
		return reader(v, client), nil
	})
}

// reader puts bulk reads before a client, unless the settings ask for single ones.
func reader(v values, client backend.Client) backend.Client {
	if value[string](v, "read_mode") == "single" {
		return client
	}
	return listcache.Wrap(client)
}

func (p *collab) transport(v values) transport.Config {
	return transport.Config{
		Endpoint:              value[string](v, "endpoint"),
		CACertFile:            value[string](v, "ca_cert_file"),
		ClientCertFile:        value[string](v, "client_cert_file"),
		ClientKeyFile:         value[string](v, "client_key_file"),
		InsecureSkipVerify:    value[bool](v, "insecure_skip_verify"),
		RequestsPerSecond:     value[float64](v, "requests_per_second"),
		MaxConcurrentRequests: value[int](v, "max_concurrent_requests"),
		RequestTimeout:        value[time.Duration](v, "request_timeout"),
		RetryWait:             p.options.RetryWait,
		UserAgent:             "terraform-provider-collab/" + p.options.Version,
		Logger:                tflogslog.New(),
	}
}
