package client

import (
	"context"
	"encoding/base64"
	"errors"
	"net/http"
	"slices"
	"sync/atomic"

	"golang.org/x/text/encoding/charmap"

	"github.com/collab-iac/terraform-provider-collab/internal/backend"
	"github.com/collab-iac/terraform-provider-collab/internal/backend/account"
)

// basicAuth sends user name and password with every request (CONTRACT.md §1.2).
// It remembers a rejected account, because the directory behind the server may
// lock an account after failed logins.
type basicAuth struct {
	// tokens are the encodings of the credentials, likeliest first, and current
	// is the one to send.
	tokens  []string
	current atomic.Int32
	account account.Memory
	first   firstCall
}

// firstCall lets one call go ahead of all others. A wrong password is sent once
// then, and not by every call that began meanwhile.
type firstCall struct {
	begun atomic.Bool
	ended chan struct{}
}

// enter waits until the first call has ended, unless this is the first one. The
// caller must call leave when its call has ended.
func (f *firstCall) enter(ctx context.Context) (leave func(), err error) {
	if f.begun.CompareAndSwap(false, true) {
		return func() { close(f.ended) }, nil
	}
	select {
	case <-f.ended: // also for a caller whose time is over
		return func() {}, nil
	default:
	}
	select {
	case <-f.ended:
		return func() {}, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

func newBasicAuth(username, password string) basicAuth {
	return basicAuth{tokens: basicTokens(username, password), first: firstCall{ended: make(chan struct{})}}
}

// basicTokens encodes credentials in ISO 8859-1, as the one public client of
// this API does (CONTRACT.md §7), and in UTF-8, as RFC 7617 would have it.
// Most credentials are the same in both, and ISO 8859-1 lacks some characters.
func basicTokens(username, password string) []string {
	plain := username + ":" + password
	tokens := []string{base64.StdEncoding.EncodeToString([]byte(plain))}
	if latin, err := charmap.ISO8859_1.NewEncoder().String(plain); err == nil && latin != plain {
		tokens = slices.Insert(tokens, 0, base64.StdEncoding.EncodeToString([]byte(latin)))
	}
	return tokens
}

// authorize adds the credentials and returns which encoding they are in.
func (b *basicAuth) authorize(h http.Header) int32 {
	used := b.current.Load()
	h.Set("Authorization", "Basic "+b.tokens[used])
	return used
}

// nextEncoding reports whether another encoding than the rejected one is worth a
// try. Until the server accepts one, each is tried once.
func (b *basicAuth) nextEncoding(rejected int32) bool {
	if b.account.Accepted() {
		return b.current.Load() != rejected
	}
	if int(rejected) < len(b.tokens)-1 {
		b.current.CompareAndSwap(rejected, rejected+1)
		return true
	}
	return false
}

// errNotSignedIn is why a run fails whose first calls met something else than the
// API, which may be how it refuses the account. Trying again for each object could
// lock that.
var errNotSignedIn = errors.New("the API did not answer the first call with the account")

// observe notes what an answer says of the account, and returns the error of the
// call. Until the server has accepted the account, a failure without an envelope
// can be a refused sign-in; knows asks whether the account is known after all.
func (b *basicAuth) observe(failed *backend.Error, knows func() bool) *backend.Error {
	switch {
	case failed == nil:
		b.account.Accept()
	case errors.Is(failed, backend.ErrUnauthenticated), failed.Code == codeText(mustChangePassword):
		return b.account.Reject(failed)
	case failed.Code != "" && failed.Status != http.StatusInternalServerError:
		b.account.Accept() // the API knows who asks, and refuses for another reason
	case b.account.Accepted() || !mayRefuseLogin(failed.Status):
	case knows():
		b.account.Accept()
	default:
		failed.Shared = errNotSignedIn
		return b.account.Reject(failed)
	}
	return failed
}
