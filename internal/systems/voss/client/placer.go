package client

import "github.com/collab-iac/terraform-provider-collab/internal/systems/voss/node"

// The settings of Config.Moves. The documentation of VOSS Automate allows moves
// to the same node or one above; its user guides also move users down to their
// sites (CONTRACT.md §9 no. 21).
const (
	MovesAny   = "any"
	MovesUp    = "up"
	MovesNever = "never"
)

// Top returns the root; see backend.Placer.
func (c *Client) Top() string { return node.Root }

// Within reports whether path is the node or below it; see backend.Placer.
func (c *Client) Within(path, top string) bool { return node.Within(path, top) }

// Common returns the deepest node above both paths; see backend.Placer.
func (c *Client) Common(a, b string) string { return node.Common(a, b) }

// MovesInPlace reports whether the configuration moves an object between two
// nodes, instead of replacing it. Nodes given by pkid cannot be compared; there
// the server decides, because a replacement that was not needed costs more than
// a refusal.
func (c *Client) MovesInPlace(from, to string) bool {
	switch c.cfg.Moves {
	case MovesNever:
		return false
	case MovesUp:
		return !node.IsPath(from) || !node.IsPath(to) || node.Within(from, to)
	}
	return true
}
