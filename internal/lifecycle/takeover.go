package lifecycle

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/collab-iac/terraform-provider-collab/internal/backend"
	"github.com/collab-iac/terraform-provider-collab/internal/model"
)

// takeOver decides about an object that the create may have made although its answer
// was lost. It is taken over, and returned, only if it holds what was declared.
func (m *Manager) takeOver(ctx context.Context, client backend.Client, o obstacle, w write, report *Report) backend.Object {
	if refusal := m.takeOverRefusal(ctx, client, o, w); refusal != "" {
		m.addConflict(o, refusal, report)
		return backend.Object{}
	}
	var unwatched *backend.UnwatchedError
	if errors.As(o.Err, &unwatched) {
		return o.Object // the server has said that it took the create
	}
	text := fmt.Sprintf("%v\n\nThe %s %s is there%s, with the %s %s. %s\n\nEvery declared value is what the server holds, so it is managed from here on.",
		o.Err, m.Model.Title, o.key, m.at(o.Object), m.Model.Key, o.Object.Key, o.Evidence)
	if m.sendsSecret(w.sent) {
		text += " Secrets cannot be compared: declare them again if a sign-in fails."
	}
	report.addWarning(nil, "Took over a "+m.Model.Title+" that this create seems to have made", text)
	return o.Object
}

// takeOverRefusal says why an object is not taken over; empty where nothing
// speaks against it.
func (m *Manager) takeOverRefusal(ctx context.Context, client backend.Client, o obstacle, w write) string {
	if m.isManaged(m.Model, o.Object.Key) {
		return madeByAnother
	}
	ctx, cancel := backend.WithGracePeriod(ctx, backend.GracePeriod)
	defer cancel()
	object, err := m.awaitSeen(ctx, func() (backend.Object, error) { return client.Get(ctx, m.Model, o.Object.Key) })
	if err != nil {
		return "It was left alone, because it cannot be read: " + err.Error()
	}
	w.managed = m.Model.WithoutAssigned(w.managed) // its elements are assigned after the create
	_, differences, problems := m.afterWrite(w, object, nil)
	if path := m.Model.Untold(object.Data, problems, w.managed); path != "" {
		return "It was left alone, because the server does not show whether it holds what is declared: " + path + "."
	}
	if len(differences) > 0 {
		var paths []string
		for _, d := range differences {
			paths = append(paths, m.place(d.Path, w.planned).String())
		}
		return "It was left alone, because it holds other values than are declared: " + strings.Join(paths, ", ") + "."
	}
	return ""
}

const madeByAnother = "Another resource of this configuration has made it: two resources cannot stand for one object."

// at says where an object lives; empty where that is not known.
func (m *Manager) at(object backend.Object) string {
	if !m.Model.HasHierarchy || object.Hierarchy == "" {
		return ""
	}
	return " at " + object.Hierarchy
}

// addConflict reports the object in the way of a create, why it stays, and what to do.
func (m *Manager) addConflict(o obstacle, refusal string, report *Report) {
	text := fmt.Sprintf("%v\n\nThe %s %s exists already%s", o.Err, m.Model.Title, o.key, m.at(o.Object))
	if o.Object.Key != "" {
		text += fmt.Sprintf(", with the %s %s", m.Model.Key, o.Object.Key)
	}
	text += "."
	if o.Evidence != "" {
		text += " " + o.Evidence
	}
	if !m.isBeingFreed(o) {
		text += " Nothing was changed."
		if o.Object.Key != "" && !m.isManaged(m.Model, o.Object.Key) && !m.hasSeen(m.Model, o.Object.Key) {
			text += "\n\nIf no resource manages it yet, import it to manage it as it is:\n" + importBlock(m.Model, o.Object.Key)
		}
	}
	report.addError(m.keyPath(), "Cannot create "+m.Model.Title, text+"\n\n"+refusal)
}

// notFreed says that nobody takes what is in the way out of it, and what can be meant.
func (m *Manager) notFreed(o obstacle) string {
	if m.isManaged(m.Model, o.Object.Key) {
		return madeByAnother
	}
	key := m.Model.KeyTitle()
	if o.of == "update" {
		return fmt.Sprintf("This update waited %s for this run to delete that object or to give it another %s, and neither began. "+
			"If the configuration does that, apply again: with -parallelism=1 it begins after this update. "+
			"If the two swap their %[2]s, give one of them another first, which nobody has, and the wanted one in a second apply.", inSeconds(m.deletionWait()), key)
	}
	return fmt.Sprintf("This create waited %s for a deletion of it, and none began. "+
		"If its block or its key of for_each got another name, add a moved block: nothing is deleted and made anew then. "+
		"If this run gives it another %s, apply again. "+
		"With -parallelism=1 and with create_before_destroy no deletion can begin before the create ends. "+
		"The %[2]s must be unique, so create_before_destroy cannot be used.", inSeconds(m.deletionWait()), key)
}

// stillRefused says that what was in the way is gone, and why a write did not go again.
func (m *Manager) stillRefused(o obstacle) string {
	return fmt.Sprintf("It was deleted or has another %s, but the server still refuses this one, and the time for the %s is over.", m.Model.KeyTitle(), o.of)
}

func inSeconds(d time.Duration) string {
	return strconv.FormatFloat(d.Seconds(), 'f', -1, 64) + " seconds"
}

// importBlock is the block that imports an object. Terraform keeps the lines of a
// message that begin with a blank as they are.
func importBlock(m *model.Model, id string) string {
	quoted := strings.NewReplacer("${", "$${", "%{", "%%{").Replace(strconv.Quote(m.ImportID(id)))
	return fmt.Sprintf("  import {\n    to = %s.<name>\n    id = %s\n  }", m.ResourceType(), quoted)
}

// addUnknownOutcome reports a create of which it could not be found out whether it made
// the object. It returns any other error.
func (m *Manager) addUnknownOutcome(err error, w write, report *Report) error {
	var unknown *backend.UnknownOutcomeError
	if !errors.As(err, &unknown) {
		return err
	}
	id := unknown.Key
	key := m.Model.KeyOf(w.planned)
	if id == "" && key == "" {
		report.addError(nil, "Cannot tell whether the "+m.Model.Title+" was made",
			fmt.Sprintf("%v\n\n%s The state does not hold it. Look for it on the server before the next apply. "+
				"If it is there, import it by its %s, the only thing that such an object is known by:\n%s",
				unknown.Err, unknown.Known, m.Model.Key, importBlock(m.Model, "<"+m.Model.Key+">")))
		return nil
	}
	if id == "" {
		id = key
		if node := nodeIn(w.planned); m.Model.HasHierarchy && node != "" {
			id = node + "/" + key
		}
	}
	report.addError(m.keyPath(), "Cannot tell whether the "+m.Model.Title+" was made",
		fmt.Sprintf("%v\n\n%s The state does not hold it. Look for it before the next apply. If it is there, import it:\n%s", unknown.Err, unknown.Known, importBlock(m.Model, id)))
	return nil
}

// keyPath is the attribute of the business key; the whole object where there is none.
func (m *Manager) keyPath() Path {
	if fields := m.Model.KeyFields(); len(fields) > 0 {
		return Path{fields[0].Name}
	}
	return nil
}
