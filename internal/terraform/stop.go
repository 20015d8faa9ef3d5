package terraform

import (
	"context"
	"sync"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
)

// stopSignal is what Terraform's call to stop leaves behind. The plugin protocol cancels
// the calls under way and forgets about it. But Terraform goes on to make calls that it
// had begun to prepare, so these have to end too.
type stopSignal struct {
	mu         sync.Mutex
	stopped    context.Context
	stop       context.CancelFunc
	configured bool
}

func newStopSignal() *stopSignal {
	s := &stopSignal{}
	s.stopped, s.stop = context.WithCancel(context.Background())
	return s
}

// until returns a context that ends with the parent, and once Terraform has asked the
// provider to stop. The function that comes with it lets go of both.
func (s *stopSignal) until(ctx context.Context) (context.Context, context.CancelFunc) {
	s.mu.Lock()
	defer s.mu.Unlock()
	stoppable, cancel := context.WithCancel(ctx)
	if s.stopped.Err() != nil {
		cancel() // AfterFunc would do so a moment later
	}
	release := context.AfterFunc(s.stopped, cancel)
	return stoppable, func() {
		release()
		cancel()
	}
}

// end ends the contexts that are there, and those to come.
func (s *stopSignal) end() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.stop()
}

// configure begins another run where a provider is configured once more: one that
// Terraform has not started itself outlives its runs.
func (s *stopSignal) configure() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.configured && s.stopped.Err() != nil {
		s.stopped, s.stop = context.WithCancel(context.Background())
	}
	s.configured = true
}

// StopProvider cancels the calls under way, and those that Terraform still makes.
func (s *Server) StopProvider(ctx context.Context, req *tfprotov6.StopProviderRequest) (*tfprotov6.StopProviderResponse, error) {
	s.signal.end()
	return s.ProviderServerWithListResource.StopProvider(ctx, req)
}

// ConfigureProvider takes the settings of a run.
func (s *Server) ConfigureProvider(ctx context.Context, req *tfprotov6.ConfigureProviderRequest) (*tfprotov6.ConfigureProviderResponse, error) {
	s.signal.configure()
	ctx, release := s.signal.until(ctx)
	defer release()
	return s.ProviderServerWithListResource.ConfigureProvider(ctx, req)
}

// ImportResourceState finds an object.
func (s *Server) ImportResourceState(ctx context.Context, req *tfprotov6.ImportResourceStateRequest) (*tfprotov6.ImportResourceStateResponse, error) {
	ctx, release := s.signal.until(ctx)
	defer release()
	return s.ProviderServerWithListResource.ImportResourceState(ctx, req)
}

// ReadDataSource reads what a configuration asks for.
func (s *Server) ReadDataSource(ctx context.Context, req *tfprotov6.ReadDataSourceRequest) (*tfprotov6.ReadDataSourceResponse, error) {
	ctx, release := s.signal.until(ctx)
	defer release()
	return s.ProviderServerWithListResource.ReadDataSource(ctx, req)
}

// ListResource lists objects. The stream is read after this has returned.
func (s *Server) ListResource(ctx context.Context, req *tfprotov6.ListResourceRequest) (*tfprotov6.ListResourceServerStream, error) {
	stoppable, release := s.signal.until(ctx)
	stream, err := s.ProviderServerWithListResource.ListResource(stoppable, req)
	if err != nil || stream == nil || stream.Results == nil {
		release()
		return stream, err
	}
	results := stream.Results
	stream.Results = func(yield func(tfprotov6.ListResourceResult) bool) {
		defer release()
		results(yield)
	}
	return stream, nil
}

// InvokeAction runs an action. Its events are read after this has returned.
func (s *Server) InvokeAction(ctx context.Context, req *tfprotov6.InvokeActionRequest) (*tfprotov6.InvokeActionServerStream, error) {
	stoppable, release := s.signal.until(ctx)
	stream, err := s.ActionServer.InvokeAction(stoppable, req)
	if err != nil || stream == nil || stream.Events == nil {
		release()
		return stream, err
	}
	events := stream.Events
	stream.Events = func(yield func(tfprotov6.InvokeActionEvent) bool) {
		defer release()
		events(yield)
	}
	return stream, nil
}

// OpenEphemeralResource makes a value for one run.
func (s *Server) OpenEphemeralResource(ctx context.Context, req *tfprotov6.OpenEphemeralResourceRequest) (*tfprotov6.OpenEphemeralResourceResponse, error) {
	ctx, release := s.signal.until(ctx)
	defer release()
	return s.ProviderServerWithListResource.OpenEphemeralResource(ctx, req)
}

// RenewEphemeralResource keeps a value of a run alive. Closing one goes on after a stop.
func (s *Server) RenewEphemeralResource(ctx context.Context, req *tfprotov6.RenewEphemeralResourceRequest) (*tfprotov6.RenewEphemeralResourceResponse, error) {
	ctx, release := s.signal.until(ctx)
	defer release()
	return s.ProviderServerWithListResource.RenewEphemeralResource(ctx, req)
}
