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
	// identifierField is the field that other objects refer to an object by.
	identifierField = "id"
	// concurrentReads is how many objects are read at one time where a list shows
	// only summaries. The client has a limit of its own.
	concurrentReads = 8
)

// ErrNoNode means that a model lives at nodes of a hierarchy and nothing names
// the node to export.
var ErrNoNode = errors.New("its objects live at a node of the hierarchy, and none is given")

// collection holds the exported objects of one model.
type collection struct {
	model   *model.Model
	objects []*object
}

// object is what has to be known of an object until all are read. Its values
// are in the spool.
type object struct {
	model       *model.Model
	key         string // the server's, which the import block names
	businessKey string
	hierarchy   string // empty where the provider's configuration says it
	identifier  string // what other objects hold where they refer to this one
	references  []*reference
	name        string // of the resource
	stored      record
	visit       visit // while cycles are looked for
}

// reference is one value that names another object.
type reference struct {
	path  string // attribute path with indexes
	value string
	// targetModel is the model type that the field is documented to refer to.
	targetModel string
	// target is the object to refer to; nil keeps the value as it is.
	target *object
}

// gatherer reads the objects of the sources.
type gatherer struct {
	spool    *spool
	progress Progress
	// node is the node to export, in the caller's spelling.
	node string
	// declaredNodes caches declaredNode by path.
	declaredNodes map[string]string
	// serverNode is node in the server's spelling; empty until an object of that
	// node is read.
	serverNode string
	mu         sync.Mutex
	skipped    int
}

// chooseNode sets the node to export, if a model needs one: the one that the
// options name, or the client's default.
func (g *gatherer) chooseNode(options Options) error {
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

// configuredNode returns the node for the provider block; empty for none.
func (g *gatherer) configuredNode() string {
	if g.serverNode != "" {
		return g.serverNode
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
		return g.add(ctx, s, c, found)
	}
	group, reading := errgroup.WithContext(ctx)
	group.SetLimit(concurrentReads)
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

// sorted puts objects into an order that depends only on the objects.
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

// add records an object and stores its configuration in the spool. It leaves out
// an object that cannot be imported or declared.
func (g *gatherer) add(ctx context.Context, s Source, c *collection, found backend.Object) error {
	server, problems := s.Model.Decode(found.Data)
	businessKey, _ := server[s.Model.BusinessKey].(string)
	state, _ := s.Model.StateFromServer(server)
	config := s.Model.MinimalConfig(state)
	if reason := reasonToSkip(s.Model, config, problems); reason != "" {
		g.skipped++
		g.progress.Skipped(s.Model, strings.TrimSpace(businessKey+" ("+found.Key+")"), reason)
		return nil
	}
	o := &object{model: s.Model, key: found.Key, businessKey: businessKey, references: referencesIn(s.Model, config)}
	if f := s.Model.Field(identifierField); f != nil && f.Access == model.ReadOnly {
		o.identifier, _ = server[identifierField].(string)
	}
	var err error
	if s.Model.HasHierarchy {
		if o.hierarchy, err = g.declaredNode(ctx, s.Client, found.Hierarchy); err != nil {
			return err
		}
	}
	o.stored, err = g.spool.put(config)
	c.objects = append(c.objects, o)
	return err
}

// reasonToSkip says why an object cannot be exported. It is empty where it can.
func reasonToSkip(m *model.Model, config model.Value, problems []model.DecodeError) string {
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

// declaredNode returns the node that a resource must declare: empty for the node of
// the provider's configuration.
func (g *gatherer) declaredNode(ctx context.Context, client backend.Client, path string) (string, error) {
	if node, known := g.declaredNodes[path]; known {
		return node, nil
	}
	same := path == g.node
	if placer, ok := backend.As[backend.Placer](client); ok {
		var err error
		if same, err = placer.SameHierarchy(ctx, path, g.node); err != nil {
			return "", err
		}
	}
	g.declaredNodes[path] = path
	if same {
		g.declaredNodes[path], g.serverNode = "", path
	}
	return g.declaredNodes[path], nil
}

// referencesIn lists the values of fields that refer to other objects.
func referencesIn(m *model.Model, config model.Value) []*reference {
	var list []*reference
	m.WalkValues(config, func(v model.FieldRef, path string, leaf any) {
		if text, ok := leaf.(string); ok && v.Field.Target != nil {
			list = append(list, &reference{path: path, value: text, targetModel: v.Field.Target.Model})
		}
	})
	return list
}
