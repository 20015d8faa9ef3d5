package export

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"slices"
	"strings"

	"github.com/collab-iac/terraform-provider-collab/internal/backend"
	"github.com/collab-iac/terraform-provider-collab/internal/model"
)

// identifierField is the field that other objects refer to an object by.
const identifierField = "id"

// ErrNoNode means that a model lives at nodes of a hierarchy and nothing names
// the node to export.
var ErrNoNode = errors.New("its objects live at a node of the hierarchy, and none is given")

// collection holds the exported objects of one model.
type collection struct {
	Source
	objects []*object
	secrets []*model.Field // that get a variable
	read    int            // how many objects the server has shown
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
	name        string    // of the resource
	stored      io.Reader // of readValue
	// visited and onPath are for breakCycles: it has been here, and it is here or
	// below.
	visited, onPath bool
}

// reference is one value that names another object.
type reference struct {
	path  string // attribute path with indexes
	value string
	// to is what the field is documented to refer to.
	to model.Target
	// name is what people know it by; empty where the identifier has to do.
	name string
	// target is the object to refer to; nil keeps the value as it is.
	target *object
}

// shows returns the value of an object at a payload key; empty where the export does not
// know it before all is written.
func (o *object) shows(key string) string {
	if keys := o.model.KeyFields(); len(keys) == 1 && keys[0].Payload == key {
		return o.businessKey
	}
	return ""
}

// gatherer reads the objects of the sources.
type gatherer struct {
	spool    *spool
	progress Progress
	log      *slog.Logger // nil for none
	// node is the node to export, in the caller's spelling.
	node string
	// systems are those with a hierarchy that has the node.
	systems []model.System
	// serverNode is node in the server's spelling; empty until an object of that
	// node is read.
	serverNode               string
	selection                Selection
	skipped, unselected, own int
}

// chooseNode sets the systems with a hierarchy, and the node to export: the one
// that the options name, or the client's default.
func (g *gatherer) chooseNode(options Options) error {
	for _, s := range options.Sources {
		if !s.Model.HasHierarchy || slices.Contains(g.systems, s.Model.System) {
			continue
		}
		g.systems = append(g.systems, s.Model.System)
		if g.node = cmp.Or(options.Hierarchy, backend.DefaultHierarchy(s.Client)); g.node == "" {
			return fmt.Errorf("%s: %w", s.Model.Type, ErrNoNode)
		}
	}
	return nil
}

// gather reads the objects of one model.
func (g *gatherer) gather(ctx context.Context, s Source) (*collection, error) {
	c := &collection{Source: s}
	query := backend.Query{}
	if s.Model.HasHierarchy {
		query.Hierarchy, query.Traversal = g.node, backend.TraverseDown
	}
	for found, err := range backend.WholeObjects(ctx, s.Client, s.Model, query, g.log) {
		if err == nil {
			err = g.add(ctx, c, found)
		}
		if err != nil {
			return nil, err
		}
	}
	c.objects = sorted(c.objects)
	g.progress.Count(s.Model, c.read, true)
	return c, nil
}

// sorted puts objects into an order that depends only on the objects.
func sorted(objects []*object) []*object {
	return slices.SortedFunc(slices.Values(objects), func(a, b *object) int {
		return cmp.Or(
			strings.Compare(a.businessKey, b.businessKey),
			strings.Compare(a.hierarchy, b.hierarchy),
			strings.Compare(a.key, b.key),
		)
	})
}

// add records an object and stores its configuration in the spool. It leaves out
// an object that cannot be imported or declared.
func (g *gatherer) add(ctx context.Context, c *collection, found backend.Object) error {
	c.read++
	g.progress.Count(c.Model, c.read, false)
	m := c.Model
	if c.Unchecked {
		m = m.Fit(found.Data)
	}
	server, problems := m.Decode(found.Data)
	businessKey := m.KeyOf(server)
	switch {
	case !g.selection.names(businessKey):
		g.unselected++
		return nil
	case g.selection.isOwn(m, businessKey):
		g.own++
		return nil
	}
	state, _ := m.StateFromServer(server)
	config := m.MinimalConfig(state)
	if reason := reasonToSkip(m, config, problems); reason != "" {
		g.skipped++
		g.progress.Skipped(m, strings.TrimSpace(businessKey+" ("+found.Key+")"), reason)
		return nil
	}
	o := &object{model: m, key: found.Key, businessKey: businessKey, references: referencesIn(m, config)}
	if f := model.FieldWithPayload(m.Fields, model.IdentifierKey); f != nil && f.Access == model.ReadOnly {
		o.identifier, _ = found.Data[f.Payload].(string)
	}
	var err error
	if c.Model.HasHierarchy {
		if o.hierarchy, err = g.declaredNode(ctx, c.Client, found.Hierarchy); err != nil {
			return err
		}
	}
	stored := config
	if m.Generic {
		stored = dataOf(m.Fields, config)
	}
	o.stored, err = g.spool.put(stored)
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
	if m.Generic {
		return "" // only a new object has to declare anything
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
	same := path == g.node
	if placer, ok := backend.As[backend.Placer](client); ok {
		var err error
		if same, err = placer.SameHierarchy(ctx, path, g.node); err != nil {
			return "", err
		}
	}
	if !same {
		return path, nil
	}
	g.serverNode = path
	return "", nil
}

// referencesIn lists the values of fields that refer to other objects.
func referencesIn(m *model.Model, config model.Value) []*reference {
	var list []*reference
	m.WalkValues(config, func(v model.FieldRef, path string, leaf any) {
		if text, ok := leaf.(string); ok && v.Field.Target != nil {
			list = append(list, &reference{path: path, value: text, to: *v.Field.Target})
		}
	})
	return list
}
