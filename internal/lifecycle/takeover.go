package lifecycle

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"github.com/collab-iac/terraform-provider-collab/internal/backend"
	"github.com/collab-iac/terraform-provider-collab/internal/model"
)

// takeOver decides about an object that was found where one was to be made, and
// reports whether it is taken over: only if an attempt of this create seems to
// have made it, and only if it holds what was declared.
func (m *Manager) takeOver(ctx context.Context, client backend.Client, found *backend.ConflictError, w write, report *Report) bool {
	text := m.conflictMessage(found, w.planned)
	if refusal := m.takeOverRefusal(ctx, client, found, w); refusal != "" {
		report.addError(Path{m.Model.BusinessKey}, "Cannot create "+m.Model.Title, text+"\n\n"+refusal)
		return false
	}
	m.takenOver.Store(mapKey(m.Model, found.Object.Key), true)
	text += "\n\nEvery declared value is what the server holds, so it is managed from here on."
	if m.sendsSecret(w.sent) {
		text += " Secrets cannot be compared: declare them again if a sign-in fails."
	}
	report.addWarning(nil, "Took over a "+m.Model.Title+" that an earlier attempt had made", text)
	return true
}

// takeOverRefusal says why an object is not taken over; empty where nothing
// speaks against it.
func (m *Manager) takeOverRefusal(ctx context.Context, client backend.Client, found *backend.ConflictError, w write) string {
	if !found.MayBeOurs {
		return "Nothing was changed."
	}
	ctx, cancel := backend.WithGracePeriod(ctx, backend.GracePeriod)
	defer cancel()
	object, err := client.Get(ctx, m.Model, found.Object.Key)
	if err != nil {
		return "It was left alone, because it cannot be read: " + err.Error()
	}
	if _, differences, _ := m.afterWrite(w, object, nil); len(differences) > 0 {
		var paths []string
		for _, d := range differences {
			paths = append(paths, pathOf(d.Path).String())
		}
		return "It was left alone, because it holds other values than are declared: " + strings.Join(paths, ", ") + "."
	}
	if !m.markManaged(m.Model, object.Key) {
		return "Another resource of this configuration has made it: two resources cannot stand for one object."
	}
	return ""
}

// conflictMessage says what was found, and how to import it.
func (m *Manager) conflictMessage(found *backend.ConflictError, planned model.Value) string {
	var at string
	if node := found.Object.Hierarchy; m.Model.HasHierarchy && node != "" {
		at = " at " + node
	}
	return fmt.Sprintf("%v\n\nThe %s %s exists already%s, with the %s %s. %s\n\nTo manage it as it is, import it:\n%s",
		found.Err, m.Model.Title, model.Text(planned[m.Model.BusinessKey]), at, m.Model.Key, found.Object.Key, found.Evidence,
		importBlock(m.Model, found.Object.Key))
}

// importBlock is the block that imports an object. Terraform keeps the lines of a
// message that begin with a blank as they are.
func importBlock(m *model.Model, id string) string {
	quoted := strings.NewReplacer("${", "$${", "%{", "%%{").Replace(strconv.Quote(id))
	return fmt.Sprintf("  import {\n    to = %s.<name>\n    id = %s\n  }", m.ResourceType(), quoted)
}
