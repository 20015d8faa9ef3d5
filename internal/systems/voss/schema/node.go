package schema

import (
	"maps"
	"net/url"
	"slices"
	"strconv"
	"strings"
)

// node is a schema inside of a document, with what it refers to merged into its keys.
type node struct {
	keys map[string]any
	// within are the references that were followed on the way here.
	within []string
	depth  int
}

// expand returns a schema below another one, nil for the top, with its $ref and extends
// followed. What refers to a schema around it, or lies too deep, has no keys: its shape is
// not known.
func (r *reader) expand(keys map[string]any, above *node) node {
	at := node{}
	if above != nil {
		at.within, at.depth = above.within, above.depth+1
	}
	if at.depth <= maxDepth {
		at.keys = r.merged(keys, &at, at.within)
	}
	return at
}

// merged follows what a schema refers to. Its own keys come before those it refers to,
// but properties are of both. path are the references that lead to it.
func (r *reader) merged(keys map[string]any, at *node, path []string) map[string]any {
	if r.steps++; r.steps > maxSteps {
		return nil
	}
	if keys["$ref"] == nil && keys["extends"] == nil || len(path) > maxDepth {
		return keys
	}
	all := maps.Clone(keys)
	delete(all, "$ref")
	delete(all, "extends")
	if ref := text(keys["$ref"]); ref != "" {
		to := r.find(ref)
		if to == nil || slices.Contains(path, ref) {
			return withoutShape(all)
		}
		path = append(slices.Clone(path), ref)
		if !slices.Contains(at.within, ref) {
			at.within = append(slices.Clone(at.within), ref)
		}
		r.under(all, r.merged(to, at, path))
	}
	for _, base := range asList(keys["extends"]) {
		r.under(all, r.merged(object(base), at, path))
	}
	return all
}

// withoutShape is for what cannot be followed: any value will do.
func withoutShape(keys map[string]any) map[string]any {
	for _, key := range []string{"type", "properties", "items"} {
		delete(keys, key)
	}
	keys["type"] = "any"
	return keys
}

// under adds the keys of a base to those of a schema.
func (r *reader) under(keys, base map[string]any) {
	for key, value := range base {
		held, there := keys[key]
		switch {
		case !there:
			keys[key] = value
		case key == "properties" && object(held) != nil:
			r.steps += len(object(value)) + len(object(held))
			both := maps.Clone(object(value))
			if both == nil {
				both = map[string]any{}
			}
			maps.Copy(both, object(held))
			keys[key] = both
		}
	}
}

// find returns the schema that a reference inside the document names, such as
// "#/definitions/address"; nil for one that is elsewhere.
func (r *reader) find(ref string) map[string]any {
	pointer, isLocal := strings.CutPrefix(ref, "#")
	if !isLocal {
		return nil
	}
	if decoded, err := url.PathUnescape(pointer); err == nil {
		pointer = decoded
	}
	var at any = r.root
	for _, step := range strings.Split(strings.Trim(pointer, "/"), "/") {
		if step == "" {
			continue
		}
		switch held := at.(type) {
		case map[string]any:
			at = held[strings.NewReplacer("~1", "/", "~0", "~").Replace(step)]
		case []any:
			i, err := strconv.Atoi(step)
			if err != nil || i < 0 || i >= len(held) {
				return nil
			}
			at = held[i]
		default:
			return nil
		}
	}
	return object(at)
}
