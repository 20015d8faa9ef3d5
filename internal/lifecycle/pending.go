package lifecycle

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/collab-iac/terraform-provider-collab/internal/backend"
)

// pendingChange returns the change that goes on without this run, if err is the
// error of one; nil otherwise.
func pendingChange(action string, err error) *Pending {
	var running *backend.InProgressError
	if !errors.As(err, &running) {
		return nil
	}
	return &Pending{Transaction: running.Transaction, Action: action}
}

// outcome is what became of a change that an earlier run left to the server.
type outcome int

const (
	none    outcome = iota // there was no such change
	done                   // it is over, or is no longer waited for; Key names the object
	running                // the server has not completed it
	notMade                // it was a create, and it is over without an object
)

// finishPending waits for a change that an earlier run left to the server. It
// waits for the given time, or until ctx ends if that is 0. When the change is
// over, Pending is nil and Key the key of the object. The error says why the
// change failed, or why its end is not known.
func (m *Manager) finishPending(ctx context.Context, client backend.Client, s *State, wait time.Duration) (outcome, error) {
	if s.Pending == nil {
		return none, nil
	}
	if wait > 0 {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, wait)
		defer cancel()
	}
	key, over, err := m.resume(ctx, client, *s)
	if !over {
		return running, err
	}
	s.Key, s.Pending = key, nil
	if key == "" {
		return notMade, err
	}
	return done, err
}

// resume waits for the end of a pending change and returns the key of its
// object, empty where there is none. The key of a new object is in its
// transaction, or else found by the business key. over is false while the end is
// not known.
func (m *Manager) resume(ctx context.Context, client backend.Client, s State) (key string, over bool, err error) {
	resumer, ok := backend.As[backend.Resumer](client)
	if !ok {
		return s.Key, true, nil
	}
	object, err := resumer.Resume(ctx, m.Model, s.Pending.Transaction)
	var inProgress *backend.InProgressError
	var unwatched *backend.UnwatchedError
	switch {
	case errors.As(err, &inProgress):
		return s.Key, false, err
	case s.Pending.Action != "create":
		return s.Key, true, err
	case err != nil && !errors.Is(err, backend.ErrNotFound) && !errors.As(err, &unwatched):
		return "", true, err
	case err == nil && object.Key != "":
		return object.Key, true, nil
	}
	return m.findMade(ctx, client, s, err)
}

// findMade looks for the object of a pending create by its business key. err says why
// nothing tells whose that is; nil where the create went well.
func (m *Manager) findMade(ctx context.Context, client backend.Client, s State, err error) (key string, over bool, _ error) {
	if len(m.Model.KeyFields()) == 0 {
		return "", true, err // nothing can be looked for
	}
	found, findErr := backend.Find(ctx, client, m.Model, nodeIn(s.Value), m.Model.KeyOf(s.Value))
	switch {
	case errors.Is(findErr, backend.ErrNotFound):
		return "", true, err
	case findErr != nil:
		return "", false, findErr
	case err != nil:
		return "", true, &forgottenError{object: found, err: err}
	}
	return found.Key, true, nil
}

// forgottenError is the error of a pending create whose transaction the server does not
// show any more, where an object with its business key is there. Nothing tells whose
// that is, so it is not taken over.
type forgottenError struct {
	object backend.Object
	err    error
}

func (e *forgottenError) Error() string { return e.err.Error() }
func (e *forgottenError) Unwrap() error { return e.err }

// addForgotten warns of the object that a pending create may have made, if err is
// about one, and reports whether it is. then says what becomes of it.
func (m *Manager) addForgotten(err error, report *Report, then string) bool {
	var forgotten *forgottenError
	if !errors.As(err, &forgotten) {
		return false
	}
	report.addWarning(nil, "A "+m.Model.Title+" may have been made",
		fmt.Sprintf("An earlier run left its creation to the server, which does not show the transaction any more. "+
			"There is one with the same %s%s, with the %s %s, and nothing tells whether that creation made it. %s\n\nIf it is yours, import it:\n%s\n\n%v",
			m.Model.KeyTitle(), m.at(forgotten.object), m.Model.Key, forgotten.object.Key, then, importBlock(m.Model, forgotten.object.Key), err))
	return true
}

// finishBeforeWrite waits for a change of an earlier run before the next one.
// Without a key the write can do nothing until that change ends. With a key it
// waits as long as a refresh does and then counts the change as done: a
// transaction that hangs must not block the object for ever. The error of a
// change that is done needs no message, because the write makes it good.
func (m *Manager) finishBeforeWrite(ctx context.Context, client backend.Client, s *State) (outcome, error) {
	if s.Key == "" {
		end, err := m.finishPending(ctx, client, s, 0)
		if end == running && isStrange(err) && ctx.Err() != nil && errors.Is(ctx.Err(), context.DeadlineExceeded) {
			return m.giveUp(ctx, client, s, err)
		}
		return end, err
	}
	end, err := m.finishPending(ctx, client, s, m.refreshWait())
	if end == running {
		s.Pending, end = nil, done
	}
	return end, err
}

// isStrange reports whether a change goes on under a word that is not known, so that it
// may have ended.
func isStrange(err error) bool {
	var inProgress *backend.InProgressError
	return errors.As(err, &inProgress) && inProgress.Strange
}

// giveUp ends the wait for a create that goes on under a word that is not known after
// all the time that there was: neither an update nor a destroy is held up for ever. It
// counts as one whose transaction the server has forgotten.
func (m *Manager) giveUp(ctx context.Context, client backend.Client, s *State, err error) (outcome, error) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), graceAfterStop)
	defer cancel()
	if _, over, found := m.findMade(ctx, client, *s, err); over {
		s.Pending = nil
		return notMade, found
	}
	return running, err
}
