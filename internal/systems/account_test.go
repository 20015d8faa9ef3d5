package systems_test

import (
	"fmt"
	"reflect"
	"slices"
	"strings"

	"github.com/google/go-cmp/cmp"

	"github.com/collab-iac/terraform-provider-collab/internal/model"
	"github.com/collab-iac/terraform-provider-collab/internal/systems/documented"
)

// factsOf returns what a table states of a field.
func factsOf(v model.FieldRef) documented.Facts {
	f := documented.Facts{
		Attribute: v.Attribute,
		Payload:   v.Payload,
		Type:      v.Field.Kind.String(),
		Required:  v.Field.Required,
		Default:   v.Field.Default,
		Access:    v.Field.Access.String(),
	}
	switch v.Field.Kind {
	case model.ObjectList:
		f.Items = "Object"
	case model.StringList, model.StringSet:
		f.Items = "String"
	}
	for _, c := range v.Field.Choices {
		f.Choices = append(f.Choices, c.Label())
	}
	if v.Field.Target != nil {
		f.Target = *v.Field.Target
	}
	return f
}

// compareWithRows compares a model's table with all the rows that state the
// model. It returns how many rows agree with the table. The differences are one
// line for each row that disagrees, and one for each fact of the table that no
// row states.
func compareWithRows(m *model.Model, rows []documented.Row) (agreeing int, differences []string) {
	a := newAccount(m)
	for _, r := range rows {
		if problem := a.check(r); problem != "" {
			differences = append(differences, m.Type+": "+problem)
			continue
		}
		agreeing++
	}
	for _, problem := range a.unanswered() {
		differences = append(differences, m.Type+": "+problem)
	}
	return agreeing, differences
}

// account is a comparison under way: the fields of the table, and by attribute
// the documented names and the form group of the rows seen so far.
type account struct {
	model    *model.Model
	order    []string
	fields   map[string]model.FieldRef
	answered map[string][]string
	groups   map[string]string
	headings []string
}

func newAccount(m *model.Model) *account {
	a := &account{model: m, fields: map[string]model.FieldRef{}, answered: map[string][]string{}, groups: map[string]string{}}
	m.WalkFields(func(v model.FieldRef) {
		a.order = append(a.order, v.Attribute)
		a.fields[v.Attribute] = v
	})
	return a
}

// check says how the table disagrees with r, or "".
func (a *account) check(r documented.Row) string {
	if r.Heading() {
		a.headings = append(a.headings, r.Documented)
		if !slices.Contains(headings[a.model.TypeName], r.Documented) {
			return fmt.Sprintf("the heading %q is missing", r.Documented)
		}
		return ""
	}
	want := r.Expected()
	v, ok := a.fields[want.Attribute]
	if !ok {
		return fmt.Sprintf("%s: documented as %q and missing", want.Attribute, r.Documented)
	}
	a.answered[want.Attribute] = append(a.answered[want.Attribute], r.Documented)
	a.groups[want.Attribute] = r.Group
	if names := namesOf(a.model, v, r.Group); !slices.Contains(names, r.Documented) {
		return fmt.Sprintf("%s: documented as %q, expected %q", want.Attribute, r.Documented, names)
	}
	if got := factsOf(v); !reflect.DeepEqual(want, got) {
		return fmt.Sprintf("%s: the document (-) and the table (+) disagree:\n%s", want.Attribute, cmp.Diff(want, got))
	}
	return ""
}

// unanswered lists what the table has and no row accounts for.
func (a *account) unanswered() []string {
	var problems []string
	for _, heading := range headings[a.model.TypeName] {
		if !slices.Contains(a.headings, heading) {
			problems = append(problems, fmt.Sprintf("no row is the heading %q", heading))
		}
	}
	for _, attribute := range a.order {
		for _, name := range namesOf(a.model, a.fields[attribute], a.groups[attribute]) {
			if !slices.Contains(a.answered[attribute], name) {
				problems = append(problems, fmt.Sprintf("%s: no row documents it as %q", attribute, name))
			}
		}
	}
	return problems
}

// headings are the rows of a document that name no payload, by the model's type
// name: groups of the form that the document was printed from.
var headings = map[string][]string{
	"voss_device_spark_cx_user_profile": {
		"General", "Provisioning", "Customer Experience", "Desktop Experience",
		"System Level", "References",
	},
}

// hasBareArrays says of which models the document names an array without "[n]".
var hasBareArrays = map[string]bool{"gws_user": true}

// appModules is the object whose children the document of
// device/spark/CXUserProfile lists twice: below their group, and below the
// object inside the group. The payload has each child once (CONTRACT.md §6.1 of
// VOSS Automate).
const appModules = "userProfileAppModules."

// namesOf returns the names under which the source document lists a field. The
// documents name a leaf by its whole path, and an object or array by its last
// part. group is the form group of the field's rows; leaves below it have its
// name in front.
func namesOf(m *model.Model, ref model.FieldRef, group string) []string {
	f := ref.Field
	isArray := f.Kind.String() == "Array"
	module, inModules := strings.CutPrefix(ref.Payload, appModules)
	switch {
	case f.Kind == model.Object, isArray && hasBareArrays[m.TypeName]:
		return []string{f.Payload}
	case isArray:
		return []string{f.Payload + ".[n]"}
	case group == "":
		return []string{ref.Payload}
	case inModules:
		return []string{group + "." + module, group + "." + ref.Payload}
	}
	return []string{group + "." + ref.Payload}
}
