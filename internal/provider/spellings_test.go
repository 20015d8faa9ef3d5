package provider_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/collab-iac/terraform-provider-collab/internal/coretest"
	"github.com/collab-iac/terraform-provider-collab/internal/emulator/fault"
	"github.com/collab-iac/terraform-provider-collab/internal/model"
	"github.com/collab-iac/terraform-provider-collab/internal/systems"
	gws "github.com/collab-iac/terraform-provider-collab/internal/systems/gws/emulator"
	emulator "github.com/collab-iac/terraform-provider-collab/internal/systems/voss/emulator"
)

const (
	profileType = "collab_voss_device_spark_cx_user_profile"
	agentType   = "collab_gws_user"
)

// spelled are objects with texts that servers write in their own way.
var spelled = map[string]model.Value{
	userType: {
		"email": "Anna.Berg@Example.com", "first_name": "Anna ",
		"phone_numbers": []any{model.Value{"type": "Work", "value": "0049 (30) 555-01.01/2"}},
	},
	relationType: {
		"email": "Bert.Berg@Example.com", "display_name": " Bert\u00a0", "work_number": "+49 (30) 555-0101",
		"calling": model.Value{
			"voicemail":    model.Value{"notifications": model.Value{"destination": "Bert@Example.com"}},
			"call_forward": model.Value{"call_forwarding": model.Value{"always": model.Value{"destination": "Anna.Berg@Example.com"}}},
		},
	},
	profileType: {"name": " Team leads", "profile_type": "SUPERVISOR", "description": "Those who lead\n"},
	agentType: {
		"user_name": "Anna.Berg@Example.com", "first_name": "Anna ", "last_name": "Berg", "roles": []any{"ROLE_AGENT"},
		"password": " Initial-1 ", "email_address": "Anna@Example.com",
	},
}

// otherSpelling are their business keys, as somebody else would write them.
var otherSpelling = map[string]string{
	userType: "ANNA.berg@example.com", relationType: "bert.BERG@example.com", profileType: "Team leads", agentType: "anna.BERG@example.com",
}

// modelOf returns the model of a resource.
func modelOf(typeName string) *model.Model {
	all := systems.Models()
	return all[slices.IndexFunc(all, func(m *model.Model) bool { return m.ResourceType() == typeName })]
}

// withSpellings starts servers that write texts in their own way.
func withSpellings(t *testing.T, middleware fault.Middleware) *env {
	t.Helper()
	dialect, err := emulator.Switches.Parse("letter_case=lower,text_ends=trimmed,phone_numbers=e164,required_inside=declared")
	if err != nil {
		t.Fatal(err)
	}
	settings, err := gws.Switches.Parse("user_name_case=lower,text_ends=trimmed")
	if err != nil {
		t.Fatal(err)
	}
	return newEnv(t, emulator.Options{Dialect: dialect, Middleware: middleware}).withGWS(t, gws.Options{Dialect: settings, Middleware: middleware})
}

// A server that writes texts in its own way makes no difference, no write and no
// replacement. The state keeps the declared spelling.
func TestServerSpellings(t *testing.T) {
	for typeName, config := range spelled {
		t.Run(typeName, func(t *testing.T) {
			writes := 0
			w := withSpellings(t, func(next http.Handler) http.Handler {
				return http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
					if r.Method == http.MethodPost || r.Method == http.MethodPut {
						writes++
					}
					next.ServeHTTP(rw, r)
				})
			})
			c := newFakeTerraform(t, w, nil)
			p := c.plan(t, typeName, nil, config)
			held, diagnostics := c.apply(t, typeName, nil, config, p)
			if said := summaries(diagnostics, tfprotov6.DiagnosticSeverityWarning); said != "" || coretest.HasError(diagnostics) {
				t.Fatal("the create says ", said, summaries(diagnostics, tfprotov6.DiagnosticSeverityError))
			}
			same(t, "writes", 1, writes)
			for range 2 {
				held = c.read(t, typeName, held)
				next := c.plan(t, typeName, &held, config)
				noErrors(t, next.Diagnostics)
				if paths := coretest.Differing(held.State, next.State); len(paths) > 0 {
					t.Errorf("the plan changes %v", paths)
				}
			}
			for path, declared := range coretest.Leaves(config) {
				same(t, path, declared, coretest.Leaves(held.State)[path])
			}
			m := modelOf(typeName)
			found := c.readDataSource(t, typeName, model.Value{m.BusinessKey: otherSpelling[typeName]})
			same(t, "found by the data source", held.State[m.Key], found[m.Key])
			imported, _ := c.beginImport(t, typeName, &tfprotov6.ImportResourceStateRequest{ID: otherSpelling[typeName]})
			same(t, "imported", held.State[m.Key], imported.State[m.Key])
			imported = c.read(t, typeName, imported)
			declared := over(config, nil)
			delete(declared, "password")
			if next := c.plan(t, typeName, &imported, declared); len(coretest.Differing(imported.State, next.State)) > 0 || len(next.Replace) > 0 {
				t.Errorf("after the import the plan changes %v", coretest.Differing(imported.State, next.State))
			}
		})
	}
}

// A create that loses its answer is found by its key in the server's spelling.
func TestLostCreateInAnotherSpelling(t *testing.T) {
	for typeName, config := range spelled {
		t.Run(typeName, func(t *testing.T) {
			w := withSpellings(t, onFirst(http.MethodPost, fault.ResetAfter))
			seeded := len(w.gws.Users())
			c := newFakeTerraform(t, w, nil)
			held := c.change(t, typeName, nil, config)
			if held.State[modelOf(typeName).Key] == nil {
				t.Error("the state holds no key")
			}
			same(t, "objects", 1, w.voss.Count(modelOf(typeName).Type)+len(w.gws.Users())-seeded)
		})
	}
}

// An object below the provider's node is imported by its bare key, in upper or lower case.
func TestImportBelowTheNode(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newBubbleEnv(t, emulator.Options{})
		pkid := w.add(t, site1, `{"email": "Anna@Example.com"}`)
		c := newFakeTerraform(t, w, nil)
		imported, _ := c.beginImport(t, userType, &tfprotov6.ImportResourceStateRequest{ID: "anna@example.COM"})
		same(t, "pkid", any(pkid), imported.State["pkid"])
	})
}

// The id that Terraform prints of an object imports it, though it is not the key.
func TestImportByTheIDThatIsPrinted(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newBubbleEnv(t, emulator.Options{})
		w.add(t, site1, `{"email": "berta@example.com", "id": "Y2lzY29i"}`)
		pkid := w.add(t, site1, `{"email": "anna@example.com", "id": "Y2lzY29h"}`)
		c := newFakeTerraform(t, w, nil)
		imported, _ := c.beginImport(t, userType, &tfprotov6.ImportResourceStateRequest{ID: "Y2lzY29h"})
		same(t, "pkid", any(pkid), imported.State["pkid"])
	})
}

// A node is the same in every spelling, also where the provider may not move.
func TestHierarchySpellings(t *testing.T) {
	for _, moves := range []string{"any", "up", "never"} {
		t.Run(moves, bubble(func(t *testing.T) {
			w := newBubbleEnv(t, emulator.Options{})
			c := newFakeTerraform(t, w, model.Value{"moves": moves})
			node := c.readDataSource(t, "collab_voss_hierarchy_node", model.Value{"hierarchy": site1})["pkid"]
			w.add(t, site1, `{"email": "anna@example.com"}`)
			imported, _ := c.beginImport(t, userType, &tfprotov6.ImportResourceStateRequest{ID: site1 + "/anna@example.com"})
			for _, spelling := range []any{node, site1 + ".", "", nil, "hcs.Prov.Cust.Site1"} {
				p := c.plan(t, userType, &imported, model.Value{"email": "anna@example.com", "hierarchy": spelling})
				noErrors(t, p.Diagnostics)
				if paths := coretest.Differing(imported.State, p.State); len(paths) > 0 || len(p.Replace) > 0 {
					t.Errorf("%v changes %v and replaces for %v", spelling, paths, p.Replace)
				}
			}
			p := c.plan(t, userType, &imported, model.Value{"email": "anna@example.com", "hierarchy": model.Unknown})
			same(t, "attributes that replace", 0, len(p.Replace))
			for i, spelling := range []any{node, site1 + ".", ""} {
				config := model.Value{"email": strings.Repeat("x", i+1) + "@example.com", "hierarchy": spelling}
				held := c.read(t, userType, c.change(t, userType, nil, config))
				if next := c.plan(t, userType, &held, config); len(coretest.Differing(held.State, next.State)) > 0 {
					t.Errorf("made at %q, the next plan changes %v", spelling, coretest.Differing(held.State, next.State))
				}
				same(t, "node in the state", spelling, held.State["hierarchy"])
			}
		}))
	}
}
