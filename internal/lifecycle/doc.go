// Package lifecycle does what the state contract promises, for every model: it
// validates and plans configurations, and reads, imports, creates, updates,
// deletes and lists objects. It knows models and the backend's clients, and
// nothing of Terraform: package terraform decodes what Terraform asks, calls a
// Manager and encodes what comes back. The framework checks a configuration
// against its schema, and Manager.Validate what no schema can state.
//
// The rules of the state contract, each with its code and its test, are listed in
// internal/README.md.
package lifecycle
