package client

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"

	"github.com/agext/levenshtein"

	"github.com/collab-iac/terraform-provider-collab/internal/backend"
	"github.com/collab-iac/terraform-provider-collab/internal/httpbody"
)

// Node is one node of the hierarchy.
type Node struct {
	// Pkid is the node's key; empty where the server showed none, as for a
	// root above what the account may see.
	Pkid string
	// Path is the dot path from the root: "sys.hcs.Prov.Cust".
	Path string
	// Name is the last part of Path.
	Name string
	// NodeType is Provider, Reseller, Customer, Site or another type of the
	// server; empty for an intermediate node (CONTRACT.md §2).
	NodeType    string
	Description string
}

// query is how a request names the node. Both forms are documented, but only
// the pkid means the same with and without the root in front (CONTRACT.md §2).
func (n Node) query() string {
	if n.Pkid != "" {
		return n.Pkid
	}
	return n.Path
}

// treeCache holds the hierarchy, read when it is first needed and once more
// when it lacks something.
type treeCache struct {
	flight flight[*tree]
	mu     sync.Mutex
	tree   *tree
	misses map[string]bool // what a fresh tree lacked
	asked  []string        // nodes to look below beside the configured one
}

// HierarchyNodes lists the nodes that the account may see, sorted by path.
func (c *Client) HierarchyNodes(ctx context.Context) ([]Node, error) {
	t, err := c.nodes(ctx)
	if err != nil {
		return nil, err
	}
	if t.err != nil {
		return nil, t.err
	}
	return t.sorted(), nil
}

// nodes returns the hierarchy, reading it for the first caller.
func (c *Client) nodes(ctx context.Context) (*tree, error) {
	c.tree.mu.Lock()
	t := c.tree.tree
	c.tree.mu.Unlock()
	if t != nil {
		return t, nil
	}
	return c.reread(ctx, nil)
}

// reread reads the hierarchy anew, unless someone else has since old.
func (c *Client) reread(ctx context.Context, old *tree) (*tree, error) {
	t, err := c.tree.flight.do(ctx, func(ctx context.Context) (*tree, error) {
		c.tree.mu.Lock()
		have := c.tree.tree
		c.tree.mu.Unlock()
		if have != old {
			return have, nil
		}
		t, err := c.readTree(ctx)
		if err != nil {
			return nil, err
		}
		c.tree.mu.Lock()
		defer c.tree.mu.Unlock()
		c.tree.tree = t
		return t, nil
	})
	return t, c.wrapContext(err)
}

// wrapContext gives the end of a caller's wait for others the common form.
func (c *Client) wrapContext(err error) error {
	var told *backend.Error
	if err == nil || errors.As(err, &told) {
		return err
	}
	return c.transportError(apiCall(http.MethodGet, hierarchyModel), err)
}

// readTree lists the nodes below the root and, where the root is out of reach
// or shows too little, below the node of the configuration and those that were
// asked for: an account may reach nodes beside or above the configured one. A
// server that shows none leaves a tree that knows nothing and says why in err.
func (c *Client) readTree(ctx context.Context) (*tree, error) {
	t := newTree()
	c.tree.mu.Lock()
	froms := append([]string{rootNode, c.cfg.Hierarchy}, c.tree.asked...)
	c.tree.mu.Unlock()
	for _, from := range compact(froms) {
		if err := c.readBelow(ctx, t, from); err != nil {
			return nil, err
		}
	}
	return t, nil
}

// readBelow takes a node and what is below it into the tree. Where the server
// knows no such node it goes on with the one above, so that an error can name
// what there is instead.
func (c *Client) readBelow(ctx context.Context, t *tree, from string) error {
	if _, known := t.find(from); known && from != rootNode {
		return nil
	}
	l, err := c.listNodes(ctx, from)
	switch {
	case err == nil:
		t.add(l)
		t.err = nil
	case errors.Is(err, backend.ErrForbidden), errors.Is(err, backend.ErrNotFound), isStatus(err, http.StatusBadRequest):
		t.partial = t.partial || from == rootNode
		if len(t.byPath) == 0 {
			t.err = err
		}
		if up := above(from); up != "" && !errors.Is(err, backend.ErrForbidden) {
			return c.readBelow(ctx, t, up)
		}
	default:
		return err
	}
	return nil
}

// above returns the dot path of the node above, or "" below the root.
func above(path string) string {
	if objectID.MatchString(path) {
		return ""
	}
	path = rooted(path)
	up := path[:max(strings.LastIndex(path, "."), 0)]
	if up == rootNode {
		return ""
	}
	return up
}

func isStatus(err error, status int) bool {
	var told *backend.Error
	return errors.As(err, &told) && told.Status == status
}

// listNodes lists the nodes below one that is named as the server knows it.
func (c *Client) listNodes(ctx context.Context, from string) (listing, error) {
	l := listing{from: from}
	req := apiCall(http.MethodGet, hierarchyModel)
	req.query = listQuery(from, "down", nil)
	for p, err := range c.pages(ctx, req, c.readResources) {
		if err != nil {
			return l, err
		}
		if parent := reference(p.meta, "parent"); parent != "" {
			l.parent = parent
		}
		for _, r := range p.rows {
			l.rows = append(l.rows, r.fields)
		}
	}
	return l, nil
}

// resolve finds the node that ref names, by pkid or by dot path with or
// without the root; an empty ref is the configuration's. The hierarchy is read
// once more before a node counts as unknown.
func (c *Client) resolve(ctx context.Context, ref string) (Node, error) {
	ref = strings.TrimSpace(ref)
	if ref == "" {
		ref = c.cfg.Hierarchy
	}
	if ref == "" {
		return Node{}, c.unknownNode("no hierarchy is given, neither for this object nor for the provider")
	}
	t, err := c.nodes(ctx)
	if err != nil {
		return Node{}, err
	}
	if n, ok := t.find(ref); ok {
		return n, nil
	}
	if t.blind() {
		return unseen(ref), nil
	}
	if t.partial {
		c.tree.askFor(ref)
	}
	if t, err = c.reread(ctx, t); err != nil {
		return Node{}, err
	}
	if n, ok := t.find(ref); ok {
		return n, nil
	}
	message := fmt.Sprintf("hierarchy %q is not known to the server, or not visible to user name %q", ref, c.cfg.Username)
	if near := t.nearest(ref); near != "" {
		message += fmt.Sprintf("; the nearest known path is %q", near)
	}
	return Node{}, c.unknownNode(message)
}

// pathOf returns the dot path of the node that ref names, without asking for it;
// "" for a pkid that the hierarchy as it was read does not show.
func (c *Client) pathOf(ctx context.Context, ref string) string {
	t, err := c.nodes(ctx)
	if err != nil {
		return ""
	}
	if n, ok := t.find(ref); ok {
		return n.Path
	}
	return unseen(ref).Path
}

func (c *Client) unknownNode(message string) error {
	return c.newError(call{}, backend.Error{Message: message})
}

// unseen stands for a node of a hierarchy that the account may not list: the
// server will judge the name.
func unseen(ref string) Node {
	if objectID.MatchString(ref) {
		return Node{Pkid: ref}
	}
	path := rooted(ref)
	return Node{Path: path, Name: path[strings.LastIndex(path, ".")+1:]}
}

// locate returns the dot path of the node where an object lives, from what the
// row tells of it; empty where that names no node.
func (c *Client) locate(ctx context.Context, row httpbody.Document) (string, error) {
	places := placesOf(row)
	if len(places) == 0 {
		return "", nil
	}
	t, err := c.nodes(ctx)
	if err != nil {
		return "", err
	}
	if path := t.pathOfAny(places); path != "" {
		return path, nil
	}
	if !t.blind() && c.tree.firstMiss(strings.Join(places, " ")) {
		if t, err = c.reread(ctx, t); err != nil {
			return "", err
		}
		if path := t.pathOfAny(places); path != "" {
			return path, nil
		}
	}
	return spelledPath(places), nil
}

// firstMiss reports whether this miss is new. A row that names its place in a
// form nobody can read must not have the hierarchy listed again each time.
func (t *treeCache) firstMiss(places string) bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.misses[places] || len(t.misses) >= maxRereads {
		return false
	}
	if t.misses == nil {
		t.misses = map[string]bool{}
	}
	t.misses[places] = true
	return true
}

// askFor has the next reading of the hierarchy begin at the node, too.
func (t *treeCache) askFor(ref string) {
	if !objectID.MatchString(ref) {
		ref = rooted(ref)
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	if len(t.asked) < maxRereads && !slices.Contains(t.asked, ref) {
		t.asked = append(t.asked, ref)
	}
}

// maxRereads bounds how often rows can have the hierarchy listed again.
const maxRereads = 20

// spelledPath returns the first place that is a dot path by its looks: better
// than nothing where the account may not list the hierarchy.
func spelledPath(places []string) string {
	for _, place := range places {
		if place == rootNode || strings.HasPrefix(place, rootNode+".") {
			return place
		}
	}
	return ""
}

// SameHierarchy reports whether a and b name one node. Paths are compared as
// they are, with or without the root; only a pkid takes the server's help.
func (c *Client) SameHierarchy(ctx context.Context, a, b string) (bool, error) {
	a, b = strings.TrimSpace(a), strings.TrimSpace(b)
	if a == b {
		return true, nil
	}
	if a == "" || b == "" {
		return false, nil
	}
	var paths [2]string
	for i, ref := range []string{a, b} {
		paths[i] = rooted(ref)
		if !objectID.MatchString(ref) {
			continue
		}
		n, err := c.resolve(ctx, ref)
		if err != nil {
			return false, err
		}
		paths[i] = n.Path
	}
	return paths[0] == paths[1] && paths[0] != "", nil
}

// rooted puts the root in front of a dot path that lacks it.
func rooted(path string) string {
	path = strings.Trim(path, ". ")
	if path == "" {
		return rootNode
	}
	if path == rootNode || strings.HasPrefix(path, rootNode+".") {
		return path
	}
	return rootNode + "." + path
}

// nearest returns the known path that most resembles ref, or "".
func (t *tree) nearest(ref string) string {
	best, near := 0.0, ""
	for _, n := range t.sorted() {
		if score := levenshtein.Similarity(strings.ToLower(rooted(ref)), strings.ToLower(n.Path), nil); score > best {
			best, near = score, n.Path
		}
	}
	return near
}

// HierarchyNode returns the node with the dot path or pkid; empty stands for
// the configured hierarchy. An unknown node is an error that names the nearest.
func (c *Client) HierarchyNode(ctx context.Context, ref string) (Node, error) {
	return c.resolve(ctx, ref)
}
