// Package account remembers whether a server accepts the account that a client
// was configured with. Asking again for each object would count as so many
// failed logins, which may lock the account.
package account

import (
	"cmp"
	"context"
	"errors"
	"sync"
	"sync/atomic"

	"github.com/collab-iac/terraform-provider-collab/internal/backend"
)

// Memory is what is known of an account. The zero Memory knows nothing. It is
// safe for concurrent use.
type Memory struct {
	rejection atomic.Pointer[backend.Error]
	accepted  atomic.Bool
	// turn is held by the call that tries the account, until open is set.
	turn semaphore
	open atomic.Bool
}

// semaphore admits one at a time. The zero semaphore is free.
type semaphore struct {
	once sync.Once
	slot chan struct{}
}

func (s *semaphore) acquire(ctx context.Context) error {
	s.once.Do(func() { s.slot = make(chan struct{}, 1) })
	select {
	case s.slot <- struct{}{}:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (s *semaphore) release() { <-s.slot }

// Turn waits while another call tries an account that is neither accepted nor rejected
// yet: calls at the same time would count as so many failed logins. The caller must
// leave, and say whether the server took the account; then all others may go on. The
// error is that of ctx.
func (m *Memory) Turn(ctx context.Context) (leave func(taken bool), err error) {
	if m.isOpen() {
		return func(bool) {}, nil
	}
	if err := m.turn.acquire(ctx); err != nil {
		return nil, err
	}
	if m.isOpen() {
		m.turn.release()
		return func(bool) {}, nil
	}
	return func(taken bool) {
		if taken {
			m.open.Store(true)
		}
		m.turn.release()
	}, nil
}

func (m *Memory) isOpen() bool {
	return m.open.Load() || m.accepted.Load() || m.rejection.Load() != nil
}

// Rejection returns a copy of the error for a call about the object, if the
// account was rejected, and nil otherwise.
func (m *Memory) Rejection(object string) *backend.Error {
	known := m.rejection.Load()
	if known == nil {
		return nil
	}
	e := *known
	e.Object, e.Call = object, "" // there was no call about this object
	return &e
}

// Reject notes that the server rejected the account, and returns the error for the
// call that was rejected. Once the server has accepted the account, a rejection is
// of one request only and is not remembered.
func (m *Memory) Reject(e *backend.Error) *backend.Error {
	if m.accepted.Load() {
		return e
	}
	return m.Fail(e)
}

// Fail notes that the server rejected the account, whether or not it has accepted
// it before: each further login might lock it. It returns the error for the call.
// The Shared of e stays where it says more than that the account is refused.
func (m *Memory) Fail(e *backend.Error) *backend.Error {
	rejected := *e
	rejected.Shared = cmp.Or(e.Shared, errors.New("the server refuses the account"))
	if !m.rejection.CompareAndSwap(nil, &rejected) {
		rejected.Shared = m.rejection.Load().Shared
	}
	return new(rejected) // the caller may add to it
}

// Accept notes that the server accepted the account.
func (m *Memory) Accept() { m.accepted.Store(true) }

// Accepted reports whether the server has accepted the account.
func (m *Memory) Accepted() bool { return m.accepted.Load() }
