package voss

import "regexp"

// modelNames finds the name of a model in a path (CONTRACT.md §4.1).
var modelNames = regexp.MustCompile(`\b(device/[A-Za-z0-9_]+/[A-Za-z0-9_]+|(data|relation|view|tool|domain)/[A-Za-z0-9_]+)`)

// words are what paths, parameters and answers hold for every tenant: the parts of
// paths and parameters (CONTRACT.md §1, §3), what envelopes name (§4.1, §4.2), the types
// of a schema (§5), the log of transactions (§4.5) and the types of nodes (§2).
var words = []string{
	"sys", "api", "v0", "noninteractivelogin", "login", "logout", "help", "add", "schema", "choices", "export", "poll", "bulk",
	"data/HierarchyNode", "HierarchyNode", "tool/Transaction", "Transaction", "tool/DataMove", "DataMove", "replay",
	"json", "up", "down", "local", "default", "asc", "desc", "equals", "notequal", "contains", "startswith", "endswith",
	"name", "node_type", "description", "hierarchy_path", "email", "submitted_time", "data", "data.name",
	"get", "list", "create", "update", "modify", "remove", "delete", "move", "clone", "tag", "Get", "List", "Create", "Update", "Modify", "Delete", "Move", "Export",
	"GET", "POST", "PUT", "DELETE", "PATCH", "cache_then_device", "cache_only",
	"object", "array", "string", "integer", "number", "boolean", "any", "null", "http://json-schema.org/draft-03/schema", "http://json-schema.org/draft-03/schema#",
	"Queued", "Pending", "Running", "Aborted", "Cancelled", "Normal", "High", "Low",
	"Provider", "Reseller", "Customer", "Site", "LinkedSite", "IntermediateNode",
}
