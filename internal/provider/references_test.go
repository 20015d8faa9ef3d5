package provider_test

import (
	"fmt"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/collab-iac/terraform-provider-collab/internal/coretest"
	"github.com/collab-iac/terraform-provider-collab/internal/model"
	emulator "github.com/collab-iac/terraform-provider-collab/internal/systems/voss/emulator"
)

const relationType = "collab_voss_relation_spark_user"

// referring declares a user with further attributes.
func referring(email string, attributes model.Value) model.Value {
	config, _ := merge(model.Value{"email": email, "display_name": "Someone"}, attributes).(model.Value)
	return config
}

// idOf returns the identifier of a seeded object that people know by name.
func (w *env) idOf(t *testing.T, modelType, titled, name string) string {
	t.Helper()
	id, ok := idsOf(w, modelType, titled)[name].(string)
	if !ok {
		t.Fatalf("the server has no %s %s", modelType, name)
	}
	return id
}

// TestAccReferences plans users with references that lead nowhere, with the
// real Terraform: each wrong value is one warning for the whole run, and no
// error, up to the apply.
func TestAccReferences(t *testing.T) {
	t.Parallel()
	w := newEnv(t, speaking(t, "licences_unknown=kept"))
	leeds := w.idOf(t, "device/spark/Location", "name", "Leeds")
	messaging := w.idOf(t, "device/spark/License", "unique_name", "Messaging")
	var config string
	for _, name := range []string{"ann", "ben", "cora"} {
		config += resourceBlock("resource", relationType, name, referring(name+"@example.com", model.Value{
			"location_id": leeds[:len(leeds)-1] + "_",
			"licenses":    []any{model.Value{"license": messaging}, model.Value{"license": "Messaging"}},
			"manager_id":  expression("terraform_data.late.output"),
			"settings":    model.Value{"calling": model.Value{"calling_behaviour_uc_manager_profile": "UCM-Berlim"}},
		}))
	}
	config += "resource \"terraform_data\" \"late\" { input = \"nobody\" }\n"
	c := newCommandLine(t)
	said := map[string]int{}
	r := c.plan(w.config(config))
	for _, d := range r.warnings() {
		for _, words := range []string{
			fmt.Sprintf(`is no name that device/spark/Location offers here. The nearest it offers: %q (Leeds)`, leeds),
			fmt.Sprintf(`licenses[1].license: "Messaging" is no unique_name that device/spark/License offers here. The one titled "Messaging" has the value %q.`, messaging),
			`"UCM-Berlim" is no name that device/spark/CallingProfile offers here. The nearest it offers: "UCM-Berlin"`,
		} {
			if strings.Contains(d.Detail, words) {
				said[words]++
			}
		}
	}
	if !r.ok || len(r.warnings()) != 3 || len(said) != 3 {
		t.Fatalf("expected three warnings, each of them once:\n%s", r.output)
	}
	c.applied(w.config(config))
	// What is there already is nobody's slip.
	if r := c.plan(w.config(config)); len(r.diagnostics) > 0 {
		t.Errorf("a plan without changes says:\n%s", r.output)
	}
	c.applied(w.config(""))
}

// TestReferences_everyTarget declares a wrong value for each field with a
// target, in every model.
func TestReferences_everyTarget(t *testing.T) {
	w := newEnv(t, emulator.Options{})
	w.add(t, emulator.Tenant, `{"id": "manager", "email": "manager@example.com"}`)
	count := 0
	for typeName, m := range modelsByType() {
		m.WalkFields(func(v model.FieldRef) {
			if v.Field.Target == nil {
				return
			}
			count++
			t.Run(v.Attribute, func(t *testing.T) {
				path := strings.ReplaceAll(v.Attribute, "[n]", "0")
				declaring := func(value any) model.Value { return referring("ann@example.com", nest(v.Attribute, value)) }

				c := newFakeTerraform(t, w, nil)
				first := about(c.plan(t, typeName, nil, declaring("nowhere")).Diagnostics, path)
				if len(first) != 1 || first[0].Severity != tfprotov6.DiagnosticSeverityWarning || !strings.Contains(first[0].Detail, `"nowhere"`) {
					t.Fatalf("a wrong value is met with %v", first)
				}
				if again := c.plan(t, typeName, nil, declaring("nowhere")).Diagnostics; len(again) > 0 {
					t.Errorf("a second time it is met with %s", coretest.Text(again[0]))
				}
				if other := c.plan(t, typeName, nil, declaring("elsewhere")).Diagnostics; len(other) != 1 {
					t.Errorf("another wrong value is met with %v", other)
				}
				for name, value := range map[string]any{"right": w.offered(t, *v.Field.Target), "unknown": model.Unknown, "empty": "", "absent": nil} {
					if said := c.plan(t, typeName, nil, declaring(value)).Diagnostics; len(said) > 0 {
						t.Errorf("a value that is %s is met with %s", name, coretest.Text(said[0]))
					}
				}
				off := newFakeTerraform(t, w, model.Value{"check_references": false})
				if said := off.plan(t, typeName, nil, declaring("nowhere")).Diagnostics; len(said) > 0 {
					t.Errorf("without the check a wrong value is met with %s", coretest.Text(said[0]))
				}
			})
		})
	}
	if count != 9 {
		t.Errorf("%d fields refer to other objects, not 9", count)
	}
}

// offered returns a value that the server offers for the target.
func (w *env) offered(t *testing.T, target model.Target) string {
	t.Helper()
	for _, o := range w.voss.Objects(target.Model) {
		if o.Hierarchy != emulator.Tenant {
			continue
		}
		if id, ok := o.Data["id"].(string); ok {
			return id
		}
		name, _ := o.Data[target.Attribute].(string)
		return name
	}
	t.Fatalf("the server offers no %s", target.Model)
	return ""
}

// TestReferences_priorValue expects silence on what the state holds already,
// and a warning where it changes.
func TestReferences_priorValue(t *testing.T) {
	c := newFakeTerraform(t, newEnv(t, emulator.Options{}), model.Value{"check_references": true})
	wrong := referring("ann@example.com", model.Value{"location_id": "nowhere"})
	current := c.change(t, relationType, nil, wrong)
	fresh := newFakeTerraform(t, newEnv(t, emulator.Options{}), nil)
	renamed := referring("ann@example.com", model.Value{"location_id": "nowhere", "first_name": "Ann"})
	if said := fresh.plan(t, relationType, &current, renamed).Diagnostics; len(said) > 0 {
		t.Errorf("a plan that leaves the reference alone says %s", coretest.Text(said[0]))
	}
	moved := referring("ann@example.com", model.Value{"location_id": "elsewhere"})
	if said := fresh.plan(t, relationType, &current, moved).Diagnostics; len(said) != 1 {
		t.Errorf("a plan that changes the reference says %v", said)
	}
}

// TestReferences_withoutChoices expects silence where the server does not say
// what it offers: the check is a service, no condition.
func TestReferences_withoutChoices(t *testing.T) {
	var asked atomic.Int32
	w := newEnv(t, emulator.Options{Middleware: func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(out http.ResponseWriter, r *http.Request) {
			if strings.Contains(r.URL.Path, "/choices/") {
				asked.Add(1)
				http.Error(out, "no choices today", http.StatusForbidden)
				return
			}
			next.ServeHTTP(out, r)
		})
	}})
	c := newFakeTerraform(t, w, nil)
	for range 3 {
		p := c.plan(t, relationType, nil, referring("ann@example.com", model.Value{"location_id": "nowhere"}))
		if len(p.Diagnostics) > 0 {
			t.Errorf("the plan says %s", coretest.Text(p.Diagnostics[0]))
		}
	}
	if asked.Load() != 1 {
		t.Errorf("the choices were asked for %d times", asked.Load())
	}
}
