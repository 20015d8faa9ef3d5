package backend

import (
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
// Errors: ErrNotFound where there is none, ErrUnsupported where the model has no
// business key, and those of Client.Pages.
func Find(ctx context.Context, client Client, m *model.Model, hierarchy, key string) (Object, error) {
	field := m.BusinessKeyField()
	if field == nil {
		return Object{}, &Error{Message: "the model has no business key to look for", Is: ErrUnsupported}
	}
	q := Query{Hierarchy: hierarchy, Traversal: TraverseLocal, Equal: map[string]string{field.Payload: key}, Limit: 1}
	for object, err := range Objects(ctx, client, m, q) {
		return object, err
	}
	message := fmt.Sprintf("no %s has the %s %q", m.Title, field.Payload, key)
	if hierarchy != "" {
		message += " at " + hierarchy
	}
	return Object{}, &Error{Message: message, Is: ErrNotFound}
}

// ConfirmGone checks the ErrNotFound of an object that lived at object.Hierarchy
// and had the business key. A gateway may answer in the server's place, so the
// object counts as gone only if the server lists its objects, and this one is not
// among them. ConfirmGone then returns nil, and otherwise an error.
func ConfirmGone(ctx context.Context, client Client, m *model.Model, object Object, key string, missing error) error {
	field := m.BusinessKeyField()
	if field == nil || key == "" {
		return missing
	}
	q := Query{Hierarchy: object.Hierarchy, Traversal: TraverseLocal, Equal: map[string]string{field.Payload: key}}
	for page, err := range client.Pages(ctx, m, q) {
		if errors.Is(err, ErrUnknownNode) {
			return nil // its node is gone
		}
		if err != nil {
			return fmt.Errorf("%w\n\nWhether the object is gone is not known. %w", &Error{Message: missing.Error(), Is: ErrProtocol}, err)
		}
		for _, row := range page.Objects {
			if row.Key == object.Key {
				return &Error{Is: ErrProtocol, Message: missing.Error() + ": but a list of the server shows the object, so it is not gone. Look at what stands before the server, and plan again."}
			}
		}
	}
	return nil
}
