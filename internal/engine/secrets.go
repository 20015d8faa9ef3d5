package engine

import (
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework-validators/resourcevalidator"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"

	"github.com/collab-iac/terraform-provider-collab/internal/model"
)

// A secret is a top-level field that is sent and never read back. It can be
// declared in two ways: as a sensitive attribute, which Terraform keeps in its
// state, or as a write-only one with a version beside it, which is kept nowhere
// and sent when the version changes. Neither is ever compared with the server.

// WriteOnlyName is the attribute that takes the secret of a field without
// keeping it.
func WriteOnlyName(f *model.Field) string { return f.Name + "_wo" }

func versionName(f *model.Field) string { return f.Name + "_wo_version" }

func secrets(m *model.Model) []*model.Field {
	var list []*model.Field
	for i := range m.Fields {
		if m.Fields[i].Access == model.WriteOnly {
			list = append(list, &m.Fields[i])
		}
	}
	return list
}

func addSecretAttributes(attributes map[string]schema.Attribute, m *model.Model) {
	for _, f := range secrets(m) {
		attributes[f.Name] = schema.StringAttribute{
			Optional: true, Sensitive: true,
			MarkdownDescription: fmt.Sprintf("%s Terraform keeps it in its state; `%s` is kept nowhere.", f.Describe(), WriteOnlyName(f)),
		}
		attributes[WriteOnlyName(f)] = schema.StringAttribute{
			Optional: true, Sensitive: true, WriteOnly: true,
			MarkdownDescription: fmt.Sprintf("The same as `%s`, but kept in no plan or state. Needs Terraform 1.11 or OpenTofu 1.11. "+
				"It is sent for a new object, and again whenever `%s` changes.", f.Name, versionName(f)),
		}
		attributes[versionName(f)] = schema.Int64Attribute{
			Optional:            true,
			MarkdownDescription: fmt.Sprintf("Any number; another one than before sends `%s` again.", WriteOnlyName(f)),
		}
	}
}

// secretValidators keep the two ways apart.
func secretValidators(m *model.Model) []resource.ConfigValidator {
	var list []resource.ConfigValidator
	for _, f := range secrets(m) {
		list = append(list,
			resourcevalidator.Conflicting(path.MatchRoot(f.Name), path.MatchRoot(WriteOnlyName(f))),
			resourcevalidator.Conflicting(path.MatchRoot(f.Name), path.MatchRoot(versionName(f))),
		)
	}
	return list
}

// requireSecrets asks for the secrets that a new object needs.
func requireSecrets(m *model.Model, config model.Value, diags *diag.Diagnostics) {
	for _, f := range secrets(m) {
		if f.Required && config[f.Name] == nil && config[WriteOnlyName(f)] == nil {
			diags.AddAttributeError(path.Root(f.Name), "Missing "+f.Name,
				fmt.Sprintf("A new %s needs a %s: declare %q, or %q to keep it out of the state.", m.Title, f.Name, f.Name, WriteOnlyName(f)))
		}
	}
}

// addSecrets puts the secrets to send among the values to send: for a new object
// what is declared, later only what was declared anew.
func addSecrets(m *model.Model, sent, config, planned, prior model.Value) {
	for _, f := range secrets(m) {
		delete(sent, f.Name)
		kept, writeOnly := planned[f.Name], config[WriteOnlyName(f)]
		switch {
		case kept != nil && kept != prior[f.Name]:
			sent[f.Name] = kept
		case writeOnly != nil && (prior == nil || planned[versionName(f)] != prior[versionName(f)]):
			sent[f.Name] = writeOnly
		}
	}
}

// sendsSecret reports whether a secret is among the values to send.
func sendsSecret(m *model.Model, desired model.Value) bool {
	for _, f := range secrets(m) {
		if desired[f.Name] != nil {
			return true
		}
	}
	return false
}

// carried names the attributes that are Terraform's alone: what is configured
// passes through plan and state as it is.
func carried(m *model.Model) []string {
	names := []string{timeoutsAttribute}
	for _, f := range secrets(m) {
		names = append(names, versionName(f))
	}
	return names
}

func carry(m *model.Model, to, from model.Value) {
	for _, name := range carried(m) {
		if v := from[name]; v != nil {
			to[name] = v
		}
	}
}
