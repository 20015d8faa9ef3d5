package client

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/http"

	"github.com/collab-iac/terraform-provider-collab/internal/backend"
	"github.com/collab-iac/terraform-provider-collab/internal/backend/apierror"
	"github.com/collab-iac/terraform-provider-collab/internal/backend/recovery"
	"github.com/collab-iac/terraform-provider-collab/internal/httpbody"
	"github.com/collab-iac/terraform-provider-collab/internal/model"
)

// Create makes a user and waits until it can be read (CONTRACT.md §3.4).
// Once the server has said that the user was made there is no error any more:
// if it cannot be read in time, the object holds the Key alone. The node is
// ignored, because the system has no hierarchy.
//
// Only a user name that is taken is an error that Is backend.ErrConflict. Where an
// answer is lost, the lists show what became of it: a user that is there is a
// *backend.ConflictError; without one the request is sent again. Where the lists
// do not show that, the error says that the user may exist.
func (c *Client) Create(ctx context.Context, m *model.Model, _ string, data map[string]any) (backend.Object, error) {
	name := httpbody.Text(data[m.BusinessKeyField().Payload])
	req := call{
		method: http.MethodPost, path: []string{m.Type}, subject: m.Type + " " + name,
		body: writable(m, nil, data, model.CreateOnly),
	}
	ctx, stop := backend.WithGracePeriod(ctx, c.cfg.Grace)
	defer stop()
	e, err := c.createWithRecovery(ctx, m, req, name)
	if err != nil {
		return backend.Object{}, err
	}
	key := keyOf(e.body)
	if key == "" {
		return c.findByKey(ctx, m, req, name)
	}
	object := backend.Object{Key: key}
	// A read that fails leaves the Key, which is all that the caller needs. Without
	// it nothing would manage the new user.
	// A user that was just made may not be visible yet (CONTRACT.md §5).
	_, _ = c.until(ctx, true, func() error {
		found, err := c.Get(ctx, m, key)
		if err == nil {
			object = found
		}
		return err
	})
	return object, nil
}

// createWithRecovery sends a create. There is no log to ask (CONTRACT.md §5): what
// became of a lost answer shows in the lists alone.
func (c *Client) createWithRecovery(ctx context.Context, m *model.Model, req call, name string) (envelope, error) {
	e, err := recovery.Change[envelope]{
		Name: req.subject,
		Log:  c.http.Logger(),
		Send: func(ctx context.Context) (envelope, error) { return c.do(ctx, req) },
		Conflict: func(ctx context.Context, refusal, lost error) error {
			if lost == nil {
				return refusal
			}
			if conflict, _ := c.recoverCreate(ctx, m, name, lost); conflict != nil {
				return conflict
			}
			return refusal
		},
		MayHaveTakenEffect: unknownEffect,
		Recover: func(ctx context.Context, lost error) (envelope, bool, error) {
			conflict, listed := c.recoverCreate(ctx, m, name, lost)
			return envelope{}, conflict != nil || !listed, cmp.Or(conflict, lost)
		},
	}.Do(ctx)
	return e, c.explainFailure(m, name, err)
}

// unknownEffect reports whether an error leaves open whether the server acted.
func unknownEffect(err error) bool {
	failed, ok := errors.AsType[*backend.Error](err)
	return ok && mayHaveTakenEffect(failed, apierror.WasSent(err))
}

// recoverCreate searches for the user of a create that lost its answer, for as long
// as a new user may take to show (CONTRACT.md §5). A user that is there is a
// *backend.ConflictError. listed is false where the lists cannot be read.
func (c *Client) recoverCreate(ctx context.Context, m *model.Model, name string, lost error) (conflict error, listed bool) {
	object, shown, err := c.awaitListed(ctx, m, name)
	if !shown {
		return nil, err == nil
	}
	return &backend.ConflictError{
		Object: object, MayBeOurs: true, Err: lost,
		Evidence: "The answer to this create was lost. The server keeps no log of who made what.",
	}, true
}

// awaitListed polls the lists for a user until it shows; false where it does not.
func (c *Client) awaitListed(ctx context.Context, m *model.Model, name string) (object backend.Object, shown bool, err error) {
	shown, err = c.until(ctx, true, func() (err error) {
		object, err = backend.Find(ctx, c, m, "", name)
		return err
	})
	return object, shown, err
}

// findByKey finds the user that an answer without an id was about.
func (c *Client) findByKey(ctx context.Context, m *model.Model, req call, name string) (backend.Object, error) {
	object, shown, err := c.awaitListed(ctx, m, name)
	if shown {
		return object, nil
	}
	return backend.Object{}, c.errors.New(req, backend.Error{
		Message: "the object was made, but the answer holds no id and no list shows it yet: import it by its " + m.BusinessKeyField().Payload,
		Is:      backend.ErrProtocol, Err: err,
	})
}

// explainFailure adds to the error of a create what to do about it.
func (c *Client) explainFailure(m *model.Model, name string, err error) error {
	failed, ok := errors.AsType[*backend.Error](err)
	if _, found := errors.AsType[*backend.ConflictError](err); found || !ok {
		return err
	}
	e := *failed // the original may be remembered for other calls
	field := m.BusinessKeyField().Payload
	switch {
	case errors.Is(err, backend.ErrConflict):
		e.Fields = map[string]string{field: fmt.Sprintf("%q is taken", name)}
		e.Message = sentences(e.Message, fmt.Sprintf("The %s %q is taken: import that %s by this name, or choose another.", field, name, singular(m.Type)))
	case unknownEffect(err):
		e.Message = sentences(e.Message, fmt.Sprintf("Whether %s %q was made is not known: look for it before the next apply, and import it if it is there.", field, name))
	default:
		return err
	}
	return &e
}
