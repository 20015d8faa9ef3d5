package provider_test

import (
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/tfversion"

	"github.com/collab-iac/terraform-provider-collab/internal/tftest"
)

// TestAccFunctions calls each function in an output.
func TestAccFunctions(t *testing.T) {
	t.Parallel()
	text := knownvalue.StringExact
	var config strings.Builder
	var checks []statecheck.StateCheck
	for name, test := range map[string]struct {
		call string
		want knownvalue.Check
	}{
		"csv_users": {`csv_users("\ufeffE-Mail;First Name\r\n Anna.Berg@Example.com ;Anna\r\n;\r\n")`, knownvalue.ListExact([]knownvalue.Check{
			knownvalue.MapExact(map[string]knownvalue.Check{"email": text("anna.berg@example.com"), "first_name": text("Anna")}),
		})},
		"e164": {`e164("030 / 555 00 43", "de")`, text("+49305550043")},
		"deep_merge": {
			`deep_merge({ calling = { dnd = { enabled = true }, extension = "1" }, list = [1, 2] }, { calling = { extension = "2", dnd = null } }, { list = ["x"] })`,
			knownvalue.ObjectExact(map[string]knownvalue.Check{
				"calling": knownvalue.ObjectExact(map[string]knownvalue.Check{
					"dnd": knownvalue.ObjectExact(map[string]knownvalue.Check{"enabled": knownvalue.Bool(true)}), "extension": text("2"),
				}),
				"list": knownvalue.TupleExact([]knownvalue.Check{text("x")}),
			}),
		},
		"hierarchy_parent": {`hierarchy_parent("sys.hcs.Provider.Two Words")`, text("sys.hcs.Provider")},
		"hierarchy_child":  {`hierarchy_child("sys.hcs.Provider", "Two Words")`, text("sys.hcs.Provider.Two Words")},
		"hierarchy_name":   {`hierarchy_name("sys.hcs.Provider.Two Words")`, text("Two Words")},
		"choices":          {`choices("device/spark/User", "phone_numbers.type")`, knownvalue.ListPartial(map[int]knownvalue.Check{0: text("Work")})},
	} {
		config.WriteString(outputOf(name, test.call))
		checks = append(checks, statecheck.ExpectKnownOutputValue(name, test.want))
	}
	resource.Test(t, resource.TestCase{
		ProtoV6ProviderFactories: factories(),
		TerraformVersionChecks:   []tfversion.TerraformVersionCheck{tftest.Functions},
		Steps:                    []resource.TestStep{{Config: config.String(), ConfigStateChecks: checks}},
	})
}

// TestAccFunctions_null calls deep_merge with a null that has no type.
func TestAccFunctions_null(t *testing.T) {
	t.Parallel()
	resource.Test(t, resource.TestCase{
		ProtoV6ProviderFactories: factories(),
		TerraformVersionChecks:   []tfversion.TerraformVersionCheck{tftest.NullArguments},
		Steps: []resource.TestStep{{
			Config: outputOf("merged", `deep_merge(null, { a = 1 }, null)`),
			ConfigStateChecks: []statecheck.StateCheck{
				statecheck.ExpectKnownOutputValue("merged", knownvalue.ObjectExact(map[string]knownvalue.Check{"a": knownvalue.Int64Exact(1)})),
			},
		}},
	})
}

// outputOf is an output that calls a function of the provider.
func outputOf(name, call string) string {
	return "output \"" + name + "\" {\n  value = provider::collab::" + call + "\n}\n"
}

// TestAccGolden_functionErrors shows what people read where an argument is wrong.
func TestAccGolden_functionErrors(t *testing.T) {
	t.Parallel()
	c := newCommandLine(t, tftest.Functions)
	var said strings.Builder
	for _, call := range []string{
		`csv_users("email\na@x\nA@X\n")`, `csv_users("e\u0000")`, `e164("call me", "DE")`, `e164("1", "Germany")`,
		`deep_merge({ a = { b = 1 } }, { a = "x" })`, `deep_merge([1])`, `hierarchy_parent("sys")`, `hierarchy_parent("foo.bar")`, `hierarchy_name("sys.hcs\n")`, `hierarchy_child("sys.hcs", "a.b")`, `hierarchy_name("")`,
		`choices("device/spark/Usr", "x")`, `choices("collab_voss_device_spark_user", "phone_numbers.typ")`,
	} {
		r := c.plan("terraform {\n  required_providers {\n    collab = { source = \"collab-iac/collab\" }\n  }\n}\n" + outputOf("it", call))
		d := c.onlyError(r)
		said.WriteString(call + "\n" + d.Summary + "\n" + d.Detail + "\n\n")
	}
	expectGolden(t, "function_errors", said.String())
}
