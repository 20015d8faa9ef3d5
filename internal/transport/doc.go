// Package transport carries HTTP requests to one server and brings back whole
// answers: with TLS settings, a throttle, a bound on concurrency, retries that
// never do a thing twice, redirects that never leak credentials, a limit on
// what is read, and logs without secrets.
//
// It knows nothing of what the requests mean: the clients on top of it do.
package transport
