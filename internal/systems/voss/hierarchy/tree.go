// Package hierarchy works out the dot paths of VOSS Automate's nodes from the lists
// of nodes that the server shows. It asks no server: the client fetches the
// lists (CONTRACT.md §2).
package hierarchy

import (
	"maps"
	"slices"
	"strings"

	"github.com/collab-iac/terraform-provider-collab/internal/suggest"
	"github.com/collab-iac/terraform-provider-collab/internal/systems/voss/node"
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

// Query is how a request names the node. Both forms are documented, but only
// the pkid means the same with and without the root in front (CONTRACT.md §2).
func (n Node) Query() string {
	if n.Pkid != "" {
		return n.Pkid
	}
	return n.Path
}

// Unverified returns a node by its name alone, which the server will judge.
func Unverified(ref string) Node {
	if node.IsPkid(ref) {
		return Node{Pkid: ref}
	}
	path := node.Absolute(ref)
	return Node{Path: path, Name: node.Name(path)}
}

// Tree is the hierarchy as far as lists have shown it. The keys of byPath are those
// of node.Absolute.
type Tree struct{ byPkid, byPath map[string]Node }

// New returns a tree without nodes.
func New() *Tree { return &Tree{byPkid: map[string]Node{}, byPath: map[string]Node{}} }

// Find returns the node with the pkid, or with the dot path with or without the
// root.
func (t *Tree) Find(ref string) (Node, bool) {
	if n, ok := t.byPkid[ref]; ok {
		return n, true
	}
	n, ok := t.byPath[node.Absolute(ref)]
	return n, ok
}

// PathOfAny returns the path of the first ref that names a node; "" where none
// does.
func (t *Tree) PathOfAny(refs []string) string {
	for _, ref := range refs {
		if n, ok := t.Find(ref); ok {
			return n.Path
		}
	}
	return ""
}

// IsEmpty reports whether the tree knows no node.
func (t *Tree) IsEmpty() bool { return len(t.byPath) == 0 }

// Nodes returns all nodes, sorted by path.
func (t *Tree) Nodes() []Node {
	return slices.SortedFunc(maps.Values(t.byPath), func(a, b Node) int { return strings.Compare(a.Path, b.Path) })
}

// Nearest returns the known path that most resembles ref; "" where none does.
func (t *Tree) Nearest(ref string) string {
	best, nearest := 0.0, ""
	for _, n := range t.Nodes() {
		if score := suggest.Similarity(node.Absolute(ref), n.Path); score > best {
			best, nearest = score, n.Path
		}
	}
	return nearest
}

func (t *Tree) put(n Node) {
	path := node.Absolute(n.Path)
	if have, ok := t.byPath[path]; ok && n.Pkid == "" {
		n = have
	}
	t.byPath[path] = n
	if n.Pkid != "" {
		t.byPkid[n.Pkid] = n
	}
}
