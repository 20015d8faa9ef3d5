package terraform

import (
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/collab-iac/terraform-provider-collab/internal/lifecycle"
	"github.com/collab-iac/terraform-provider-collab/internal/model"
)

// appendReport hands a report to the framework.
func appendReport(diags *diag.Diagnostics, report lifecycle.Report) {
	for _, m := range report {
		var d diag.Diagnostic = diag.NewErrorDiagnostic(m.Summary, m.Detail)
		if m.Severity == lifecycle.Warning {
			d = diag.NewWarningDiagnostic(m.Summary, m.Detail)
		}
		if len(m.Path) > 0 {
			d = diag.WithPath(frameworkPath(m.Path), d)
		}
		diags.Append(d)
	}
}

func frameworkPath(p lifecycle.Path) path.Path {
	at := path.Empty()
	for _, step := range p {
		switch step := step.(type) {
		case string:
			at = at.AtName(step)
		case int:
			at = at.AtListIndex(step)
		case lifecycle.Member:
			at = at.AtSetValue(types.StringValue(string(step)))
		case lifecycle.Element:
			return at // a set has no place that can be named
		case lifecycle.MapKey:
			at = at.AtMapKey(string(step))
		}
	}
	return at
}

// addError reports that Terraform's side of an operation failed: a value that
// does not fit its type. It would be a defect of the provider.
func addError(diags *diag.Diagnostics, m *model.Model, action string, err error) {
	if err != nil {
		diags.AddError("Cannot "+action+" "+m.Title, err.Error())
	}
}
