package provider_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"

	emulator "github.com/collab-iac/terraform-provider-collab/internal/systems/voss/emulator"
	"github.com/collab-iac/terraform-provider-collab/internal/tftest"
)

// TestAccObject_models manages objects of models that are given as schema files with the
// real Terraform: all are made in one apply, every leaf is changed in another, and all are
// destroyed. TestObject_Models does that for each model, leaf by leaf.
func TestAccObject_models(t *testing.T) {
	t.Parallel()
	// They share one server, so a model is left out that refers to what another stands for.
	var given []emulator.Given
	var models []objectModel
	taken := map[string]bool{}
	for _, m := range objectModels(t) {
		all := append(m.targets(), m.Given)
		if m.first == nil || slices.ContainsFunc(all, func(one emulator.Given) bool { return taken[one.Type] || strings.HasPrefix(one.Type, "device/spark/") }) {
			continue
		}
		models, given = append(models, m), append(given, all...)
		for _, one := range all {
			taken[one.Type] = true
		}
	}
	if len(models) < 10 {
		t.Errorf("%d models alone can share a server", len(models))
	}
	w, c := newEnv(t, emulator.Options{Given: given, Seed: 1}), newCommandLine(t, tftest.WriteOnly)
	w.writesMayDiffer = true // what is kept of plans is that of typed resources
	config := func(body func(objectModel) map[string]any, version int) string {
		var all strings.Builder
		for i, m := range models {
			data, secrets := m.parts(body(m))
			fmt.Fprintf(&all, "\nresource \"collab_voss_object\" \"m%d\" {\n  model = %q\n  data  = jsondecode(%s)\n", i, m.Type, literal(t, data))
			if len(secrets) > 0 {
				fmt.Fprintf(&all, "  secrets_wo         = jsondecode(%s)\n  secrets_wo_version = %d\n", literal(t, secrets), version)
			}
			all.WriteString("}\n")
		}
		return w.config(all.String())
	}
	before := map[string]int{}
	for _, m := range models {
		before[m.Type] = w.voss.Count(m.Type)
	}
	for version, body := range []func(objectModel) map[string]any{
		func(m objectModel) map[string]any { return m.first }, func(m objectModel) map[string]any { return m.second },
	} {
		c.applied(config(body, version))
		c.expectNoChanges(config(body, version))
		for _, m := range models {
			if w.voss.Count(m.Type) == 1 {
				m.holds(t, w, body(m))
			}
		}
	}
	c.applied(w.config(""))
	for _, m := range models {
		same(t, m.Type, before[m.Type], w.voss.Count(m.Type))
	}
}

// literal is a value as JSON in a literal of Terraform.
func literal(t *testing.T, v any) string {
	t.Helper()
	content, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return strings.NewReplacer("${", "$${", "%{", "%%{").Replace(strconv.Quote(string(content)))
}
