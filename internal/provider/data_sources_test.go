package provider_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/collab-iac/terraform-provider-collab/internal/coretest"
	"github.com/collab-iac/terraform-provider-collab/internal/model"
	gws "github.com/collab-iac/terraform-provider-collab/internal/systems/gws/emulator"
	emulator "github.com/collab-iac/terraform-provider-collab/internal/systems/voss/emulator"
)

const (
	relationModel = "relation/SparkUser"
	profileModel  = "device/spark/CXUserProfile"
)

// populated starts servers with a handful of objects of each model at several
// nodes, made in no order. The dialect is as the emulator's command takes it.
func populated(t *testing.T, dialect string) *env {
	t.Helper()
	settings, err := emulator.Switches.Parse(dialect)
	if err != nil {
		t.Fatal(err)
	}
	w := newEnv(t, emulator.Options{Dialect: settings}).withGWS(t, gws.Options{})
	for _, o := range []struct{ model, node, data string }{
		{userModel, site2, `{"email": "dora@example.com", "lastName": "Berg", "loginEnabled": true, "x": 1}`},
		{userModel, site1, `{"email": "carl@example.com", "lastName": "Berg", "loginEnabled": false}`},
		{userModel, emulator.Tenant, `{"email": "anna@example.com", "lastName": "Lind", "loginEnabled": true}`},
		{userModel, site1, `{"email": "ben@example.com", "lastName": "Lind", "loginEnabled": "true"}`},
		{userModel, "sys.hcs.Prov.Other", `{"email": "else@example.com", "lastName": "Berg"}`},
		{userModel, "sys.hcs.Prov", `{"email": "fred@example.com", "lastName": "Berg"}`},
		{relationModel, emulator.Tenant, `{"email": "bot@example.com", "displayName": "Bot", "type": "bot"}`},
		{relationModel, emulator.Tenant, `{"email": "ann@example.com", "displayName": "Ann", "type": "Person", "settings": {"calling": {"calling_behaviour": "Cisco Jabber app"}}}`},
		{profileModel, emulator.Tenant, `{"name": "Leads", "profileType": "SUPERVISOR", "active": true}`},
		{profileModel, emulator.Tenant, `{"name": "Desk", "profileType": "STANDARD_AGENT", "active": true}`},
		{profileModel, emulator.Tenant, `{"name": "Night", "profileType": "STANDARD_AGENT", "active": false}`},
	} {
		if _, err := w.voss.Add(o.model, o.node, o.data); err != nil {
			t.Fatal(err)
		}
	}
	return w
}

// plurals are questions to plural data sources, and the business keys of what
// they have to find. People are objects of both user models.
var plurals = map[string]struct {
	typeName string
	config   model.Value
	want     string
}{
	"the provider's node and below": {"voss_device_spark_users", nil, "ann@example.com anna@example.com ben@example.com bot@example.com carl@example.com dora@example.com"},
	"a node alone": {
		"voss_device_spark_users",
		model.Value{"hierarchy": emulator.Tenant, "traversal": "local"},
		"ann@example.com anna@example.com bot@example.com",
	},
	"a deeper node":          {"voss_device_spark_users", model.Value{"hierarchy": site1}, "ben@example.com carl@example.com"},
	"a node and above":       {"voss_device_spark_users", model.Value{"hierarchy": site2, "traversal": "up"}, "ann@example.com anna@example.com bot@example.com dora@example.com fred@example.com"},
	"without the root":       {"voss_device_spark_users", model.Value{"hierarchy": "hcs.Prov.Cust.Site2", "traversal": "down"}, "dora@example.com"},
	"a text":                 {"voss_device_spark_users", filtering("last_name", "Berg"), "carl@example.com dora@example.com"},
	"a text in another case": {"voss_device_spark_users", filtering("last_name", "bERG"), "carl@example.com dora@example.com"},
	"the business key":       {"voss_device_spark_users", filtering("email", "ben@example.com"), "ben@example.com"},
	"a boolean":              {"voss_device_spark_users", filtering("login_enabled", "true"), "anna@example.com ben@example.com dora@example.com"},
	"all of two":             {"voss_device_spark_users", filtering("last_name", "Berg", "login_enabled", "false"), "carl@example.com"},
	"nothing":                {"voss_device_spark_users", filtering("last_name", "Nobody"), ""},
	"a choice by title":      {"voss_relation_spark_users", filtering("type", "Bot"), "bot@example.com"},
	"a choice by value":      {"voss_relation_spark_users", filtering("type", "person"), "ann@example.com"},
	"in another case":        {"voss_relation_spark_users", filtering("type", "PERSON"), "ann@example.com"},
	"a choice of two":        {"voss_device_spark_cx_user_profiles", filtering("profile_type", "STANDARD_AGENT"), "Desk Night"},
	"a choice and a flag": {
		"voss_device_spark_cx_user_profiles", filtering("profile_type", "standard_agent", "active", "false"),
		"Night",
	},
	"inside an object":  {"voss_relation_spark_users", filtering("settings.calling.calling_behaviour", "cisco jabber app"), "ann@example.com"},
	"a part of a text":  {"voss_device_spark_users", model.Value{"contains": model.Value{"email": "NNA@"}}, "anna@example.com"},
	"its beginning":     {"voss_device_spark_users", model.Value{"starts_with": model.Value{"email": "An"}}, "ann@example.com anna@example.com"},
	"both":              {"voss_device_spark_users", model.Value{"starts_with": model.Value{"email": "an"}, "contains": model.Value{"email": "a@"}}, "anna@example.com"},
	"a part of a title": {"voss_device_spark_cx_user_profiles", model.Value{"contains": model.Value{"profile_type": "standard"}}, "Desk Night"},
	"no part of it":     {"voss_device_spark_users", model.Value{"contains": model.Value{"last_name": "nobody"}}, ""},
	"users of Genesys":  {"gws_users", filtering("last_name", "Ortega"), "luis.ortega@example.com"},
}

// filtering takes attributes and values in turn.
func filtering(pairs ...string) model.Value {
	filters := model.Value{}
	for i := 0; i < len(pairs); i += 2 {
		filters[pairs[i]] = pairs[i+1]
	}
	return model.Value{"filters": filters}
}

func TestPlural(t *testing.T) {
	// However a server filters, pages and shows objects, the result is the same.
	for _, dialect := range []string{"", "list_rows=summary,filters=ignored,page_cap=10,pagination=none", "path=none,pkid_place=uri,choices_shown=titles"} {
		t.Run(dialect, func(t *testing.T) {
			c := newFakeTerraform(t, populated(t, dialect), nil)
			for name, test := range plurals {
				t.Run(name, func(t *testing.T) {
					found := c.readDataSource(t, "collab_"+test.typeName, test.config)
					same(t, "found", test.want, strings.Join(businessKeys(found), " "))
				})
			}
		})
	}
}

// businessKeys returns what tells the objects apart, in their order.
func businessKeys(found model.Value) []string {
	var keys []string
	objects, _ := found["objects"].([]any)
	for _, object := range objects {
		for _, name := range []string{"email", "name", "user_name"} {
			if text, ok := get(object, []any{name}).(string); ok {
				keys = append(keys, text)
				break
			}
		}
	}
	return keys
}

// TestPlural_wholeObjects expects each object as its own data source shows it,
// with the node where it lives.
func TestPlural_wholeObjects(t *testing.T) {
	for _, dialect := range []string{"", "list_rows=summary"} {
		c := newFakeTerraform(t, populated(t, dialect), nil)
		for _, m := range modelsByType() {
			found := c.readDataSource(t, "collab_"+m.PluralTypeName, nil)
			objects, _ := found["objects"].([]any)
			if len(objects) == 0 {
				t.Errorf("%s finds nothing", m.PluralTypeName)
			}
			for _, object := range objects {
				key := get(object, []any{m.Key})
				same(t, fmt.Sprintf("%s %v", m.PluralTypeName, key), c.readDataSource(t, "collab_"+m.TypeName, model.Value{m.Key: key}), object)
			}
		}
	}
}

func TestPlural_manyPages(t *testing.T) {
	settings, err := emulator.Switches.Parse("page_cap=10")
	if err != nil {
		t.Fatal(err)
	}
	w := newEnv(t, emulator.Options{Dialect: settings})
	for i := range 35 {
		w.add(t, emulator.Tenant, fmt.Sprintf(`{"email": "user%02d@example.com"}`, 34-i))
	}
	keys := businessKeys(newFakeTerraform(t, w, nil).readDataSource(t, "collab_voss_device_spark_users", nil))
	if len(keys) != 35 || keys[0] != "user00@example.com" || keys[34] != "user34@example.com" {
		t.Errorf("found %d: %v", len(keys), keys)
	}
}

// TestLookUps_refused expects an error that says what is wrong and, where a
// slip is likely, what may have been meant.
func TestLookUps_refused(t *testing.T) {
	c := newFakeTerraform(t, populated(t, ""), nil)
	for name, test := range map[string]struct {
		typeName string
		config   model.Value
		at       string
		says     []string
	}{
		"an unknown filter": {
			"voss_device_spark_users", filtering("lastname", "Berg"), "filters.lastname",
			[]string{`"lastname"`, "`last_name`", `Did you mean "last_name"?`},
		},
		"a filter by a list":     {"gws_users", filtering("roles", "ROLE_AGENT"), "filters.roles", []string{`["roles"]`, "it is a list", "for expression"}},
		"a filter by a secret":   {"gws_users", filtering("password", "x"), "filters.password", []string{`"password"`}},
		"a filter by an object":  {"voss_device_spark_users", filtering("settings", "x"), "filters.settings", []string{`"settings"`}},
		"a boolean that is none": {"voss_device_spark_users", filtering("login_enabled", "maybe"), "filters.login_enabled", []string{"login_enabled is true or false"}},
		"a choice that is none":  {"voss_device_spark_cx_user_profiles", filtering("profile_type", "STANDARD_AGENTS"), "filters.profile_type", []string{"STANDARD_AGENTS", `Did you mean "STANDARD_AGENT"`}},
		"an unknown path":        {"voss_relation_spark_users", filtering("calling.dnd.enable", "true"), "filters.calling.dnd.enable", []string{`"calling.dnd.enabled"`}},
		"a part of a flag":       {"voss_device_spark_users", model.Value{"contains": model.Value{"login_enabled": "tr"}}, "contains.login_enabled", []string{`"login_enabled"`}},
		"a part of nothing":      {"voss_device_spark_users", model.Value{"starts_with": model.Value{"last_nam": "B"}}, "starts_with.last_nam", []string{`Did you mean "last_name"`}},
		"another traversal":      {"voss_device_spark_users", model.Value{"traversal": "sideways"}, "traversal", []string{`"down"`, `"sideways"`}},
		"a node that is not there": {
			"voss_device_spark_users",
			model.Value{"hierarchy": "sys.hcs.Prov.Nowhere"},
			"",
			[]string{"sys.hcs.Prov.Nowhere"},
		},
		"a model that is not there": {"voss_choices", model.Value{"model": "device/spark/Nothing", "field": "name"}, "", []string{"device/spark/Nothing"}},
		"a field that is not there": {"voss_choices", model.Value{"model": relationModel, "field": "locationID"}, "", []string{"locationID"}},
		"no way to name a node":     {"voss_hierarchy_node", nil, "", []string{"hierarchy", "pkid"}},
		"two ways to name a node":   {"voss_hierarchy_node", model.Value{"hierarchy": site1, "pkid": "x"}, "hierarchy", []string{"hierarchy", "pkid"}},
		"a node nobody knows":       {"voss_hierarchy_node", model.Value{"hierarchy": "sys.hcs.Prov.Cust.Site9"}, "", []string{"sys.hcs.Prov.Cust.Site9"}},
		"nodes below nothing":       {"voss_hierarchy_nodes", model.Value{"hierarchy": "sys.nowhere"}, "", []string{"sys.nowhere"}},
	} {
		t.Run(name, func(t *testing.T) {
			_, diagnostics := c.tryReadDataSource(t, "collab_"+test.typeName, test.config)
			if len(diagnostics) != 1 || diagnostics[0].Severity != tfprotov6.DiagnosticSeverityError {
				t.Fatalf("expected one error, got %v", diagnostics)
			}
			said := coretest.Text(diagnostics[0])
			if coretest.PathText(diagnostics[0].Attribute) != test.at {
				t.Errorf("not at %q: %s", test.at, said)
			}
			for _, word := range test.says {
				if !strings.Contains(said, word) {
					t.Errorf("it does not say %s: %s", word, said)
				}
			}
		})
	}
}

func TestHierarchyNode(t *testing.T) {
	c := newFakeTerraform(t, populated(t, ""), nil)
	site := c.readDataSource(t, "collab_voss_hierarchy_node", model.Value{"hierarchy": site1})
	pkid, _ := site["pkid"].(string)
	same(t, "by path", model.Value{"hierarchy": site1, "pkid": pkid, "name": "Site1", "node_type": "Site"}, site)
	same(t, "by pkid", site, c.readDataSource(t, "collab_voss_hierarchy_node", model.Value{"pkid": pkid}))
	short := c.readDataSource(t, "collab_voss_hierarchy_node", model.Value{"hierarchy": "hcs.Prov.Cust.Site1"})
	same(t, "without the root", []any{pkid, "hcs.Prov.Cust.Site1"}, []any{short["pkid"], short["hierarchy"]})
	// The account does not see the root, which has to be there.
	same(t, "the root", model.Value{"hierarchy": "sys", "name": "sys"}, c.readDataSource(t, "collab_voss_hierarchy_node", model.Value{"hierarchy": "sys"}))
}

func TestHierarchyNodes(t *testing.T) {
	w := populated(t, "")
	for name, test := range map[string]struct {
		config model.Value
		want   string
	}{
		"the provider's node": {nil, "sys.hcs.Prov.Cust sys.hcs.Prov.Cust.Site1 sys.hcs.Prov.Cust.Site2"},
		"of a type":           {model.Value{"node_type": "Site"}, "sys.hcs.Prov.Cust.Site1 sys.hcs.Prov.Cust.Site2"},
		"from higher up": {
			model.Value{"hierarchy": "sys.hcs.Prov", "node_type": "Customer"},
			"sys.hcs.Prov.Cust sys.hcs.Prov.Other",
		},
		"a node alone":        {model.Value{"hierarchy": site1, "traversal": "local"}, "sys.hcs.Prov.Cust.Site1"},
		"a node and above":    {model.Value{"hierarchy": site1, "traversal": "up", "node_type": "Provider"}, "sys.hcs.Prov"},
		"intermediate nodes":  {model.Value{"hierarchy": site1, "traversal": "up", "node_type": ""}, "sys"},
		"of no type there is": {model.Value{"node_type": "Reseller"}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			// What another question made the provider see must make no difference.
			found := newFakeTerraform(t, w, nil).readDataSource(t, "collab_voss_hierarchy_nodes", test.config)
			var paths []string
			nodes, ok := found["nodes"].([]any)
			for _, node := range nodes {
				path, _ := get(node, []any{"hierarchy"}).(string)
				paths = append(paths, path)
			}
			if !ok {
				t.Error("nodes is null")
			}
			same(t, "nodes", test.want, strings.Join(paths, " "))
		})
	}
}

func TestChoices(t *testing.T) {
	w := populated(t, "")
	c := newFakeTerraform(t, w, nil)
	identifiers := model.Value{}
	for _, o := range w.voss.Objects("device/spark/Location") {
		if o.Hierarchy == emulator.Tenant {
			identifiers[o.Data["name"].(string)] = o.Data["id"]
		}
	}
	if len(identifiers) != 3 {
		t.Fatalf("the server has the locations %v", identifiers)
	}
	for name, test := range map[string]struct {
		config model.Value
		want   model.Value
	}{
		"what a field refers to":  {model.Value{"model": relationModel, "field": "locationId"}, identifiers},
		"what a target offers":    {model.Value{"model": "device/spark/Location", "field": "name"}, identifiers},
		"a field inside a list":   {model.Value{"model": relationModel, "field": "Calling.monitoring.member.id"}, idsOf(w, "device/spark/UserConfig", "email")},
		"fixed choices":           {model.Value{"model": relationModel, "field": "type"}, model.Value{"Person": "person", "Bot": "bot", "App User (Guest User)": "appuser"}},
		"objects without an id":   {model.Value{"model": "device/spark/CallingProfile", "field": "name"}, model.Value{"UCM-Berlin": "UCM-Berlin", "UCM-Leeds": "UCM-Leeds"}},
		"of another customer":     {model.Value{"model": "device/spark/Location", "field": "name", "hierarchy": "sys.hcs.Prov.Other"}, otherLocation(w)},
		"asked for at a site":     {model.Value{"model": relationModel, "field": "locationId", "hierarchy": site1}, identifiers},
		"fixed choices of a list": {model.Value{"model": userModel, "field": "phoneNumbers.type"}, model.Value{"Work": "work", "Mobile": "mobile", "Fax": "fax"}},
	} {
		t.Run(name, func(t *testing.T) {
			found := c.readDataSource(t, "collab_voss_choices", test.config)
			same(t, "values", test.want, found["values"])
			listed := model.Value{}
			choices, _ := found["choices"].([]any)
			for _, choice := range choices {
				title, _ := get(choice, []any{"title"}).(string)
				listed[title] = get(choice, []any{"value"})
			}
			same(t, "choices", test.want, listed)
		})
	}
}

func idsOf(w *env, modelType, titled string) model.Value {
	ids := model.Value{}
	for _, o := range w.voss.Objects(modelType) {
		if title, ok := o.Data[titled].(string); ok && (strings.HasPrefix(o.Hierarchy, emulator.Tenant) || strings.HasPrefix(emulator.Tenant, o.Hierarchy+".")) {
			ids[title] = o.Data["id"]
		}
	}
	return ids
}

func otherLocation(w *env) model.Value {
	ids := model.Value{}
	for _, o := range w.voss.Objects("device/spark/Location") {
		if o.Data["name"] == "Oslo" {
			ids["Oslo"] = o.Data["id"]
		}
	}
	return ids
}
