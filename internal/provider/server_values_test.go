package provider_test

import (
	"strings"
	"testing"

	"github.com/collab-iac/terraform-provider-collab/internal/model"
	emulator "github.com/collab-iac/terraform-provider-collab/internal/systems/voss/emulator"
)

// undocumentedValue is a value that no document lists and a server of another release holds.
func (e enumCase) undocumentedValue() any {
	if e.Field.Kind == model.Int {
		return int64(45)
	}
	return "Something of a later release"
}

// undeclared leaves the enum out, where the model lets it.
func (e enumCase) undeclared() any {
	if e.Field.Required {
		return e.undocumentedValue()
	}
	return nil
}

// TestAccEnums_serverValue imports objects whose enums hold undocumented
// values. They are kept with a warning, declared or not, and never refused.
func TestAccEnums_serverValue(t *testing.T) {
	eachModel(t, func(t *testing.T, all []enumCase) {
		w := newEnv(t, emulator.Options{})
		c := newCommandLine(t)
		var imports strings.Builder
		for _, e := range all {
			imports.WriteString("import {\n  to = " + e.address() + "\n  id = \"" + e.addWithUndocumentedValue(t, w) + "\"\n}\n")
		}
		undeclared := imports.String() + blocks(all, enumCase.undeclared)
		identical := imports.String() + blocks(all, enumCase.undocumentedValue)
		w.voss.ResetRequests()
		for name, config := range map[string]string{"undeclared, importing": undeclared, "declared, importing": identical} {
			expectHeld(t, name, all, c.plan(w.config(config)))
		}
		c.applied(w.config(undeclared))
		for name, config := range map[string]string{"undeclared": undeclared, "declared": identical} {
			r := c.plan(w.config(config))
			if said := append(r.errors(), r.warnings()...); len(said) > 0 {
				t.Errorf("%s: a plan after the import says %v", name, said)
			}
			if !strings.Contains(r.output, "Plan: 0 to add, 0 to change, 0 to destroy.") {
				t.Errorf("%s: the plan is not empty:\n%s", name, r.output)
			}
		}
		c.applied(w.config(identical))
		if n := w.voss.RequestCount("replace " + all[0].model.Type); n != 0 {
			t.Errorf("%d updates reached the server", n)
		}
		// From one undocumented value to another is a declaration like any other.
		if r := c.plan(w.config(blocks(all, enumCase.wrong))); len(r.errors()) != len(all) {
			t.Errorf("expected %d errors, got %d:\n%s", len(all), len(r.errors()), r.output)
		}
		c.applied(w.config(""))
	})
}

// addWithUndocumentedValue puts the enum's object on the server by hand.
func (e enumCase) addWithUndocumentedValue(t *testing.T, w *env) (pkid string) {
	t.Helper()
	payload := e.model.Payload(nil, e.declaring(e.undocumentedValue()), nil)
	pkid, err := w.voss.Add(e.model.Type, emulator.Tenant, encoded(t, payload))
	if err != nil {
		t.Fatal(err)
	}
	return pkid
}

// expectHeld expects a warning for each enum, and no error.
func expectHeld(t *testing.T, when string, all []enumCase, r result) {
	t.Helper()
	if !r.ok || len(r.errors()) > 0 {
		t.Errorf("%s: a value that the server holds is refused: %v", when, r.errors())
		return
	}
	for _, e := range all {
		warned := false
		for _, d := range r.warnings() {
			warned = warned || strings.Contains(d.Detail, e.path()+": ") && strings.Contains(d.Detail, " "+e.key()+". ") && strings.Contains(d.Detail, "so it is kept")
		}
		if !warned {
			t.Errorf("%s: no warning for %s, among %v", when, e.path(), r.warnings())
		}
	}
}
