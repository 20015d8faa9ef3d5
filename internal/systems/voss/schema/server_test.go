package schema_test

import (
	"context"
	"iter"

	"github.com/collab-iac/terraform-provider-collab/internal/backend"
	"github.com/collab-iac/terraform-provider-collab/internal/model"
	"github.com/collab-iac/terraform-provider-collab/internal/model/modeltest"
)

// dataServer is a server and its client: it holds one object, and answers in all the ways
// that mean the same.
type dataServer struct {
	world  *dataWorld
	object map[string]any
	// shown is what was read last, before what was read before the last write.
	shown, before map[string]any
	// rewrites changes what is written; nil for nothing.
	rewrites func(object map[string]any)
}

// node is where the object lives.
const node = "top.here"

func clientsOf(system model.System, client backend.Client) map[model.System]func() (backend.Client, error) {
	return map[model.System]func() (backend.Client, error){system: func() (backend.Client, error) { return client, nil }}
}

// keep puts what is declared in the place of silence about it, which means the same:
// nobody else may take that for a value that is free.
func (s *dataServer) keep(config model.Value) { keep(s.world.served.Fields, s.object, config) }

func keep(fields []model.Field, object map[string]any, config model.Value) {
	for i := range fields {
		f := &fields[i]
		held, isHeld := object[f.Payload].(map[string]any)
		declared, isObject := config[f.Name].(model.Value)
		switch {
		case isHeld && isObject:
			keep(f.Fields, held, declared)
		case object[f.Payload] == nil && config[f.Name] != nil && !isObject:
			object[f.Payload] = config[f.Name]
		}
	}
}

// make puts an object on the server.
func (w *dataWorld) make(object map[string]any) { w.server.object = plain(w.T, object) }

// grow lets others change what nobody declared.
func (w *dataWorld) grow() {
	w.server.object = modeltest.Grown(w.served, w.server.object).Draw(w.T, "object grown")
}

// overwrite lets others change anything but the business key. Passwords go: no plan sees that.
func (w *dataWorld) overwrite() {
	other := withoutSecrets(w.served.Fields, plain(w.T, modeltest.Payloads(w.served).Draw(w.T, "object of others")))
	other["name"] = w.server.object["name"]
	w.server.object = other
}

func (s *dataServer) Describe(context.Context, string, string) (*model.Model, error) {
	return s.world.served, nil
}

func (s *dataServer) Get(context.Context, *model.Model, string) (backend.Object, error) {
	s.shown = plain(s.world.T, modeltest.Answers(s.world.served, s.object).Draw(s.world.T, "answer"))
	return backend.Object{Key: "1", Hierarchy: node, Data: s.shown}, nil
}

func (s *dataServer) Pages(context.Context, *model.Model, backend.Query) iter.Seq2[backend.Page, error] {
	return func(func(backend.Page, error) bool) {}
}

func (s *dataServer) Create(_ context.Context, _ *model.Model, _ string, data map[string]any) (backend.Object, error) {
	s.take(data)
	return backend.Object{Key: "1"}, nil
}

func (s *dataServer) Replace(_ context.Context, _ *model.Model, _ backend.Object, data map[string]any) error {
	s.before = s.shown
	s.take(data)
	return nil
}

func (s *dataServer) take(data map[string]any) {
	s.object = plain(s.world.T, data)
	if s.rewrites != nil {
		s.rewrites(s.object)
	}
	s.world.bodies = append(s.world.bodies, s.object)
}

func (s *dataServer) Delete(context.Context, *model.Model, backend.Object) error { return nil }
