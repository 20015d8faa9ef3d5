package export_test

import (
	"encoding/csv"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/collab-iac/terraform-provider-collab/internal/backend"
	"github.com/collab-iac/terraform-provider-collab/internal/export"
)

// exported runs an export of rows as a table.
func exported(t *testing.T, rows ...backend.Object) (export.Options, export.Result) {
	t.Helper()
	o := options(t, &memory{rows: rows})
	o.Table = true
	result, err := export.Run(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	return o, result
}

func TestTable_files(t *testing.T) {
	t.Parallel()
	bob := row("222", node+".Site1", map[string]any{"email": "bob@example.com", "firstName": "Bob, \"B\"", "lastName": "=1+1", "phoneNumbers": []any{map[string]any{"type": "work", "value": "+49 30 1"}}})
	alice := row("111", node, map[string]any{"email": "alice@example.com", "firstName": "Alice"})
	o, result := exported(t, bob, alice)
	want := export.Result{Objects: 2, Files: []string{"imports.tf", "providers.tf", "users.csv", "versions.tf", "voss_device_spark_user.tf"}}
	if diff := cmp.Diff(want, result); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
	expect(t, content(t, o, "users.csv"), `hierarchy,first_name,last_name,email,phone_numbers
,Alice,,alice@example.com,
sys.hcs.Prov.Cust.Site1,"Bob, ""B""","""=1+1""",bob@example.com,"[{""type"":""work"",""value"":""+49 30 1""}]"
`)
	expect(t, content(t, o, "voss_device_spark_user.tf"), `# device/spark/User: 2 exported.

locals {
  # An empty cell is null: the value stays as the server has it.
  users = {
    for row in csvdecode(file("${path.module}/users.csv")) : row.email => { for name, cell in row : name => cell == "" ? null : cell }
  }
}

resource "collab_voss_device_spark_user" "users" {
  for_each = local.users

  hierarchy     = each.value.hierarchy
  first_name    = each.value.first_name
  last_name     = each.value.last_name == null ? null : jsondecode(each.value.last_name)
  email         = each.value.email
  phone_numbers = each.value.phone_numbers == null ? null : jsondecode(each.value.phone_numbers)
}
`)
	expect(t, content(t, o, "imports.tf"), `# Delete this file once it is applied: it is in the way once one of the objects is to be deleted.

import {
  for_each = {
    "alice@example.com" = "111"
    "bob@example.com"   = "222"
  }
  to = collab_voss_device_spark_user.users[each.key]
  id = each.value
}
`)
	if versions := content(t, o, "versions.tf"); !strings.Contains(versions, `">= 1.7"`) {
		t.Error(versions)
	}
	other, _ := exported(t, alice, bob)
	expect(t, content(t, other, "users.csv"), content(t, o, "users.csv"))
}

// Where people share an address, or one can be no cell, each row has a key of its own.
func TestTable_key(t *testing.T) {
	t.Parallel()
	for name, emails := range map[string][]string{
		"shared":     {"a@example.com", "A@example.com"},
		"no cell":    {"=a@example.com", "b@example.com"},
		"with blank": {" a@example.com", "b@example.com"},
	} {
		o, _ := exported(t, row("1", node, map[string]any{"email": emails[0]}), row("2", node+".Site1", map[string]any{"email": emails[1]}))
		records, err := csv.NewReader(strings.NewReader(content(t, o, "users.csv"))).ReadAll()
		if err != nil || records[0][0] != "key" || records[1][0] == "" || records[1][0] == records[2][0] {
			t.Errorf("%s: %v (%v)", name, records, err)
		}
		if !strings.Contains(content(t, o, "voss_device_spark_user.tf"), ": row.key => ") {
			t.Errorf("%s: the key is another", name)
		}
	}
}

// A table without rows has no file.
func TestTable_empty(t *testing.T) {
	t.Parallel()
	o, result := exported(t)
	if slices.Contains(result.Files, "users.csv") || content(t, o, "voss_device_spark_user.tf") != "# device/spark/User: 0 exported.\n" {
		t.Errorf("%v\n%s", result.Files, content(t, o, "voss_device_spark_user.tf"))
	}
}
