package emulator

import (
	"crypto/subtle"
	"maps"
	"net/http"
	"slices"
	"sync"
	"time"

	"github.com/collab-iac/terraform-provider-collab/internal/emulator/clock"
)

// Account may sign in, and act at its hierarchy node and below (CONTRACT.md
// §1.6).
type Account struct {
	Username, Password string
	// Hierarchy is the dot path of the node where the account lives.
	Hierarchy string
	// Role is shown at login.
	Role string
	// NoExport is set where the access profile lacks the Export right.
	NoExport bool
	// ReadOnly is set where the access profile lacks every right to change something.
	ReadOnly bool
}

// The accounts of the seeded tenant. Administrator works in the provider's whole
// tree. Outsider lives at another customer, and must see nothing of the first. Auditor
// sees what Administrator does, and changes nothing.
var (
	Administrator = Account{Username: "terraform", Password: "emulated-Automate-1", Hierarchy: "sys.hcs.Prov", Role: "ProviderAdmin"}
	Outsider      = Account{Username: "outsider", Password: "emulated-Automate-2", Hierarchy: "sys.hcs.Prov.Other", Role: "CustomerAdmin"}
	Auditor       = Account{Username: "auditor", Password: "emulated-Automate-3", Hierarchy: "sys.hcs.Prov", Role: "ReadOnly", ReadOnly: true}
)

const (
	sessionCookie = "sessionid"
	tokenCookie   = "csrftoken"
	tokenHeader   = "X-CSRFToken"
)

// session is opened by a login.
type session struct {
	account Account
	// token goes with every change; the one before it is good as long as no answer
	// can have brought the next.
	token, previous string
	began, lastOn   time.Time
}

// authenticator let accounts in. It is safe for concurrent use.
type authenticator struct {
	clock      clock.Clock
	ids        *identifiers
	idle, life time.Duration
	accounts   []Account

	mu       sync.Mutex
	sessions map[string]*session
	// nextSweep is how many sessions there are when ended ones are dropped next.
	nextSweep int
	failures  map[string]int
	lastSeen  map[string]time.Time
}

func newAuthenticator(c clock.Clock, ids *identifiers, o Options) *authenticator {
	return &authenticator{
		clock: c, ids: ids, idle: o.SessionIdle, life: o.SessionLife, accounts: slices.Clone(o.Accounts),
		sessions: map[string]*session{}, nextSweep: firstSweep, failures: map[string]int{}, lastSeen: map[string]time.Time{},
	}
}

// checkPassword returns the account that the credentials belong to.
func (d *authenticator) checkPassword(username, password string) (Account, bool) {
	for _, a := range d.accounts {
		if a.Username == username && subtle.ConstantTimeCompare([]byte(a.Password), []byte(password)) == 1 {
			return a, true
		}
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	d.failures[username]++
	return Account{}, false
}

// login opens a session and returns its cookie and token, with the number of
// failed attempts and the time of the last good one before it.
func (d *authenticator) login(a Account) (id, token string, failures int, last time.Time) {
	id, token = d.open(a)
	now := d.clock.Now()
	d.mu.Lock()
	defer d.mu.Unlock()
	failures, last = d.failures[a.Username], d.lastSeen[a.Username]
	d.failures[a.Username], d.lastSeen[a.Username] = 0, now
	return id, token, failures, last
}

// firstSweep is how many sessions there are when those that have ended are dropped
// for the first time; after that it is done whenever their number has doubled.
const firstSweep = 1000

// open opens a session and returns its cookie and token.
func (d *authenticator) open(a Account) (id, token string) {
	now := d.clock.Now()
	d.mu.Lock()
	defer d.mu.Unlock()
	if len(d.sessions) >= d.nextSweep {
		maps.DeleteFunc(d.sessions, func(_ string, one *session) bool { return d.over(one, now) })
		d.nextSweep = max(firstSweep, 2*len(d.sessions))
	}
	id, token = d.ids.hex(16), d.ids.hex(32)
	d.sessions[id] = &session{account: a, token: token, began: now, lastOn: now}
	return id, token
}

// over reports whether a session has ended.
func (d *authenticator) over(one *session, now time.Time) bool {
	return now.Sub(one.lastOn) >= d.idle || d.life > 0 && now.Sub(one.began) >= d.life
}

// logout ends the session, if there is one with the id.
func (d *authenticator) logout(id string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	delete(d.sessions, id)
}

// resume returns the session with the id, unless it has ended.
func (d *authenticator) resume(id string) (session, bool) {
	now := d.clock.Now()
	d.mu.Lock()
	defer d.mu.Unlock()
	found := d.sessions[id]
	if found == nil {
		return session{}, false
	}
	if d.over(found, now) {
		delete(d.sessions, id)
		return session{}, false
	}
	found.lastOn = now
	return *found, true
}

// rotate gives the session with the id its next token.
func (d *authenticator) rotate(id string) (token string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if found := d.sessions[id]; found != nil {
		token = d.ids.hex(32)
		found.previous, found.token = found.token, token
	}
	return token
}

// rotateToken answers a change with the next token of its session, where the switch
// says so.
func (s *Server) rotateToken(w http.ResponseWriter, r *http.Request) {
	cookie, err := r.Cookie(sessionCookie)
	if err != nil || r.Method == http.MethodGet || s.dialect.Is(csrfToken, "constant") {
		return
	}
	if token := s.accounts.rotate(cookie.Value); token != "" {
		setCookie(w, r, tokenCookie, token)
		w.Header().Set(tokenHeader, token)
	}
}

// authenticate returns the account of a request, from its Authorization header or
// else from its session cookie (CONTRACT.md §1.4).
func (s *Server) authenticate(r *http.Request) (Account, *failure) {
	if username, password, given := r.BasicAuth(); given {
		if account, good := s.accounts.checkPassword(username, password); good {
			return account, nil
		}
		return Account{}, unauthenticated("The username or password is wrong.")
	}
	cookie, err := r.Cookie(sessionCookie)
	if err != nil {
		return Account{}, unauthenticated("Authentication credentials were not provided.")
	}
	found, alive := s.accounts.resume(cookie.Value)
	if !alive {
		return Account{}, s.ended()
	}
	if r.Method != http.MethodGet && !hasToken(r, found.token) && (found.previous == "" || !hasToken(r, found.previous)) {
		return Account{}, forbidden("The CSRF token is missing or wrong.")
	}
	return found.account, nil
}

// ended answers a request of a session that has ended (CONTRACT.md §9 no. 22).
func (s *Server) ended() *failure {
	f := unauthenticated("The session has ended; its CSRF token is no longer valid.")
	switch s.dialect.Get(expiredSession) {
	case "403":
		f.status, f.code, f.header = http.StatusForbidden, codeForbidden, nil
	case "page":
		f.status, f.page, f.header = http.StatusOK, signInPage, nil
	case "redirect":
		f.status, f.page, f.header = http.StatusFound, signInPage, http.Header{"Location": {"/login/"}}
	}
	return f
}

// signInPage is what a browser would see.
const signInPage = "<html><head><title>Sign in</title></head></html>"

// hasToken asks for the token twice, as cookie and as header (CONTRACT.md
// §1.3).
func hasToken(r *http.Request, token string) bool {
	cookie, err := r.Cookie(tokenCookie)
	return err == nil && cookie.Value == token && r.Header.Get(tokenHeader) == token
}

func unauthenticated(message string) *failure {
	return &failure{
		status: http.StatusUnauthorized, code: codeUnauthenticated, message: message,
		header: http.Header{"Www-Authenticate": {`Basic realm="VOSS Automate"`}},
	}
}
