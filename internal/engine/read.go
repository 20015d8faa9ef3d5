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
	problems []model.Problem
	err      error
}

// readState refreshes a state from the server.
func readState(ctx context.Context, client backend.Client, m *model.Model, prior model.Value) reading {
	key, _ := prior[m.Key].(string)
	object, err := refreshed(ctx, client, m, objectOf(m, prior))
	if errors.Is(err, backend.ErrNotFound) {
		return reading{key: key, gone: true}
	}
	if err != nil {
		return reading{key: key, err: err}
	}
	r := reading{key: key}
	server, problems := m.Decode(object.Data)
	r.problems = problems
	// Every object has a business key, so a state without one was never read.
	if prior[m.BusinessKey] == nil {
		r.adopted = true
		r.state, r.kept = m.Adopt(server)
	} else {
		r.state = m.Refresh(prior, server)
	}
	r.state[m.Key] = key
	carry(m, r.state, prior)
	if m.HasHierarchy {
		r.state[hierarchyAttribute], r.err = refreshHierarchy(ctx, client, prior, object)
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
// still lives there.
func refreshHierarchy(ctx context.Context, client backend.Client, prior model.Value, object backend.Object) (string, error) {
	before, _ := prior[hierarchyAttribute].(string)
	if before == "" || before == object.Hierarchy || object.Hierarchy == "" {
		if object.Hierarchy == "" {
			return before, nil
		}
		return object.Hierarchy, nil
	}
	same, err := client.SameHierarchy(ctx, before, object.Hierarchy)
	if same {
		return before, nil
	}
	return object.Hierarchy, err
}
