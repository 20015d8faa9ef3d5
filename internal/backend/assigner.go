package backend

import (
	"context"

	"github.com/collab-iac/terraform-provider-collab/internal/model"
)

// Assignable is an object that can be an element of an assigned list.
type Assignable struct {
	// Key is the server's identifier, Name what people know it by.
	Key, Name string
	// Address is where it is, as the server knows itself; empty where that is not known.
	Address string
}

// Assigner is a Client of a server on which calls of their own write some lists of an
// object, those with model.Field.Assigned.
type Assigner interface {
	// Assignables returns what can be an element of the list, by name and then by key.
	Assignables(ctx context.Context, f *model.Field) ([]Assignable, error)
	// Assign makes a thing an element of the object's list, or changes the element that
	// stands for it. data is the element's payload without what identifies it.
	//
	// Errors: ErrNotFound where the server does not know the object or the thing.
	Assign(ctx context.Context, m *model.Model, object Object, f *model.Field, thing Assignable, data map[string]any) error
	// Unassign takes the element away that stands for the thing with the key. It is no
	// error where there is none.
	//
	// Errors: ErrNotFound where the server does not know the object.
	Unassign(ctx context.Context, m *model.Model, object Object, f *model.Field, key string) error
}
