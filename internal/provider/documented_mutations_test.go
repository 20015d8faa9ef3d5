package provider_test

import (
	"cmp"
	"hash/fnv"
	"maps"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"

	tfjson "github.com/hashicorp/terraform-json"
	"github.com/zclconf/go-cty/cty"

	"github.com/collab-iac/terraform-provider-collab/internal/systems/documented"
)

// mutateSchema makes one mistake after the other in the attributes, and takes each
// back once it has been noticed.
func (s schemaCase) mutateSchema(t *testing.T, up string, attributes map[string]*tfjson.SchemaAttribute) (slips int) {
	t.Helper()
	notices := func(path, slip string) {
		t.Helper()
		if !isTried(path + slip) {
			return
		}
		slips++
		if _, problems := s.check(); len(problems) == 0 {
			t.Errorf("%s: nothing notices %s", path, slip)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(attributes)) {
		path, a := up+name, attributes[name]
		delete(attributes, name)
		notices(path, "that it is missing")
		attributes[name+"_x"] = a
		notices(path, "another name")
		delete(attributes, name+"_x")
		if !slices.Contains(providerAttributes(s.model, s.resource), path) {
			for slip, spoiled := range mutatedAttributes(a) {
				attributes[name] = spoiled
				notices(path, slip)
			}
		}
		attributes[name] = a
		if a.AttributeNestedType != nil {
			slips += s.mutateSchema(t, path+".", a.AttributeNestedType.Attributes)
		}
	}
	attributes["invented"] = &tfjson.SchemaAttribute{AttributeType: cty.String, Optional: true}
	notices(up+"invented", "that no document has it")
	delete(attributes, "invented")
	return slips
}

// mutatedAttributes returns copies of an attribute with one mistake each.
func mutatedAttributes(a *tfjson.SchemaAttribute) map[string]*tfjson.SchemaAttribute {
	copies := map[string]*tfjson.SchemaAttribute{}
	with := func(slip string, change func(*tfjson.SchemaAttribute)) {
		c := *a
		change(&c)
		copies[slip] = &c
	}
	with("another type", func(a *tfjson.SchemaAttribute) { a.AttributeType, a.AttributeNestedType = cty.DynamicPseudoType, nil })
	with("required", func(a *tfjson.SchemaAttribute) { a.Required = !a.Required })
	with("optional", func(a *tfjson.SchemaAttribute) { a.Optional = !a.Optional })
	with("computed", func(a *tfjson.SchemaAttribute) { a.Computed = !a.Computed })
	with("sensitive", func(a *tfjson.SchemaAttribute) { a.Sensitive = !a.Sensitive })
	with("write-only", func(a *tfjson.SchemaAttribute) { a.WriteOnly = !a.WriteOnly })
	says := func(old, better string) {
		with("the description "+strconv.Quote(better), func(a *tfjson.SchemaAttribute) {
			a.Description = strings.Replace(a.Description, old, better, 1)
		})
	}
	choices, value, target := choicesIn(a.Description), wordAfter("Default: ", a.Description), wordAfter("Target: ", a.Description)
	if len(choices) > 0 {
		list := choiceList.FindString(a.Description)
		for _, choice := range choices {
			says(list, strings.Replace(list, "`"+choice+"`", "`"+choice+"x`", 1))
		}
		says("Choices: ", "Choices: `invented`, ")
		says("Choices: ", "Choose: ")
	} else {
		says(a.Description, a.Description+" Choices: `invented`.")
	}
	if value != "" {
		says("Default: `", "Default: `x")
		says("Default: ", "Fallback: ")
	} else {
		says(a.Description, a.Description+" Default: `x`.")
	}
	if target != "" {
		says("Target: `", "Target: `x")
		says("` by `", "` by `x")
	} else {
		says(a.Description, a.Description+" Target: `x` by `y`.")
	}
	return copies
}

// mutateRows drops each row and falsifies each fact of it.
func (s schemaCase) mutateRows(t *testing.T) (slips int) {
	t.Helper()
	attributes := map[string]attributeShape{}
	shapesOf(s.attributes, "", attributes)
	for i := range s.rows {
		for slip, row := range mutatedRows(s.rows[i]) {
			if slip == otherAccess && !s.resource {
				continue // a data source computes everything
			}
			if !isTried(s.rows[i].Documented + slip) {
				continue
			}
			slips++
			altered := slices.Replace(slices.Clone(s.rows), i, i+1, row...)
			if agreeing, problems := compareWithRows(attributes, altered, s.model, s.resource); len(problems) == 0 && agreeing == len(s.rows) {
				t.Errorf("%s: nothing notices %s of the row", s.rows[i].Documented, slip)
			}
		}
	}
	return slips
}

const otherAccess = "another access"

var otherFlag = map[string]string{"true": "false", "false": "true"}

func mutatedRows(r documented.Row) map[string][]documented.Row {
	rows := map[string][]documented.Row{"the loss": nil}
	with := func(slip string, change func(*documented.Row)) {
		altered := r
		change(&altered)
		rows[slip] = []documented.Row{altered}
	}
	if r.Heading() {
		with("another name", func(r *documented.Row) { r.Documented += "x" })
		return rows
	}
	with("another attribute", func(r *documented.Row) { r.Attribute += "_x" })
	with("another type", func(r *documented.Row) {
		r.Type = map[string]string{"String": "Boolean", "Boolean": "Integer", "Integer": "Object"}[r.Type]
	})
	with("another default", func(r *documented.Row) {
		r.PrintedDefault = cmp.Or(otherFlag[strings.ToLower(r.PrintedDefault)], r.PrintedDefault+"x")
	})
	with("an added choice", func(r *documented.Row) {
		r.Type, r.Choices = r.Expected().Type, append(slices.Clone(r.Expected().Choices), "x")
	})
	with(otherAccess, func(r *documented.Row) {
		r.DocumentedAccess = ""
		r.Access = map[bool]string{true: "read-write", false: "read-only"}[r.Access == "read-only"]
	})
	with("another target", func(r *documented.Row) { r.TargetModel += "x" })
	if r.Items != "" {
		with("other items", func(r *documented.Row) { r.Items = map[string]string{"Object": "String", "String": "Object"}[r.Items] })
	}
	return rows
}

// isTried reports whether a slip is among those that are tried: one of ten, or all of
// them where COLLAB_TEST_OBJECTS asks for long tests.
func isTried(slip string) bool {
	hash := fnv.New32a()
	_, _ = hash.Write([]byte(slip)) // it never fails
	return os.Getenv("COLLAB_TEST_OBJECTS") != "" || hash.Sum32()%10 == 0
}
