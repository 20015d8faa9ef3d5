package lifecycle

import (
	"fmt"
	"slices"

	"github.com/collab-iac/terraform-provider-collab/internal/model"
)

// A secret is a top-level field that is sent and never read back. It can be
// declared in two ways: as a sensitive attribute, which Terraform keeps in its
// state, or as a write-only one with a version beside it. The latter is kept
// nowhere, and sent when the version changes. Neither is ever compared with the
// server.

// WriteOnlyName is the attribute that takes the secret of a field without
// keeping it.
func WriteOnlyName(f *model.Field) string { return f.Name + "_wo" }

// VersionName is the attribute that holds the version of a write-only secret.
func VersionName(f *model.Field) string { return f.Name + "_wo_version" }

// requireSecrets asks for the secrets that a new object needs.
func (m *Manager) requireSecrets(config model.Value, report *Report) {
	if m.Model.Generic {
		return // see DataManager.requireKeys
	}
	for _, f := range m.Model.Secrets() {
		if f.Required && config[f.Name] == nil && config[WriteOnlyName(f)] == nil {
			report.addError(Path{f.Name}, "Missing "+f.Name,
				fmt.Sprintf("A new %s needs a %s: declare %q, or %q to keep it out of the state.", m.Model.Title, f.Name, f.Name, WriteOnlyName(f)))
		}
	}
}

// addSecrets puts secrets among the values to send: every declared one for a new
// object, later those that changed since the prior state. Only the configuration
// holds a write-only secret, so its version in plan and prior state decides.
func (m *Manager) addSecrets(sent, config, planned, prior model.Value) {
	for _, f := range m.Model.Secrets() {
		delete(sent, f.Name)
		kept, writeOnly := planned[f.Name], config[WriteOnlyName(f)]
		switch {
		case kept != nil && kept != prior[f.Name]:
			sent[f.Name] = kept
		case writeOnly != nil && (prior == nil || planned[VersionName(f)] != prior[VersionName(f)]):
			sent[f.Name] = writeOnly
		}
	}
}

// sendsSecret reports whether a secret is among the values to send.
func (m *Manager) sendsSecret(sent model.Value) bool {
	return slices.ContainsFunc(m.Model.Secrets(), func(f *model.Field) bool { return sent[f.Name] != nil })
}
