// Package backend defines how the provider reaches a server: the interface that
// a client implements, the objects that cross it, and the one error type of all
// clients. It has nothing to do with the backends in which Terraform stores its
// state.
//
// # Implementing a client
//
// A client turns the objects of one system into calls of its API. Package
// lifecycle decides what to read and write and when; the client knows how. The
// clients of VOSS Automate and Genesys Web Services are the models to follow.
// Five methods are enough: Get, Pages, Create, Replace and Delete. Objects and
// Find are built on them. The example of this package is a whole client.
//
// A client keeps these rules, and its callers rely on them:
//
//   - A payload crosses the interface as the server's JSON, with json.Number for
//     numbers. Keys that no model knows stay in it.
//   - A change has taken effect when its method returns nil. Where the server
//     works on it in the background, the method waits; if ctx ends first it
//     returns an *InProgressError, and the client is a Resumer.
//   - An error says what it is with errors.Is: ErrNotFound, ErrConflict and so on.
//     A failure must never look like ErrNotFound by accident, because a refresh
//     takes the object out of the state then.
//   - A list may be stale or hold summaries. A row with less than the whole
//     object is marked with Object.Summary.
//   - No error and no log line holds a password, token or cookie.
//
// What only some systems can do is a role: Placer for a hierarchy of nodes,
// Chooser for choices that the server offers, Resumer for changes that outlive
// their call, Refresher for reads that are answered together. A client
// implements the roles that it can fill, and As finds them, also behind a
// decorator that has a method Unwrap.
//
// # Building blocks
//
// The packages below this one hold what clients share. Tuning is their common
// configuration. Package apierror builds errors and masks secrets, account
// remembers that a server refused the account, recovery finds out what became of
// a change that lost its answer, and listcache answers many reads from lists.
package backend
