package emulator

import (
	"slices"
	"strings"
)

// listFeatures shows the features that the caller has (CONTRACT.md §1.6).
func (s *Server) listFeatures(c *call) (reply, *failure) {
	features := s.featuresOf(c.caller)
	return listing(s, c, "features", features,
		func(id string) string { return "/features/" + id },
		func(id string, v view) map[string]any { return v.pick(s.showFeature(id)) })
}

func (s *Server) getFeature(c *call) (reply, *failure) {
	id := c.r.PathValue("feature")
	if !slices.Contains(s.featuresOf(c.caller), id) {
		return refuse(failed(codeNotFound, "Feature not found"))
	}
	return ok(map[string]any{"feature": viewOf(c.query).pick(s.showFeature(id))})
}

// showFeature renders a feature (CONTRACT.md §1.6).
func (s *Server) showFeature(id string) map[string]any {
	path := "/features/" + id
	return map[string]any{
		"id": id, "path": path, "uri": s.uri(path),
		"displayName": strings.ReplaceAll(strings.TrimPrefix(id, "api-"), "-", " "), "description": "",
	}
}

func (s *Server) showFeatures(ids []string) []any {
	list := make([]any, len(ids))
	for i, id := range ids {
		list[i] = s.showFeature(id)
	}
	return list
}
