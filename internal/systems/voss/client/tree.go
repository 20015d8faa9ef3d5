package client

import (
	"maps"
	"slices"
	"strings"

	"github.com/collab-iac/terraform-provider-collab/internal/httpbody"
)

// tree is the hierarchy as far as the account may see it.
type tree struct {
	byPkid, byPath map[string]Node
	// err says why the tree knows nothing.
	err error
	// partial is set where the root was out of reach: there may be nodes that
	// the account may use and the tree lacks.
	partial bool
}

// listing is what one list of hierarchy nodes brought.
type listing struct {
	from   string // the node whose descendants were asked for
	parent string // that node's pkid, where the list's meta tells it
	rows   []httpbody.Document
}

func newTree() *tree {
	return &tree{byPkid: map[string]Node{}, byPath: map[string]Node{}}
}

// blind reports whether the account may not list the hierarchy.
func (t *tree) blind() bool { return t.err != nil }

func (t *tree) find(ref string) (Node, bool) {
	if n, ok := t.byPkid[ref]; ok {
		return n, true
	}
	n, ok := t.byPath[rooted(ref)]
	return n, ok
}

func (t *tree) pathOfAny(places []string) string {
	for _, place := range places {
		if n, ok := t.find(place); ok {
			return n.Path
		}
	}
	return ""
}

func (t *tree) sorted() []Node {
	return slices.SortedFunc(maps.Values(t.byPath), func(a, b Node) int { return strings.Compare(a.Path, b.Path) })
}

func (t *tree) put(n Node) {
	if have, ok := t.byPath[n.Path]; ok && n.Pkid == "" {
		n = have
	}
	t.byPath[n.Path] = n
	if n.Pkid != "" {
		t.byPkid[n.Pkid] = n
	}
}

// add takes the nodes of a listing into the tree.
func (t *tree) add(l listing) {
	b := builder{tree: t, listing: l, entries: map[string]entry{}, paths: map[string]string{}}
	for _, row := range l.rows {
		// The pattern of names has no dot (CONTRACT.md §2), and a path could
		// not be told apart with one.
		if e := readEntry(row); e.node.Pkid != "" && e.node.Name != "" && !strings.Contains(e.node.Name, ".") {
			b.entries[e.node.Pkid] = e
		}
	}
	b.findTop()
	for pkid, e := range b.entries {
		if path := b.path(pkid, nil); path != "" {
			e.node.Path = path
			t.put(e.node)
		}
	}
	if _, known := t.byPath[rootNode]; !known {
		t.put(Node{Path: rootNode, Name: rootNode})
	}
}

// entry is a node before its path is known.
type entry struct {
	node   Node
	parent string   // pkid
	names  []string // what the row says of its path, if anything
}

func readEntry(row httpbody.Document) entry {
	data := payloadOf(row)
	return entry{
		node: Node{
			Pkid: pkidOf(row), Name: data.Text("name"),
			NodeType: data.Text("node_type"), Description: data.Text("description"),
		},
		parent: reference(row.Object("meta"), "parent"),
		names:  spelledNames(row),
	}
}

// spelledNames returns the path that a row spells, in names or pkids.
func spelledNames(row httpbody.Document) []string {
	for _, v := range []any{
		row["hierarchy_path"], row.At("meta", "hierarchy_path"), row.At("data", "hierarchy_path"),
		row.At("meta", "path"), row["path"],
	} {
		if names := pathNames(v); len(names) > 0 {
			return names
		}
	}
	return nil
}

// builder works out the paths of one listing.
type builder struct {
	tree    *tree
	listing listing
	entries map[string]entry
	paths   map[string]string
}

// findTop names the node whose descendants were listed: by its path where the
// listing was asked for by path, under the pkid that the list tells, or the one
// that all topmost nodes share as parent.
func (b *builder) findTop() {
	if objectID.MatchString(b.listing.from) {
		return
	}
	top := rooted(b.listing.from)
	pkid := b.listing.parent
	if pkid == "" {
		strangers := map[string]bool{}
		for _, e := range b.entries {
			if _, listed := b.entries[e.parent]; !listed && e.parent != "" && len(e.names) == 0 {
				strangers[e.parent] = true
			}
		}
		if len(strangers) == 1 {
			for stranger := range strangers {
				pkid = stranger
			}
		}
	}
	if _, listed := b.entries[pkid]; listed {
		return
	}
	if pkid != "" {
		b.paths[pkid] = top
	}
	b.tree.put(Node{Pkid: pkid, Path: top, Name: top[strings.LastIndex(top, ".")+1:]})
}

// path returns the dot path of a listed or known node: along its parents, else
// as the row spells it. Seen guards against nodes that are their own ancestors.
func (b *builder) path(pkid string, seen []string) string {
	if path, done := b.paths[pkid]; done {
		return path
	}
	e, listed := b.entries[pkid]
	if !listed || slices.Contains(seen, pkid) {
		return b.tree.byPkid[pkid].Path
	}
	path := ""
	if e.parent != "" {
		if up := b.path(e.parent, append(seen, pkid)); up != "" {
			path = up + "." + e.node.Name
		}
	}
	if path == "" {
		path = b.spelled(e, seen)
	}
	if path != "" {
		b.paths[pkid] = path
	}
	return path
}

// spelled reads the path that the row gives, which may or may not end with the
// node itself. A row without one and without a parent is the root.
func (b *builder) spelled(e entry, seen []string) string {
	names := e.names
	if len(names) == 0 {
		if e.parent != "" {
			return ""
		}
		return rooted(e.node.Name)
	}
	last := names[len(names)-1]
	switch {
	case last == e.node.Pkid && len(names) == 1:
		return rooted(e.node.Name)
	case last == e.node.Pkid:
		last, names = names[len(names)-2], names[:len(names)-1]
	case last == e.node.Name:
		return rooted(strings.Join(names, "."))
	}
	if objectID.MatchString(last) {
		if up := b.path(last, append(seen, e.node.Pkid)); up != "" {
			return up + "." + e.node.Name
		}
		return ""
	}
	return rooted(strings.Join(append(slices.Clone(names), e.node.Name), "."))
}
