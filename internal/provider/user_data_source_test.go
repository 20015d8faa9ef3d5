package provider_test

import (
	"regexp"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/compare"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/collab-iac/terraform-provider-collab/internal/model"
	emulator "github.com/collab-iac/terraform-provider-collab/internal/systems/voss/emulator"
	vossmodels "github.com/collab-iac/terraform-provider-collab/internal/systems/voss/models"
)

const foundAlice = "data.collab_voss_device_spark_user.alice"

// TestAccUserData_wholeObject reads what a resource wrote, each attribute of it.
func TestAccUserData_wholeObject(t *testing.T) {
	t.Parallel()
	w := newEnv(t, emulator.Options{})
	var checks []statecheck.StateCheck
	for _, f := range vossmodels.DeviceSparkUser().Fields {
		checks = append(checks, statecheck.CompareValuePairs(alice, tfjsonpath.New(f.Name), foundAlice, tfjsonpath.New(f.Name), compare.ValuesSame()))
	}
	for _, name := range []string{"pkid", "hierarchy"} {
		checks = append(checks, statecheck.CompareValuePairs(alice, tfjsonpath.New(name), foundAlice, tfjsonpath.New(name), compare.ValuesSame()))
	}
	w.test(t, resource.TestStep{
		Config: w.config(userBlock("alice", everything()) +
			userData(model.Value{"pkid": expression(alice + ".pkid")})),
		ConfigStateChecks: checks,
	})
}

// userData renders a data source that looks for alice.
func userData(attributes model.Value) string {
	return resourceBlock("data", "collab_voss_device_spark_user", "alice", attributes)
}

func TestAccUserData_waysToFind(t *testing.T) {
	t.Parallel()
	w := newEnv(t, emulator.Options{})
	upper := w.add(t, emulator.Tenant, `{"email": "alice@example.com", "firstName": "Alice at the customer"}`)
	lower := w.add(t, site1, `{"email": "alice@example.com", "firstName": "Alice at the site"}`)
	bob := w.add(t, site2, `{"email": "bob@example.com", "firstName": "Bob"}`)
	w.add(t, "sys.hcs.Prov.Other", `{"email": "carol@example.com"}`)
	found := func(provider string, attributes model.Value, pkid, hierarchy string) resource.TestStep {
		return resource.TestStep{
			Config: w.configAt(provider, userData(attributes)),
			ConfigStateChecks: []statecheck.StateCheck{
				statecheck.ExpectKnownValue(foundAlice, tfjsonpath.New("pkid"), knownvalue.StringExact(pkid)),
				statecheck.ExpectKnownValue(foundAlice, tfjsonpath.New("hierarchy"), knownvalue.StringExact(hierarchy)),
			},
		}
	}
	refused := func(provider string, attributes model.Value, message string) resource.TestStep {
		return resource.TestStep{Config: w.configAt(provider, userData(attributes)), ExpectError: regexp.MustCompile(message)}
	}
	mail := func(email string) model.Value { return model.Value{"email": email} }
	at := func(email, hierarchy string) model.Value {
		return model.Value{"email": email, "hierarchy": hierarchy}
	}
	w.test(t,
		found(emulator.Tenant, model.Value{"pkid": upper}, upper, emulator.Tenant),
		found("", model.Value{"pkid": lower}, lower, site1),
		found(emulator.Tenant, mail("bob@example.com"), bob, site2), // below the provider's node
		found(site1, mail("alice@example.com"), lower, site1),
		found(emulator.Tenant, at("alice@example.com", site1), lower, site1),
		found(emulator.Tenant, at("alice@example.com", "hcs.Prov.Cust.Site1"), lower, "hcs.Prov.Cust.Site1"),
		refused(emulator.Tenant, mail("alice@example.com"), `(?s)more than one Webex user.*name\s+a\s+deeper\s+hierarchy\s+or\s+the\s+pkid.*at\s+`+site1),
		refused(emulator.Tenant, mail("dave@example.com"), `(?s)no Webex user has\s+the\s+email\s+"dave@example.com"\s+at\s+sys.hcs.Prov.Cust\s+or\s+below`),
		refused(emulator.Tenant, mail("carol@example.com"), `no Webex user has\s+the\s+email`), // another customer's
		refused(emulator.Tenant, model.Value{"pkid": "0123456789abcdef01234567"}, `(?s)HTTP\s+404`),
		refused(emulator.Tenant, model.Value{}, `(?s)Exactly one of these attributes must be configured:\s+\[pkid,email\]`),
		refused(emulator.Tenant, model.Value{"email": "a", "pkid": "b"}, `(?s)Exactly one of these attributes must be configured`),
		refused("", mail("alice@example.com"), `(?s)no\s+hierarchy`),
		refused(emulator.Tenant, at("alice@example.com", "sys.hcs.Prov.Cust.Site3"), `(?s)nearest\s+known\s+path\s+is\s+"sys.hcs.Prov.Cust.Site`),
	)
}
