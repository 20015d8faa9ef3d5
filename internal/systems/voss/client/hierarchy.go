package client

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"
	"sync/atomic"

	"github.com/collab-iac/terraform-provider-collab/internal/backend"
	"github.com/collab-iac/terraform-provider-collab/internal/httpbody"
	"github.com/collab-iac/terraform-provider-collab/internal/systems/voss/hierarchy"
	"github.com/collab-iac/terraform-provider-collab/internal/systems/voss/node"
)

// maxRereads bounds how often rows with an unknown place can have the hierarchy
// read again.
const maxRereads = 20

// hierarchyCache holds the hierarchy. It is read when it is first needed, and once
// more when it lacks something.
type hierarchyCache struct {
	flight flight[*nodes]
	nodes  atomic.Pointer[nodes]

	mu         sync.Mutex
	unknown    []string // places that a fresh reading did not show
	extraRoots []string // nodes to list below, beside the configured one; the root only if need be
}

// nodes is the hierarchy as it was read.
type nodes struct {
	*hierarchy.Tree
	// err says why it knows no node: the account may not list the hierarchy.
	err error
	// partial is set where the root was out of reach: there may be nodes that
	// the account may use and the tree lacks.
	partial bool
}

// isHidden reports whether the account may not list the hierarchy.
func (n *nodes) isHidden() bool { return n.err != nil }

// HierarchyNodes lists the nodes that the account may see, sorted by path.
func (c *Client) HierarchyNodes(ctx context.Context) ([]hierarchy.Node, error) {
	n, err := c.nodes(ctx)
	if err == nil && !n.isHidden() && c.hierarchy.addNew(&c.hierarchy.extraRoots, node.Root) {
		n, err = c.reread(ctx, n)
	}
	if err != nil {
		return nil, err
	}
	return n.Nodes(), n.err
}

// HierarchyNode returns the node with the dot path or pkid; empty stands for
// the configured hierarchy. An unknown node is an error that names the nearest.
func (c *Client) HierarchyNode(ctx context.Context, ref string) (hierarchy.Node, error) {
	return c.resolve(ctx, ref)
}

// nodes returns the hierarchy, reading it for the first caller.
func (c *Client) nodes(ctx context.Context) (*nodes, error) {
	if n := c.hierarchy.nodes.Load(); n != nil {
		return n, nil
	}
	return c.reread(ctx, nil)
}

// reread reads the hierarchy again, unless someone else has since old was read.
func (c *Client) reread(ctx context.Context, old *nodes) (*nodes, error) {
	n, err := c.hierarchy.flight.do(ctx, func(ctx context.Context) (*nodes, error) {
		if have := c.hierarchy.nodes.Load(); have != old {
			return have, nil
		}
		n, err := c.readNodes(ctx)
		if err == nil {
			c.hierarchy.nodes.Store(n)
		}
		return n, err
	})
	if err != nil {
		return nil, c.errors.Transport(apiCall(http.MethodGet, hierarchyModel), err)
	}
	return n, nil
}

// readNodes lists the nodes below that of the configuration and below the extra roots:
// an account may reach nodes beside or above the configured one. It begins at the
// root where there is no other, because a refusal of the root stands in the
// server's audit log. A server that shows none leaves an empty tree and says why in
// err.
func (c *Client) readNodes(ctx context.Context) (*nodes, error) {
	n := &nodes{Tree: hierarchy.New()}
	c.hierarchy.mu.Lock()
	tops := compact(append([]string{c.cfg.Hierarchy}, c.hierarchy.extraRoots...))
	c.hierarchy.mu.Unlock()
	if i := slices.Index(tops, node.Root); i > 0 {
		tops[0], tops[i] = tops[i], tops[0] // it may show all others
	}
	for _, top := range tops {
		if err := c.readBelow(ctx, n, top); err != nil {
			return nil, err
		}
	}
	if n.IsEmpty() && !errors.Is(n.err, backend.ErrForbidden) && !slices.Contains(tops, node.Root) {
		return n, c.readBelow(ctx, n, node.Root)
	}
	return n, nil
}

// readBelow takes a node and the nodes below it into the tree. Where the server
// knows no such node it goes on with the one above, so that an error can name
// the nearest node that there is.
func (c *Client) readBelow(ctx context.Context, n *nodes, top string) error {
	if _, known := n.Find(top); known && top != node.Root {
		return nil
	}
	list, err := c.listNodes(ctx, top)
	switch {
	case err == nil && top == node.Root && len(list.Entries) == 0:
		n.partial = true // the account lives below
		return c.readOwn(ctx, n)
	case err == nil:
		n.Add(list)
		n.err = nil
	case errors.Is(err, backend.ErrForbidden), isStatus(err, http.StatusNotFound), isStatus(err, http.StatusBadRequest):
		n.partial = n.partial || top == node.Root
		if n.IsEmpty() {
			n.err = err
		}
		if top == node.Root {
			return c.readOwn(ctx, n)
		}
		up := node.Parent(node.Absolute(top))
		if !node.IsPkid(top) && up != "" && up != node.Root && !errors.Is(err, backend.ErrForbidden) {
			return c.readBelow(ctx, n, up)
		}
	default:
		return err
	}
	return nil
}

// readOwn takes the nodes below the account's own node into the tree, which a list
// shows that names no node (CONTRACT.md §3.1). Where the server insists on one,
// nothing is lost.
func (c *Client) readOwn(ctx context.Context, n *nodes) error {
	list, err := c.listNodes(ctx, "")
	if err == nil && len(list.Entries) > 0 {
		n.Add(list)
		n.err = nil
	}
	return ctx.Err()
}

func isStatus(err error, status int) bool {
	told, ok := errors.AsType[*backend.Error](err)
	return ok && told.Status == status
}

// listNodes lists the nodes below one that is named as the server knows it; "" is
// the account's own.
func (c *Client) listNodes(ctx context.Context, top string) (hierarchy.List, error) {
	list := hierarchy.List{Top: top}
	req := apiCall(http.MethodGet, hierarchyModel)
	req.query = listQuery(top, backend.TraverseDown, nil)
	for p, err := range c.pages(ctx, req, c.readResources) {
		if err != nil {
			return list, err
		}
		list = addPage(list, p)
	}
	return list, nil
}

// addPage adds the rows of a page to a list of nodes.
func addPage(list hierarchy.List, p page) hierarchy.List {
	if pkid := reference(p.meta, "parent"); pkid != "" {
		list.TopPkid = pkid
	}
	for _, r := range p.rows {
		list.Entries = append(list.Entries, nodeEntry(r.fields))
	}
	return list
}

// resolve finds the node that ref names, by pkid or by dot path with or
// without the root; an empty ref is the configuration's. The hierarchy is read
// once more before a node counts as unknown.
func (c *Client) resolve(ctx context.Context, ref string) (hierarchy.Node, error) {
	ref = strings.TrimSpace(ref)
	if ref == "" {
		ref = c.cfg.Hierarchy
	}
	if ref == "" {
		return hierarchy.Node{}, c.unknownNode("no hierarchy is given, neither for this object nor for the provider")
	}
	known, err := c.nodes(ctx)
	if err != nil {
		return hierarchy.Node{}, err
	}
	if n, ok := known.Find(ref); ok {
		return n, nil
	}
	if known.isHidden() {
		return hierarchy.Unverified(ref), nil
	}
	itself := ref
	if !node.IsPkid(ref) {
		itself = node.Absolute(ref)
	}
	for _, top := range []string{node.Root, itself} {
		if top == itself && !known.partial {
			break
		}
		c.hierarchy.addNew(&c.hierarchy.extraRoots, top)
		if known, err = c.reread(ctx, known); err != nil {
			return hierarchy.Node{}, err
		}
		if n, ok := known.Find(ref); ok {
			return n, nil
		}
	}
	message := fmt.Sprintf("hierarchy %q is not known to the server, or not visible to user name %q", ref, c.cfg.Username)
	if nearest := known.Nearest(ref); nearest != "" {
		message += fmt.Sprintf("; the nearest known path is %q", nearest)
	}
	return hierarchy.Node{}, c.unknownNode(message)
}

// Connect signs in with the list of nodes, and looks for one.
func (c *Client) Connect(ctx context.Context, ref string) error {
	if strings.TrimSpace(ref) == "" && c.cfg.Hierarchy == "" {
		_, err := c.nodes(ctx)
		return err
	}
	_, err := c.resolve(ctx, ref)
	return err
}

func (c *Client) unknownNode(message string) error {
	return c.errors.New(call{}, backend.Error{Message: message, Is: backend.ErrUnknownNode})
}

// locate returns the dot path of the node where an object lives, from its row;
// empty where the row names no node.
func (c *Client) locate(ctx context.Context, row httpbody.Document) (string, error) {
	places := placesOf(row)
	if len(places) == 0 {
		return "", nil
	}
	known, err := c.nodes(ctx)
	if err != nil {
		return "", err
	}
	path := known.PathOfAny(places)
	// A row that names its place in a form that nobody can read must not have the
	// hierarchy read again each time.
	if path == "" && !known.isHidden() && c.hierarchy.addNew(&c.hierarchy.unknown, strings.Join(places, " ")) {
		c.hierarchy.addNew(&c.hierarchy.extraRoots, node.Root)
		if known, err = c.reread(ctx, known); err != nil {
			return "", err
		}
		path = known.PathOfAny(places)
	}
	// A place that is a dot path by its looks is better than nothing where the
	// account may not list the hierarchy.
	if i := slices.IndexFunc(places, node.IsAbsolute); path == "" && i >= 0 {
		path = places[i]
	}
	return path, nil
}

// addNew adds a text to one of the cache's lists, and reports whether it was new and
// there was room.
func (h *hierarchyCache) addNew(list *[]string, text string) bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	if len(*list) >= maxRereads || slices.Contains(*list, text) {
		return false
	}
	*list = append(*list, text)
	return true
}

// SameHierarchy reports whether a and b name one node. Paths are compared as
// they are, with or without the root; only a pkid takes the server's help.
func (c *Client) SameHierarchy(ctx context.Context, a, b string) (same bool, err error) {
	a, b = strings.TrimSpace(a), strings.TrimSpace(b)
	if a == b || a == "" || b == "" || node.IsPkid(a) && node.IsPkid(b) {
		return a == b, nil
	}
	var paths [2]string
	for i, ref := range []string{a, b} {
		paths[i] = node.Absolute(ref)
		if node.IsPkid(ref) {
			if paths[i], err = c.pathOfPkid(ctx, ref); err != nil {
				return false, err
			}
		}
	}
	return paths[0] == paths[1] && paths[0] != "", nil
}

// pathOfPkid returns the path of a node. One that the server does not list could be
// any. That is an error that Is backend.ErrUnsupported, because to take it for another
// node would move objects, or replace them.
func (c *Client) pathOfPkid(ctx context.Context, pkid string) (string, error) {
	n, err := c.resolve(ctx, pkid)
	if err != nil || n.Path != "" {
		return n.Path, err
	}
	message := "the server lists no hierarchy nodes, so which one is " + pkid + " is not known: write it as a dot path"
	if known, err := c.nodes(ctx); err == nil && known.err != nil {
		message += ". " + known.err.Error()
	}
	return "", c.errors.New(call{}, backend.Error{Message: message, Is: backend.ErrUnsupported})
}
