package emulator

import (
	"net/http"
	"slices"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
)

// Roles as the API spells them. The last is a guess by the names of the others
// (CONTRACT.md §6, §8 no. 18).
const (
	roleAdmin      = "ROLE_ADMIN"
	roleAgent      = "ROLE_AGENT"
	roleSupervisor = "ROLE_SUPERVISOR"
	roleAPIUser    = "ROLE_APIUSER"
)

var knownRoles = []string{roleAdmin, roleAgent, roleSupervisor, roleAPIUser}

// Features that calls need beside a role (CONTRACT.md §1.6).
const (
	featureRead  = "api-provisioning-read"
	featureWrite = "api-provisioning-write"
)

// permission is what a call asks of its caller.
type permission int

const (
	// anonymous calls need no credentials.
	anonymous permission = iota
	// signedIn calls need credentials.
	signedIn
	// reader calls need the feature for reading.
	reader
	// agent calls need the role of an agent.
	agent
	// adminReader calls need an administrator with the feature for reading.
	adminReader
	// writer calls need an administrator with the feature for writing.
	writer
)

// checkPermission returns why the user may not make a call; nil if it may.
func (s *Server) checkPermission(u *user, n permission) *failure {
	roles := u.roles()
	isAdmin := slices.Contains(roles, roleAdmin) || slices.Contains(roles, roleAPIUser)
	switch {
	case (n == adminReader || n == writer) && !isAdmin:
		return failed(codePermission, "User '%s' does not have the role %s.", u.text("userName"), roleAdmin)
	case n == agent && !slices.Contains(roles, roleAgent):
		return failed(codePermission, "User '%s' does not have the role %s.", u.text("userName"), roleAgent)
	}
	required := map[permission]string{reader: featureRead, adminReader: featureRead, writer: featureWrite}[n]
	if required != "" && !slices.Contains(s.featuresOf(u), required) {
		return failed(codePermission, "User '%s' does not have the feature %s.", u.text("userName"), required)
	}
	return nil
}

// featuresOf returns the features that come with the user's roles.
func (s *Server) featuresOf(u *user) []string {
	var list []string
	for _, role := range u.roles() {
		list = append(list, map[string][]string{
			roleAdmin:      {featureRead, featureWrite},
			roleAPIUser:    {featureRead, featureWrite},
			roleSupervisor: {featureRead, "api-supervisor-monitoring"},
			roleAgent:      {featureRead, "api-agent-control", "api-voice"},
		}[role]...)
	}
	slices.Sort(list)
	return slices.DeleteFunc(slices.Compact(list), func(feature string) bool {
		return slices.Contains(s.options.WithheldFeatures, feature)
	})
}

// authenticate returns the user of a request, from its Authorization header or
// else from its session cookie. Good credentials open a session, unless the
// request continues its own (CONTRACT.md §1.2, §1.3).
func (s *Server) authenticate(w http.ResponseWriter, r *http.Request) (*user, session, *failure) {
	resumed, alive := s.sessions.resume(r)
	if _, err := r.Cookie(sessionCookie); err == nil && !alive && s.dialect.Is(expiredSession, "refused") {
		return nil, session{}, s.unauthenticated()
	}
	var u *user
	if r.Header.Get("Authorization") == "" && alive {
		u = s.findUser(func(st *store) *user { return st.Users[resumed.user] })
	} else if name, password, given := r.BasicAuth(); given {
		u = s.userWithCredentials(name, password)
	}
	switch {
	case u == nil || !u.flag("enabled"):
		return nil, session{}, s.unauthenticated()
	case u.flag("changePasswordOnFirstLogin"):
		return nil, session{}, failed(codeChangePassword, "User '%s' must change the password first.", u.text("userName"))
	}
	if !alive || resumed.user != u.ID {
		resumed = s.sessions.open(u.ID)
		http.SetCookie(w, &http.Cookie{
			Name: sessionCookie, Value: resumed.id, Path: "/", HttpOnly: true, SameSite: http.SameSiteLaxMode,
			Secure: r.TLS != nil, // over plain http no client would send it back
		})
	}
	return u, resumed, nil
}

// userWithCredentials returns the user that the credentials belong to, or nil.
func (s *Server) userWithCredentials(rawName, rawPassword string) *user {
	for _, read := range s.credentialDecoders() {
		name, readable := read(rawName)
		password, also := read(rawPassword)
		if !readable || !also {
			continue
		}
		u := s.findUser(func(st *store) *user { return st.userNamed(name, s.sameName) })
		if u != nil && u.hasPassword(password) {
			return u
		}
	}
	return nil
}

// credentialDecoders are the ways to read the bytes of credentials, the most
// likely first.
func (s *Server) credentialDecoders() []func(string) (string, bool) {
	asUTF8 := func(raw string) (string, bool) { return raw, utf8.ValidString(raw) }
	asLatin1 := func(raw string) (string, bool) {
		text, err := charmap.ISO8859_1.NewDecoder().String(raw)
		return text, err == nil
	}
	switch s.dialect.Get(credentials) {
	case "utf-8":
		return []func(string) (string, bool){asUTF8}
	case "iso-8859-1":
		return []func(string) (string, bool){asLatin1}
	}
	return []func(string) (string, bool){asUTF8, asLatin1}
}

func (s *Server) findUser(find func(*store) *user) *user {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.store.settle(s.clock.Now())
	return find(s.store)
}

// sameName compares names of users as the switch says.
func (s *Server) sameName(a, b string) bool {
	if s.dialect.Is(userNameCase, "sensitive") {
		return a == b
	}
	return strings.EqualFold(a, b)
}

// The page to sign in at, and where it is.
const (
	loginPath = "/ui/login"
	loginHTML = "<html><head><title>Sign in</title></head><body><form></form></body></html>"
)

func (s *Server) unauthenticated() *failure {
	f := failed(codeUnauthenticated, "Access denied")
	f.status = s.number(unauthenticatedStatus)
	f.header = http.Header{"Www-Authenticate": {`Basic realm="Genesys Web Services"`}}
	switch s.dialect.Get(refusedLogin) {
	case "text":
		f.text = "Access denied"
	case "page":
		f.text = loginHTML
	case "login-page":
		f.text, f.status, f.header = loginHTML, http.StatusOK, nil
	case "redirect":
		f.text, f.status, f.header = loginHTML, http.StatusFound, http.Header{"Location": {loginPath}}
	case "400":
		f.text, f.status = "Bad Request", http.StatusBadRequest
	case "500":
		f.text, f.status = "Internal Server Error", http.StatusInternalServerError
	}
	return f
}

// loginPage answers with a page for people.
func (s *Server) loginPage(w http.ResponseWriter, _ *http.Request) {
	s.writeFailure(w, &failure{status: http.StatusOK, text: loginHTML})
}
