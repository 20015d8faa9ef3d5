package soak

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"sync"
	"time"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/collab-iac/terraform-provider-collab/internal/provider"
	"github.com/collab-iac/terraform-provider-collab/internal/systems"
	emulator "github.com/collab-iac/terraform-provider-collab/internal/systems/voss/emulator"
)

// Times that a run takes in place of a practitioner's.
const (
	hasty     = "250ms" // for one request
	stallTime = 400 * time.Millisecond
	grace     = 40 * time.Millisecond
	// patient is the same when all faults are over: what a busy machine does to
	// a run then is no fault of the provider.
	patient = "1m"
)

// process is one run of the provider. Killed, it reaches no server any more and
// nobody hears what it says: to both sides the same as the end of a process.
type process struct {
	tfprotov6.ProviderServer
	ctx   context.Context
	end   context.CancelFunc
	front *httptest.Server

	mu       sync.Mutex
	requests int
	killAt   int  // the request at which the process dies; 0 for never
	killLate bool // after the effect of that request, not before
}

// startProcess starts a provider and configures it for the site.
func startProcess(ctx context.Context, site http.Handler, requestTimeout string) (*process, error) {
	p := &process{ProviderServer: provider.NewServer(provider.Options{
		Version: "soak", PollInterval: time.Millisecond, RetryWait: time.Millisecond, Grace: grace, RefreshWait: 3 * grace,
	}, systems.All()...)}
	p.ctx, p.end = context.WithCancel(ctx)
	p.front = httptest.NewServer(p.gate(site))
	schemas, err := p.GetProviderSchema(p.ctx, &tfprotov6.GetProviderSchemaRequest{})
	if err != nil {
		return nil, err
	}
	config, err := objectOf(schemas.Provider.ValueType(), map[string]any{"voss": map[string]any{
		"endpoint": p.front.URL, "username": emulator.Administrator.Username, "password": emulator.Administrator.Password,
		"hierarchy": emulator.Tenant, "requests_per_second": 100000, "max_concurrent_requests": 32, "request_timeout": requestTimeout,
	}})
	if err != nil {
		return nil, err
	}
	encoded, err := tfprotov6.NewDynamicValue(schemas.Provider.ValueType(), config)
	if err != nil {
		return nil, err
	}
	response, err := p.ConfigureProvider(p.ctx, &tfprotov6.ConfigureProviderRequest{TerraformVersion: "1.11.4", Config: &encoded})
	if err != nil {
		return nil, err
	}
	return p, firstError(response.Diagnostics)
}

// objectOf builds an object of the type; what is not named is null.
func objectOf(typ tftypes.Type, values map[string]any) (tftypes.Value, error) {
	object, ok := typ.(tftypes.Object)
	if !ok {
		return tftypes.Value{}, fmt.Errorf("%s is no object", typ)
	}
	members := map[string]tftypes.Value{}
	for name, memberType := range object.AttributeTypes {
		v, given := values[name]
		inner, isObject := v.(map[string]any)
		switch {
		case isObject:
			member, err := objectOf(memberType, inner)
			if err != nil {
				return member, err
			}
			members[name] = member
		case given:
			members[name] = tftypes.NewValue(memberType, v)
		default:
			members[name] = tftypes.NewValue(memberType, nil)
		}
	}
	return tftypes.NewValue(typ, members), nil
}

// gate lets the requests of a living process through.
func (p *process) gate(site http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		p.mu.Lock()
		p.requests++
		last := p.killAt > 0 && p.requests == p.killAt
		late := p.killLate
		p.mu.Unlock()
		if !p.alive() {
			panic(http.ErrAbortHandler)
		}
		if last && !late {
			p.kill()
			panic(http.ErrAbortHandler)
		}
		if last {
			site.ServeHTTP(httptest.NewRecorder(), r.WithContext(context.WithoutCancel(r.Context())))
			p.kill()
			panic(http.ErrAbortHandler)
		}
		site.ServeHTTP(w, r)
	})
}

func (p *process) alive() bool { return p.ctx.Err() == nil }

func (p *process) kill() { p.end() }

// stop ends the process in the usual way.
func (p *process) stop() {
	p.end()
	p.front.CloseClientConnections()
	p.front.Close()
}

// firstError returns the first error among diagnostics, if there is one.
func firstError(diagnostics []*tfprotov6.Diagnostic) error {
	for _, d := range diagnostics {
		if d.Severity == tfprotov6.DiagnosticSeverityError {
			return fmt.Errorf("%s: %s", d.Summary, d.Detail)
		}
	}
	return nil
}
