// Package ephemerals holds the ephemeral resources of VOSS Automate: values that one run
// uses, and that no plan or state keeps.
package ephemerals

import (
	"context"
	"encoding/json"
	"errors"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/ephemeral"
	"github.com/hashicorp/terraform-plugin-framework/ephemeral/schema"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/collab-iac/terraform-provider-collab/internal/backend"
	"github.com/collab-iac/terraform-provider-collab/internal/system"
	"github.com/collab-iac/terraform-provider-collab/internal/systems/voss/client"
	"github.com/collab-iac/terraform-provider-collab/internal/systems/voss/models"
)

// renewEvery is how long a session may go unused. A server's credential policy sets when
// an idle one ends; the shortest that it offers is some minutes.
const renewEvery = 2 * time.Minute

// privateKey is under what Terraform keeps the session for Renew and Close, in memory.
const privateKey = "session"

var errNotConfigured = errors.New("the provider is not configured")

// All returns every ephemeral resource of the package.
func All() []func() ephemeral.EphemeralResource {
	return []func() ephemeral.EphemeralResource{func() ephemeral.EphemeralResource { return &session{now: time.Now} }}
}

// session is a sign-in for other tools in the same run.
type session struct {
	clients system.Clients
	now     func() time.Time
}

// sessionData are its attributes.
type sessionData struct {
	Endpoint  types.String      `tfsdk:"endpoint"`
	Cookies   map[string]string `tfsdk:"cookies"`
	CSRFToken types.String      `tfsdk:"csrf_token"`
	Headers   map[string]string `tfsdk:"headers"`
}

// Metadata names the type.
func (*session) Metadata(_ context.Context, req ephemeral.MetadataRequest, resp *ephemeral.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_voss_session"
}

// Schema describes the attributes.
func (*session) Schema(_ context.Context, _ ephemeral.SchemaRequest, resp *ephemeral.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "Signs in to VOSS Automate with the provider's account, for other tools in the same run, such as a provider of REST calls. " +
			"The session is kept alive while Terraform uses it, and signed out afterwards. No plan and no state holds it.",
		Attributes: map[string]schema.Attribute{
			"endpoint": schema.StringAttribute{Computed: true, MarkdownDescription: "The server's address, without the path of its API."},
			"cookies": schema.MapAttribute{
				Computed: true, Sensitive: true, ElementType: types.StringType, MarkdownDescription: "The session's cookies by name.",
			},
			"csrf_token": schema.StringAttribute{
				Computed: true, Sensitive: true, MarkdownDescription: "What goes into the header `X-CSRFToken`; null where the server gave none.",
			},
			"headers": schema.MapAttribute{
				Computed: true, Sensitive: true, ElementType: types.StringType,
				MarkdownDescription: "The headers that each request of the session needs: `Cookie`, `Referer` and `X-CSRFToken`.",
			},
		},
	}
}

// Configure takes the provider's clients; there are none while validating.
func (s *session) Configure(_ context.Context, req ephemeral.ConfigureRequest, _ *ephemeral.ConfigureResponse) {
	s.clients, _ = req.ProviderData.(system.Clients)
}

// Open signs in.
func (s *session) Open(ctx context.Context, _ ephemeral.OpenRequest, resp *ephemeral.OpenResponse) {
	voss, err := s.client()
	if err != nil {
		resp.Diagnostics.AddError("Cannot use VOSS Automate", err.Error())
		return
	}
	opened, err := voss.SignIn(ctx)
	if err != nil {
		resp.Diagnostics.AddError("Cannot sign in to VOSS Automate", err.Error())
		return
	}
	data := sessionData{
		Endpoint: types.StringValue(voss.Endpoint()), Cookies: opened.Cookies,
		CSRFToken: types.StringValue(opened.CSRFToken), Headers: voss.Headers(opened),
	}
	if opened.CSRFToken == "" {
		data.CSRFToken = types.StringNull()
	}
	resp.Diagnostics.Append(resp.Result.Set(ctx, &data)...)
	kept, _ := json.Marshal(opened) // strings alone
	resp.Diagnostics.Append(resp.Private.SetKey(ctx, privateKey, kept)...)
	resp.RenewAt = s.now().Add(renewEvery)
}

// Renew uses the session, so that it goes on.
func (s *session) Renew(ctx context.Context, req ephemeral.RenewRequest, resp *ephemeral.RenewResponse) {
	voss, err := s.client()
	if err != nil {
		resp.Diagnostics.AddError("Cannot use VOSS Automate", err.Error())
		return
	}
	kept, diags := req.Private.GetKey(ctx, privateKey)
	resp.Diagnostics.Append(diags...)
	if err := voss.Renew(ctx, held(kept)); err != nil {
		resp.Diagnostics.AddError("Cannot renew the session", err.Error())
		return
	}
	resp.RenewAt = s.now().Add(renewEvery)
}

// Close signs out. What is left open ends by itself, so a failure is a warning.
func (s *session) Close(ctx context.Context, req ephemeral.CloseRequest, resp *ephemeral.CloseResponse) {
	voss, err := s.client()
	if err != nil {
		return // it was never opened
	}
	kept, diags := req.Private.GetKey(ctx, privateKey)
	resp.Diagnostics.Append(diags...)
	if err := voss.SignOut(ctx, held(kept)); err != nil {
		resp.Diagnostics.AddWarning("Cannot sign out of VOSS Automate", err.Error()+"\n\nThe session ends when the server's credential policy says so.")
	}
}

func (s *session) client() (*client.Client, error) {
	if s.clients == nil {
		return nil, errNotConfigured
	}
	configured, err := s.clients.Client(models.System)
	if err != nil {
		return nil, err
	}
	voss, _ := backend.As[*client.Client](configured)
	return voss, nil
}

// held reads what Open has kept.
func held(kept []byte) client.Session {
	var opened client.Session
	_ = json.Unmarshal(kept, &opened) // what Open wrote
	return opened
}
