package lifecycle

import (
	"context"
	"fmt"
	"strings"

	"github.com/collab-iac/terraform-provider-collab/internal/backend"
	"github.com/collab-iac/terraform-provider-collab/internal/model"
)

// SchemaCheck says what a plan makes of an attribute that the server's own model does not
// take. The zero value warns.
type SchemaCheck string

// The checks against the server's schema.
const (
	SchemaError SchemaCheck = "error"
	SchemaWarn  SchemaCheck = "warn"
	SchemaOff   SchemaCheck = "off"
)

// checkSchema reports declared attributes that the model lacks on this server, or has as
// read-only: a table follows the document of one release, and a server has one of its own.
// A server that shows no schema is no reason to say anything.
func (m *Manager) checkSchema(config model.Value, report *Report) {
	server := m.Model.Server()
	if server == nil {
		return
	}
	add := report.addWarning
	if m.CheckSchema[m.Model.System] == SchemaError {
		add = report.addError
	}
	for _, u := range m.Model.Unserved(server, config) {
		at := m.place(u.Path, config)
		of := "on this server"
		if server.Release != "" {
			of = "on this server, of release " + server.Release
		}
		text := fmt.Sprintf("%s: %s has no %q %s. It is not sent, and the state keeps it as it is declared.", at, m.Model.Type, u.Payload, of)
		if u.ReadOnly {
			text = fmt.Sprintf("%s: %s has %q as read-only %s. What is declared is not sent, and the state keeps it.", at, m.Model.Type, u.Payload, of)
		}
		if u.Nearest != "" {
			text += fmt.Sprintf(" The nearest that it takes is %q.", u.Nearest)
		}
		if len(u.Instead) > 0 {
			report.addError(at, "Attribute of another release", fmt.Sprintf("%s: %s has no %q %s. In its place there are %s.", at, m.Model.Type, u.Payload, of, strings.Join(u.Instead, ", ")))
			continue
		}
		add(at, "Attribute that the server does not take", text)
	}
}

// serverModel returns the model as the server's own schema has it; nil where it shows
// none, which goes to the log once.
func (m *Manager) serverModel(ctx context.Context, node string) *model.Model {
	if m.Shared == nil || m.Model.Generic || m.CheckSchema[m.Model.System] == SchemaOff || ctx.Err() != nil {
		return nil
	}
	describer, ok := roleOf[backend.Describer](m)
	if !ok {
		return nil
	}
	server, err := describer.Describe(ctx, m.Model.Type, node)
	why := ""
	switch key := m.Model.BusinessKeyField(); {
	case err != nil:
		why = err.Error()
	case key != nil && model.FieldWithPayload(server.Fields, key.Payload) == nil:
		why = fmt.Sprintf("it has no %q, so it is of something else", key.Payload) // such as the groups of a form
	default:
		return server
	}
	if m.first("schema of "+m.Model.Type) && m.Log != nil && ctx.Err() == nil {
		m.Log.InfoContext(ctx, "The server shows no schema of a model, so plans do not check what its release knows", "model", m.Model.Type, "error", why)
	}
	return nil
}
