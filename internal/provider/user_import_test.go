package provider_test

import (
	"regexp"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/terraform"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/collab-iac/terraform-provider-collab/internal/model"
	gws "github.com/collab-iac/terraform-provider-collab/internal/systems/gws/emulator"
	emulator "github.com/collab-iac/terraform-provider-collab/internal/systems/voss/emulator"
	vossmodels "github.com/collab-iac/terraform-provider-collab/internal/systems/voss/models"
)

const plainAlice = `
resource "collab_voss_device_spark_user" "alice" {
  email      = "alice@example.com"
  first_name = "Alice"
  settings   = { message = { jabber_calling = true } }
}
`

func TestAccUserImport_ids(t *testing.T) {
	t.Parallel()
	w := newEnv(t, emulator.Options{})
	byPkid := importing("")
	byPkid.ImportStateId, byPkid.ImportStateIdFunc = "", func(*terraform.State) (string, error) {
		return w.user(t, "alice@example.com").PKID, nil
	}
	byBlock := resource.TestStep{
		ResourceName: alice, ImportState: true, ImportStateKind: resource.ImportBlockWithID,
		ImportStateIdFunc: byPkid.ImportStateIdFunc,
	}
	unknown := func(id, message string) resource.TestStep {
		return resource.TestStep{ResourceName: alice, ImportState: true, ImportStateId: id, ExpectError: regexp.MustCompile(message)}
	}
	steps := []resource.TestStep{
		{Config: w.config(plainAlice)},
		byPkid,
		byBlock,
		importing("sys.hcs.Prov.Cust/alice@example.com"),
		importing("hcs.Prov.Cust/alice@example.com"), // the root may be left out
		importing("alice@example.com"),               // at the provider's node
		unknown("0123456789abcdef01234567", `(?s)No Webex user answers to the import id\s+"0123456789abcdef01234567".*pkid.*<hierarchy\s+path>/<email>`),
		unknown("bob@example.com", `No Webex user answers to the import id\s+"bob@example.com"`),
		unknown("sys.hcs.Prov.Cust/bob@example.com", `No Webex user answers to the import id`),
		unknown("sys.hcs.Prov.Cust.Site1/alice@example.com", `No Webex user answers to the import id`), // it lives above
		unknown("sys.hcs.Prov.Cusp/alice@example.com", `(?s)"sys.hcs.Prov.Cusp"\s+is\s+not\s+known.*nearest\s+known\s+path\s+is\s+"sys.hcs.Prov.Cust"`),
	}
	w.test(t, steps...)
}

// foreign is an object as other people and other releases leave it.
const foreign = `{
	"email": "alice@example.com", "firstName": "Alice", "lastName": null, "extension": "",
	"phoneNumbers": [{"type": "Work", "value": "+14085550100", "verified": true}, null, {"type": "pager", "value": "5550"}],
	"roles": {"none": "false", "full": "true", "auditor": true},
	"services": {},
	"settings": {
		"calling": {"calling_behaviour": "Calling by pigeon", "SparkAndroidDevice": false, "region": "eu"},
		"message": {"enterprise_content_management": "Third Party Maybe"},
		"care": null
	},
	"status": "Login enabled", "invitePending": false, "loginEnabled": true,
	"licenceCount": 3, "tags": [], "owner": {"name": "ops", "since": 2019}
}`

func TestAccUserImport_foreignObject(t *testing.T) {
	t.Parallel()
	w := newEnv(t, emulator.Options{})
	destroyed := w.sameCounts()
	pkid := w.add(t, emulator.Tenant, foreign)
	config := func(body string) string {
		return w.config(`
import {
  to = ` + alice + `
  id = "` + pkid + `"
}
resource "collab_voss_device_spark_user" "alice" {
  email = "alice@example.com"
` + body + `
}
`)
	}
	w.voss.ResetRequests()
	resource.Test(t, resource.TestCase{
		ProtoV6ProviderFactories: factories(),
		CheckDestroy:             destroyed,
		Steps: []resource.TestStep{
			{
				Config:           config(""),
				ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{stays(alice)}},
				ConfigStateChecks: []statecheck.StateCheck{
					at("phone_numbers.0.type", knownvalue.StringExact("Work")),
					at("phone_numbers.1.type", knownvalue.StringExact("pager")),
					at("roles.none", knownvalue.Bool(false)),
					at("roles.full", knownvalue.Bool(true)),
					at("last_name", knownvalue.Null()),
					at("settings.calling.calling_behaviour", knownvalue.StringExact("Calling by pigeon")),
					at("settings.message.enterprise_content_management", knownvalue.StringExact("Third Party Maybe")),
					at("settings.calling.spark_android_device", knownvalue.Bool(false)),
					at("settings.calling.spark_csf_device", knownvalue.Bool(true)), // silent, so the documented default
					at("login_enabled", knownvalue.Bool(true)),
				},
				Check: resource.ComposeAggregateTestCheckFunc(w.wrote(map[string]int{}), w.holds(t, "alice@example.com", foreign)),
			},
			{ // declaring more of what is there anyway changes nothing
				Config: config(`
  first_name    = "Alice"
  phone_numbers = [{ type = "work", value = "+14085550100" }, { type = "pager", value = "5550" }]
  roles         = { none = false, full = true }
  settings = {
    calling = { calling_behaviour = "Calling by pigeon", spark_android_device = false }
    message = { enterprise_content_management = "Third Party Maybe" }
  }`),
				ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{stays(alice)}},
				Check:            w.wrote(map[string]int{}),
			},
			{ // one attribute changed keeps every other key
				Config:           config(`  first_name = "Alicia"`),
				ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{updates(alice, "first_name")}},
				Check: resource.ComposeAggregateTestCheckFunc(
					w.wrote(map[string]int{"replace": 1}),
					w.holds(t, "alice@example.com", afterChange(foreign), "id"),
				),
			},
		},
	})
}

// afterChange is what the server holds after a new first name. By itself it
// drops keys that are null and turns the title of a choice into its value.
func afterChange(content string) string {
	return strings.NewReplacer(`"Alice"`, `"Alicia"`, `"lastName": null, `, ``, `,
		"care": null`, ``, `"Work"`, `"work"`).Replace(content)
}

// TestAccUserImport_anySubset imports one object many times and declares
// another of its attributes each time.
func TestAccUserImport_anySubset(t *testing.T) {
	t.Parallel()
	w := newEnv(t, emulator.Options{})
	destroyed := w.sameCounts()
	leaves := writableLeaves(vossmodels.DeviceSparkUser())
	var body strings.Builder
	var checks resource.ConfigPlanChecks
	for _, l := range leaves {
		email := l.label() + "@example.com"
		payload := merge(everything(), model.Value{"email": email}).(model.Value)
		pkid := w.add(t, emulator.Tenant, encoded(t, vossmodels.DeviceSparkUser().Payload(nil, payload, nil)))
		address := "collab_voss_device_spark_user." + l.label()
		body.WriteString("import {\n  to = " + address + "\n  id = \"" + pkid + "\"\n}\n")
		declared := merge(subset(l), model.Value{"email": email}).(model.Value)
		body.WriteString(userBlock(l.label(), declared))
		checks.PreApply = append(checks.PreApply, stays(address))
	}
	w.voss.ResetRequests()
	resource.Test(t, resource.TestCase{
		ProtoV6ProviderFactories: factories(),
		CheckDestroy:             destroyed,
		Steps: []resource.TestStep{{
			Config: w.config(body.String()), ConfigPlanChecks: checks, Check: w.wrote(map[string]int{}),
		}},
	})
}

// subset declares one attribute with the value that everything has.
func subset(l leaf) model.Value {
	if l.Attribute == "email" {
		return model.Value{}
	}
	return nest(l.Attribute, l.second)
}

// at checks the state of alice at a dotted path.
func at(path string, want knownvalue.Check) statecheck.StateCheck {
	return statecheck.ExpectKnownValue(alice, jsonPath(path), want)
}

// TestAccUserImport_thenClear declares an empty value after an import, which clears
// the field on the server.
func TestAccUserImport_thenClear(t *testing.T) {
	t.Parallel()
	w := newEnv(t, emulator.Options{})
	destroyed := w.sameCounts()
	pkid := w.add(t, emulator.Tenant, `{"email": "alice@example.com", "firstName": "Alice", "extension": "4711", "phoneNumbers": [{"type": "fax", "value": "1"}], "roles": {"none": true, "full": true}}`)
	resource.Test(t, resource.TestCase{
		ProtoV6ProviderFactories: factories(),
		CheckDestroy:             destroyed,
		Steps: []resource.TestStep{{
			Config: w.config(`
import {
  to = ` + alice + `
  id = "` + pkid + `"
}
resource "collab_voss_device_spark_user" "alice" {
  email         = "alice@example.com"
  extension     = ""
  phone_numbers = []
  roles         = { full = false }
}
`),
			ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{
				updates(alice, "extension", "phone_numbers", "phone_numbers.0.type", "phone_numbers.0.value", "roles.full"),
			}},
			ConfigStateChecks: []statecheck.StateCheck{
				statecheck.ExpectKnownValue(alice, tfjsonpath.New("phone_numbers"), knownvalue.ListSizeExact(0)),
			},
			Check: w.holds(t, "alice@example.com", `{"email": "alice@example.com", "firstName": "Alice", "extension": "", "phoneNumbers": [],
				"roles": {"none": true, "full": false}, "status": "Invite pending", "invitePending": true, "loginEnabled": true}`, "id"),
		}},
	})
}

// TestAccUserImport_byAddress imports a user below the provider's node by the address
// alone, in another letter case, and reads in the errors where else there is one.
func TestAccUserImport_byAddress(t *testing.T) {
	t.Parallel()
	w := newEnv(t, emulator.Options{})
	w.add(t, "sys.hcs.Prov", `{"email": "above@example.com"}`)
	for _, site := range []string{site1, site2} {
		if _, err := w.voss.Add("device/spark/CXUserProfile", site, `{"name": "Desk", "profileType": "SUPERVISOR"}`); err != nil {
			t.Fatal(err)
		}
	}
	byBlock := resource.TestStep{ResourceName: alice, ImportState: true, ImportStateKind: resource.ImportBlockWithID, ImportStateId: "Alice@EXAMPLE.com"}
	refused := func(name, id, message string) resource.TestStep {
		return resource.TestStep{ResourceName: name, ImportState: true, ImportStateId: id, ExpectError: regexp.MustCompile(message)}
	}
	desk := "resource \"collab_voss_device_spark_cx_user_profile\" \"desk\" {\n  name = \"Front desk\"\n  profile_type = \"SUPERVISOR\"\n}\n"
	w.test(t,
		resource.TestStep{Config: w.config(aliceAt(site1) + desk)},
		importing("ALICE@example.com", "roles", "settings"),
		byBlock,
		importing(site1+"/Alice@Example.com", "roles", "settings"),
		refused(alice, "ABOVE@example.com", `(?s)There is one at another node: import it as\s+sys.hcs.Prov/ABOVE@example.com`),
		refused("collab_voss_device_spark_cx_user_profile.desk", "Desk", `(?s)more than one.*pkid [0-9a-f]+ at `+site1+`.*pkid [0-9a-f]+ at `+site2),
	)
}

// An identity takes an address in the place of the key.
func TestImportByAnAddressInTheIdentity(t *testing.T) {
	w := newEnv(t, emulator.Options{}).withGWS(t, gws.Options{})
	pkid := w.add(t, site1, `{"email": "alice@example.com"}`)
	id, err := w.gws.Add(`{"userName": "alice@example.com", "firstName": "Alice", "lastName": "Ames", "roles": ["ROLE_AGENT"]}`)
	if err != nil {
		t.Fatal(err)
	}
	for typeName, key := range map[string][2]string{userType: {"pkid", pkid}, agentType: {"id", id}} {
		typ := tftypes.Object{AttributeTypes: map[string]tftypes.Type{key[0]: tftypes.String}}
		for _, named := range []string{key[1], "ALICE@example.com"} {
			c := newFakeTerraform(t, w, nil)
			identity := &tfprotov6.ResourceIdentityData{IdentityData: encodedValue(t, typ, model.Value{key[0]: named})}
			imported, _ := c.beginImport(t, typeName, &tfprotov6.ImportResourceStateRequest{Identity: identity})
			same(t, typeName+" by "+named, any(key[1]), c.read(t, typeName, imported).State[key[0]])
		}
	}
}

// An identity whose key is null or empty names no object, and that is said without asking a
// server.
func TestImportByAnIdentityThatNamesNothing(t *testing.T) {
	w := newEnv(t, emulator.Options{}).withGWS(t, gws.Options{})
	c := newFakeTerraform(t, w, nil)
	for typeName, key := range map[string]string{userType: "pkid", relationUser: "pkid", agentType: "id"} {
		typ := tftypes.Object{AttributeTypes: map[string]tftypes.Type{key: tftypes.String}}
		for _, nothing := range []any{nil, ""} {
			w.voss.ResetRequests()
			response, err := c.Server.ImportResourceState(t.Context(), &tfprotov6.ImportResourceStateRequest{
				TypeName: typeName, Identity: &tfprotov6.ResourceIdentityData{IdentityData: encodedValue(t, typ, model.Value{key: nothing})},
			})
			if err != nil {
				t.Fatal(err)
			}
			said := strings.Join(texts(response.Diagnostics), "\n")
			if len(response.Diagnostics) != 1 || !strings.Contains(said, "The identity names no object, because its "+key+" is null or empty.") || len(w.voss.Requests()) > 0 {
				t.Errorf("%s, %v: %s", typeName, nothing, said)
			}
		}
	}
}
