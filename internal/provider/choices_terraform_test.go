package provider_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/collab-iac/terraform-provider-collab/internal/coretest"
	"github.com/collab-iac/terraform-provider-collab/internal/model"
	"github.com/collab-iac/terraform-provider-collab/internal/model/modeltest"
	"github.com/collab-iac/terraform-provider-collab/internal/systems"
	emulator "github.com/collab-iac/terraform-provider-collab/internal/systems/voss/emulator"
	vossmodels "github.com/collab-iac/terraform-provider-collab/internal/systems/voss/models"
)

// enumCase is a field with choices, and a resource in which it is declared beside
// what the model requires.
type enumCase struct {
	leaf
	model *model.Model
}

// enumsOf lists the fields of a model whose documented choices bind whoever
// declares them.
func enumsOf(m *model.Model) []enumCase {
	var list []enumCase
	for _, l := range writableLeaves(m) {
		top, _, _ := strings.Cut(l.Attribute, ".")
		if m.Field(top).Form == vossmodels.ByPermissions {
			continue // of another release than the server's
		}
		if len(l.Field.Choices) > 0 && !l.Field.Extensible {
			list = append(list, enumCase{l, m})
		}
	}
	return list
}

// eachModel runs a subtest for each model of VOSS Automate with enums.
func eachModel(t *testing.T, run func(t *testing.T, all []enumCase)) {
	t.Parallel()
	for _, m := range systems.Models() {
		if all := enumsOf(m); m.System == "voss" && len(all) > 0 {
			t.Run(m.TypeName, func(t *testing.T) {
				t.Parallel()
				run(t, all)
			})
		}
	}
}

func (e enumCase) address() string { return "collab_" + e.model.TypeName + "." + e.label() }

// key is the value of the model's business key in the enum's resource. Only people have
// addresses.
func (e enumCase) key() string {
	if e.model.BusinessKey != "email" {
		return e.label()
	}
	return e.label() + "@example.com"
}

// path is the attribute's path as messages write it.
func (e enumCase) path() string { return strings.ReplaceAll(e.Attribute, ".[n]", "[0]") }

// declaring returns the resource with a value of the enum.
func (e enumCase) declaring(value any) model.Value {
	attributes := model.Value{}
	for _, f := range e.model.Fields {
		if f.Required {
			first, _ := sample(&f)
			attributes[f.Name] = first
		}
	}
	attributes[e.model.BusinessKey] = e.key()
	if before, isList := strings.CutSuffix(e.Attribute, ".[n]."+e.Field.Name); isList {
		attributes = merge(attributes, e.neighbour(before)).(model.Value)
	}
	if value == nil {
		return attributes
	}
	return merge(attributes, nest(e.Attribute, value)).(model.Value)
}

// neighbour declares another child of the list's element, by which it is
// recognised.
func (e enumCase) neighbour(list string) model.Value {
	f := modeltest.FieldAt(e.model, list)
	for i := range f.Fields {
		if other := &f.Fields[i]; other.Name != e.Field.Name && other.Kind == model.String && other.Access == model.ReadWrite {
			first, _ := sample(other)
			return nest(list+".[n]."+other.Name, first)
		}
	}
	return nil
}

// typed turns the text of a choice into the kind of the field.
func (e enumCase) typed(text string) any {
	if e.Field.Kind == model.Int {
		return expression(text)
	}
	return text
}

func (e enumCase) title(i int) any { return e.typed(e.Field.Choices[i].Label()) }
func (e enumCase) value(i int) any { return e.typed(e.Field.Choices[i].Value) }

// wrong is no choice, and near to the last one.
func (e enumCase) wrong() any {
	if e.Field.Kind == model.Int {
		return e.typed("11")
	}
	return e.lastLabel() + "x"
}

func (e enumCase) lastLabel() string { return e.Field.Choices[len(e.Field.Choices)-1].Label() }

func (e enumCase) block(value any) string {
	return resourceBlock("resource", "collab_"+e.model.TypeName, e.label(), e.declaring(value))
}

func blocks(all []enumCase, value func(enumCase) any) string {
	var b strings.Builder
	for _, e := range all {
		b.WriteString(e.block(value(e)))
	}
	return b.String()
}

// TestAccEnums_spellings declares each enum by title, by value and in other
// cases; Terraform must see one and the same thing.
func TestAccEnums_spellings(t *testing.T) {
	eachModel(t, func(t *testing.T, all []enumCase) {
		c, w := newCommandLine(t), newEnv(t, emulator.Options{})
		declared := func(value func(enumCase) any) string { return w.config(blocks(all, value)) }
		upper := func(v any) any {
			if text, ok := v.(string); ok {
				return strings.ToUpper(text)
			}
			return v
		}
		c.applied(declared(func(e enumCase) any { return e.title(0) }))
		w.expectChoices(t, all, 0)
		c.expectNoChanges(declared(func(e enumCase) any { return e.value(0) }))
		c.expectNoChanges(declared(func(e enumCase) any { return upper(e.title(0)) }))
		c.expectNoChanges(declared(func(e enumCase) any { return upper(e.value(0)) }))
		c.applied(declared(func(e enumCase) any { return e.value(1) }))
		w.expectChoices(t, all, 1)
		c.expectNoChanges(declared(func(e enumCase) any { return e.title(1) }))
		c.applied(w.config(""))
	})
}

// expectChoices checks that the server was sent the values, not the titles.
func (w *env) expectChoices(t *testing.T, all []enumCase, i int) {
	t.Helper()
	for _, e := range all {
		got := fmt.Sprint(e.payload(t, w)[strings.ReplaceAll(e.Payload, "[n]", "0")])
		if want := e.Field.Choices[i].Value; got != want {
			t.Errorf("%s: the server holds %q, not %q", e.Attribute, got, want)
		}
	}
}

// object returns the enum's object on the server.
func (e enumCase) object(t *testing.T, w *env) emulator.Object {
	t.Helper()
	for _, o := range w.voss.Objects(e.model.Type) {
		if o.Data[e.model.BusinessKeyField().Payload] == e.key() {
			return o
		}
	}
	t.Fatalf("the server has no %s %s", e.model.Type, e.key())
	return emulator.Object{}
}

func (e enumCase) payload(t *testing.T, w *env) map[string]any {
	return coretest.Leaves(e.object(t, w).Data)
}

// TestAccEnums_wrongValue expects one error for each enum, on its path, with
// the choices and the nearest of them.
func TestAccEnums_wrongValue(t *testing.T) {
	eachModel(t, func(t *testing.T, all []enumCase) {
		c, w := newCommandLine(t), newEnv(t, emulator.Options{})
		refused := func(r result) {
			t.Helper()
			if r.ok || len(r.errors()) != len(all) {
				t.Fatalf("expected %d errors, got %d:\n%s", len(all), len(r.errors()), r.output)
			}
			for _, e := range all {
				e.expectRefusal(t, r.errors())
			}
		}
		refused(c.plan(w.config(blocks(all, enumCase.wrong))))
		// The same where the objects exist already.
		c.applied(w.config(blocks(all, func(e enumCase) any { return e.title(0) })))
		w.voss.ResetRequests()
		refused(c.plan(w.config(blocks(all, enumCase.wrong))))
		refused(c.apply(w.config(blocks(all, enumCase.wrong))))
		if n := w.voss.RequestCount("replace " + all[0].model.Type); n != 0 {
			t.Errorf("%d updates reached the server", n)
		}
		c.applied(w.config(""))
	})
}

func (e enumCase) expectRefusal(t *testing.T, errors []diagnostic) {
	t.Helper()
	for _, d := range errors {
		if d.Address != e.address() {
			continue
		}
		if !strings.Contains(d.Detail, e.path()+": ") {
			t.Errorf("%s: the error does not name the path: %s", e.path(), d.Detail)
		}
		for _, choice := range e.Field.Choices {
			if !strings.Contains(d.Detail, "`"+choice.Label()+"`") || !strings.Contains(d.Detail, "`"+choice.Value+"`") {
				t.Errorf("%s: the error does not list %v: %s", e.path(), choice, d.Detail)
			}
		}
		if e.Field.Kind != model.Int && !strings.Contains(d.Detail, fmt.Sprintf("Did you mean %q?", e.lastLabel())) {
			t.Errorf("%s: the error does not suggest %q: %s", e.path(), e.lastLabel(), d.Detail)
		}
		return
	}
	t.Errorf("%s: no error for %s", e.path(), e.address())
}

// unknownUntilApply wraps values so that Terraform knows them only after apply.
func unknownUntilApply(all []enumCase, value func(enumCase) any) string {
	values := model.Value{}
	for _, e := range all {
		values[e.label()] = value(e)
	}
	source := resourceBlock("resource", "terraform_data", "late", model.Value{"input": values})
	return source + blocks(all, func(e enumCase) any { return expression("terraform_data.late.output." + e.label()) })
}

// TestAccEnums_unknownValue lets a value of another resource pass at plan and
// judges it when it is known.
func TestAccEnums_unknownValue(t *testing.T) {
	eachModel(t, func(t *testing.T, all []enumCase) {
		w := newEnv(t, emulator.Options{})
		c := newCommandLine(t)
		wrong := w.config(unknownUntilApply(all, enumCase.wrong))
		if r := c.plan(wrong); !r.ok {
			t.Fatalf("an unknown value does not pass at plan:\n%s", r.output)
		}
		r := c.apply(wrong)
		for _, e := range all {
			e.expectRefusal(t, r.errors())
		}
		if n := w.voss.Count(all[0].model.Type); n != 0 {
			t.Errorf("%d objects were made with a wrong value", n)
		}
		right := w.config(unknownUntilApply(all, func(e enumCase) any { return e.title(1) }))
		c.applied(right)
		w.expectChoices(t, all, 1)
		c.expectNoChanges(right)
		c.applied(w.config(""))
	})
}

// All wrong values of one resource are told at once, in the order of the model.
func TestEnumsOfOneResourceAreRefusedTogether(t *testing.T) {
	w := newEnv(t, emulator.Options{})
	c := newFakeTerraform(t, w, nil)
	for _, m := range systems.Models() {
		all := enumsOf(m)
		if m.System != "voss" || len(all) == 0 {
			continue
		}
		var config any = model.Value{}
		for _, e := range all {
			config = merge(config, e.declaring(nil))
		}
		for _, e := range all {
			wrong := e.wrong()
			if e.Field.Kind == model.Int {
				wrong = int64(11)
			}
			config = merge(config, nest(e.Attribute, wrong))
		}
		p := c.plan(t, "collab_"+m.TypeName, nil, config.(model.Value))
		var told []string
		for _, d := range p.Diagnostics {
			if d.Summary != "Value outside the documented choices" {
				continue // what is implausible beside them
			}
			told = append(told, strings.SplitN(d.Detail, ": ", 2)[0])
		}
		var want []string
		for _, e := range all {
			want = append(want, e.path())
		}
		if diff := cmp.Diff(want, told); diff != "" {
			t.Errorf("%s: -want +told:\n%s", m.Type, diff)
		}
	}
}
