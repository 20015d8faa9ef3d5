package emulator

import (
	"crypto/subtle"
	"net/http"
	"sync"
	"time"

	"github.com/collab-iac/terraform-provider-collab/internal/emulator/clock"
)

const (
	sessionCookie   = "JSESSIONID"
	tokenNameHeader = "X-CSRF-HEADER"
	tokenHeader     = "X-CSRF-TOKEN"
)

// session is opened by a request with good credentials.
type session struct {
	id, user string
	// token lives as long as the session (CONTRACT.md §1.4).
	token  string
	lastOn time.Time
}

// sessions are those that have not ended. They are safe for concurrent use.
type sessions struct {
	clock clock.Clock
	idle  time.Duration

	mu   sync.Mutex
	byID map[string]*session
}

func newSessions(c clock.Clock, idle time.Duration) *sessions {
	return &sessions{clock: c, idle: idle, byID: map[string]*session{}}
}

// open starts a session for the user, and drops those that have ended.
func (ss *sessions) open(userID string) session {
	now := ss.clock.Now()
	ss.mu.Lock()
	defer ss.mu.Unlock()
	for id, one := range ss.byID {
		if now.Sub(one.lastOn) >= ss.idle {
			delete(ss.byID, id)
		}
	}
	started := &session{id: newUserID(), user: userID, token: newUUID(), lastOn: now}
	ss.byID[started.id] = started
	return *started
}

// resume returns the session that the request's cookie names; false if there is
// no such session or it has ended.
func (ss *sessions) resume(r *http.Request) (session, bool) {
	cookie, err := r.Cookie(sessionCookie)
	if err != nil {
		return session{}, false
	}
	now := ss.clock.Now()
	ss.mu.Lock()
	defer ss.mu.Unlock()
	found := ss.byID[cookie.Value]
	if found == nil || now.Sub(found.lastOn) >= ss.idle {
		return session{}, false
	}
	found.lastOn = now
	return *found, true
}

// checkCSRF answers reads with the session's token, and demands the token on
// writes, where the switch says so (CONTRACT.md §1.4). If it returns false, it
// has answered.
func (s *Server) checkCSRF(w http.ResponseWriter, r *http.Request, of session) bool {
	if s.dialect.Is(csrf, "off") {
		return true
	}
	name := tokenHeader
	if s.dialect.Is(csrf, "on-renamed") {
		name = "X-XSRF-TOKEN"
	}
	if r.Method == http.MethodGet {
		w.Header().Set(tokenNameHeader, name)
		w.Header().Set(tokenHeader, of.token)
		return true
	}
	// A session that this request opened has a token that the client cannot
	// know. A write without the cookie therefore fails here too.
	if subtle.ConstantTimeCompare([]byte(r.Header.Get(name)), []byte(of.token)) == 1 {
		return true
	}
	const message = "Missing or invalid Csrf token"
	if s.dialect.Is(csrf, "on-text") {
		http.Error(w, message, http.StatusForbidden)
		return false
	}
	// The HTTP status is documented, so no switch changes it.
	s.writeJSON(w, http.StatusForbidden, map[string]any{
		"statusCode": s.statusCode(codeForbidden, true), "statusMessage": message,
	})
	return false
}
