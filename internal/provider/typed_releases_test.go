package provider_test

import (
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/collab-iac/terraform-provider-collab/internal/coretest"
	"github.com/collab-iac/terraform-provider-collab/internal/lifecycle"
	"github.com/collab-iac/terraform-provider-collab/internal/model"
	emulator "github.com/collab-iac/terraform-provider-collab/internal/systems/voss/emulator"
	vossmodels "github.com/collab-iac/terraform-provider-collab/internal/systems/voss/models"
)

// notTaken are the attributes that a server of a release does not take, by model type.
var notTaken = map[string]map[string][]string{
	emulator.Release213: {},
	emulator.Release241: {
		"device/spark/User":  {"phone_numbers", "services"},
		"relation/SparkUser": {"addresses", "calling_pro", "extension"},
	},
	emulator.Release253: {
		"device/spark/User":  {"phone_numbers", "services"},
		"relation/SparkUser": {"addresses", "calling_pro", "extension"},
	},
}

// TestTypedReleases manages an object of each model, with all that the tables know, on a
// server of each release. What the server does not take is said at each plan and never
// sent, and everything else is as ever.
func TestTypedReleases(t *testing.T) {
	for release, lacking := range notTaken {
		if release != emulator.Release253 && os.Getenv("COLLAB_TEST_OBJECTS") == "" {
			continue // the others are for a long run: the latest has all that differs
		}
		for typeName, m := range modelsByType() {
			if m.System != "voss" {
				continue
			}
			t.Run(release+"/"+m.TypeName, func(t *testing.T) {
				t.Parallel()
				w, e := newFullConfigOn(t, m, emulator.Options{Release: release})
				w.setByServer = []string{"addresses", "calling_pro", "phoneNumbers", "sipAddresses"}
				w.notTaken = map[string][]string{typeName: lacking[m.Type]}
				r := releaseRun{newFakeTerraform(t, w, nil), w, m, typeName, release, lacking[m.Type]}
				r.manages(t, e)
			})
		}
	}
}

type releaseRun struct {
	*fakeTerraform
	w        *env
	m        *model.Model
	typeName string
	release  string
	lacking  []string
}

func (r releaseRun) manages(t *testing.T, e fullConfig) {
	t.Helper()
	config := e.config(0)
	current := r.applied(t, nil, config)
	r.isSettled(t, current, config)

	changed := keepCreateOnly(r.m, e.config(1), config)
	if at := config["location_id"]; at != nil {
		changed["location_id"] = at // servers refuse another one
	}
	current = r.applied(t, &current, changed)
	r.isSettled(t, current, changed)

	less := model.Value{}
	for name, v := range changed {
		if !slices.Contains(r.lacking, name) {
			less[name] = v
		}
	}
	if p := r.plan(t, r.typeName, &current, less); len(coretest.Differing(current.State, p.State)) > 0 {
		t.Errorf("without what the server does not take, a plan changes %v and says %v", coretest.Differing(current.State, p.State), p.Diagnostics)
	}

	key, _ := current.State[r.m.Key].(string)
	imported, diagnostics, err := r.Import(t.Context(), r.typeName, key)
	if err != nil {
		t.Fatal(err)
	}
	noErrors(t, diagnostics)
	p := r.plan(t, r.typeName, &imported, less)
	if len(coretest.Differing(imported.State, p.State)) > 0 {
		t.Errorf("after an import a plan changes %v and says %v", coretest.Differing(imported.State, p.State), p.Diagnostics)
	}
	if diagnostics := r.destroy(t, r.typeName, current); len(diagnostics) > 0 {
		t.Errorf("the delete says: %s", coretest.Text(diagnostics[0]))
	}
}

// applied plans and applies a configuration, and compares what the server has then.
func (r releaseRun) applied(t *testing.T, prior *instance, config model.Value) instance {
	t.Helper()
	p := r.plan(t, r.typeName, prior, config)
	r.saysAll(t, p.Diagnostics)
	after, diagnostics := r.apply(t, r.typeName, prior, config, p)
	for _, d := range diagnostics {
		t.Errorf("the apply says: %s", coretest.Text(d))
	}
	key, _ := after.State[r.m.Key].(string)
	want := payloadOf(r.m.Fields, config)
	got := settablePart(r.m.Fields, r.w.payload(t, r.m, key))
	for _, name := range r.lacking {
		payload := r.m.Field(name).Payload
		if got[payload] != nil && got[payload] != false && cmp.Equal(got[payload], want[payload]) {
			t.Errorf("the server has %s", payload)
		}
		delete(want, payload)
	}
	for key := range got {
		if _, known := want[key]; !known {
			delete(got, key) // the server's own defaults
		}
	}
	same(t, "the server holds", want, got)
	return after
}

// isSettled fails the test where a refresh or a second plan changes anything, or where
// the plan does not say what the server does not take.
func (r releaseRun) isSettled(t *testing.T, current instance, config model.Value) {
	t.Helper()
	refreshed := r.read(t, r.typeName, current)
	same(t, "a refresh changes the state", withoutReadOnlyLists(r.m.Fields, current.State), withoutReadOnlyLists(r.m.Fields, refreshed.State))
	again := r.plan(t, r.typeName, &refreshed, config)
	r.saysAll(t, again.Diagnostics)
	if changed := coretest.Differing(refreshed.State, again.State); len(changed) > 0 {
		t.Errorf("a second plan changes %v", changed)
	}
}

func (r releaseRun) saysAll(t *testing.T, diagnostics []*tfprotov6.Diagnostic) {
	t.Helper()
	var at []string
	for _, d := range diagnostics {
		if d.Severity == tfprotov6.DiagnosticSeverityWarning && strings.HasPrefix(d.Summary, "No effect of") {
			continue // nothing of the release
		}
		at = append(at, coretest.PathText(d.Attribute))
		if d.Severity != tfprotov6.DiagnosticSeverityWarning || !strings.Contains(d.Detail, "of release "+r.release) {
			t.Errorf("the plan says: %s", coretest.Text(d))
		}
	}
	slices.Sort(at)
	same(t, "the plan speaks of", r.lacking, at)
}

// TestTypedReleases_forms refuses each form of a user profile where the server has the
// other, and both together anywhere.
func TestTypedReleases_forms(t *testing.T) {
	t.Parallel()
	const typeName = "collab_voss_device_spark_cx_user_profile"
	profile := func(name string, v any) model.Value {
		return model.Value{"name": "Agents", "profile_type": "SUPERVISOR", name: v}
	}
	modules, permissions := profile("access_all_modules", "ALL"), profile("permission_access_level", "ALL")
	for _, test := range []struct {
		release         string
		refused, taken  model.Value
		at, inItsPlace  string
		defaultOfModule any
	}{
		{emulator.AsDocumented, permissions, modules, "permission_access_level", "access_all_modules, user_profile_app_modules", "ALL"},
		{emulator.Release253, modules, permissions, "access_all_modules", "permission_access_level, permissions", nil},
	} {
		w := newEnv(t, emulator.Options{Release: test.release})
		for _, check := range []string{"warn", "error"} {
			c := newFakeTerraform(t, w, model.Value{"check_schema": check})
			d := c.plan(t, typeName, nil, test.refused).Diagnostics
			if len(d) != 1 || coretest.PathText(d[0].Attribute) != test.at || d[0].Severity != tfprotov6.DiagnosticSeverityError || !strings.Contains(d[0].Detail, test.inItsPlace) {
				t.Errorf("release %s says %v", test.release, d)
			}
		}
		c := newFakeTerraform(t, w, nil)
		state := c.read(t, typeName, c.change(t, typeName, nil, test.taken))
		if got := state.State["access_all_modules"]; got != test.defaultOfModule {
			t.Errorf("release %s: access_all_modules is %v", test.release, got)
		}
		if p := c.plan(t, typeName, &state, test.taken); len(p.Diagnostics) > 0 || len(coretest.Differing(state.State, p.State)) > 0 {
			t.Errorf("release %s: the next plan changes %v", test.release, coretest.Differing(state.State, p.State))
		}
	}
	both := profile("access_all_modules", "ALL")
	both["permissions"] = []any{}
	manager := lifecycle.Manager{Model: vossmodels.DeviceSparkCXUserProfile()}
	if report := manager.Validate(both); !report.HasError() || report[0].Path.String() != "permissions" {
		t.Errorf("both forms together: %v", report)
	}
}
