package client

import (
	"cmp"
	"context"
	"errors"
	"iter"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/collab-iac/terraform-provider-collab/internal/backend"
	"github.com/collab-iac/terraform-provider-collab/internal/model"
	"github.com/collab-iac/terraform-provider-collab/internal/systems/voss/node"
	"github.com/collab-iac/terraform-provider-collab/internal/tenant"
)

var _ backend.Surveyor = (*Client)(nil)

// Survey reads the hierarchy at a node and below, the nodes above it as far as they are
// shown, the objects of models there, what their references can name, and the schemas.
func (c *Client) Survey(ctx context.Context, models []*model.Model, hierarchy string) iter.Seq2[tenant.Record, error] {
	return func(yield func(tenant.Record, error) bool) {
		s := &survey{client: c, hierarchy: hierarchy, models: models, yield: yield}
		for _, step := range []func(context.Context) error{s.nodes, s.objects, s.targets, s.schemas} {
			if err := step(ctx); err != nil {
				if !errors.Is(err, errEnough) {
					yield(tenant.Record{}, err)
				}
				return
			}
		}
	}
}

// errEnough means that the caller wants no more.
var errEnough = errors.New("enough")

// survey is one look at everything.
type survey struct {
	client    *Client
	hierarchy string
	models    []*model.Model
	yield     func(tenant.Record, error) bool
}

func (s *survey) add(kind tenant.Kind, typ, key, hierarchy string, data map[string]any) error {
	if !s.yield(tenant.Record{Kind: kind, Type: typ, Key: key, Hierarchy: hierarchy, Data: data}, nil) {
		return errEnough
	}
	return nil
}

// nodes are those of the hierarchy that lie at the node, below it or above it.
func (s *survey) nodes(ctx context.Context) error {
	top, err := s.client.resolve(ctx, s.hierarchy)
	if err != nil {
		return err
	}
	s.hierarchy = cmp.Or(top.Path, s.hierarchy)
	all, err := s.client.HierarchyNodes(ctx)
	if err != nil {
		return err
	}
	for _, one := range all {
		if !node.Within(one.Path, s.hierarchy) && !node.Within(s.hierarchy, one.Path) {
			continue
		}
		data := map[string]any{"name": one.Name, "node_type": one.NodeType, "description": one.Description}
		if err := s.add(tenant.Node, hierarchyModel, one.Pkid, one.Path, data); err != nil {
			return err
		}
	}
	return nil
}

func (s *survey) objects(ctx context.Context) error {
	for _, m := range s.models {
		query := backend.Query{Hierarchy: s.hierarchy, Traversal: backend.TraverseDown}
		for o, err := range backend.WholeObjects(ctx, s.client, m, query, s.client.http.Logger()) {
			if isRefused(err) || isNotFound(err) {
				break // a release or an account without the model
			}
			if err == nil {
				err = s.add(tenant.Object, m.Type, o.Key, o.Hierarchy, o.Data)
			}
			if err != nil {
				return err
			}
		}
	}
	return nil
}

// targets are what the references of the models can name.
func (s *survey) targets(ctx context.Context) error {
	for _, target := range s.targetsOfAll() {
		m := &model.Model{System: s.models[0].System, Type: target.Model, Title: target.Model, HasHierarchy: true, Key: "pkid"}
		objects, err := s.client.Usable(ctx, m, s.hierarchy)
		if isRefused(err) || isNotFound(err) {
			if err := s.choices(ctx, target); err != nil {
				return err
			}
			continue
		}
		if err != nil {
			return err
		}
		for _, o := range objects {
			if err := s.add(tenant.Object, target.Model, o.Key, o.Hierarchy, o.Data); err != nil {
				return err
			}
		}
	}
	return nil
}

// targetsOfAll are the targets that are none of the models, each once.
func (s *survey) targetsOfAll() []model.Target {
	var targets []model.Target
	for _, m := range s.models {
		m.WalkFields(func(v model.FieldRef) {
			t := v.Field.Target
			if t == nil || slices.ContainsFunc(s.models, func(m *model.Model) bool { return m.Type == t.Model }) {
				return
			}
			if !slices.ContainsFunc(targets, func(have model.Target) bool { return have.Model == t.Model }) {
				targets = append(targets, *t)
			}
		})
	}
	slices.SortFunc(targets, func(a, b model.Target) int { return strings.Compare(a.Model, b.Model) })
	return targets
}

// choices stand for objects that the account may not list.
func (s *survey) choices(ctx context.Context, target model.Target) error {
	offered, err := s.client.Choices(ctx, target, s.hierarchy, "")
	if isRefused(err) || isNotFound(err) {
		return nil // nothing is shown
	}
	if err != nil {
		return err
	}
	list := []any{}
	for _, one := range offered {
		list = append(list, map[string]any{"title": one.Label(), "value": one.Value})
	}
	return s.add(tenant.Choices, target.Model, "", s.hierarchy, map[string]any{"attribute": target.Attribute, "choices": list})
}

// schemas are those that the server shows. It may show none.
func (s *survey) schemas(ctx context.Context) error {
	types := []string{}
	for _, m := range s.models {
		types = append(types, m.Type)
	}
	for _, target := range s.targetsOfAll() {
		types = append(types, target.Model)
	}
	at, err := s.client.resolve(ctx, s.hierarchy)
	if err != nil {
		return err
	}
	for _, typ := range types {
		req := apiCall(http.MethodGet, typ, "schema")
		req.query = url.Values{"hierarchy": {at.Query()}}
		doc, _, err := s.client.ask(backend.Advisory(ctx), req)
		if ctx.Err() != nil {
			return err
		}
		if shown := doc.Object("schema"); err == nil && shown != nil {
			if err := s.add(tenant.Schema, typ, "", "", shown); err != nil {
				return err
			}
		}
	}
	return nil
}
