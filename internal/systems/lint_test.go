package systems_test

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode"

	"github.com/collab-iac/terraform-provider-collab/internal/model"
	"github.com/collab-iac/terraform-provider-collab/internal/model/modeltest"
	"github.com/collab-iac/terraform-provider-collab/internal/system"
	"github.com/collab-iac/terraform-provider-collab/internal/systems"
)

var snakeCase = regexp.MustCompile(`^[a-z][a-z0-9]*(_[a-z0-9]+)*$`)

func TestModels(t *testing.T) {
	seen := map[string]bool{}
	for _, m := range systems.Models() {
		for _, name := range []string{m.TypeName, m.PluralTypeName, string(m.System) + " " + m.Type} {
			if seen[name] {
				t.Errorf("%s: %q is taken by another model", m.Type, name)
			}
			seen[name] = true
		}
		if !snakeCase.MatchString(m.TypeName) || !strings.HasPrefix(m.TypeName, string(m.System)+"_") {
			t.Errorf("%s: type name %q", m.Type, m.TypeName)
		}
		if f := m.BusinessKeyField(); f == nil || f.Kind != model.String || !f.Required {
			t.Errorf("%s: the business key %q is not a required string", m.Type, m.BusinessKey)
		}
		if m.Key == "" || m.Title == "" || m.Release == "" || !isProse(m.Description) {
			t.Errorf("%s: key %q, title %q, release %q or description %q is missing", m.Type, m.Key, m.Title, m.Release, m.Description)
		}
	}
}

func TestSystems(t *testing.T) {
	for _, s := range systems.All() {
		if s.Title == "" || s.Summary == "" || !isProse(s.Description) || s.Open == nil || !s.HasSetting(system.Endpoint) || len(s.Models) == 0 {
			t.Errorf("%s: title, description, client, endpoint or models are missing", s.Name)
		}
		for _, m := range s.Models {
			if m.System != s.Name {
				t.Errorf("%s: a model of %s names the system %s", m.Type, s.Name, m.System)
			}
			if m.HasHierarchy != s.Models[0].HasHierarchy || m.Key != s.Models[0].Key || m.PartialUpdate != s.Models[0].PartialUpdate {
				t.Errorf("%s: hierarchy, key and kind of update are the same for all models of a system", m.Type)
			}
		}
		for _, setting := range s.Settings {
			if _, err := setting.Parse(setting.Default); setting.Default != "" && err != nil {
				t.Errorf("%s.%s: the default: %v", s.Name, setting.Name, err)
			}
			if !snakeCase.MatchString(setting.Name) || !isProse(setting.Description) {
				t.Errorf("%s.%s: name or description", s.Name, setting.Name)
			}
		}
	}
}

// A model's attribute must not collide with what a resource has beside its model.
func TestFieldsLeaveReservedNamesAlone(t *testing.T) {
	for _, m := range systems.Models() {
		for _, name := range []string{m.Key, "hierarchy", "timeouts"} {
			if m.Field(name) != nil {
				t.Errorf("%s: %q is reserved", m.Type, name)
			}
		}
	}
}

func TestFields(t *testing.T) {
	for _, m := range systems.Models() {
		t.Run(m.TypeName, func(t *testing.T) {
			attributes, payloads := map[string]bool{}, map[string]bool{}
			m.WalkFields(func(v model.FieldRef) { payloads[v.Payload] = true })
			m.WalkFields(func(v model.FieldRef) {
				if attributes[v.Attribute] {
					t.Errorf("%s is there twice", v.Attribute)
				}
				attributes[v.Attribute] = true
				for _, problem := range slices.Concat(
					shapeProblems(v), formatProblems(v.Field), proseProblems(v.Field), choiceProblems(v.Field), referenceProblems(m, v, payloads)) {
					t.Errorf("%s: %s", v.Attribute, problem)
				}
			})
			if len(attributes) != len(payloads) {
				t.Errorf("%d attributes for %d payload paths", len(attributes), len(payloads))
			}
		})
	}
}

// shapeProblems checks what a kind and an access allow.
func shapeProblems(v model.FieldRef) (problems []string) {
	f := v.Field
	if !snakeCase.MatchString(f.Name) {
		problems = append(problems, "the name is not in snake case")
	}
	if (len(f.Fields) > 0) != (f.Kind == model.Object || f.Kind == model.ObjectList) {
		problems = append(problems, "objects and lists have children, and nothing else has")
	}
	if (len(f.ElementKey) > 0) != (f.Kind == model.ObjectList) {
		problems = append(problems, "lists have an element key, and nothing else has")
	}
	if f.Access == model.ReadOnly && (f.Required || f.Default != nil || f.FillFrom != "") {
		problems = append(problems, "a read-only field is neither required nor filled in")
	}
	if f.Access != model.ReadOnly && len(f.DerivedFrom) > 0 {
		problems = append(problems, "only a read-only field is derived")
	}
	if v.Parent != nil && v.Parent.Access == model.ReadOnly && f.Access != model.ReadOnly {
		problems = append(problems, "what is inside a read-only field is read-only")
	}
	if f.Access == model.WriteOnly && !f.Sensitive {
		problems = append(problems, "what is never shown is sensitive")
	}
	if f.Required && f.Default != nil {
		problems = append(problems, "a required field has no use for a default")
	}
	return problems
}

// formatProblems checks that addresses and numbers are compared as such. What is
// one of them is known by its description.
func formatProblems(f *model.Field) []string {
	want := model.FreeText
	switch {
	case f.Kind != model.String || len(f.Choices) > 0:
	case strings.HasPrefix(f.Description, "Email address"):
		want = model.Email
	case strings.Contains(strings.ToLower(f.Description), "telephone number"):
		want = model.PhoneNumber
	default:
		return nil
	}
	if f.Format != want {
		return []string{fmt.Sprintf("the format is %d, want %d", f.Format, want)}
	}
	return nil
}

func proseProblems(f *model.Field) (problems []string) {
	if !isProse(f.Description) {
		problems = append(problems, fmt.Sprintf("the description %q is not one or more sentences", f.Description))
	}
	for _, generated := range []string{"Choices:", "Default:"} {
		if strings.Contains(f.Description, generated) {
			problems = append(problems, fmt.Sprintf("Describe writes %q, not the table", generated))
		}
	}
	return problems
}

func isProse(s string) bool {
	return s != "" && unicode.IsUpper([]rune(s)[0]) && strings.HasSuffix(s, ".") && !strings.HasSuffix(s, "..") &&
		!strings.Contains(s, "  ") && strings.Count(s, "`")%2 == 0
}

func values(cs model.Choices) []string {
	var list []string
	for _, c := range cs {
		list = append(list, c.Value)
	}
	return list
}

func choiceProblems(f *model.Field) (problems []string) {
	seen := map[string]bool{}
	for _, c := range f.Choices {
		names := []string{c.Value}
		if c.Label() != c.Value {
			names = append(names, c.Label())
		}
		for _, name := range names {
			// Resolve ignores case: names that differ in nothing else need the same value.
			if c2, ok := f.Choices.Resolve(strings.ToUpper(name)); !ok || c2.Value != c.Value {
				problems = append(problems, fmt.Sprintf("the choice %q is ambiguous", name))
			}
			if seen[name] {
				problems = append(problems, fmt.Sprintf("the choice %q is there twice", name))
			}
			seen[name] = true
		}
		// Every value is its title in another spelling, or the beginning of it.
		if !strings.HasPrefix(letters(c.Label()), letters(c.Value)) {
			problems = append(problems, fmt.Sprintf("the title %q and the value %q are not the same word", c.Label(), c.Value))
		}
	}
	if len(f.Choices) > 0 && f.Default != nil && !slices.Contains(values(f.Choices), model.Text(f.Default)) {
		problems = append(problems, fmt.Sprintf("the default %q is the value of no choice", model.Text(f.Default)))
	}
	return append(problems, defaultProblems(f)...)
}

// letters keeps the letters and digits of s, in small letters.
func letters(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return unicode.ToLower(r)
		}
		return -1
	}, s)
}

func defaultProblems(f *model.Field) []string {
	fits := f.Default == nil
	switch f.Default.(type) {
	case string:
		fits = f.Kind == model.String
	case bool:
		fits = f.Kind == model.Bool
	case int64:
		fits = f.Kind == model.Int
	}
	if !fits {
		return []string{fmt.Sprintf("a default of type %T on a field of kind %s", f.Default, f.Kind)}
	}
	return nil
}

// referenceProblems checks that the paths a field mentions exist.
func referenceProblems(m *model.Model, v model.FieldRef, payloads map[string]bool) (problems []string) {
	f := v.Field
	for _, path := range f.DerivedFrom {
		if source := modeltest.FieldAt(m, path); path != "*" && (source == nil || source.Access == model.ReadOnly) {
			problems = append(problems, fmt.Sprintf("derived from %q, which nobody can declare", path))
		}
	}
	if f.FillFrom != "" && (!payloads[f.FillFrom] || !f.Required) {
		problems = append(problems, fmt.Sprintf("filled from %q: no such payload path, or not required", f.FillFrom))
	}
	for _, key := range f.ElementKey {
		if child := f.Child(key); child == nil || child.Fields != nil {
			problems = append(problems, fmt.Sprintf("the element key %q is no plain child", key))
		}
	}
	if f.Target != nil && (f.Kind != model.String || f.Target.Model == "" || f.Target.Attribute == "") {
		problems = append(problems, "a target belongs to a string and names a model and an attribute")
	}
	return problems
}
