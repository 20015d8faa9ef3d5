package emulator_test

import (
	"fmt"
	"net/http"
	"net/url"
	"testing"

	"github.com/google/go-cmp/cmp"

	voss "github.com/collab-iac/terraform-provider-collab/internal/systems/voss/emulator"
)

// populate adds ten things: eight at the customer and one at each of two
// other nodes.
func populate(t *testing.T, e *emulator) {
	t.Helper()
	for i := range 10 {
		where := voss.Tenant
		switch i {
		case 8:
			where += ".Site1"
		case 9:
			where = "sys.hcs.Prov"
		}
		if _, err := e.Add(thingType, where, fmt.Sprintf(`{"email": "u%d@example.com", "name": "N%d", "level": %d, "settings": {"mode": "m%d"}}`, i, 9-i, i%2, i)); err != nil {
			t.Fatal(err)
		}
	}
}

func TestList(t *testing.T) {
	e := newEmulator(t, "")
	populate(t, e)
	for name, test := range map[string]struct {
		query string
		total int
		want  []string
	}{
		"all":             {"", 9, []string{"u0@example.com", "u1@example.com", "u2@example.com", "u3@example.com", "u4@example.com", "u5@example.com", "u6@example.com", "u7@example.com", "u8@example.com"}},
		"page":            {"skip=2&limit=2", 9, []string{"u2@example.com", "u3@example.com"}},
		"last page":       {"skip=8&limit=5", 9, []string{"u8@example.com"}},
		"beyond":          {"skip=50", 9, []string{}},
		"no count":        {"count=false&limit=1", 0, []string{"u0@example.com"}},
		"descending":      {"direction=desc&limit=2", 9, []string{"u8@example.com", "u7@example.com"}},
		"by another":      {"order_by=name&limit=2", 9, []string{"u8@example.com", "u7@example.com"}},
		"by a nested":     {"order_by=settings.mode&direction=desc&limit=1", 9, []string{"u8@example.com"}},
		"local":           {"traversal=local&skip=6", 8, []string{"u6@example.com", "u7@example.com"}},
		"up":              {"traversal=up&skip=7", 9, []string{"u7@example.com", "u9@example.com"}},
		"equals":          {"filter_field=email&filter_text=u3@example.com&filter_condition=equals", 1, []string{"u3@example.com"}},
		"two filters":     {"filter_field=level&filter_text=1&filter_condition=equals&filter_field=name&filter_text=N8&filter_condition=notequal", 3, []string{"u3@example.com", "u5@example.com", "u7@example.com"}},
		"contains":        {"filter_field=email&filter_text=7@", 1, []string{"u7@example.com"}},
		"starts with":     {"filter_field=name&filter_text=N2&filter_condition=startswith", 1, []string{"u7@example.com"}},
		"ends with":       {"filter_field=settings.mode&filter_text=m1&filter_condition=endswith", 1, []string{"u1@example.com"}},
		"not contain":     {"filter_field=email&filter_text=@example&filter_condition=notcontain", 0, []string{}},
		"case":            {"filter_field=email&filter_text=U3&filter_condition=contains", 0, []string{}},
		"case ignored":    {"filter_field=email&filter_text=U3&filter_condition=contains&ignore_case=true", 1, []string{"u3@example.com"}},
		"by pkid of node": {"hierarchy=" + node(e, voss.Tenant+".Site1"), 1, []string{"u8@example.com"}},
		"without root":    {"hierarchy=hcs.Prov.Cust.Site1", 1, []string{"u8@example.com"}},
	} {
		t.Run(name, func(t *testing.T) {
			e := *e
			e.t = t
			query, _ := url.ParseQuery(test.query)
			if !query.Has("hierarchy") {
				query.Set("hierarchy", voss.Tenant)
			}
			got := e.call("GET", things+"?"+query.Encode(), "").want(http.StatusOK).is("pagination.total", test.total)
			if diff := cmp.Diff(test.want, got.column("email")); diff != "" {
				t.Errorf("rows (-want +got):\n%s", diff)
			}
		})
	}
}

func TestListShowsSummaryUnlessAsked(t *testing.T) {
	e := newEmulator(t, "")
	populate(t, e)
	e.call("GET", things+tenant, "").is("resources.0.data.name", "N9").is("resources.0.data.level", nil)
	e.call("GET", things+tenant+"&summary=false", "").is("resources.0.data.level", 0).is("resources.0.data.settings.mode", "m0")
}

func TestBadListQueries(t *testing.T) {
	e := newEmulator(t, "")
	for _, query := range []string{
		"skip=x", "limit=-1", "direction=sideways", "traversal=around", "filter_field=email",
		"filter_field=email&filter_text=a&filter_condition=resembles",
	} {
		t.Run(query, func(t *testing.T) {
			e := *e
			e.t = t
			e.call("GET", things+tenant+"&"+query, "").want(http.StatusBadRequest)
		})
	}
}

func TestForms(t *testing.T) {
	e := newEmulator(t, "")
	pkid := e.create(`{"email": "a@example.com", "name": "A"}`)

	e.call("GET", things+"add/"+tenant+"&schema=1", "").want(http.StatusOK).
		is("data.level", 3).is("data.settings.on", true).
		is("meta.business_key.unique", "[email]").is("meta.actions.0.create.method", "POST").is("meta.actions.0.create.support_async", true).
		is("schema.properties.email.required", true)
	e.call("GET", things+pkid+"/clone/"+tenant, "").want(http.StatusOK).
		is("data.name", "A").is("meta.actions.0.create.class", "add").is("schema", nil)
	e.call("GET", things+pkid+"/?schema=true", "").want(http.StatusOK).is("schema.business_key", "email")
	e.call("GET", things+"schema/"+tenant, "").want(http.StatusOK).
		is("schema.properties.kind.choices.1.title", "Home").
		is("schema.properties.level.type", "integer").is("schema.properties.level.default", 3).
		is("schema.properties.id.readonly", true).is("schema.properties.secret.is_password", true).
		is("schema.properties.settings.properties.on.type", "boolean").
		is("schema.properties.locationId.target_model_type", "device/spark/Location")
	e.call("GET", "/api/", "").want(http.StatusOK).is("data."+thingType, things)

	e.call("POST", things+"schema/", "").want(http.StatusMethodNotAllowed)
	e.call("GET", "/api/device/spark/License/add/"+tenant, "").want(http.StatusMethodNotAllowed)
	e.call("GET", things+pkid+"/nothing/", "").want(http.StatusNotFound)
	e.call("GET", "/other/", "").want(http.StatusNotFound)
	e.call("GET", "/api/tool/Nothing/", "").want(http.StatusNotFound)
	e.call("GET", "/api/v0/"+thingType+"/"+pkid+"/", "").want(http.StatusOK)
}

func TestChoices(t *testing.T) {
	e := newEmulator(t, "choices_form=scalars")
	populate(t, e)
	site := "?hierarchy=" + voss.Tenant + ".Site1"

	e.call("GET", things+"choices/"+tenant+"&field=kind", "").want(http.StatusOK).
		is("choices.0.value", "work").is("choices.0.title", "Work").is("pagination.total", 2)
	locations := e.call("GET", things+"choices/"+site+"&field=locationId&limit=2", "").want(http.StatusOK).is("pagination.total", 3)
	for _, o := range e.Objects("device/spark/Location") {
		if o.Data["name"] == locations.at("choices.0.title") {
			locations.is("choices.0.value", o.Data["id"])
		}
	}
	licences := e.call("GET", "/api/device/spark/License/choices/"+tenant+"&field=unique_name", "").want(http.StatusOK).is("pagination.total", 3)
	for _, o := range e.Objects("device/spark/License") {
		if o.Data["unique_name"] == licences.at("choices.0.title") {
			licences.is("choices.0.value", o.Data["id"])
		}
	}
	e.call("GET", "/api/device/spark/UserConfig/choices/"+tenant+"&field=firstName", "").want(http.StatusOK).
		is("choices.0.title", "Front").is("choices.0.value", "Front")
	e.call("GET", "/api/choices/"+tenant+"&modeltype="+thingType+"&field=kind", "").want(http.StatusOK).is("pagination.total", 2)
	e.call("GET", "/api/choices/"+tenant+"&field=kind", "").want(http.StatusBadRequest)
	e.call("GET", things+"choices/"+tenant+"&field=none", "").want(http.StatusBadRequest)
}

func TestChoicesByRange(t *testing.T) {
	e := newEmulator(t, "choices_form=scalars")
	for header, want := range map[string]string{
		"items=0-1": "items 0-1/999999999", "items=2-3": "items 2-3/3", "items=0-99": "items 0-99/3",
	} {
		t.Run(header, func(t *testing.T) {
			e := *e
			e.t = t
			got := e.call("GET", things+"choices/"+tenant+"&field=locationId", "", "X-Range", header).want(http.StatusOK)
			if got.header.Get("Content-Range") != want {
				t.Errorf("Content-Range %q, want %q", got.header.Get("Content-Range"), want)
			}
		})
	}
	for _, header := range []string{"items=", "items=5-1", "items=-1-2", "bytes=0-1"} {
		e.call("GET", things+"choices/"+tenant+"&field=locationId", "", "Range", header).want(http.StatusBadRequest)
	}
	e.call("GET", things+"choices/"+tenant+"&field=locationId", "", "Range", "items=0-9223372036854775807").want(http.StatusOK)
}
