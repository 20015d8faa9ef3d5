// Package model describes the objects of a server as data, and holds the pure
// functions that carry values between the server's JSON and a Terraform plan.
// Nothing here talks to a server or to Terraform, so the provider and the
// emulated servers share the tables without sharing behaviour.
//
// A Model is a table of Fields. Each field has a Kind, an Access and what else
// the document says of it: choices, a default, what it refers to. A Value is an
// object of a model, keyed by attribute name. The tables live in
// internal/systems/<system>/models and are written with package field.
//
// # The way of a value
//
// Every operation on a resource is a chain of these functions:
//
//	Decode           JSON of the server → value
//	StateFromServer  value of the server → state of an import
//	Refresh          state + value of the server → state after a read
//	Plan             configuration + state → planned value
//	Changes, Managed plan + state → what to send, what to hold the server to
//	Payload          JSON of the server + what to send → JSON to send
//	StateAfterApply  plan + value of the server → state after a write
//
// None of them changes its arguments. They keep laws that hold for any model,
// which the tests of this package check on random models, for example:
//
//   - a plan after an apply or after an import is empty;
//   - the order that a server answers in, values that it leaves out and other
//     spellings of the same value are no difference;
//   - a write changes only what was declared.
//
// # Two lists
//
// Elements of a list have no index that lasts, because servers do not keep the
// order. A list is therefore matched before it is compared (see match.go): an
// element is recognised by its key, then by the values it shares with another.
package model
