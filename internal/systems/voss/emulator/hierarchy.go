package emulator

import (
	"regexp"
	"slices"
	"strings"

	"github.com/collab-iac/terraform-provider-collab/internal/emulator/payload"
)

// rootName is the node at the top of every tree (CONTRACT.md §2).
const rootName = "sys"

// nodeName is what VOSS accepts as the name of a hierarchy node (CONTRACT.md
// §2).
var nodeName = regexp.MustCompile(`^([A-Za-z0-9_\-][A-Za-z0-9_\ -]*[A-Za-z0-9_\-]|[A-Za-z0-9_\-])$`)

// checkNode checks the rules of hierarchy nodes that the field table does not
// state.
func checkNode(body map[string]any) []payload.Violation {
	name, _ := body["name"].(string)
	if name != "" && !nodeName.MatchString(name) {
		return []payload.Violation{{Path: "name", Message: "must match " + nodeName.String()}}
	}
	return nil
}

// lineage returns the pkids from the root down to the node; nil if there is no
// such node.
func (st *store) lineage(node string) []string {
	var list []string
	for node != "" {
		o := st.byModel[nodeModel][node]
		if o == nil {
			return nil
		}
		list = append(list, node)
		node = o.Node
	}
	slices.Reverse(list)
	return list
}

// names returns the names from the root down to the node.
func (st *store) names(node string) []string {
	lineage := st.lineage(node)
	list := make([]string, len(lineage))
	for i, pkid := range lineage {
		list[i], _ = st.byModel[nodeModel][pkid].Data["name"].(string)
	}
	return list
}

// dotPath returns the node's path from the root: "sys.hcs.Prov".
func (st *store) dotPath(node string) string { return strings.Join(st.names(node), ".") }

// within reports whether node is top or lies below it.
func (st *store) within(node, top string) bool {
	return top != "" && slices.Contains(st.lineage(node), top)
}

// node finds the node that text names by pkid, or by dot path with or without
// the root's name (CONTRACT.md §2). It returns "" where there is no such node.
func (st *store) node(text string) string {
	if st.byModel[nodeModel][text] != nil {
		return text
	}
	names := strings.Split(text, ".")
	if names[0] != rootName {
		names = slices.Insert(names, 0, rootName)
	}
	at := ""
	for _, name := range names {
		if at = st.child(at, name); at == "" {
			return ""
		}
	}
	return at
}

// child returns the pkid of the node with the name below parent, or "".
func (st *store) child(parent, name string) string {
	for pkid := range st.byKey[businessKey{nodeModel, parent, name}] {
		return pkid
	}
	return ""
}

// traverse returns the nodes that a traversal from node covers and that lie
// within top: "down" the node and all below, "local" the node, "up" the node
// and all above (CONTRACT.md §3.1), and "both" for all three.
func (st *store) traverse(node, traversal, top string) map[string]bool {
	nodes := map[string]bool{node: true}
	if traversal == "down" || traversal == "both" {
		for pkid := range st.byModel[nodeModel] {
			if st.within(pkid, node) {
				nodes[pkid] = true
			}
		}
	}
	if traversal == "up" || traversal == "both" {
		for _, pkid := range st.lineage(node) {
			nodes[pkid] = true
		}
	}
	for pkid := range nodes {
		if !st.within(pkid, top) {
			delete(nodes, pkid)
		}
	}
	return nodes
}

// occupied reports whether anything lives at the node or below it.
func (st *store) occupied(node string) bool {
	for _, o := range st.objects {
		if o.Node == node {
			return true
		}
	}
	return false
}
