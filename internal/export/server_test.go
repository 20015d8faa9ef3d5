package export_test

import (
	"context"
	"fmt"
	"iter"
	"strings"

	"github.com/collab-iac/terraform-provider-collab/internal/backend"
	"github.com/collab-iac/terraform-provider-collab/internal/model"
)

// memory is a client with the objects that a test puts there.
type memory struct {
	backend.Client
	backend.Placer
	node    string // the configured one
	rows    []backend.Object
	whole   map[string]backend.Object
	listErr error // after the rows
	getErr  error
	queries []backend.Query
	removed string // the key of an object that the first list alone shows
}

func (s *memory) Pages(ctx context.Context, _ *model.Model, q backend.Query) iter.Seq2[backend.Page, error] {
	s.queries = append(s.queries, q)
	return func(yield func(backend.Page, error) bool) {
		for _, row := range s.rows {
			if len(q.Equal) > 0 && row.Key == s.removed {
				continue
			}
			if err := ctx.Err(); err != nil {
				yield(backend.Page{}, err)
				return
			}
			if !yield(backend.Page{Total: -1, Rows: 1, Objects: []backend.Object{row}}, nil) {
				return
			}
		}
		if s.listErr != nil {
			yield(backend.Page{}, s.listErr)
		}
	}
}

func (s *memory) Get(_ context.Context, _ *model.Model, key string) (backend.Object, error) {
	if s.getErr != nil {
		return backend.Object{}, s.getErr
	}
	if object, there := s.whole[key]; there {
		return object, nil
	}
	return backend.Object{}, fmt.Errorf("%s: %w", key, backend.ErrNotFound)
}

func (s *memory) DefaultHierarchy() string { return s.node }

func (s *memory) Top() string { return s.node }

func (s *memory) SameHierarchy(_ context.Context, a, b string) (bool, error) {
	return strings.TrimPrefix(a, "sys.") == strings.TrimPrefix(b, "sys."), nil
}

func row(key, hierarchy string, data map[string]any) backend.Object {
	return backend.Object{Key: key, Hierarchy: hierarchy, Data: data}
}
