// Package protocol stands between Terraform and the framework's server. It
// answers the calls for which the framework has no hook, or takes longer than
// the work deserves, and hands everything else on.
package protocol

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/provider"
	"github.com/hashicorp/terraform-plugin-framework/providerserver"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/collab-iac/terraform-provider-collab/internal/engine"
	"github.com/collab-iac/terraform-provider-collab/internal/model"
)

// typePrefix precedes every type name of the provider.
const typePrefix = "collab_"

// Server is the provider's protocol server.
type Server struct {
	tfprotov6.ProviderServerWithListResource
	// stopped ends when Terraform asks the provider to stop; the framework
	// watches over its own calls only.
	stopped context.Context
	stop    context.CancelFunc

	data  func() *engine.Data
	kinds map[string]*engine.Kind
	plain bool
}

// Options shape a Server.
type Options struct {
	// Provider is what the framework serves.
	Provider provider.Provider
	// Models are those that the provider makes resources of.
	Models []*model.Model
	// Data returns what the provider was configured with; nil before that.
	Data func() *engine.Data
	// Plain leaves every call to the framework that it can answer.
	Plain bool
}

// NewServer wraps the framework's server of the provider.
func NewServer(options Options) *Server {
	s := &Server{
		ProviderServerWithListResource: frameworkServer(options.Provider),
		data:                           options.Data,
		kinds:                          map[string]*engine.Kind{},
		plain:                          options.Plain,
	}
	s.stopped, s.stop = context.WithCancel(context.Background())
	for _, m := range options.Models {
		s.kinds[typePrefix+m.TypeName] = engine.NewKind(m)
	}
	return s
}

// frameworkServer returns the framework's own server. It lists resources, too,
// which the interface that it is handed out by does not say.
func frameworkServer(p provider.Provider) tfprotov6.ProviderServerWithListResource {
	server := providerserver.NewProtocol6(p)()
	lister, ok := server.(tfprotov6.ProviderServerWithListResource)
	if !ok {
		panic("this version of the framework serves no list resources") // fails every test
	}
	return lister
}

// StopProvider cancels what is under way.
func (s *Server) StopProvider(ctx context.Context, req *tfprotov6.StopProviderRequest) (*tfprotov6.StopProviderResponse, error) {
	s.stop()
	return s.ProviderServerWithListResource.StopProvider(ctx, req)
}

// kind returns what is known of a type, or nil where a call is the framework's.
func (s *Server) kind(typeName string) *engine.Kind {
	if s.plain {
		return nil
	}
	return s.kinds[typeName]
}

// GetProviderSchema announces that this server generates configuration, which
// the framework serves and does not say.
func (s *Server) GetProviderSchema(ctx context.Context, req *tfprotov6.GetProviderSchemaRequest) (*tfprotov6.GetProviderSchemaResponse, error) {
	resp, err := s.ProviderServerWithListResource.GetProviderSchema(ctx, req)
	if resp != nil {
		resp.ServerCapabilities = generating(resp.ServerCapabilities)
	}
	return resp, err
}

// GetMetadata announces the same.
func (s *Server) GetMetadata(ctx context.Context, req *tfprotov6.GetMetadataRequest) (*tfprotov6.GetMetadataResponse, error) {
	resp, err := s.ProviderServerWithListResource.GetMetadata(ctx, req)
	if resp != nil {
		resp.ServerCapabilities = generating(resp.ServerCapabilities)
	}
	return resp, err
}

func generating(capabilities *tfprotov6.ServerCapabilities) *tfprotov6.ServerCapabilities {
	if capabilities == nil {
		capabilities = &tfprotov6.ServerCapabilities{}
	}
	capabilities.GenerateResourceConfig = true
	return capabilities
}

// ValidateResourceConfig answers for sound configurations.
func (s *Server) ValidateResourceConfig(ctx context.Context, req *tfprotov6.ValidateResourceConfigRequest) (*tfprotov6.ValidateResourceConfigResponse, error) {
	if kind := s.kind(req.TypeName); kind != nil {
		if resp, ok := kind.Validate(req); ok {
			return resp, nil
		}
	}
	return s.ProviderServerWithListResource.ValidateResourceConfig(ctx, req)
}

// UpgradeResourceState answers for states of the current version.
func (s *Server) UpgradeResourceState(ctx context.Context, req *tfprotov6.UpgradeResourceStateRequest) (*tfprotov6.UpgradeResourceStateResponse, error) {
	if kind := s.kind(req.TypeName); kind != nil {
		if resp, ok := kind.Upgrade(req); ok {
			return resp, nil
		}
	}
	return s.ProviderServerWithListResource.UpgradeResourceState(ctx, req)
}

// ReadResource answers for reads that go well.
func (s *Server) ReadResource(ctx context.Context, req *tfprotov6.ReadResourceRequest) (*tfprotov6.ReadResourceResponse, error) {
	if kind, data := s.kind(req.TypeName), s.data(); kind != nil && data != nil {
		stoppable, cancel := context.WithCancel(ctx)
		defer cancel()
		defer context.AfterFunc(s.stopped, cancel)()
		if resp, ok := kind.Read(stoppable, data, req); ok {
			return resp, nil
		}
	}
	resp, err := s.ProviderServerWithListResource.ReadResource(ctx, req)
	if kind := s.kinds[req.TypeName]; err == nil && kind != nil && kind.Unsettled(resp.NewState, resp.Private) {
		resp.NewIdentity = nil
	}
	return resp, err
}

// ApplyResourceChange takes off the identity that the framework wants of an
// object that the server is still making.
func (s *Server) ApplyResourceChange(ctx context.Context, req *tfprotov6.ApplyResourceChangeRequest) (*tfprotov6.ApplyResourceChangeResponse, error) {
	resp, err := s.ProviderServerWithListResource.ApplyResourceChange(ctx, req)
	if kind := s.kinds[req.TypeName]; err == nil && kind != nil && kind.Unsettled(resp.NewState, resp.Private) {
		resp.NewIdentity = nil
	}
	return resp, err
}

// PlanResourceChange answers where there is nothing to say beside the plan.
func (s *Server) PlanResourceChange(ctx context.Context, req *tfprotov6.PlanResourceChangeRequest) (*tfprotov6.PlanResourceChangeResponse, error) {
	if kind, data := s.kind(req.TypeName), s.data(); kind != nil && data != nil {
		if resp, ok := kind.Plan(ctx, data, req); ok {
			return resp, nil
		}
	}
	return s.ProviderServerWithListResource.PlanResourceChange(ctx, req)
}

// GenerateResourceConfig writes the shortest configuration that plans no change
// for an imported state. The framework would emit every default as well, and
// values that the practitioner cannot set.
func (s *Server) GenerateResourceConfig(ctx context.Context, req *tfprotov6.GenerateResourceConfigRequest) (*tfprotov6.GenerateResourceConfigResponse, error) {
	kind, ok := s.kinds[req.TypeName]
	if !ok {
		return s.ProviderServerWithListResource.GenerateResourceConfig(ctx, req)
	}
	config, err := kind.Configuration(ctx, req.State)
	if err != nil {
		return &tfprotov6.GenerateResourceConfigResponse{Diagnostics: []*tfprotov6.Diagnostic{{
			Severity: tfprotov6.DiagnosticSeverityError,
			Summary:  "Cannot generate a configuration for " + req.TypeName,
			Detail:   err.Error(),
		}}}, nil
	}
	return &tfprotov6.GenerateResourceConfigResponse{Config: config}, nil
}
