//go:build !norecovery

package recovery

import (
	"context"
	"errors"
	"log/slog"
	"testing"
	"time"

	"github.com/collab-iac/terraform-provider-collab/internal/backend"
)

var (
	errLost  = errors.New("the answer was lost")
	errOther = errors.New("refused")
)

// attempts sends a change that fails with each error in turn; the last one stays.
type attempts struct {
	errs  []error
	sends int
}

func (a *attempts) send(context.Context) (string, error) {
	err := a.errs[min(a.sends, len(a.errs)-1)]
	a.sends++
	if err != nil {
		return "", err
	}
	return "made", nil
}

func TestChange(t *testing.T) {
	found := errors.New("found")
	conflict := &backend.Error{Is: backend.ErrConflict}
	for name, test := range map[string]struct {
		errs       []error
		recovered  bool
		resendable func(error) bool
		result     string
		err        error
		sends      int
	}{
		"at once":               {errs: []error{nil}, result: "made", sends: 1},
		"refused":               {errs: []error{errOther}, err: errOther, sends: 1},
		"lost once":             {errs: []error{errLost, nil}, result: "made", sends: 2},
		"lost and found":        {errs: []error{errLost}, recovered: true, result: "found", sends: 1},
		"lost for ever":         {errs: []error{errLost}, err: errLost, sends: MaxSends},
		"lost, then refused":    {errs: []error{errLost, errOther}, err: errOther, sends: 2},
		"not to be repeated":    {errs: []error{errLost, nil}, resendable: func(error) bool { return false }, err: errLost, sends: 1},
		"conflict":              {errs: []error{conflict}, err: conflict, sends: 1},
		"conflict after a loss": {errs: []error{errLost, conflict}, err: found, sends: 2},
	} {
		t.Run(name, func(t *testing.T) {
			a := &attempts{errs: test.errs}
			result, err := Change[string]{
				Name: "change", Log: slog.New(slog.DiscardHandler),
				Send:               a.send,
				MayHaveTakenEffect: func(err error) bool { return errors.Is(err, errLost) },
				Recover: func(_ context.Context, lost error) (string, bool, error) {
					if !errors.Is(lost, errLost) {
						t.Errorf("%v was to be recovered", lost)
					}
					return "found", test.recovered, nil
				},
				Resendable: test.resendable,
				Conflict: func(_ context.Context, refusal, lost error) (string, error) {
					if lost != nil {
						return "", found
					}
					return "", refusal
				},
			}.Do(t.Context())
			if result != test.result || !errors.Is(err, test.err) || a.sends != test.sends {
				t.Errorf("got %q, %v after %d sends", result, err, a.sends)
			}
		})
	}
}

// Nothing is sent again for a caller who has gone, although the grace period
// still runs.
func TestChangeEndsWithItsCaller(t *testing.T) {
	caller, cancel := context.WithCancel(t.Context())
	ctx, stop := backend.WithGracePeriod(caller, time.Minute)
	defer stop()
	cancel()
	a := &attempts{errs: []error{errLost}}
	_, err := Change[string]{
		Log: slog.New(slog.DiscardHandler), Send: a.send,
		MayHaveTakenEffect: func(error) bool { return true },
		Recover:            func(context.Context, error) (string, bool, error) { return "", false, nil },
	}.Do(ctx)
	if !errors.Is(err, errLost) || a.sends != 1 {
		t.Errorf("got %v after %d sends", err, a.sends)
	}
}
