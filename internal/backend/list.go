package backend

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"iter"

	"github.com/collab-iac/terraform-provider-collab/internal/model"
)

// Objects yields the objects that q selects, page by page, and ends after the
// first error. It reads an object itself where its row shows a key alone, and
// leaves it out if it is gone by then.
func Objects(ctx context.Context, client Client, m *model.Model, q Query) iter.Seq2[Object, error] {
	return func(yield func(Object, error) bool) {
		count := 0
		for page, err := range client.Pages(ctx, m, q) {
			if err != nil {
				yield(Object{}, err)
				return
			}
			for _, object := range page.Objects {
				if object.Data == nil {
					object, err = client.Get(ctx, m, object.Key)
				}
				if errors.Is(err, ErrNotFound) {
					continue
				}
				count++
				if !yield(object, err) || err != nil || count == q.Limit {
					return
				}
			}
		}
	}
}

// Find returns the object with the business key at the node and only there; an
// empty node is the client's default.
//
// Errors: ErrNotFound where there is none, and those of Search.
func Find(ctx context.Context, client Client, m *model.Model, hierarchy, key string) (Object, error) {
	found, err := Search(ctx, client, m, Query{Hierarchy: hierarchy, Traversal: TraverseLocal, Limit: 1}, key)
	at := ""
	if hierarchy != "" {
		at = " at " + hierarchy
	}
	switch {
	case err != nil:
		return Object{}, err
	case len(found) == 0:
		return Object{}, &Error{Message: fmt.Sprintf("no %s has the %s %q%s", m.Title, m.KeyTitle(), key, at), Is: ErrNotFound}
	case len(found) > 1:
		return Object{}, &Error{Message: fmt.Sprintf("more than one %s has the %s %q%s in another spelling, among them %s and %s",
			m.Title, m.KeyTitle(), key, at, found[0].Key, found[1].Key)}
	}
	return found[0], nil
}

// Search returns the objects of the query that have the business key. A server
// may keep keys apart that mean the same (see model.Field.Canonical): where any is
// spelled exactly as asked, only those count, and the search ends when the query's
// limit of them is found.
//
// Errors: ErrUnsupported where the model has no business key, and those of
// Client.Pages.
func Search(ctx context.Context, client Client, m *model.Model, q Query, key string) (exact []Object, err error) {
	parts := m.KeyParts(key)
	switch {
	case len(m.KeyFields()) == 0:
		return nil, &Error{Message: "the model has no business key to look for", Is: ErrUnsupported}
	case parts == nil:
		return nil, &Error{Message: fmt.Sprintf("%q is no business key of the model: it is a list in JSON of %s", key, m.KeyTitle()), Is: ErrInvalidKey}
	}
	limit := q.Limit
	q.Limit, q.Equal = 0, parts
	var similar []Object
	for object, err := range Objects(ctx, client, m, q) {
		switch {
		case err != nil:
			return nil, err
		case m.KeyIn(object.Data) != key:
			similar = append(similar, object)
		default:
			if exact = append(exact, object); len(exact) == limit {
				return exact, nil
			}
		}
	}
	if len(exact) == 0 {
		return similar, nil
	}
	return exact, nil
}

// Matches reports whether a row holds the values of q.Equal, in any spelling that
// means the same. With partly, keys that the row lacks may hold anything.
func (q Query) Matches(m *model.Model, row map[string]any, partly bool) bool {
	for key, want := range q.Equal {
		if raw, there := row[key]; (there || !partly) && !m.Holds(key, raw, want) {
			return false
		}
	}
	return true
}

// ConfirmGone checks the ErrNotFound of an object that lived at object.Hierarchy
// and had the business key. A gateway may answer in the server's place, so the
// object counts as gone only if the server lists its objects, and this one is not
// among them: neither at its node, nor at the provider's or below, where somebody may
// have moved it. ConfirmGone then returns nil, and otherwise an error.
func ConfirmGone(ctx context.Context, client Client, m *model.Model, object Object, key string, missing error) error {
	if key == "" && len(m.KeyFields()) > 0 && !m.Generic {
		return missing
	}
	q := Query{Hierarchy: object.Hierarchy, Traversal: TraverseLocal, Equal: m.KeyParts(key)}
	if err := notListed(ctx, client, m, q, object.Key, missing); err != nil && !errors.Is(err, ErrUnknownNode) {
		return err
	}
	placer, ok := As[Placer](client)
	if !ok || !m.HasHierarchy {
		return nil
	}
	q.Hierarchy, q.Traversal = cmp.Or(placer.DefaultHierarchy(), placer.Top()), TraverseDown
	if err := notListed(ctx, client, m, q, object.Key, missing); !errors.Is(err, ErrUnknownNode) {
		return err
	}
	return nil
}

// notListed returns an error where a list shows an object, or cannot be had.
func notListed(ctx context.Context, client Client, m *model.Model, q Query, key string, missing error) error {
	for page, err := range client.Pages(ctx, m, q) {
		if errors.Is(err, ErrUnknownNode) {
			return err
		}
		if err != nil {
			return fmt.Errorf("%w\n\nWhether the object is gone is not known. %w", &Error{Message: missing.Error(), Is: ErrProtocol}, err)
		}
		for _, row := range page.Objects {
			if row.Key == key {
				return &Error{Is: ErrProtocol, Message: missing.Error() + ": but a list of the server shows the object, so it is not gone. Look at what stands before the server, and plan again."}
			}
		}
	}
	return nil
}
