package client

import (
	"context"
	"errors"
	"iter"
	"slices"
	"sync"
	"time"

	"github.com/collab-iac/terraform-provider-collab/internal/backend"
	"github.com/collab-iac/terraform-provider-collab/internal/model"
)

// forever is a span that only the end of the context ends.
const forever time.Duration = 1<<63 - 1

// gatewayLook is how long a user is looked for after something in front of the
// server refused its create: long enough to see one that was made all the same.
const gatewayLook = 5 * time.Second

// wholeLists is how often a look reads all users, and not only those that the
// server's search finds, which may lag behind or tell letter cases apart.
const wholeLists = 15 * time.Second

// sighting is what a look has seen.
type sighting struct {
	object backend.Object // its Key is empty where no list shows the user
	// quiet is true where the lists did not show the user for the whole span.
	quiet bool
	err   error // of the last look; nil where it could be made
}

// look looks for the user of a create in growing intervals, until the lists show it,
// until they have not shown it for the span, or until ctx ends. Lists that cannot be
// read say nothing: they are asked until limit has passed.
func (cr *creation) look(ctx context.Context, span, limit time.Duration) (seen sighting) {
	began := time.Now()
	whole := began
	_, _ = cr.poll(ctx, func() (bool, error) {
		late := time.Since(began) >= span
		all := late || time.Since(whole) >= wholeLists
		if all {
			whole = time.Now()
		}
		if object, err := cr.listed(ctx, all); err == nil || ctx.Err() == nil {
			seen.object, seen.err = object, err // else the look before says more
		}
		seen.quiet = seen.err == nil && seen.object.Key == "" && late
		return seen.object.Key != "" || seen.quiet || time.Since(began) >= limit, nil
	})
	return seen
}

// glimpseTime bounds the look before a create. After one that took longer, no other
// create of the run waits for its own.
const glimpseTime = time.Minute

// glimpse looks for the user before the create is sent.
func (cr *creation) glimpse(ctx context.Context) {
	if cr.blind = cr.listsHang.Load(); cr.blind {
		return
	}
	look, cancel := context.WithTimeout(backend.Advisory(ctx), glimpseTime)
	defer cancel()
	object, err := cr.searched(look)
	cr.there, cr.blind = object.Key, err != nil
	if look.Err() != nil && ctx.Err() == nil {
		cr.listsHang.Store(true)
	}
}

// searchShows reports whether the server's search, by which the glimpse was made, finds
// a user at all: it may tell letter cases apart. Otherwise the glimpse proves nothing.
func (cr *creation) searchShows(ctx context.Context, key string) bool {
	object, err := cr.searched(ctx)
	return err == nil && object.Key == key
}

// searchTries is how often a list is asked that fails in a way that may pass. Without an
// answer nothing tells whose user a create with a lost answer has met.
const searchTries = 3

// searched returns the user that the server's search shows. Once all tries of a create have
// failed, the next ones try once, until a list can be read again.
func (cr *creation) searched(ctx context.Context) (object backend.Object, err error) {
	tries := 0
	_, _ = cr.poll(ctx, func() (bool, error) {
		tries++
		object, err = cr.listed(ctx, false)
		return !isTransient(err) || tries == searchTries || cr.listsFail.Load(), nil
	})
	if ctx.Err() == nil {
		cr.listsFail.Store(isTransient(err))
	}
	return object, err
}

// isTransient reports whether another try may succeed soon. A server that refuses
// the account is not asked again.
func isTransient(err error) bool {
	return err != nil && !slices.ContainsFunc([]error{backend.ErrForbidden, backend.ErrUnauthenticated, backend.ErrUnsupported},
		func(lasting error) bool { return errors.Is(err, lasting) })
}

// listed returns the user with the name that the lists show and that can be read:
// a list may lag behind a deletion.
func (cr *creation) listed(ctx context.Context, all bool) (backend.Object, error) {
	var client backend.Client = cr.Client
	if !all {
		client = search{cr.Client}
	}
	row, err := backend.Find(ctx, client, cr.model, "", cr.name)
	if err != nil {
		return backend.Object{}, ignoring(backend.ErrNotFound, err)
	}
	object, err := cr.Get(ctx, cr.model, row.Key)
	return object, ignoring(backend.ErrNotFound, err)
}

// search is a Client that lists only what the server's own search finds.
type search struct{ *Client }

func (s search) Pages(ctx context.Context, m *model.Model, q backend.Query) iter.Seq2[backend.Page, error] {
	return s.pages(ctx, m, q, false)
}

// poll tries in growing intervals until that is over or fails, or until ctx ends;
// over is false then.
func (c *Client) poll(ctx context.Context, try func() (over bool, err error)) (over bool, err error) {
	for wait := c.cfg.PollInterval; ; wait = min(2*wait, c.cfg.PollIntervalMax) {
		if over, err = try(); over || err != nil || ctx.Err() != nil {
			return over && err == nil, err
		}
		_ = c.cfg.Sleep(ctx, wait) // one more try is worth it at the end
	}
}

// ignoring returns err, unless it is what is expected.
func ignoring(expected, err error) error {
	if errors.Is(err, expected) {
		return nil
	}
	return err
}

// sightings remembers when this run saw each user first. What was there before a
// create was sent was not made by it.
type sightings struct{ first sync.Map }

func (s *sightings) note(key string) { s.first.LoadOrStore(key, time.Now()) }

func (s *sightings) before(key string, t time.Time) bool {
	seen, _ := s.first.Load(key)
	at, ok := seen.(time.Time)
	return ok && at.Before(t)
}
