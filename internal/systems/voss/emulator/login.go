package emulator

import (
	"io"
	"net/http"
	"strings"
	"time"

	"github.com/collab-iac/terraform-provider-collab/internal/emulator/accesslog"
)

// timeFormat is how VOSS prints times (CONTRACT.md §1.4).
const timeFormat = "2006-01-02T15:04:05.000Z"

// formatTime renders a time; the zero time is empty.
func formatTime(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format(timeFormat)
}

// login answers POST /noninteractivelogin/ (CONTRACT.md §1.4).
func (s *Server) login(w http.ResponseWriter, r *http.Request) *failure {
	if r.Method != http.MethodPost {
		return notAllowed(r.Method, "a login")
	}
	body, f := readBody(w, r)
	if f != nil {
		return f
	}
	username, _ := body["username"].(string)
	password, _ := body["password"].(string)
	account, good := s.accounts.checkPassword(username, password)
	if !good {
		return s.refuseLogin(w)
	}
	accesslog.Annotate(r.Context(), func(e *accesslog.Entry) { e.Username = account.Username })
	id, token, failures, last := s.accounts.login(account)
	setCookies(w, r, id, token)
	w.Header().Set(tokenHeader, token)
	answer := map[string]any{
		"is_externally_authenticated":  false,
		"last_successful_login_time":   formatTime(last),
		"num_of_failed_login_attempts": failures,
	}
	if asksRoles(r) {
		s.addRoles(answer, account)
	}
	s.writeJSON(w, http.StatusOK, answer)
	return nil
}

// setCookies gives the client a session.
func setCookies(w http.ResponseWriter, r *http.Request, id, token string) {
	setCookie(w, r, sessionCookie, id)
	setCookie(w, r, tokenCookie, token)
}

func setCookie(w http.ResponseWriter, r *http.Request, name, value string) {
	http.SetCookie(w, &http.Cookie{
		Name: name, Value: value, Path: "/", HttpOnly: true, SameSite: http.SameSiteLaxMode,
		Secure: r.TLS != nil, // over plain http no client would send it back
	})
}

// openForBasic gives a session to a client that reads with Basic and has none, as
// the server does on any GET (CONTRACT.md §1.4).
func (s *Server) openForBasic(w http.ResponseWriter, r *http.Request, account Account) {
	if _, _, basic := r.BasicAuth(); !basic || r.Method != http.MethodGet {
		return
	}
	if cookie, err := r.Cookie(sessionCookie); err == nil {
		if _, alive := s.accounts.resume(cookie.Value); alive {
			return
		}
	}
	id, token := s.accounts.open(account)
	setCookies(w, r, id, token)
}

// refuseLogin answers a login with a wrong password (CONTRACT.md §1.4).
func (s *Server) refuseLogin(w http.ResponseWriter) *failure {
	f := unauthenticated("The username or password is wrong.")
	switch s.dialect.Get(refusedLogin) {
	case "400":
		f.status = http.StatusBadRequest
	case "500":
		f.status = http.StatusInternalServerError
	case "page":
		http.SetCookie(w, &http.Cookie{Name: sessionCookie, Value: "anonymous", Path: "/"})
		w.Header().Set("Content-Type", "text/html")
		_, _ = io.WriteString(w, signInPage)
		return nil
	case "denied":
		s.writeJSON(w, http.StatusOK, map[string]any{"success": false, "message": f.message})
		return nil
	case "redirect":
		w.Header().Set("Location", "/login/")
		w.WriteHeader(http.StatusFound)
		return nil
	}
	return f
}

// asksRoles reads the rbacinfo parameter. An empty value counts as true.
func asksRoles(r *http.Request) bool {
	query := r.URL.Query()
	return query.Has("rbacinfo") && !strings.EqualFold(query.Get("rbacinfo"), "false")
}

func (s *Server) addRoles(answer map[string]any, account Account) {
	s.mu.Lock()
	defer s.mu.Unlock()
	node := s.store.node(account.Hierarchy)
	role := seededPKID("role " + account.Role)
	answer["hierarchy_path"] = s.store.dotPath(node)
	answer["hierarchy_pkid"] = node
	answer["hierarchy_href"] = "/api/" + nodeModel + "/" + node + "/"
	if o := s.store.objects[node]; o != nil {
		answer["hierarchy_name"] = o.Data["name"]
		answer["hierarchy_type"] = o.Data["node_type"]
	}
	answer["language"] = "en-us"
	answer["role_name"] = account.Role
	answer["role_pkid"] = role
	answer["role_href"] = "/api/data/Role/" + role + "/"
}

// logout ends the session of the request (CONTRACT.md §9 no. 22).
func (s *Server) logout(w http.ResponseWriter, r *http.Request) {
	if cookie, err := r.Cookie(sessionCookie); err == nil {
		s.accounts.logout(cookie.Value)
	}
	for _, name := range []string{sessionCookie, tokenCookie} {
		http.SetCookie(w, &http.Cookie{Name: name, Path: "/", MaxAge: -1})
	}
	s.writeJSON(w, http.StatusOK, map[string]any{"success": true})
}
