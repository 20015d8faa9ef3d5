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
	tfprotov6.ProviderServer
	kinds map[string]*engine.Kind
}

// NewServer wraps the framework's server of the provider. The models are those
// that the provider makes resources of.
func NewServer(p provider.Provider, models []*model.Model) *Server {
	s := &Server{ProviderServer: providerserver.NewProtocol6(p)(), kinds: map[string]*engine.Kind{}}
	for _, m := range models {
		s.kinds[typePrefix+m.TypeName] = engine.NewKind(m)
	}
	return s
}

// GenerateResourceConfig writes the shortest configuration that plans no change
// for an imported state. The framework would emit every default as well, and
// values that the practitioner cannot set.
func (s *Server) GenerateResourceConfig(ctx context.Context, req *tfprotov6.GenerateResourceConfigRequest) (*tfprotov6.GenerateResourceConfigResponse, error) {
	kind, ok := s.kinds[req.TypeName]
	if !ok {
		return s.ProviderServer.GenerateResourceConfig(ctx, req)
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
