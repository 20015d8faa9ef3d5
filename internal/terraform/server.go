package terraform

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/provider"
	"github.com/hashicorp/terraform-plugin-framework/providerserver"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/collab-iac/terraform-provider-collab/internal/lifecycle"
	"github.com/collab-iac/terraform-provider-collab/internal/model"
)

// Server is the provider's protocol server. It stands before the framework's
// server and answers calls for which that has no hook, or takes longer than the
// work deserves.
type Server struct {
	tfprotov6.ProviderServerWithListResource
	tfprotov6.ActionServer
	// signal ends every call once Terraform has asked the provider to stop.
	signal *stopSignal

	options Options
	codecs  map[string]*codec
	objects map[string]anyModel
}

// Options shape a Server.
type Options struct {
	// Provider is what the framework serves.
	Provider provider.Provider
	// Models are those that the provider has resources for.
	Models []*model.Model
	// AnyModel are the resources for any model, by the names of their types without the
	// provider's prefix.
	AnyModel map[string]model.System
	// Shared returns what the provider was configured with; nil before that.
	Shared func() *lifecycle.Shared
	// FrameworkOnly leaves every call to the framework that it can answer.
	FrameworkOnly bool
}

// NewServer returns the protocol server of a provider.
func NewServer(options Options) *Server {
	s := &Server{options: options, codecs: map[string]*codec{}, objects: map[string]anyModel{}, signal: newStopSignal()}
	// The framework's server lists resources and has actions, which its declared type does
	// not promise.
	framework := providerserver.NewProtocol6(options.Provider)()
	s.ProviderServerWithListResource = framework.(tfprotov6.ProviderServerWithListResource) //nolint:forcetypeassert // fails every test
	s.ActionServer = framework.(tfprotov6.ActionServer)                                     //nolint:forcetypeassert // fails every test
	for _, m := range options.Models {
		s.codecs[m.ResourceType()] = newCodec(m)
	}
	for typeName, system := range options.AnyModel {
		of := anyModelOf(system, typeName)
		s.objects[of.ResourceType()] = newAnyModel(of, options.Shared, options.Models)
	}
	return s
}

// fast returns the fast path for a type; false where the framework answers.
func (s *Server) fast(typeName string) (fastPath, bool) {
	codec := s.codecs[typeName]
	if codec == nil || s.options.FrameworkOnly {
		return fastPath{}, false
	}
	return fastPath{managed{codec, lifecycle.Manager{Model: codec.Model, Shared: s.options.Shared()}}}, true
}

// fastObjects is fast for the resource for any model.
func (s *Server) fastObjects(typeName string) (anyModel, bool) {
	objects, ok := s.objects[typeName]
	return objects, ok && !s.options.FrameworkOnly
}

// GetProviderSchema announces that this server generates configuration, which
// the framework cannot announce.
func (s *Server) GetProviderSchema(ctx context.Context, req *tfprotov6.GetProviderSchemaRequest) (*tfprotov6.GetProviderSchemaResponse, error) {
	resp, err := s.ProviderServerWithListResource.GetProviderSchema(ctx, req)
	if resp != nil {
		resp.ServerCapabilities.GenerateResourceConfig = true
	}
	return resp, err
}

// GetMetadata announces the same.
func (s *Server) GetMetadata(ctx context.Context, req *tfprotov6.GetMetadataRequest) (*tfprotov6.GetMetadataResponse, error) {
	resp, err := s.ProviderServerWithListResource.GetMetadata(ctx, req)
	if resp != nil {
		resp.ServerCapabilities.GenerateResourceConfig = true
	}
	return resp, err
}

// ValidateResourceConfig checks a configuration.
func (s *Server) ValidateResourceConfig(ctx context.Context, req *tfprotov6.ValidateResourceConfigRequest) (*tfprotov6.ValidateResourceConfigResponse, error) {
	if f, ok := s.fast(req.TypeName); ok {
		if resp := f.validate(req); resp != nil {
			return resp, nil
		}
	}
	if objects, ok := s.fastObjects(req.TypeName); ok {
		if resp := objects.validate(req); resp != nil {
			return resp, nil
		}
	}
	return s.ProviderServerWithListResource.ValidateResourceConfig(ctx, req)
}

// UpgradeResourceState brings a state to the current version of the schema.
func (s *Server) UpgradeResourceState(ctx context.Context, req *tfprotov6.UpgradeResourceStateRequest) (*tfprotov6.UpgradeResourceStateResponse, error) {
	if f, ok := s.fast(req.TypeName); ok {
		if resp := f.upgrade(req); resp != nil {
			return resp, nil
		}
	}
	if objects, ok := s.fastObjects(req.TypeName); ok {
		if resp := objects.upgrade(req); resp != nil {
			return resp, nil
		}
	}
	return s.ProviderServerWithListResource.UpgradeResourceState(ctx, req)
}

// ReadResource refreshes a state.
func (s *Server) ReadResource(ctx context.Context, req *tfprotov6.ReadResourceRequest) (*tfprotov6.ReadResourceResponse, error) {
	ctx, release := s.signal.until(ctx)
	defer release()
	if f, ok := s.fast(req.TypeName); ok {
		var resp *tfprotov6.ReadResourceResponse
		if resp, ctx = f.read(ctx, req); resp != nil {
			return resp, nil
		}
	}
	if objects, ok := s.fastObjects(req.TypeName); ok {
		var resp *tfprotov6.ReadResourceResponse
		if resp, ctx = objects.read(ctx, req); resp != nil {
			return resp, nil
		}
	}
	resp, err := s.ProviderServerWithListResource.ReadResource(ctx, req)
	if codec := s.codecs[req.TypeName]; err == nil && codec != nil {
		resp.NewIdentity = codec.withoutPlaceholder(resp.NewIdentity)
	}
	return resp, err
}

// PlanResourceChange plans an object.
func (s *Server) PlanResourceChange(ctx context.Context, req *tfprotov6.PlanResourceChangeRequest) (*tfprotov6.PlanResourceChangeResponse, error) {
	ctx, release := s.signal.until(ctx)
	defer release()
	if f, ok := s.fast(req.TypeName); ok {
		var resp *tfprotov6.PlanResourceChangeResponse
		if resp, ctx = f.plan(ctx, req); resp != nil {
			return resp, nil
		}
	}
	if objects, ok := s.fastObjects(req.TypeName); ok {
		if resp := objects.plan(ctx, req); resp != nil {
			return resp, nil
		}
	}
	return s.ProviderServerWithListResource.PlanResourceChange(ctx, req)
}

// ApplyResourceChange creates, changes or deletes an object.
func (s *Server) ApplyResourceChange(ctx context.Context, req *tfprotov6.ApplyResourceChangeRequest) (*tfprotov6.ApplyResourceChangeResponse, error) {
	ctx, release := s.signal.until(ctx)
	defer release()
	resp, err := s.ProviderServerWithListResource.ApplyResourceChange(ctx, req)
	if codec := s.codecs[req.TypeName]; err == nil && codec != nil {
		resp.NewIdentity = codec.withoutPlaceholder(resp.NewIdentity)
	}
	return resp, err
}

// GenerateResourceConfig writes the shortest configuration that plans no change
// for an imported state. The framework would write every default as well, and
// values that cannot be declared.
func (s *Server) GenerateResourceConfig(ctx context.Context, req *tfprotov6.GenerateResourceConfigRequest) (*tfprotov6.GenerateResourceConfigResponse, error) {
	var config *tfprotov6.DynamicValue
	var err error
	if codec, ok := s.codecs[req.TypeName]; ok {
		config, err = codec.minimalConfig(req.State)
	} else if objects, ok := s.objects[req.TypeName]; ok {
		config, err = objects.generate(ctx, req.State)
	} else {
		return s.ProviderServerWithListResource.GenerateResourceConfig(ctx, req)
	}
	if err != nil {
		return &tfprotov6.GenerateResourceConfigResponse{Diagnostics: []*tfprotov6.Diagnostic{{
			Severity: tfprotov6.DiagnosticSeverityError,
			Summary:  "Cannot generate a configuration for " + req.TypeName,
			Detail:   err.Error(),
		}}}, nil
	}
	return &tfprotov6.GenerateResourceConfigResponse{Config: config}, nil
}
