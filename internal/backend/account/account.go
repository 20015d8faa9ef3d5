// Package account remembers whether a server accepts the account that a client
// was configured with. Asking again for each object would count as so many
// failed logins, which may lock the account.
package account

import (
	"sync/atomic"

	"github.com/collab-iac/terraform-provider-collab/internal/backend"
)

// Memory is what is known of an account. The zero Memory knows nothing. It is
// safe for concurrent use.
type Memory struct {
	rejection atomic.Pointer[backend.Error]
	accepted  atomic.Bool
}

// Rejection returns a copy of the error for a call about the object, if the
// account was rejected, and nil otherwise.
func (m *Memory) Rejection(object string) *backend.Error {
	known := m.rejection.Load()
	if known == nil {
		return nil
	}
	e := *known
	e.Object = object
	return &e
}

// Reject notes that the server rejected the account. Once the server has
// accepted it, a rejection is of one request only and is not remembered.
func (m *Memory) Reject(e *backend.Error) {
	if !m.accepted.Load() {
		m.rejection.Store(e)
	}
}

// Accept notes that the server accepted the account.
func (m *Memory) Accept() { m.accepted.Store(true) }

// Accepted reports whether the server has accepted the account.
func (m *Memory) Accepted() bool { return m.accepted.Load() }
