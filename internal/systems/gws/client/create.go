package client

import (
	"context"
	"errors"
	"fmt"
	"net/http"

	"github.com/collab-iac/terraform-provider-collab/internal/backend"
	"github.com/collab-iac/terraform-provider-collab/internal/model"
	"github.com/collab-iac/terraform-provider-collab/internal/transport"
)

// Create makes a user and waits until it can be read (CONTRACT.md §3.4).
// Once the server has said that the user was made there is no error any more:
// if it cannot be read in time, the object holds the Key alone. The node is
// ignored, for the system has none.
//
// Only a user name that is taken is an error that Is backend.ErrConflict. Where
// an answer is lost, the user is looked for: found, it is a *backend.Exists; not
// found, the request is sent again. Where neither can be told, the error says
// that the user may exist.
func (c *Client) Create(ctx context.Context, m *model.Model, _ string, data map[string]any) (backend.Object, error) {
	name := text(data[m.BusinessKeyField().Payload])
	req := call{
		method: http.MethodPost, path: []string{m.Type}, object: m.Type + " " + name,
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
	// A failure to look leaves the Key, which is all the caller needs to go on;
	// without it the user would be an orphan.
	_, _ = c.until(ctx, func() (bool, error) {
		found, err := c.Get(ctx, m, key)
		if errors.Is(err, backend.ErrNotFound) {
			return false, nil // not visible yet (CONTRACT.md §5)
		}
		if err == nil {
			object = found
		}
		return true, err
	})
	return object, nil
}

// maxSends is how often a create is sent whose answers get lost, each time after
// a look at what became of the one before.
const maxSends = 3

// createWithRecovery sends a create. There is no log to ask (CONTRACT.md §5): what became of
// a lost answer shows in the lists alone.
func (c *Client) createWithRecovery(ctx context.Context, m *model.Model, req call, name string) (envelope, error) {
	var lost error
	for sends := 1; ; sends++ {
		e, err := c.do(ctx, req)
		switch {
		case err == nil:
			return e, nil
		case c.cfg.WithoutLookUp || lost == nil && !unknownEffect(err):
			return e, c.explainFailure(m, name, err)
		case unknownEffect(err):
			lost = err
		case !errors.Is(err, backend.ErrConflict):
			return e, c.explainFailure(m, name, err)
		}
		c.http.Logger().WarnContext(ctx, "The answer to a create was lost", "object", req.object, "error", err.Error())
		found, looked := c.recoverCreate(ctx, m, name, lost)
		switch {
		case found != nil:
			return e, found
		case !looked || sends == maxSends || !unknownEffect(err) || backend.CallerContext(ctx).Err() != nil:
			return e, c.explainFailure(m, name, err)
		}
	}
}

func unknownEffect(err error) bool {
	var failed *backend.Error
	var request *transport.RequestError
	sent := errors.As(err, &request) && request.Sent()
	return errors.As(err, &failed) && mayHaveTakenEffect(failed, sent)
}

// recoverCreate looks for the user that a lost answer was about, as long as one that
// was made may take to show (CONTRACT.md §5). The second result is false
// where the lists cannot be read.
func (c *Client) recoverCreate(ctx context.Context, m *model.Model, name string, lost error) (found *backend.ConflictError, looked bool) {
	var object backend.Object
	done, err := c.until(ctx, func() (bool, error) {
		var err error
		object, err = c.Find(ctx, m, "", name)
		if errors.Is(err, backend.ErrNotFound) {
			return false, nil
		}
		return err == nil, err
	})
	if !done {
		return nil, err == nil
	}
	return &backend.ConflictError{
		Object: object, Ours: true, Err: lost,
		Evidence: "The answer to this create was lost. The server keeps no log of who made what.",
	}, true
}

// findByKey finds the user that an answer without an id was about.
func (c *Client) findByKey(ctx context.Context, m *model.Model, req call, name string) (backend.Object, error) {
	var object backend.Object
	done, err := c.until(ctx, func() (bool, error) {
		found, err := c.Find(ctx, m, "", name)
		object = found
		if errors.Is(err, backend.ErrNotFound) {
			return false, nil
		}
		return err == nil, err
	})
	if done {
		return object, nil
	}
	return backend.Object{}, c.newError(req, backend.Error{
		Message: "the object was made, but the answer holds no id and no list shows it yet: import it by its " + m.BusinessKeyField().Payload,
		Kind:    backend.ErrProtocol, Err: err,
	})
}

// explainFailure adds to the error of a create what to do about it.
func (c *Client) explainFailure(m *model.Model, name string, err error) error {
	var failed *backend.Error
	if !errors.As(err, &failed) {
		return err
	}
	e := *failed // the original may be remembered for other calls
	field := m.BusinessKeyField().Payload
	var request *transport.RequestError
	sent := errors.As(err, &request) && request.Sent()
	switch {
	case errors.Is(err, backend.ErrConflict):
		e.Fields = map[string]string{field: fmt.Sprintf("%q is taken", name)}
		e.Message = sentences(e.Message, fmt.Sprintf("The %s %q is taken: import that %s by this name, or choose another.", field, name, singular(m.Type)))
	case mayHaveTakenEffect(&e, sent):
		e.Message = sentences(e.Message, fmt.Sprintf("Whether %s %q was made is not known: look for it before the next apply, and import it if it is there.", field, name))
	default:
		return err
	}
	return &e
}
