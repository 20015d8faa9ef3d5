package coretest

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

func isError(d *tfprotov6.Diagnostic) bool { return d.Severity == tfprotov6.DiagnosticSeverityError }

// HasError reports whether there is an error among the diagnostics.
func HasError(diagnostics []*tfprotov6.Diagnostic) bool {
	return slices.ContainsFunc(diagnostics, isError)
}

// FirstError returns the first error among the diagnostics, if there is one.
func FirstError(diagnostics []*tfprotov6.Diagnostic) error {
	if i := slices.IndexFunc(diagnostics, isError); i >= 0 {
		return errors.New(Text(diagnostics[i]))
	}
	return nil
}

// Text renders a diagnostic in one line.
func Text(d *tfprotov6.Diagnostic) string {
	return fmt.Sprintf("%s at %q: %s: %s", d.Severity, PathText(d.Attribute), d.Summary, d.Detail)
}

// PathText renders an attribute path: "licenses.0.license".
func PathText(at *tftypes.AttributePath) string {
	var parts []string
	for _, step := range at.Steps() {
		switch step := step.(type) {
		case tftypes.AttributeName:
			parts = append(parts, string(step))
		case tftypes.ElementKeyInt:
			parts = append(parts, strconv.Itoa(int(step)))
		case tftypes.ElementKeyString:
			parts = append(parts, string(step))
		case tftypes.ElementKeyValue:
			parts = append(parts, "(value)")
		}
	}
	return strings.Join(parts, ".")
}
