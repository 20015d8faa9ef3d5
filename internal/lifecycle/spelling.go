package lifecycle

import (
	"fmt"

	"github.com/collab-iac/terraform-provider-collab/internal/backend"
	"github.com/collab-iac/terraform-provider-collab/internal/model"
)

// spelling is how this run has spelled the business key of an object that it has made.
type spelling struct {
	// key is the business key, made the Key of the object; empty until that is known.
	key, made, node string
}

// noteSpelling notes that this run has made the planned object.
func (m *Manager) noteSpelling(planned model.Value, made string) {
	if key := m.Model.KeyOf(planned); key != "" {
		m.spelled.Store(mapKey(m.Model, m.Model.CanonicalKey(key)), spelling{key: key, made: made, node: nodeIn(planned)})
	}
}

// isOtherSpelling reports, as an error too, whether this run has made the planned object
// under another spelling of its business key. A server that tells spellings apart would
// make a second one. The same spelling is the server's to refuse.
func (m *Manager) isOtherSpelling(planned model.Value, report *Report) bool {
	key := m.Model.KeyOf(planned)
	found, _ := m.spelled.Load(mapKey(m.Model, m.Model.CanonicalKey(key)))
	other, there := found.(spelling)
	if key == "" || !there || other.key == key || other.node != nodeIn(planned) {
		return false
	}
	if m.isBeingFreed(obstacle{ConflictError: &backend.ConflictError{Object: backend.Object{Key: other.made}}, key: other.key}) {
		return false
	}
	report.addError(m.keyPath(), "Cannot create "+m.Model.Title, fmt.Sprintf(
		"This run has made the %s %s. %s means the same, and was not sent: the server could make a second one.\n\n%s Keep one of the two.",
		m.Model.Title, other.key, key, madeByAnother))
	return true
}
