// Package node compares the nodes of VOSS Automate's hierarchy by their dot
// paths. It is the one place that knows how a path is written: "sys" is the
// root, a dot stands between names, and business keys leave the root out
// (CONTRACT.md §2). Nothing here asks a server, so a node that is given by its
// pkid is equal to nothing but the same pkid.
package node

import (
	"regexp"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"github.com/collab-iac/terraform-provider-collab/internal/backend"
)

// Root is the name and path of the node above all others.
const Root = "sys"

const separator = "."

// Absolute puts the root in front of a path that lacks it, and is the same for all
// spellings of one path. White space and dots at the ends mean nothing, and neither
// does the Unicode form; an empty path is the root.
func Absolute(path string) string {
	path = norm.NFC.String(strings.TrimFunc(path, func(r rune) bool { return r == '.' || unicode.IsSpace(r) }))
	switch {
	case path == "":
		return Root
	case IsAbsolute(path):
		return path
	}
	return Root + separator + path
}

// IsAbsolute reports whether a text is the path of a node from the root on.
func IsAbsolute(text string) bool { return text == Root || strings.HasPrefix(text, Root+separator) }

// Same reports whether two paths name one node.
func Same(a, b string) bool { return a == b || Absolute(a) == Absolute(b) }

// Within reports whether path is the node or below it.
func Within(path, node string) bool {
	path, node = Absolute(path), Absolute(node)
	return path == node || strings.HasPrefix(path, node+separator)
}

// InReach reports whether a traversal that begins at start takes in the path. An
// empty traversal is backend.TraverseDown.
func InReach(path, start, traversal string) bool {
	switch traversal {
	case backend.TraverseLocal:
		return Same(path, start)
	case backend.TraverseUp:
		return Within(start, path)
	}
	return Within(path, start)
}

// Common returns the deepest node above both paths, or either where it is above
// the other; "" where they have no node in common.
func Common(a, b string) string {
	if a == b {
		return a
	}
	x, y := Names(a), Names(b)
	n := 0
	for n < len(x) && n < len(y) && x[n] == y[n] {
		n++
	}
	return Join(x[:n])
}

// Parent returns the path of the node above, or "" for the root.
func Parent(path string) string { return path[:max(strings.LastIndex(path, separator), 0)] }

// Name returns the last name of a path.
func Name(path string) string { return path[strings.LastIndex(path, separator)+1:] }

// Names returns the names that a path is made of.
func Names(path string) []string { return strings.Split(path, separator) }

// Join makes a path of names.
func Join(names []string) string { return strings.Join(names, separator) }

// IsPath reports whether a text has the form of a path of more than one name,
// which a pkid has not.
func IsPath(text string) bool { return strings.Contains(text, separator) }

// pkid is the form of a stored object's key (CONTRACT.md §4.1).
var pkid = regexp.MustCompile(`^[0-9a-fA-F]{24}$`)

// IsPkid reports whether a text has the form of a node's pkid.
func IsPkid(text string) bool { return pkid.MatchString(text) }
