package hierarchy

import (
	"slices"

	"github.com/collab-iac/terraform-provider-collab/internal/systems/voss/node"
)

// List is one list of nodes.
type List struct {
	// Top is the node below which nodes were listed, by path or pkid; empty where
	// only the server knows it.
	Top string
	// TopPkid is the pkid of Top, where the list says it.
	TopPkid string
	Entries []Entry
}

// Entry is a node of a list, before its path is known.
type Entry struct {
	Node Node // without Path
	// Parent is the pkid of the node above; empty where the row has none.
	Parent string
	// Declared is the path that the row declares, in names or pkids from the
	// root, with or without the node itself; nil for none.
	Declared []string
}

// ancestors returns the declared path without the node itself.
func (e Entry) ancestors() []string {
	if n := len(e.Declared); n > 0 && (e.Declared[n-1] == e.Node.Pkid || e.Declared[n-1] == e.Node.Name) {
		return e.Declared[:n-1]
	}
	return e.Declared
}

// Add takes the nodes of a list into the tree, as far as their paths can be
// found.
func (t *Tree) Add(l List) {
	r := resolver{tree: t, entries: map[string]Entry{}, paths: map[string]string{}, resolving: map[string]bool{}}
	for _, e := range l.Entries {
		// The pattern of names has no dot (CONTRACT.md §2), and a path could
		// not be told apart with one.
		if e.Node.Pkid != "" && e.Node.Name != "" && !node.IsPath(e.Node.Name) {
			r.entries[e.Node.Pkid] = e
		}
	}
	r.findTop(l)
	for pkid, e := range r.entries {
		if path := r.path(pkid); path != "" {
			e.Node.Path = path
			t.put(e.Node)
		}
	}
	if _, known := t.byPath[node.Root]; !known {
		t.put(Node{Path: node.Root, Name: node.Root})
	}
}

// resolver finds the paths of one list's entries.
type resolver struct {
	tree      *Tree
	entries   map[string]Entry  // by pkid
	paths     map[string]string // found so far, by pkid
	resolving map[string]bool   // those being resolved: a node may be its own ancestor
}

// path returns the path of a node of the list or of the tree; "" where it cannot be
// found.
func (r *resolver) path(pkid string) string {
	if path, done := r.paths[pkid]; done {
		return path
	}
	e, listed := r.entries[pkid]
	if !listed || r.resolving[pkid] {
		return r.tree.byPkid[pkid].Path
	}
	r.resolving[pkid] = true
	defer delete(r.resolving, pkid)
	path := r.find(e)
	if path != "" {
		r.paths[pkid] = path
	}
	return path
}

// find returns the path of an entry: below the parent that its row refers to, which is
// documented; below the last pkid of a path of pkids; or as a path of names. An entry that
// declares no ancestors and has no parent is the root, or stands below it.
func (r *resolver) find(e Entry) string {
	if path := r.below(e.Parent, e.Node.Name); path != "" {
		return path
	}
	up := e.ancestors()
	switch {
	case len(up) > 0 && node.IsPkid(up[len(up)-1]):
		return r.below(up[len(up)-1], e.Node.Name)
	case len(e.Declared) == 0 && e.Parent != "":
		return ""
	}
	return node.Absolute(node.Join(append(slices.Clone(up), e.Node.Name)))
}

// below returns the path of a name below a node, if that node's path is known.
func (r *resolver) below(parent, name string) string {
	if up := r.path(parent); up != "" {
		return node.Join([]string{up, name})
	}
	return ""
}

// findTop adds the node below which was listed, if it was named by its path. Its
// pkid is the one that the list says, or the only parent that is not in the list.
func (r *resolver) findTop(l List) {
	if node.IsPkid(l.Top) {
		return
	}
	if l.Top == "" {
		r.findTopByPath(l)
		return
	}
	pkid := l.TopPkid
	if pkid == "" {
		pkid = r.onlyUnknownParent()
	}
	if _, listed := r.entries[pkid]; listed {
		return
	}
	path := node.Absolute(l.Top)
	if pkid != "" {
		r.paths[pkid] = path
	}
	r.tree.put(Node{Pkid: pkid, Path: path, Name: node.Name(path)})
}

// findTopByPath adds a top that nobody named, by the path in names that an entry
// right below it declares.
func (r *resolver) findTopByPath(l List) {
	for _, e := range l.Entries {
		up := e.ancestors()
		if l.TopPkid == "" || e.Parent != l.TopPkid || len(up) == 0 || node.IsPkid(up[len(up)-1]) {
			continue
		}
		path := node.Absolute(node.Join(up))
		r.paths[l.TopPkid] = path
		r.tree.put(Node{Pkid: l.TopPkid, Path: path, Name: node.Name(path)})
		return
	}
}

// onlyUnknownParent returns the parent that all entries without a parent in the
// list and without a declared path share; "" where they share none.
func (r *resolver) onlyUnknownParent() string {
	unknown := ""
	for _, e := range r.entries {
		_, listed := r.entries[e.Parent]
		switch {
		case listed || e.Parent == "" || len(e.Declared) > 0 || e.Parent == unknown:
		case unknown != "":
			return ""
		default:
			unknown = e.Parent
		}
	}
	return unknown
}
