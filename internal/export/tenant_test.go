package export_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http/httptest"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/collab-iac/terraform-provider-collab/internal/coretest"
	"github.com/collab-iac/terraform-provider-collab/internal/model"
	"github.com/collab-iac/terraform-provider-collab/internal/provider"
	"github.com/collab-iac/terraform-provider-collab/internal/systems"
	gws "github.com/collab-iac/terraform-provider-collab/internal/systems/gws/emulator"
	voss "github.com/collab-iac/terraform-provider-collab/internal/systems/voss/emulator"
	vossmodels "github.com/collab-iac/terraform-provider-collab/internal/systems/voss/models"
)

// tenant is an emulated server of each system, full of objects that no
// configuration ever described.
type tenant struct {
	voss *voss.Server
	gws  *gws.Server
	// environment names both to the provider.
	environment map[string]string
}

// newTenant seeds so many objects of each model.
func newTenant(t *testing.T, each int) *tenant {
	t.Helper()
	return newTenantWith(t, each, voss.Options{})
}

func newTenantWith(t *testing.T, each int, options voss.Options) *tenant {
	t.Helper()
	tn := &tenant{voss: voss.New(options), gws: gws.New(gws.Options{})}
	t.Cleanup(tn.voss.Close)
	vossFront, gwsFront := httptest.NewServer(tn.voss), httptest.NewServer(tn.gws)
	t.Cleanup(vossFront.Close)
	t.Cleanup(gwsFront.Close)
	tn.environment = map[string]string{
		"COLLAB_VOSS_ENDPOINT": vossFront.URL, "COLLAB_VOSS_REQUESTS_PER_SECOND": "10000",
		"COLLAB_VOSS_USERNAME": voss.Administrator.Username, "COLLAB_VOSS_PASSWORD": voss.Administrator.Password,
		"COLLAB_GWS_ENDPOINT": gwsFront.URL + gws.Root, "COLLAB_GWS_REQUESTS_PER_SECOND": "10000",
		"COLLAB_GWS_USERNAME": gws.Administrator.UserName, "COLLAB_GWS_PASSWORD": gws.Administrator.Password,
	}
	for _, m := range systems.Models() {
		for i := 0; tn.count(m) < each; i++ {
			tn.add(t, m, i, specimen(m, i))
		}
	}
	tn.voss.ResetRequests()
	tn.gws.ResetRequests()
	record := filepath.Join(t.TempDir(), "applies.jsonl")
	tn.environment[coretest.RecordVariable] = record
	t.Cleanup(func() { tn.checkWrites(t, record) })
	return tn
}

// checkWrites fails a test at its end where the server was sent what no plan showed.
func (tn *tenant) checkWrites(t *testing.T, record string) {
	t.Helper()
	server := provider.NewServer(provider.Options{}, systems.All()...)
	schemas, err := server.GetProviderSchema(context.Background(), &tfprotov6.GetProviderSchemaRequest{})
	if err != nil {
		t.Fatal(err)
	}
	applied, err := coretest.NewRecord(record).Applied(schemas)
	if err != nil {
		t.Fatal(err)
	}
	for _, wrong := range coretest.UnplannedWrites(systems.Models(), append(tn.voss.Writes(), tn.gws.Writes()...), applied) {
		t.Errorf("the server was sent what no plan showed: %s", wrong)
	}
}

func (tn *tenant) count(m *model.Model) int {
	if m.System == "gws" {
		return len(tn.gws.Users())
	}
	return tn.voss.Count(m.Type)
}

func (tn *tenant) add(t *testing.T, m *model.Model, i int, data map[string]any) {
	t.Helper()
	content, err := json.Marshal(data)
	if err != nil {
		t.Fatal(err)
	}
	if m.System == "gws" {
		_, err = tn.gws.Add(string(content))
	} else {
		nodes := []string{voss.Tenant, voss.Tenant, voss.Tenant + ".Site1", voss.Tenant + ".Site2"}
		_, err = tn.voss.Add(m.Type, nodes[i%len(nodes)], string(content))
	}
	if err != nil {
		t.Fatal(err)
	}
}

// everything returns what both servers hold, to compare.
func (tn *tenant) everything() map[string]any {
	all := map[string]any{}
	for _, m := range systems.Models() {
		if m.System == "voss" {
			for _, o := range tn.voss.Objects(m.Type) {
				all[o.PKID] = o
			}
		}
	}
	for _, u := range tn.gws.Users() {
		all[u.ID] = u
	}
	return all
}

// A habit is how a server, an older release or another system fills in a field;
// false leaves it out.
type habit func(f *model.Field, i int) (any, bool)

// habits are the ways in which specimens are odd.
var habits = []habit{
	func(*model.Field, int) (any, bool) { return nil, false }, // sparse
	func(f *model.Field, i int) (any, bool) { return ordinary(f, i), true },
	func(f *model.Field, _ int) (any, bool) { return nil, true },
	func(f *model.Field, _ int) (any, bool) { return empty(f), true },
	func(f *model.Field, i int) (any, bool) { return titled(f, i), true },
	func(f *model.Field, i int) (any, bool) { return foreign(f, i), true },
	func(f *model.Field, i int) (any, bool) { return texted(f, i), true },
	func(f *model.Field, i int) (any, bool) { return f.Default, f.Default != nil },
	func(f *model.Field, i int) (any, bool) { return contrary(f, i), true },
	func(f *model.Field, i int) (any, bool) { return ordinary(f, i), len(f.Payload)%2 == i%2 },
	func(f *model.Field, i int) (any, bool) { return tricky(f, i), true },
}

// specimen makes the i-th object of a model: valid where a configuration has to
// be, and otherwise after one of the habits.
func specimen(m *model.Model, i int) map[string]any {
	data := filled(m.Fields, habits[i%len(habits)], i)
	for _, f := range m.Fields {
		if f.Form == vossmodels.ByPermissions {
			delete(data, f.Payload) // of a later release
		}
		if f.Required && f.FillFrom == "" && data[f.Payload] == nil {
			data[f.Payload] = ordinary(&f, i)
		}
	}
	data[m.BusinessKeyField().Payload] = businessKey(m, i)
	delete(data, "password")
	if m.System == "voss" && m.Field("id") != nil {
		data["id"] = personID(m, i)
	}
	if f := m.Field("manager_id"); f != nil {
		if id := manager(m, i); id != "" {
			data[f.Payload] = id
		}
	}
	return data
}

func personID(m *model.Model, i int) string { return fmt.Sprintf("%s-%d", m.TypeName, i) }

// manager names users of the other model, each other in a circle, themselves
// and people whom nobody knows.
func manager(m *model.Model, i int) string {
	switch i % 5 {
	case 0:
		return personID(vossmodels.DeviceSparkUser(), i/2)
	case 1:
		return personID(m, i+1)
	case 2:
		return personID(m, i-1)
	case 3:
		return personID(m, i)
	}
	return ""
}

// businessKey is a plain key as a rule, one that other objects nearly share, or
// one that is hard to make a name of.
func businessKey(m *model.Model, i int) string {
	odd := []string{"o'brien+#", "ÅSA.Øye#", "名前#", "#", `user # ${x} %{y} "quoted" \ back`, "Same", "..#.."}
	local := fmt.Sprintf("user%d", i)
	if i%4 == 3 {
		local = strings.ReplaceAll(odd[i/4%len(odd)], "#", strconv.Itoa(i))
	}
	if i%4 == 2 {
		local = fmt.Sprintf("user%d", i-1)
	}
	if m.BusinessKey == "name" {
		return fmt.Sprintf("%s (no. %d)", local, i)
	}
	return fmt.Sprintf("%s@sub%d.example.com", local, i)
}

func filled(fields []model.Field, h habit, i int) map[string]any {
	data := map[string]any{}
	for n := range fields {
		f := &fields[n]
		v, said := h(f, i+n)
		if !said || f.Access == model.WriteOnly {
			continue
		}
		if v == inside {
			switch f.Kind {
			case model.Object:
				v = filled(f.Fields, h, i+n)
			case model.ObjectList:
				v = elements(f, h, i+n)
			}
		}
		data[f.Payload] = v
	}
	if i%3 == 0 {
		data["xOfAnotherRelease"] = map[string]any{"since": 2019, "tags": []any{}}
	}
	return data
}

// elements fills up to three elements, with a null among them.
func elements(f *model.Field, h habit, i int) []any {
	list := []any{}
	for n := range i % 4 {
		list = append(list, filled(f.Fields, h, i+n))
		if n == 1 {
			list = append(list, nil)
		}
	}
	slices.Reverse(list)
	return list
}

// inside stands for the children of an object or list, filled the same way.
const inside = "(inside)"

func ordinary(f *model.Field, i int) any {
	switch f.Kind {
	case model.Object, model.ObjectList:
		return inside
	case model.Bool:
		return i%2 == 0
	case model.Int:
		return i % 10
	case model.StringList, model.StringSet:
		list := make([]any, i%7)
		for n := range list {
			list[n] = choice(f, i+n, fmt.Sprintf("%s %d", f.Payload, len(list)-n))
		}
		return list
	}
	return choice(f, i, fmt.Sprintf("%s %d", f.Payload, i))
}

func choice(f *model.Field, i int, otherwise string) string {
	if len(f.Choices) > 0 {
		return f.Choices[i%len(f.Choices)].Value
	}
	return otherwise
}

func empty(f *model.Field) any {
	switch f.Kind {
	case model.Object:
		return map[string]any{}
	case model.ObjectList, model.StringList, model.StringSet:
		return []any{}
	}
	return ""
}

// titled is what a server answers that shows choices by title.
func titled(f *model.Field, i int) any {
	if f.Kind == model.String && len(f.Choices) > 0 {
		return f.Choices[i%len(f.Choices)].Label()
	}
	return ordinary(f, i)
}

// foreign is a value outside the choices.
func foreign(f *model.Field, i int) any {
	switch {
	case len(f.Choices) == 0:
		return ordinary(f, i)
	case f.Kind == model.Int:
		return 4711
	case f.Kind == model.String:
		return "of a later release"
	}
	return []any{"of a later release", f.Choices[0].Value}
}

// texted spells everything as text, as forms do.
func texted(f *model.Field, i int) any {
	switch v := ordinary(f, i).(type) {
	case bool:
		return strconv.FormatBool(v)
	case int:
		return strconv.Itoa(v)
	default:
		return v
	}
}

// contrary differs from the default.
func contrary(f *model.Field, i int) any {
	if v, ok := f.Default.(bool); ok {
		return !v
	}
	for _, c := range f.Choices {
		if f.Default != nil && !f.Equal(c.Value, f.Default) {
			return c.Value
		}
	}
	return ordinary(f, i)
}

// tricky texts are hard on whoever writes them as HCL.
func tricky(f *model.Field, i int) any {
	if f.Kind != model.String || len(f.Choices) > 0 {
		return ordinary(f, i)
	}
	texts := []string{
		"${var.x}", "%{if true}", "$${", "%%{x}", "a\nb\r\n\tc", `"quoted" \ back`, "\u0000\u001b[31m", "<<EOT\nx\nEOT\n",
		"Zoë 名前 🙂", " ends with space ", "$", "%", "${", "}", "# no comment", "null",
	}
	return texts[i%len(texts)]
}
