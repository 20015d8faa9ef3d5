package engine

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/collab-iac/terraform-provider-collab/internal/backend"
	"github.com/collab-iac/terraform-provider-collab/internal/model"
)

// addError reports a failed call: what was tried, the server's own words, and
// what to do about it. Messages about a field go to its attribute.
func addError(diags *diag.Diagnostics, m *model.Model, action string, err error) {
	summary := fmt.Sprintf("Cannot %s %s", action, m.Title)
	detail := err.Error()
	if hint := hint(err); hint != "" {
		detail += "\n\n" + hint
	}
	var failure *backend.Error
	if errors.As(err, &failure) && len(failure.Fields) > 0 {
		for _, payload := range sortedKeys(failure.Fields) {
			at, ok := attributePath(m.Fields, payload)
			text := fmt.Sprintf("%s: %s\n\n%s", payload, failure.Fields[payload], detail)
			if !ok {
				diags.AddError(summary, text)
				continue
			}
			diags.AddAttributeError(at, summary, fmt.Sprintf("%s: %s\n\n%s", at, failure.Fields[payload], detail))
		}
		return
	}
	diags.AddError(summary, detail)
}

func sortedKeys(fields map[string]string) []string {
	keys := make([]string, 0, len(fields))
	for key := range fields {
		keys = append(keys, key)
	}
	slices.Sort(keys)
	return keys
}

func hint(err error) string {
	switch {
	case errors.Is(err, backend.ErrConflict):
		return "An object with this business key exists already. To manage it, import it; nothing was changed."
	case errors.Is(err, backend.ErrUnauthenticated):
		return "Check the username and password in the provider's configuration or environment."
	case errors.Is(err, backend.ErrForbidden):
		return "Check that the account's role allows this operation, and that the hierarchy is the account's own or below."
	}
	return ""
}

// attributePath turns a payload path as servers write it ("phoneNumbers.0.type",
// "phoneNumbers[0].type") into an attribute path. It stops at the deepest part
// that the model knows, and fails where it knows none.
func attributePath(fields []model.Field, payload string) (path.Path, bool) {
	at := path.Empty()
	found := false
	for _, segment := range strings.Split(strings.NewReplacer("[", ".", "]", "").Replace(payload), ".") {
		if segment == "" {
			continue
		}
		if i, err := strconv.Atoi(segment); err == nil && found {
			at = at.AtListIndex(i)
			continue
		}
		f := fieldNamed(fields, segment)
		if f == nil {
			break
		}
		at, fields, found = at.AtName(f.Name), f.Fields, true
	}
	return at, found
}

func fieldNamed(fields []model.Field, name string) *model.Field {
	for i := range fields {
		if fields[i].Payload == name || fields[i].Name == name {
			return &fields[i]
		}
	}
	return nil
}

// pathAt turns a model's attribute path with indexes into a framework path.
func pathAt(attribute string) path.Path {
	at := path.Empty()
	for _, segment := range strings.Split(attribute, ".") {
		if i, err := strconv.Atoi(segment); err == nil {
			at = at.AtListIndex(i)
		} else {
			at = at.AtName(segment)
		}
	}
	return at
}

// addProblems reports what could not be read of an answer.
func addProblems(diags *diag.Diagnostics, m *model.Model, key string, problems []model.DecodeError) {
	for _, problem := range problems {
		at := pathAt(problem.Path)
		diags.AddAttributeError(at, "Cannot read "+m.Title,
			fmt.Sprintf("%s %s: %s.", m.Type, key, problem.Error()))
	}
}

// addDifferences says which declared values the server did not keep (state
// contract, rule 6).
func addDifferences(diags *diag.Diagnostics, m *model.Model, differences []model.Difference) {
	for _, d := range differences {
		at := pathAt(d.Path)
		declared, got := d.Texts()
		text := fmt.Sprintf("%s: declared %s, but the server answers %s. The next plan shows the difference.",
			at, declared, got)
		diags.AddAttributeWarning(at, "The server did not keep a declared value of "+m.Title, text)
	}
}
