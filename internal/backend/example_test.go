package backend_test

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"maps"
	"slices"

	"github.com/collab-iac/terraform-provider-collab/internal/backend"
	"github.com/collab-iac/terraform-provider-collab/internal/model"
)

// memory is the smallest client: a system without a hierarchy that keeps its
// objects in a map.
type memory struct{ objects map[string]map[string]any }

func (c memory) Get(_ context.Context, m *model.Model, key string) (backend.Object, error) {
	data, ok := c.objects[key]
	if !ok {
		return backend.Object{}, &backend.Error{System: "Memory", Object: m.Type + " " + key, Message: "no such object", Is: backend.ErrNotFound}
	}
	return backend.Object{Key: key, Data: data}, nil
}

func (c memory) Pages(_ context.Context, _ *model.Model, q backend.Query) iter.Seq2[backend.Page, error] {
	return func(yield func(backend.Page, error) bool) {
		page := backend.Page{Total: len(c.objects), Rows: len(c.objects)}
		for _, key := range slices.Sorted(maps.Keys(c.objects)) {
			if data := c.objects[key]; matches(data, q.Equal) {
				page.Objects = append(page.Objects, backend.Object{Key: key, Data: data})
			}
		}
		yield(page, nil)
	}
}

func matches(data map[string]any, equal map[string]string) bool {
	for key, want := range equal {
		if data[key] != want {
			return false
		}
	}
	return true
}

func (c memory) Create(_ context.Context, _ *model.Model, _ string, data map[string]any) (backend.Object, error) {
	key := fmt.Sprint(len(c.objects) + 1)
	c.objects[key] = data
	return backend.Object{Key: key}, nil
}

func (c memory) Replace(ctx context.Context, m *model.Model, object backend.Object, data map[string]any) error {
	if _, err := c.Get(ctx, m, object.Key); err != nil {
		return err
	}
	c.objects[object.Key] = data
	return nil
}

func (c memory) Delete(_ context.Context, _ *model.Model, object backend.Object) error {
	delete(c.objects, object.Key)
	return nil
}

func Example() {
	user := &model.Model{
		Type: "users", Title: "user", BusinessKey: "email",
		Fields: []model.Field{{Name: "email", Payload: "email"}},
	}
	var client backend.Client = memory{objects: map[string]map[string]any{}}
	ctx := context.Background()
	if _, err := client.Create(ctx, user, "", map[string]any{"email": "alice@example.com"}); err != nil {
		panic(err)
	}
	object, err := backend.Find(ctx, client, user, "", "alice@example.com")
	fmt.Println(object.Key, err)
	_, err = backend.Find(ctx, client, user, "", "bob@example.com")
	fmt.Println(err, errors.Is(err, backend.ErrNotFound))
	_, placed := backend.As[backend.Placer](client)
	fmt.Println("has a hierarchy:", placed)
	// Output:
	// 1 <nil>
	// no user has the email "bob@example.com" true
	// has a hierarchy: false
}
