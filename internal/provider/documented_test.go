package provider_test

import (
	"fmt"
	"maps"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"
	tfjson "github.com/hashicorp/terraform-json"
	"github.com/zclconf/go-cty/cty"

	"github.com/collab-iac/terraform-provider-collab/internal/model"
	"github.com/collab-iac/terraform-provider-collab/internal/systems"
	"github.com/collab-iac/terraform-provider-collab/internal/systems/documented"
	"github.com/collab-iac/terraform-provider-collab/internal/tftest"
)

// attributeShape is what Terraform sees of an attribute that a document has an opinion
// on. Choices, default and target stand in its description.
type attributeShape struct {
	Type      string // "string", "list of objects"
	Required  bool
	Optional  bool
	Computed  bool
	Sensitive bool
	WriteOnly bool
	Choices   []string
	Default   string
	Target    model.Target
}

// shapesOf lists the attributes of a schema by their paths, as documented.Row
// names them.
func shapesOf(attributes map[string]*tfjson.SchemaAttribute, up string, into map[string]attributeShape) {
	for name, a := range attributes {
		path := strings.TrimPrefix(up+"."+name, ".")
		s := attributeShape{
			Type: typeName(a), Required: a.Required, Optional: a.Optional, Computed: a.Computed, Sensitive: a.Sensitive,
			WriteOnly: a.WriteOnly, Choices: choicesIn(a.Description), Default: wordAfter("Default: ", a.Description),
			Target: model.Target{Model: wordAfter("Target: ", a.Description), Attribute: targetAttribute(a.Description)},
		}
		inside := path
		if strings.HasPrefix(s.Type, "list") || strings.HasPrefix(s.Type, "set") {
			path += ".[n]"
			inside = path
		}
		into[path] = s
		if a.AttributeNestedType != nil {
			shapesOf(a.AttributeNestedType.Attributes, inside, into)
		}
	}
}

func typeName(a *tfjson.SchemaAttribute) string {
	if nested := a.AttributeNestedType; nested != nil {
		return map[tfjson.SchemaNestingMode]string{
			tfjson.SchemaNestingModeSingle: "object", tfjson.SchemaNestingModeList: "list of objects",
			tfjson.SchemaNestingModeSet: "set of objects",
		}[nested.NestingMode]
	}
	switch typ := a.AttributeType; {
	case typ.Equals(cty.List(cty.String)):
		return "list of strings"
	case typ.Equals(cty.Set(cty.String)):
		return "set of strings"
	default:
		return typ.FriendlyName()
	}
}

// quoted is a choice as descriptions show it: `title`, or `title` (`value`).
const quoted = "`[^`]+`(?: \\(`[^`]+`\\))?"

var (
	choiceList = regexp.MustCompile("Choices: (" + quoted + "(?:, " + quoted + ")*)\\.")
	oneQuoted  = regexp.MustCompile("`([^`]+)`(?: \\(`[^`]+`\\))?")
	targetBy   = regexp.MustCompile("Target: `[^`]+` by `([^`]+)`")
)

func choicesIn(description string) []string {
	list := choiceList.FindStringSubmatch(description)
	if list == nil {
		return nil
	}
	var titles []string
	for _, match := range oneQuoted.FindAllStringSubmatch(list[1], -1) {
		titles = append(titles, match[1])
	}
	return titles
}

func wordAfter(label, description string) string {
	_, rest, found := strings.Cut(description, label+"`")
	word, _, _ := strings.Cut(rest, "`")
	if !found {
		return ""
	}
	return word
}

func targetAttribute(description string) string {
	if match := targetBy.FindStringSubmatch(description); match != nil {
		return match[1]
	}
	return ""
}

// expected returns what the documented row asks of the attribute in a resource.
func expected(r documented.Row) (path string, s attributeShape) {
	facts := r.Expected()
	s = attributeShape{Type: expectedType(facts), Choices: facts.Choices, Target: facts.Target}
	if facts.Default != nil {
		s.Default = model.Text(facts.Default)
	}
	top := !strings.Contains(strings.TrimSuffix(facts.Attribute, ".[n]"), ".")
	switch {
	case facts.Access == "read-only":
		s.Computed = true
	case facts.Access == "write-only":
		// One of two ways to give a secret, neither of which is required.
		s.Optional, s.Sensitive = true, true
	case facts.Required && top:
		s.Required = true
	default:
		s.Optional, s.Computed = true, true
	}
	return facts.Attribute, s
}

func expectedType(facts documented.Facts) string {
	switch {
	case facts.Type == "Boolean":
		return "bool"
	case facts.Type == "Integer":
		return "number"
	case facts.Type == "Object":
		return "object"
	case facts.Type == "String":
		return "string"
	case facts.Type != "Array":
		return "unknown"
	// The arrays whose order means nothing are the skills and roles of a Genesys user.
	case facts.Attribute == "skills.[n]":
		return "set of objects"
	case facts.Items == "Object":
		return "list of objects"
	case facts.Attribute == "roles.[n]":
		return "set of strings"
	}
	return "list of strings"
}

// expectedToRead is the same for a data source, which is asked by business key.
func expectedToRead(r documented.Row, m *model.Model) (path string, s attributeShape) {
	path, s = expected(r)
	// What is always null is no secret.
	s.Required, s.Optional, s.Computed, s.Sensitive = false, path == m.BusinessKey, true, false
	return path, s
}

// providerAttributes are the attributes that the provider has beside the documented ones.
func providerAttributes(m *model.Model, resource bool) []string {
	names := []string{m.Key}
	if m.HasHierarchy {
		names = append(names, "hierarchy")
	}
	if resource {
		names = append(names, "timeouts", "timeouts.create", "timeouts.read", "timeouts.update", "timeouts.delete")
	}
	for i := range m.Fields {
		if f := &m.Fields[i]; resource && f.Access == model.WriteOnly {
			names = append(names, f.Name+"_wo", f.Name+"_wo_version")
		}
		if f := &m.Fields[i]; resource && f.Shared != "" {
			names = append(names, f.Name+"_exact")
		}
	}
	return names
}

// compareWithRows compares a schema with the rows of its model. It returns how many of
// the rows it answers for, and a line for each disagreement.
func compareWithRows(attributes map[string]attributeShape, rows []documented.Row, m *model.Model, resource bool) (agreeing int, problems []string) {
	answered := map[string]bool{}
	for _, name := range providerAttributes(m, resource) {
		answered[name] = true
		if _, ok := attributes[name]; !ok {
			problems = append(problems, name+" is missing")
		}
	}
	for _, r := range rows {
		if r.Heading() {
			continue
		}
		path, want := expected(r)
		if !resource {
			path, want = expectedToRead(r, m)
		}
		answered[path] = true
		got, ok := attributes[path]
		switch {
		case !ok:
			problems = append(problems, fmt.Sprintf("%s, documented as %q, is missing", path, r.Documented))
		case !reflect.DeepEqual(want, got):
			problems = append(problems, fmt.Sprintf("%s: the document (-) and the schema (+) disagree:\n%s", path, gocmp.Diff(want, got)))
		default:
			agreeing++
		}
	}
	agreeing += headings(rows)
	for path := range attributes {
		if !answered[path] && path != "extra" { // for keys that no document has
			problems = append(problems, path+" is in the schema, and in no document")
		}
	}
	return agreeing, problems
}

// headings counts the rows that head a group of rows. A group without rows
// would be a heading of nothing.
func headings(rows []documented.Row) int {
	count := 0
	for _, r := range rows {
		if r.Heading() && slices.ContainsFunc(rows, func(o documented.Row) bool { return !o.Heading() && o.Group == r.Documented }) {
			count++
		}
	}
	return count
}

// schemaCase is a model's resource or data source as Terraform sees it, with the rows
// that it has to answer for.
type schemaCase struct {
	model      *model.Model
	resource   bool
	attributes map[string]*tfjson.SchemaAttribute
	rows       []documented.Row
	later      int // how many of the rows are of later releases
}

func readSchemaCases(t *testing.T) []schemaCase {
	t.Helper()
	ws := newWorkspace(t, nil)
	ws.write(t, "main.tf", `
terraform {
  required_providers {
    collab = { source = "collab-iac/collab" }
  }
}
`)
	all, err := ws.ProvidersSchema(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	address := ws.Registry() + "/" + tftest.Source
	found := all.Schemas[address]
	if found == nil {
		t.Fatalf("no schema of %s among %v", address, slices.Collect(maps.Keys(all.Schemas)))
	}
	var list []schemaCase
	for _, m := range systems.Models() {
		name := "collab_" + m.TypeName
		resource, source := found.ResourceSchemas[name], found.DataSourceSchemas[name]
		if resource == nil || source == nil {
			t.Fatalf("%s is no resource or no data source", name)
		}
		later := documented.Of(documented.Later(), m)
		rows := append(documented.Of(documented.Rows(), m), later...)
		list = append(list, schemaCase{m, true, resource.Block.Attributes, rows, len(later)},
			schemaCase{m, false, source.Block.Attributes, rows, len(later)})
	}
	return list
}

// check accounts for the rows.
func (s schemaCase) check() (agreeing int, problems []string) {
	flat := map[string]attributeShape{}
	shapesOf(s.attributes, "", flat)
	agreeing, problems = compareWithRows(flat, s.rows, s.model, s.resource)
	return agreeing - s.later, problems
}

func (s schemaCase) String() string {
	if s.resource {
		return "resource " + s.model.TypeName
	}
	return "data source " + s.model.TypeName
}

// TestAccDocumented holds what the provider's binary tells Terraform against
// what the documents state.
func TestAccDocumented(t *testing.T) {
	sides := readSchemaCases(t)
	t.Run("every row", func(t *testing.T) {
		sums := map[bool]int{}
		for _, s := range sides {
			agreeing, problems := s.check()
			for _, problem := range problems {
				t.Errorf("%s: %s", s, problem)
			}
			sums[s.resource] += agreeing
		}
		if all := len(documented.Rows()); sums[true] != all || sums[false] != all {
			t.Errorf("resources answer for %d and data sources for %d of %d documented rows", sums[true], sums[false], all)
		}
	})
	// The test above must be able to fail.
	for _, s := range sides {
		t.Run("slips in "+s.String(), func(t *testing.T) {
			t.Logf("%d slips noticed", s.mutateSchema(t, "", s.attributes)+s.mutateRows(t))
		})
	}
}
