package export

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"

	"golang.org/x/sync/errgroup"

	"github.com/collab-iac/terraform-provider-collab/internal/backend"
	"github.com/collab-iac/terraform-provider-collab/internal/model"
)

const (
	// hierarchyAttribute and identifierField are what every VOSS resource calls
	// its node and the identifier that other objects refer to it by.
	hierarchyAttribute = "hierarchy"
	identifierField    = "id"
	// wholeReads is how many rows of a list that shows summaries are read whole
	// at one time; the client has its own limit.
	wholeReads = 8
)

// ErrNoNode means that a model lives at nodes of a hierarchy and nothing names
// the node to export.
var ErrNoNode = errors.New("its objects live at a node of the hierarchy, and none is given")

// collection are the exported objects of one model.
type collection struct {
	model   *model.Model
	objects []*object
}

// object is what has to be known of an object until all are read. Its values
// are in the spool.
type object struct {
	key         string // the server's, which imports go by
	businessKey string
	hierarchy   string // empty where the provider's configuration says it
	// identifier is what other objects hold where they refer to this one.
	identifier string
	uses       []*use
	name       string // of the resource
	values     record
	visit      visit // while cycles are looked for
}

// use is one value that names another object.
type use struct {
	path  string // attribute path with indexes
	value string
	// target is the model type that the field is documented to refer to.
	target string
	// to is the object to refer to; nil keeps the value as it is.
	to *object
	in *collection // that to is in
}

// gatherer reads the objects of the sources.
type gatherer struct {
	spool    *spool
	progress Progress
	// node is what was asked for, as it was spelled.
	node string
	// nodes holds for each node that objects live at what a resource says of it.
	nodes   map[string]string
	root    string // the node as the server spells it, once an object lives there
	mu      sync.Mutex
	skipped int
}

// findNode settles on a node where a model needs one.
func (g *gatherer) findNode(options Options) error {
	for _, s := range options.Sources {
		if !s.Model.HasHierarchy {
			continue
		}
		if g.node = options.Hierarchy; g.node == "" {
			g.node = backend.DefaultHierarchy(s.Client)
		}
		if g.node == "" {
			return fmt.Errorf("%s: %w", s.Model.Type, ErrNoNode)
		}
	}
	return nil
}

// home returns the node for the provider's configuration; empty for none.
func (g *gatherer) home() string {
	if g.root != "" {
		return g.root
	}
	return g.node
}

// gather reads the objects of one model.
func (g *gatherer) gather(ctx context.Context, s Source) (*collection, error) {
	c := &collection{model: s.Model}
	read := 0
	add := func(ctx context.Context, found backend.Object) error {
		g.mu.Lock()
		defer g.mu.Unlock()
		read++
		g.progress.Reading(s.Model, read)
		return g.take(ctx, s, c, found)
	}
	group, reading := errgroup.WithContext(ctx)
	group.SetLimit(wholeReads)
	listed := g.list(reading, s, func(found backend.Object) error {
		if !found.Summary {
			return add(reading, found)
		}
		group.Go(func() error {
			whole, err := s.Client.Get(reading, s.Model, found.Key)
			if errors.Is(err, backend.ErrNotFound) {
				return nil // removed since the list was made
			}
			if err != nil {
				return err
			}
			if whole.Hierarchy == "" {
				whole.Hierarchy = found.Hierarchy
			}
			return add(reading, whole)
		})
		return nil
	})
	if err := group.Wait(); err != nil {
		return nil, err
	}
	if listed != nil {
		return nil, listed
	}
	c.objects = sorted(c.objects)
	g.progress.Read(s.Model, read)
	return c, nil
}

func (g *gatherer) list(ctx context.Context, s Source, each func(backend.Object) error) error {
	query := backend.Query{}
	if s.Model.HasHierarchy {
		query.Hierarchy, query.Traversal = g.node, backend.TraverseDown
	}
	for found, err := range backend.Objects(ctx, s.Client, s.Model, query) {
		if err != nil {
			return err
		}
		if err := each(found); err != nil {
			return err
		}
	}
	return nil
}

// sorted puts objects into an order that hangs on nothing but what they are.
func sorted(objects []*object) []*object {
	slices.SortFunc(objects, func(a, b *object) int {
		return cmp.Or(
			strings.Compare(a.businessKey, b.businessKey),
			strings.Compare(a.hierarchy, b.hierarchy),
			strings.Compare(a.key, b.key),
		)
	})
	return objects
}

// take notes an object and keeps its configuration in the spool. What cannot be
// imported or declared is left out.
func (g *gatherer) take(ctx context.Context, s Source, c *collection, found backend.Object) error {
	server, problems := s.Model.Decode(found.Data)
	businessKey, _ := server[s.Model.BusinessKey].(string)
	state, _ := s.Model.StateFromServer(server)
	config := s.Model.MinimalConfig(state)
	if reason := refusal(s.Model, config, problems); reason != "" {
		g.skipped++
		g.progress.Skipped(s.Model, strings.TrimSpace(businessKey+" ("+found.Key+")"), reason)
		return nil
	}
	o := &object{key: found.Key, businessKey: businessKey, uses: usesIn(s.Model, config)}
	if f := s.Model.Field(identifierField); f != nil && f.Access == model.ReadOnly {
		o.identifier, _ = server[identifierField].(string)
	}
	var err error
	if s.Model.HasHierarchy {
		if o.hierarchy, err = g.place(ctx, s.Client, found.Hierarchy); err != nil {
			return err
		}
	}
	o.values, err = g.spool.put(config)
	c.objects = append(c.objects, o)
	return err
}

// refusal says why an object cannot be exported; empty where it can.
func refusal(m *model.Model, config model.Value, problems []model.DecodeError) string {
	if len(problems) > 0 {
		reasons := make([]string, len(problems))
		for i, p := range problems {
			reasons[i] = p.Error()
		}
		return strings.Join(reasons, "; ")
	}
	for i := range m.Fields {
		f := &m.Fields[i]
		if f.Required && f.FillFrom == "" && f.Access != model.WriteOnly && config[f.Name] == nil {
			return fmt.Sprintf("it has no %s, which a configuration must declare", f.Name)
		}
	}
	return ""
}

// place returns what a resource has to say of its node: nothing where that is
// the node of the provider's configuration.
func (g *gatherer) place(ctx context.Context, client backend.Client, path string) (string, error) {
	if said, known := g.nodes[path]; known {
		return said, nil
	}
	same := path == g.node
	if placer, ok := backend.As[backend.Placer](client); ok {
		var err error
		if same, err = placer.SameHierarchy(ctx, path, g.node); err != nil {
			return "", err
		}
	}
	g.nodes[path] = path
	if same {
		g.nodes[path], g.root = "", path
	}
	return g.nodes[path], nil
}

// usesIn lists the values of fields that refer to other objects.
func usesIn(m *model.Model, config model.Value) []*use {
	var list []*use
	m.WalkValues(config, func(v model.FieldRef, path string, leaf any) {
		if text, ok := leaf.(string); ok && v.Field.Target != nil {
			list = append(list, &use{path: path, value: text, target: v.Field.Target.Model})
		}
	})
	return list
}
