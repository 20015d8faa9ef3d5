package client

import (
	"context"
	"errors"
	"net/http"
	"time"

	"github.com/collab-iac/terraform-provider-collab/internal/backend"
	"github.com/collab-iac/terraform-provider-collab/internal/backend/recovery"
	"github.com/collab-iac/terraform-provider-collab/internal/httpbody"
	"github.com/collab-iac/terraform-provider-collab/internal/model"
)

// creation is one create under way.
type creation struct {
	*Client
	model *model.Model
	req   call
	// name is the business key of the new user.
	name string
	// began is when it was first sent, and there the key of a user that was there
	// before. blind is true where nobody knows whether one was.
	began time.Time
	there string
	blind bool
}

// Create makes a user and waits until it can be read (CONTRACT.md §3.4). The node
// is ignored, because the system has no hierarchy.
//
// A name that is taken is a *backend.ConflictError. So is a user that is there
// after the answer was lost: it may be the one that this create made. A create that
// lost its answer is sent again only where the lists did not show the user for a
// while (CONTRACT.md §5). One look at the lists goes before: a user that was there
// is nobody's work but another's. What is not known when ctx ends is a
// *backend.UnknownOutcomeError.
func (c *Client) Create(ctx context.Context, m *model.Model, _ string, data map[string]any) (backend.Object, error) {
	name := httpbody.Text(data[m.BusinessKeyField().Payload])
	cr := &creation{Client: c, model: m, name: name, req: call{
		method: http.MethodPost, path: []string{m.Type}, subject: m.Type + " " + name,
		body: writable(m, nil, data, model.CreateOnly),
	}}
	cr.glimpse(ctx)
	if err := ctx.Err(); err != nil {
		return backend.Object{}, err // nothing was sent, so there is nothing to look for
	}
	ctx, stop := backend.WithGracePeriod(ctx, c.cfg.Grace)
	defer stop()
	cr.began = time.Now()
	e, err := recovery.Change[envelope]{
		Name: cr.req.subject,
		Log:  c.http.Logger(),
		Send: func(ctx context.Context) (envelope, error) { return c.do(ctx, cr.req) },
		Conflict: func(ctx context.Context, refusal, lost error) (envelope, error) {
			return envelope{}, cr.conflict(ctx, refusal, lost)
		},
		MayHaveTakenEffect: unknownEffect,
		Recover:            cr.recover,
		Resendable:         resendable,
	}.Do(ctx)
	if err != nil {
		return backend.Object{}, cr.explain(err)
	}
	return cr.await(ctx, keyOfNew(e, m.Type))
}

// conflict explains a refusal for a name that is taken. After a lost answer it may
// be this create that has taken it.
func (cr *creation) conflict(ctx context.Context, refusal, lost error) error {
	span := time.Duration(0)
	if lost != nil {
		span = cr.cfg.Quiet
	}
	seen := cr.look(ctx, span, span)
	return cr.found(ctx, seen.object, refusal, lost != nil)
}

// found is the error of a create that met an object with its name, or an empty one
// where no list shows it.
func (cr *creation) found(ctx context.Context, object backend.Object, err error, lost bool) error {
	conflict := &backend.ConflictError{Object: object, Err: err, Evidence: "The server keeps no log of who made what."}
	switch {
	case object.Key == "":
		conflict.Evidence = "No list shows the user that has the name."
	case lost && (object.Key == cr.there || cr.sightings.before(object.Key, cr.began)):
		conflict.Evidence = "This run saw the user before it sent the create, so the create did not make it."
	case lost && cr.blind:
		conflict.Evidence = "The answer to this create was lost. Whether the user was there before is not known, because the lists could not be read then."
	case lost && !cr.searchShows(ctx, object.Key):
		conflict.Evidence = "The answer to this create was lost. Whether the user was there before is not known, because the server's search does not find it."
	case lost:
		conflict.MayBeOurs = true
		conflict.Evidence = "The answer to this create was lost. The server keeps no log of who made what."
	}
	return conflict
}

// recover looks for the user of a create that lost its answer. There is no log to
// ask (CONTRACT.md §5), so the lists alone show what became of it.
func (cr *creation) recover(ctx context.Context, lost error) (result envelope, over bool, err error) {
	if refusedByGateway(lost) {
		span := min(cr.cfg.Quiet, gatewayLook)
		return envelope{}, true, cr.afterGateway(ctx, cr.look(ctx, span, span), lost)
	}
	seen := cr.look(ctx, cr.cfg.Quiet, forever)
	switch {
	case seen.object.Key != "":
		return envelope{}, true, cr.found(ctx, seen.object, lost, true)
	case seen.quiet && resendable(lost):
		return envelope{}, false, lost
	case seen.quiet: // the server may still be at work on it
		if seen = cr.look(ctx, forever, forever); seen.object.Key != "" {
			return envelope{}, true, cr.found(ctx, seen.object, lost, true)
		}
	}
	return envelope{}, true, cr.unknown("", lost, seen.err)
}

// afterGateway is the error of a create that something in front of the server
// refused. Its answer says no more than that, so the lists were asked.
func (cr *creation) afterGateway(ctx context.Context, seen sighting, refusal error) error {
	sentence := "The server's lists do not show the user"
	switch {
	case seen.object.Key != "":
		return cr.found(ctx, seen.object, refusal, true)
	case seen.err != nil:
		sentence = "Whether the user was made is not known: the lists cannot be read either"
	}
	return cr.errors.New(cr.req, withMessage(refusal, sentence))
}

// await waits until the new user can be read. It may not be visible yet
// (CONTRACT.md §5), and the answer may lack its id, or name another user.
func (cr *creation) await(ctx context.Context, key string) (backend.Object, error) {
	if key == "" {
		return cr.awaitListed(ctx)
	}
	var found backend.Object
	var other bool
	seen, err := cr.poll(ctx, func() (over bool, err error) {
		found, err = cr.Get(ctx, cr.model, key)
		other = err == nil && !cr.model.Holds(cr.model.BusinessKeyField().Payload, found.Data[cr.model.BusinessKeyField().Payload], cr.name)
		return err == nil, ignoring(backend.ErrNotFound, err)
	})
	switch {
	case other:
		return cr.awaitListed(ctx)
	case seen:
		return found, nil
	case err != nil && ctx.Err() == nil, errors.Is(backend.CallerContext(ctx).Err(), context.Canceled):
		// The user was made. Without the Key nothing would manage it.
		return backend.Object{Key: key}, nil
	}
	return backend.Object{}, cr.unknown(key, nil, nil)
}

// awaitListed waits until the lists show the new user.
func (cr *creation) awaitListed(ctx context.Context) (backend.Object, error) {
	seen := cr.look(ctx, forever, forever)
	if seen.object.Key == "" {
		return backend.Object{}, cr.unknown("", nil, seen.err)
	}
	return seen.object, nil
}

// unknown is the error of a create whose outcome was not found out in time: the
// answer was lost, or the user that was made does not show.
func (cr *creation) unknown(key string, lost, looking error) error {
	failed := lost
	known := "Whether the user was made is not known: no list showed it until the time was up."
	if lost == nil {
		failed = cr.errors.New(cr.req, backend.Error{Message: "the user was made, but the server did not show it in time", Is: backend.ErrProtocol})
		known = "The server answered that the user was made."
	}
	if looking != nil {
		known += " The last look at the lists failed: " + looking.Error()
	}
	return &backend.UnknownOutcomeError{Key: key, Known: known, Err: failed}
}

// explain says of a create that was sent as often as makes sense what is not known.
func (cr *creation) explain(err error) error {
	var unknown *backend.UnknownOutcomeError
	var conflict *backend.ConflictError
	if errors.As(err, &unknown) || errors.As(err, &conflict) || refusedByGateway(err) || !unknownEffect(err) {
		return err
	}
	return cr.unknown("", err, nil)
}
