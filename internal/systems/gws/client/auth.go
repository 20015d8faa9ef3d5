package client

import (
	"encoding/base64"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"sync/atomic"

	"golang.org/x/text/encoding/charmap"

	"github.com/collab-iac/terraform-provider-collab/internal/backend"
)

// basicAuth sends user name and password with every request (CONTRACT.md §1.2).
type basicAuth struct {
	// tokens are the encodings of the credentials, likeliest first, and current
	// is the one to send.
	tokens  []string
	current atomic.Int32
	// refusal remembers that the server does not accept the account: asking
	// again for each object would count as so many failed logins, and policies
	// of the directory behind the server may lock the account.
	refusal atomic.Pointer[backend.Error]
	// welcome is set once the account was accepted; a later refusal is then of
	// that request only.
	welcome atomic.Bool
}

// basicTokens encodes credentials in ISO 8859-1, as the one public client of
// this API does (CONTRACT.md §7), and in UTF-8, as RFC 7617 would have it.
// They are the same for most, and ISO 8859-1 cannot spell all.
func basicTokens(username, password string) []string {
	plain := username + ":" + password
	tokens := []string{base64.StdEncoding.EncodeToString([]byte(plain))}
	if latin, err := charmap.ISO8859_1.NewEncoder().String(plain); err == nil && latin != plain {
		tokens = slices.Insert(tokens, 0, base64.StdEncoding.EncodeToString([]byte(latin)))
	}
	return tokens
}

// authorize adds the credentials and returns which encoding they are in, or a
// copy of the refusal.
func (b *basicAuth) authorize(h http.Header) (int32, *backend.Error) {
	if refused := b.refusal.Load(); refused != nil {
		again := *refused
		return 0, &again
	}
	used := b.current.Load()
	h.Set("Authorization", "Basic "+b.tokens[used])
	return used, nil
}

// nextEncoding reports whether another encoding than the one that was refused is
// worth a try: while none was accepted, each is tried once.
func (b *basicAuth) nextEncoding(used int32) bool {
	if b.welcome.Load() {
		return b.current.Load() != used
	}
	if int(used) < len(b.tokens)-1 {
		b.current.CompareAndSwap(used, used+1)
		return true
	}
	return false
}

// observe notes what an answer says of the account.
func (b *basicAuth) observe(failed *backend.Error) {
	refused := failed != nil && errors.Is(failed, backend.ErrUnauthenticated)
	switch {
	case failed == nil, failed.Code != "" && !refused:
		b.welcome.Store(true)
	case refused && !b.welcome.Load():
		b.refusal.Store(failed)
	}
}

// unauthenticated says which account was refused, without the password.
func (c *Client) unauthenticated(message string) string {
	text := fmt.Sprintf("%s refuses user name %q and its password", c.http.Endpoint(), c.cfg.Username)
	if message != "" {
		text += ": " + message
	}
	return text
}
