package client

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/collab-iac/terraform-provider-collab/internal/backend"
)

// maxConflictSearches is how many searches for the object in conflict may fail with
// a transient error. Giving up loses nothing, because the create was refused.
const maxConflictSearches = 5

// afterConflict finds out about the object that a create was refused for. lost is the
// failure of the attempt before, or nil: that attempt may have made the object, which is
// the result where the log says so.
func (c *Client) afterConflict(ctx context.Context, cr *createRequest, refusal, lost error) (backend.Object, error) {
	if lost == nil && c.isDoubtful(ctx, cr, refusal) {
		lost = refusal
	}
	if lost != nil {
		s := &search{client: c, cr: cr, cause: lost, refusal: refusal, began: time.Now()}
		if object, isOver, err := s.run(ctx); isOver {
			return object, err
		}
	}
	return backend.Object{}, c.explainConflict(ctx, cr, refusal)
}

// explainConflict finds the object that a create was refused for.
func (c *Client) explainConflict(ctx context.Context, cr *createRequest, refusal error) error {
	object, err := c.inTheWay(ctx, cr)
	b := c.newBackoff()
	for tries := 1; err != nil && isTransient(err) && tries < maxConflictSearches && b.wait(ctx, nil) == nil; tries++ {
		object, err = c.inTheWay(ctx, cr)
	}
	if err != nil {
		c.http.Logger().WarnContext(ctx, "The object that a create conflicts with cannot be found", "object", cr.req.subject, "error", err.Error())
	}
	found := &backend.ConflictError{Object: object, Err: refusal}
	found.Transaction, found.Evidence = c.origin(ctx, cr, object)
	return found
}

// isDoubtful reports whether a create may have had its effect although it was refused for
// what is there: the answer is a gateway's, or the log shows the very create.
func (c *Client) isDoubtful(ctx context.Context, cr *createRequest, refusal error) bool {
	told, ok := errors.AsType[*backend.Error](refusal)
	if ok && told.Foreign {
		return true
	}
	return cr.mark != "" && slices.ContainsFunc(c.history(ctx, cr).creates, func(t Transaction) bool {
		return cr.isMarked(t) && t.phase() != failed
	})
}

// inTheWay returns the object that a create was refused for: the one with its
// business key at the node, or else wherever the server shows one. The Key is empty
// where it shows none.
func (c *Client) inTheWay(ctx context.Context, cr *createRequest) (backend.Object, error) {
	for _, at := range []backend.Query{
		{Hierarchy: cr.node.Query(), Traversal: backend.TraverseLocal},
		{Hierarchy: c.cfg.Hierarchy, Traversal: backend.TraverseDown},
		{Hierarchy: cr.node.Query(), Traversal: backend.TraverseUp},
	} {
		if at.Hierarchy == "" {
			continue
		}
		at.Limit = 1
		found, err := backend.Search(ctx, c, cr.model, at, cr.key)
		if err != nil && !errors.Is(err, backend.ErrUnknownNode) {
			return backend.Object{}, err
		}
		if len(found) > 0 {
			return found[0], nil
		}
	}
	return backend.Object{}, nil
}

// origin says what the log knows of an object's creation.
func (c *Client) origin(ctx context.Context, cr *createRequest, object backend.Object) (transaction, evidence string) {
	if object.Key == "" {
		return "", "No list shows it."
	}
	h := c.history(ctx, cr)
	made := c.maker(ctx, cr, h, object)
	switch {
	case made != nil:
		at := ""
		if made.SubmittedTime != "" {
			at = " of " + made.SubmittedTime
		}
		return made.ID, fmt.Sprintf("The transaction log says that %s made it, in transaction %s%s.", c.nameOf(*made), made.ID, at)
	case h.err != nil:
		return "", "Who made it is not known: the transaction log cannot be read: " + h.err.Error()
	}
	return "", fmt.Sprintf("The transaction log has nothing of its creation within the last %.0f minutes.", cr.lookback.Minutes())
}
