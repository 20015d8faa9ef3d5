package client

import (
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

// observe notes what an answer says of the account, and returns the error of the call.
func (b *basicAuth) observe(failed *backend.Error) *backend.Error {
	rejected := failed != nil && errors.Is(failed, backend.ErrUnauthenticated)
	switch {
	case failed == nil, failed.Code != "" && !rejected:
		b.account.Accept()
	case rejected:
		return b.account.Reject(failed)
	}
	return failed
}
