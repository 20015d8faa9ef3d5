package lifecycle

import (
	"context"
	"fmt"
	"strings"

	"github.com/collab-iac/terraform-provider-collab/internal/backend"
	"github.com/collab-iac/terraform-provider-collab/internal/model"
)

// assign brings the lists that calls of their own write from the prior value to what is
// planned. held is the object as it was last read, which may hold nothing.
//
// The object exists by then, so what fails is a warning, and a difference in the next
// plan. An error would taint a new object, and the next run would replace it. The names of
// the lists of which something failed are in the write then.
func (m *Manager) assign(ctx context.Context, client backend.Client, held backend.Object, w *write, prior model.Value, report *Report) {
	for _, f := range m.Model.AssignedLists() {
		planned, isSent := w.sent[f.Name].([]any)
		if !isSent {
			continue
		}
		now, _ := m.Model.Decode(map[string]any{f.Payload: held.Data[f.Payload]})
		before, _ := prior[f.Name].([]any)
		known, _ := now[f.Name].([]any)
		var failed []string
		for _, change := range f.AssignmentChanges(planned, before, known) {
			if err := m.assignOne(ctx, client, held, f, change); err != nil {
				failed = append(failed, fmt.Sprintf("- %s: %v", m.nameOfElement(f, change.Element), err))
			}
		}
		if len(failed) > 0 {
			w.told = append(w.told, f.Name)
			report.addWarning(Path{f.Name}, fmt.Sprintf("Not every %s of a %s was written", f.Assigned.Element, m.Model.Title),
				fmt.Sprintf("%s: the %s %s is there, and the rest of this change was made. These calls failed:\n\n%s\n\n"+
					"The next plan shows what is missing, and an apply of it tries again.",
					f.Name, m.Model.Title, m.Model.KeyOf(w.planned), strings.Join(failed, "\n")))
		}
	}
}

func (m *Manager) assignOne(ctx context.Context, client backend.Client, held backend.Object, f *model.Field, change model.AssignmentChange) error {
	assigner, ok := backend.As[backend.Assigner](client)
	if !ok {
		return backend.ErrUnsupported
	}
	thing, err := m.thingOf(ctx, assigner, f, change.Element)
	switch {
	case err != nil:
		return err
	case change.Data == nil:
		return assigner.Unassign(ctx, m.Model, held, f, thing.Key)
	}
	return assigner.Assign(ctx, m.Model, held, f, thing, change.Data)
}

// thingOf returns what an element stands for. Where what can be assigned cannot be read,
// an element that names its key still says enough.
func (m *Manager) thingOf(ctx context.Context, assigner backend.Assigner, f *model.Field, element model.Value) (backend.Assignable, error) {
	key, _ := element[f.KeyField().Name].(string)
	name, _ := element[f.NameField().Name].(string)
	things, err := m.assignablesFor(ctx, assigner, f)
	if err != nil && key == "" && ctx.Err() == nil {
		m.assignables.forget(assignablesKey(m.Model, f))
		things, err = m.assignablesFor(ctx, assigner, f)
	}
	if err != nil {
		if key != "" {
			return backend.Assignable{Key: key, Name: name}, nil
		}
		return backend.Assignable{}, err
	}
	found := thingsOf(f, things, key, name)
	switch {
	case len(found) == 1:
		return found[0], nil
	case key != "": // one that is not listed any more can be taken away
		return backend.Assignable{Key: key, Name: name}, nil
	}
	return backend.Assignable{}, &backend.Error{Is: backend.ErrNotFound, Message: fmt.Sprintf("the server has %d of the name %q", len(found), name)}
}

// thingsOf returns those that an element with a key or name can stand for.
func thingsOf(f *model.Field, things []backend.Assignable, key, name string) []backend.Assignable {
	var found []backend.Assignable
	for _, thing := range things {
		if key != "" && f.KeyField().Equal(thing.Key, key) || key == "" && f.NameField().Equal(thing.Name, name) {
			found = append(found, thing)
		}
	}
	return found
}

// nameOfElement is what people call an element: skill "English".
func (m *Manager) nameOfElement(f *model.Field, element model.Value) string {
	for _, child := range []*model.Field{f.NameField(), f.KeyField()} {
		if text, ok := element[child.Name].(string); ok {
			return fmt.Sprintf("%s %q", f.Assigned.Element, text)
		}
	}
	return f.Assigned.Element
}
