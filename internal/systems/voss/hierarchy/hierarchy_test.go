package hierarchy

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/collab-iac/terraform-provider-collab/internal/systems/voss/node"
)

func pkid(i int) string { return fmt.Sprintf("%024x", i+1) }

// The lists of one hierarchy give the same tree, whatever form their rows have and
// in whatever order they come.
func TestFormsOfAList(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		count := rapid.IntRange(1, 12).Draw(t, "nodes")
		paths, parents := []string{node.Root}, []int{-1}
		for i := 1; i < count; i++ {
			parents = append(parents, rapid.IntRange(0, i-1).Draw(t, "parent"))
			paths = append(paths, fmt.Sprintf("%s.n%d", paths[parents[i]], i))
		}
		names, pkids, self := rapid.Bool().Draw(t, "names"), rapid.Bool().Draw(t, "pkids"), rapid.Bool().Draw(t, "self")
		list := List{Top: node.Root}
		var want []Node
		for i, path := range paths {
			n := Node{Pkid: pkid(i), Path: path, Name: node.Name(path)}
			want = append(want, n)
			e := Entry{Node: Node{Pkid: n.Pkid, Name: n.Name}}
			switch {
			case names:
				e.Declared = node.Names(path)
			case pkids:
				for at := i; at >= 0; at = parents[at] {
					e.Declared = append([]string{pkid(at)}, e.Declared...)
				}
			case i > 0:
				e.Parent = pkid(parents[i])
			}
			if e.Declared != nil && !self {
				e.Declared = e.Declared[:len(e.Declared)-1]
			}
			list.Entries = append(list.Entries, e)
		}
		list.Entries = rapid.Permutation(list.Entries).Draw(t, "order")
		tree := New()
		tree.Add(list)
		got := map[string]Node{}
		for _, n := range tree.Nodes() {
			got[n.Path] = n
		}
		for _, n := range want {
			if got[n.Path] != n {
				t.Errorf("%+v is %+v", n, got[n.Path])
			}
		}
		if len(got) != len(want) {
			t.Errorf("%d nodes of %d", len(got), len(want))
		}
	})
}

func TestListBelowANode(t *testing.T) {
	site := Entry{Node: Node{Pkid: pkid(2), Name: "Site"}, Parent: pkid(1)}
	want := []Node{
		{Path: "sys", Name: "sys"},
		{Pkid: pkid(1), Path: "sys.a.Cust", Name: "Cust"},
		{Pkid: pkid(2), Path: "sys.a.Cust.Site", Name: "Site"},
	}
	for name, list := range map[string]List{
		"its pkid is told":       {Top: "a.Cust", TopPkid: pkid(1), Entries: []Entry{site}},
		"its pkid is the parent": {Top: "sys.a.Cust", Entries: []Entry{site}},
	} {
		tree := New()
		tree.Add(list)
		if diff := cmp.Diff(want, tree.Nodes()); diff != "" {
			t.Errorf("%s:\n%s", name, diff)
		}
	}
	tree := New()
	tree.Add(List{Top: "a", TopPkid: pkid(0)})
	tree.Add(List{Top: pkid(0), Entries: []Entry{{Node: Node{Pkid: pkid(1), Name: "Cust"}, Parent: pkid(0)}, site}})
	if n, _ := tree.Find(pkid(2)); n.Path != "sys.a.Cust.Site" {
		t.Errorf("below a pkid that was listed before: %+v", n)
	}
}

func TestNearest(t *testing.T) {
	tree := New()
	if got := tree.Nearest("sys.a"); got != "" || !tree.IsEmpty() {
		t.Errorf("the nearest of none is %q", got)
	}
	tree.Add(List{Top: "sys", Entries: []Entry{{Node: Node{Pkid: pkid(1), Name: "Cust"}}, {Node: Node{Pkid: pkid(2), Name: "Other"}}}})
	if got := tree.Nearest("CUSTER"); got != "sys.Cust" {
		t.Errorf("the nearest is %q", got)
	}
	if got := tree.PathOfAny([]string{"x", pkid(2)}); got != "sys.Other" {
		t.Errorf("got %q", got)
	}
}

func TestUnverified(t *testing.T) {
	for ref, want := range map[string]Node{pkid(7): {Pkid: pkid(7)}, "a.b": {Path: "sys.a.b", Name: "b"}} {
		if got := Unverified(ref); got != want {
			t.Errorf("%s is %+v", ref, got)
		}
	}
}
