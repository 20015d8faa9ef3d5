// Package transport carries HTTP requests to one server and brings back whole
// answers: with TLS settings, limits of rate and concurrency, retries that never
// do a thing twice, redirects that never leak credentials, a limit on the size of
// answers, and logs without secrets.
//
// It knows nothing of what the requests mean: the clients on top of it do.
package transport
