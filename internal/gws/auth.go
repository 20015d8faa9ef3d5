package gws

import (
	"encoding/base64"
	"errors"
	"fmt"
	"net/http"
	"sync/atomic"

	"golang.org/x/text/encoding/charmap"

	"github.com/collab-iac/terraform-provider-collab/internal/backend"
)

// basic sends user name and password with every request (contract notes §1.2).
type basic struct {
	token string
	// refusal remembers that the server does not accept the account: asking
	// again for each object would count as so many failed logins, and policies
	// of the directory behind the server may lock the account.
	refusal atomic.Pointer[backend.Error]
	// welcome is set once the account was accepted; a later refusal is then of
	// that request only.
	welcome atomic.Bool
}

// basicToken encodes credentials in ISO 8859-1, as the one public client of
// this API does (contract notes §7), or in UTF-8 where they do not fit.
func basicToken(username, password string) string {
	plain := username + ":" + password
	if latin, err := charmap.ISO8859_1.NewEncoder().String(plain); err == nil {
		plain = latin
	}
	return base64.StdEncoding.EncodeToString([]byte(plain))
}

// authorize adds the credentials, or returns a copy of the refusal.
func (b *basic) authorize(h http.Header) *backend.Error {
	if refused := b.refusal.Load(); refused != nil {
		again := *refused
		return &again
	}
	h.Set("Authorization", "Basic "+b.token)
	return nil
}

// review notes what an answer says of the account.
func (b *basic) review(failed *backend.Error) {
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
