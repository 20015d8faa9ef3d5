package engine

import (
	"context"
	"errors"

	"github.com/collab-iac/terraform-provider-collab/internal/backend"
	"github.com/collab-iac/terraform-provider-collab/internal/model"
)

// reading is what a refresh found.
type reading struct {
	key      string
	state    model.Value
	gone     bool
	adopted  bool        // the prior state held nothing but the identifier
	kept     model.Paths // with adopted: see model.Plan
	problems []model.DecodeError
	err      error
}

// readState refreshes a state from the server. A list may lag behind what it
// lists, so what one says is believed where it changes nothing, and else asked
// of the object itself: a plan must not show drift that is not there.
func readState(ctx context.Context, client backend.Client, m *model.Model, prior model.Value) reading {
	object, err := refreshed(ctx, client, m, objectOf(m, prior))
	read := readObject(ctx, client, m, prior, object, err)
	if object.FromList && !read.adopted && !same(read.state, prior) {
		object, err = client.Get(ctx, m, object.Key)
		read = readObject(ctx, client, m, prior, object, err)
	}
	return read
}

func readObject(ctx context.Context, client backend.Client, m *model.Model, prior model.Value, object backend.Object, err error) reading {
	key, _ := prior[m.Key].(string)
	r := reading{key: key}
	if errors.Is(err, backend.ErrNotFound) {
		r.gone = true
		return r
	}
	if err != nil {
		r.err = err
		return r
	}
	server, problems := m.Decode(object.Data)
	r.problems = problems
	// Every object has a business key, so a state without one was never read.
	if prior[m.BusinessKey] == nil {
		r.adopted = true
		r.state, r.kept = m.StateFromServer(server)
	} else {
		r.state = m.Refresh(prior, server)
	}
	r.state[m.Key] = key
	carry(m, r.state, prior)
	if m.HasHierarchy {
		var at any
		if at, r.err = refreshHierarchy(ctx, client, prior, object); at != nil {
			r.state[hierarchyAttribute] = at
		}
	}
	return r
}

func refreshed(ctx context.Context, client backend.Client, m *model.Model, object backend.Object) (backend.Object, error) {
	if refresher, ok := client.(backend.Refresher); ok {
		return refresher.Refresh(ctx, m, object)
	}
	return client.Get(ctx, m, object.Key)
}

// refreshHierarchy keeps the declared spelling of the node while the object
// still lives there, and what is known where the server does not tell.
func refreshHierarchy(ctx context.Context, client backend.Client, prior model.Value, object backend.Object) (any, error) {
	before, known := prior[hierarchyAttribute].(string)
	switch {
	case object.Hierarchy == "":
		return prior[hierarchyAttribute], nil
	case !known || before == object.Hierarchy:
		return object.Hierarchy, nil
	}
	placer, ok := backend.As[backend.Placer](client)
	if !ok {
		return object.Hierarchy, nil
	}
	same, err := placer.SameHierarchy(ctx, before, object.Hierarchy)
	if same {
		return before, nil
	}
	return object.Hierarchy, err
}

// adopted returns the state of an object that a list showed: all that the
// server answered, and which object it is.
func adopted(m *model.Model, object backend.Object, server model.Value) model.Value {
	state, _ := m.StateFromServer(server)
	state[m.Key] = object.Key
	if m.HasHierarchy {
		state[hierarchyAttribute] = object.Hierarchy
	}
	return state
}
