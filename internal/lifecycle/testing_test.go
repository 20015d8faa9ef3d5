package lifecycle

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/collab-iac/terraform-provider-collab/internal/backend"
	"github.com/collab-iac/terraform-provider-collab/internal/goldenfile"
	"github.com/collab-iac/terraform-provider-collab/internal/model"
)

var phoneTypes = model.Choices{{Value: "work", Title: "Work"}, {Value: "mobile", Title: "Mobile"}, {Value: "FAX_2", Title: "Second Fax"}}

// person is a model with a field for each rule.
func person() *model.Model {
	return &model.Model{
		System: "memory", Type: "test/Person", TypeName: "test_person", Title: "person", Key: "pkid", BusinessKey: "email", HasHierarchy: true,
		Fields: []model.Field{
			{Name: "email", Payload: "email", Kind: model.String, Required: true, Format: model.Email},
			{Name: "line", Payload: "line", Kind: model.String},
			{Name: "kind", Payload: "kind", Kind: model.String, Choices: phoneTypes},
			{Name: "shade", Payload: "shade", Kind: model.String, Choices: model.Values("dark", "light"), Extensible: true},
			{Name: "language", Payload: "language", Kind: model.String, Default: "en"},
			{Name: "visible", Payload: "visible", Kind: model.Bool, Default: true},
			{Name: "rank", Payload: "rank", Kind: model.Int},
			{Name: "words", Payload: "words", Kind: model.StringList},
			{Name: "roles", Payload: "roles", Kind: model.StringSet, Choices: phoneTypes},
			{Name: "birth_place", Payload: "birthPlace", Kind: model.String, Access: model.CreateOnly},
			{Name: "password", Payload: "password", Kind: model.String, Access: model.WriteOnly, Sensitive: true},
			{Name: "pin", Payload: "pin", Kind: model.String, Sensitive: true},
			{Name: "reset", Payload: "reset", Kind: model.Bool, Default: false, ResetsToDefault: true},
			{Name: "status", Payload: "status", Kind: model.String, Access: model.ReadOnly},
			{Name: "office", Payload: "office", Kind: model.String, Target: &model.Target{Model: "test/Office", Attribute: "name"}},
			{Name: "calling", Payload: "Calling", Kind: model.Object, Fields: []model.Field{
				{Name: "email", Payload: "email", Kind: model.String, Required: true, FillFrom: "email"},
				{Name: "dnd", Payload: "dnd", Kind: model.Bool},
				{Name: "mode", Payload: "mode", Kind: model.String, Default: "auto"},
			}},
			{Name: "phones", Payload: "phoneNumbers", Kind: model.ObjectList, ElementKey: []string{"number"}, Fields: []model.Field{
				{Name: "number", Payload: "number", Kind: model.String, Format: model.PhoneNumber},
				{Name: "type", Payload: "type", Kind: model.String, Choices: phoneTypes},
				{Name: "id", Payload: "id", Kind: model.String, Access: model.ReadOnly},
			}},
		},
	}
}

// world is a manager of people, with the server that it speaks to.
type world struct {
	*Manager
	server *memory
}

func newWorld(t *testing.T) *world {
	server := newMemory(t)
	return &world{server: server, Manager: manager(person(), server)}
}

// manager returns a manager with a client of its own.
func manager(m *model.Model, client backend.Client) *Manager {
	return &Manager{Model: m, Shared: &Shared{
		DeletionWait: time.Millisecond,
		Clients:      map[model.System]func() (backend.Client, error){m.System: func() (backend.Client, error) { return client, nil }},
	}}
}

// fails makes every call for a client fail.
func (w *world) fails(err error) {
	w.Clients[w.Model.System] = func() (backend.Client, error) { return nil, err }
}

func (w *world) planned(t *testing.T, config model.Value, prior *State) Plan {
	t.Helper()
	plan, report := w.Plan(t.Context(), config, prior)
	wantNone(t, withoutReleases(report))
	return plan
}

// withoutReleases leaves out what a plan says of attributes that are not declared any
// more, which tests of something else do not look at.
func withoutReleases(report Report) Report {
	return slices.DeleteFunc(slices.Clone(report), func(m Message) bool { return m.Summary == releasedSummary })
}

// created plans and creates an object.
func (w *world) created(t *testing.T, config model.Value) State {
	t.Helper()
	plan := w.planned(t, config, nil)
	state, report := w.Create(t.Context(), config, plan.Value)
	wantNone(t, report)
	return *state
}

// updated plans and updates an object.
func (w *world) updated(t *testing.T, config model.Value, prior State) State {
	t.Helper()
	plan := w.planned(t, config, &prior)
	state, report := w.Update(t.Context(), config, plan.Value, prior)
	wantNone(t, report)
	return *state
}

// refreshed reads an object that exists.
func (w *world) refreshed(t *testing.T, prior State) State {
	t.Helper()
	state, report := w.Read(t.Context(), prior)
	wantNone(t, report)
	if state == nil {
		t.Fatal("the object is gone")
	}
	return *state
}

// imported imports an object and reads it.
func (w *world) imported(t *testing.T, key string) State {
	t.Helper()
	w.told.Clear() // another run
	state, report := w.Import(t.Context(), key)
	wantNone(t, report)
	return w.refreshed(t, *state)
}

// sent returns the payload of the last write.
func (w *world) sent(t *testing.T) map[string]any {
	t.Helper()
	if len(w.server.payloads) == 0 {
		t.Fatal("nothing was sent")
	}
	return w.server.payloads[len(w.server.payloads)-1]
}

func wantNone(t *testing.T, report Report) {
	t.Helper()
	for _, m := range report {
		t.Errorf("unexpected message: %s: %s", m.Summary, m.Detail)
	}
}

func wantEqual(t *testing.T, want, got any) {
	t.Helper()
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}

// wantValues compares the named attributes of a value.
func wantValues(t *testing.T, want, value model.Value) {
	t.Helper()
	got := model.Value{}
	for name := range want {
		got[name] = value[name]
	}
	wantEqual(t, want, got)
}

// brief renders a report as "E path summary" and "W path summary".
func brief(report Report) []string {
	var lines []string
	for _, m := range report {
		letter := "E"
		if m.Severity == Warning {
			letter = "W"
		}
		lines = append(lines, strings.TrimSpace(letter+" "+m.Path.String())+" "+m.Summary)
	}
	return lines
}

// golden compares a report with testdata/messages/<name>.golden, so that another
// wording of a message is a difference of one line. -update writes the files.
func golden(t *testing.T, name string, report Report) {
	t.Helper()
	var b strings.Builder
	for _, m := range report {
		severity := "error"
		if m.Severity == Warning {
			severity = "warning"
		}
		if len(m.Path) > 0 {
			severity += " at " + m.Path.String()
		}
		fmt.Fprintf(&b, "%s\n%s\n\n%s\n---\n", severity, m.Summary, m.Detail)
	}
	goldenfile.Check(t, "testdata/messages/"+strings.ReplaceAll(name, " ", "-")+".golden", b.String())
}
