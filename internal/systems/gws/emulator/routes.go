package emulator

import (
	"maps"
	"mime"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/collab-iac/terraform-provider-collab/internal/emulator/accesslog"
	"github.com/collab-iac/terraform-provider-collab/internal/emulator/web"
)

// longList is how long a list takes where the switch says so.
const longList = 30 * time.Second

// bodyLimit bounds a request's body in bytes.
const bodyLimit = 1 << 20

// call is one request of a known user.
type call struct {
	r      *http.Request
	query  url.Values
	body   map[string]any
	caller *user
}

// endpoint is one method on one path.
type endpoint struct {
	// operation is the name in the access log.
	operation    string
	method, path string
	permission   permission
	handle       func(*call) (reply, *failure)
	// text marks the calls for which the samples print the status code as text
	// (CONTRACT.md §2.1).
	text bool
}

// endpoints are the calls of CONTRACT.md §3 and §4. Those that release and
// delete devices are guesses.
func (s *Server) endpoints() []endpoint {
	return []endpoint{
		{"get version", "GET", "/diagnostics/version", anonymous, s.version, false},
		{"get me", "GET", "/me", signedIn, s.me, false},
		{"list my devices", "GET", "/me/devices", agent, s.myDevices, false},
		{"assign my device", "POST", "/me/devices", agent, s.assignMyDevice, false},
		{"list users", "GET", "/users", reader, s.listUsers, false},
		{"create user", "POST", "/users", writer, s.createUser, true},
		{"get user", "GET", "/users/{id}", reader, s.getUser, false},
		{"update user", "PUT", "/users/{id}", writer, s.updateUser, false},
		{"post user", "POST", "/users/{id}", writer, s.postUser, false},
		{"delete user", "DELETE", "/users/{id}", writer, s.deleteUser, true},
		{"list user's skills", "GET", "/users/{id}/skills", adminReader, s.skillsOfUser, false},
		{"assign skill", "POST", "/users/{id}/skills", writer, s.assignSkill, false},
		{"get user's skill", "GET", "/users/{id}/skills/{skill}", adminReader, s.skillOfUser, false},
		{"unassign skill", "DELETE", "/users/{id}/skills/{skill}", writer, s.unassignSkill, true},
		{"list user's devices", "GET", "/users/{id}/devices", adminReader, s.devicesOfUser, false},
		{"assign device", "POST", "/users/{id}/devices", writer, s.assignDevice, false},
		{"unassign device", "DELETE", "/users/{id}/devices/{device}", writer, s.unassignDevice, true},
		{"list skills", "GET", "/skills", adminReader, s.listSkills, false},
		{"create skill", "POST", "/skills", writer, s.createSkill, false},
		{"get skill", "GET", "/skills/{skill}", adminReader, s.getSkill, false},
		{"list devices", "GET", "/devices", adminReader, s.listDevices, false},
		{"create device", "POST", "/devices", writer, s.createDevice, false},
		{"get device", "GET", "/devices/{device}", signedIn, s.getDevice, false},
		{"delete device", "DELETE", "/devices/{device}", writer, s.deleteDevice, true},
		{"list features", "GET", "/features", signedIn, s.listFeatures, false},
		{"get feature", "GET", "/features/{feature}", signedIn, s.getFeature, false},
	}
}

func (s *Server) routes() http.Handler {
	byPath := map[string]map[string]endpoint{}
	for _, e := range s.endpoints() {
		if byPath[e.path] == nil {
			byPath[e.path] = map[string]endpoint{}
		}
		byPath[e.path][e.method] = e
	}
	mux := http.NewServeMux()
	for path, byMethod := range byPath {
		mux.HandleFunc(Root+path, func(w http.ResponseWriter, r *http.Request) { s.handle(w, r, byMethod) })
	}
	mux.HandleFunc(loginPath, s.loginPage)
	mux.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		s.writeFailure(w, failed(codeNotFound, "There is nothing at %s", r.URL.Path))
	})
	return mux
}

func (s *Server) handle(w http.ResponseWriter, r *http.Request, byMethod map[string]endpoint) {
	e, possible := byMethod[r.Method]
	if !possible {
		f := failed(codeForbidden, "This operation is not allowed: %s", r.Method)
		f.status = http.StatusMethodNotAllowed
		f.header = http.Header{"Allow": {strings.Join(slices.Sorted(maps.Keys(byMethod)), ", ")}}
		s.writeFailure(w, f)
		return
	}
	c := &call{r: r, query: r.URL.Query()}
	if e.permission != anonymous && !s.authorize(w, c, e.permission) {
		return
	}
	accesslog.Annotate(r.Context(), func(entry *accesslog.Entry) { entry.Operation = e.operation })
	result, f := s.perform(w, c, e)
	if f != nil {
		s.writeFailure(w, f)
		return
	}
	if e.method == http.MethodPost && result.status == http.StatusCreated {
		result.status = s.number(createStatus)
	}
	if result = s.answerToChange(e, result); result.bare {
		s.writeJSON(w, result.status, result.body)
		return
	}
	s.writeReply(w, result, e.text)
}

// answerToChange gives the answer to a change the form that a switch says.
func (s *Server) answerToChange(e endpoint, result reply) reply {
	form := s.dialect.Get(changeAnswer)
	switch {
	case e.method == http.MethodGet:
		return result
	case e.operation == "create user":
		form = s.dialect.Get(createAnswer)
	}
	texts := map[string]string{"nothing": "", "null": "null", "ok": "OK"}
	if text, is := texts[form]; is {
		result.text = &text
	}
	switch form {
	case "envelope":
		if e.operation == "create user" {
			result.body = nil
		}
	case "bare":
		result.bare = true
	}
	return result
}

// authorize authenticates the caller, counts the request, and checks token,
// role and feature. If it returns false, it has answered.
func (s *Server) authorize(w http.ResponseWriter, c *call, n permission) bool {
	caller, of, f := s.authenticate(w, c.r)
	if f != nil {
		s.writeFailure(w, f)
		return false
	}
	c.caller = caller
	accesslog.Annotate(c.r.Context(), func(entry *accesslog.Entry) { entry.Username = caller.text("userName") })
	if !s.limit.Allow(caller.ID) {
		s.tooMany(w)
		return false
	}
	if !s.checkCSRF(w, c.r, of) {
		return false
	}
	if f := s.checkPermission(caller, n); f != nil {
		s.writeFailure(w, f)
		return false
	}
	return true
}

// tooMany answers without an envelope, as a filter in front of the server does
// (CONTRACT.md §5).
func (s *Server) tooMany(w http.ResponseWriter) {
	forms := map[string]string{
		"present": "1", "negative": "-1", "far": "86400", "text": "soon",
		"date": s.clock.Now().Add(time.Second).UTC().Format(http.TimeFormat),
	}
	if form, is := forms[s.dialect.Get(retryAfter)]; is {
		w.Header().Set("Retry-After", form)
	}
	http.Error(w, "Too many requests", s.number(throttleStatus))
}

// perform reads the body before it locks, so that a slow client does not block
// the others.
func (s *Server) perform(w http.ResponseWriter, c *call, e endpoint) (reply, *failure) {
	if e.method == http.MethodPost || e.method == http.MethodPut {
		var f *failure
		if c.body, f = readBody(w, c.r); f != nil {
			return refuse(f)
		}
	}
	if strings.HasPrefix(e.operation, "list ") && s.dialect.Is(listTime, "long") && s.clock.Sleep(c.r.Context(), longList) != nil {
		panic(http.ErrAbortHandler) // nobody waits for the list any more
	}
	s.logWrite(c, e)
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		panic(http.ErrAbortHandler)
	}
	s.store.settle(s.clock.Now())
	result, f := e.handle(c)
	if f == nil && e.method != http.MethodGet {
		s.saveChange()
	}
	return result, f
}

// logRead records that the caller is shown the user, whole or in part.
func (s *Server) logRead(c *call, u *user, shown map[string]any, whole bool) {
	s.reads.Show(c.caller.text("userName"), u.ID, shown, whole)
}

// logWrite records what a call asks to change, beside the user as the caller was shown
// it last.
func (s *Server) logWrite(c *call, e endpoint) {
	if e.method == http.MethodGet {
		return
	}
	w := &accesslog.Write{Model: strings.Split(e.path, "/")[1], Object: c.r.PathValue("id"), Body: c.body}
	if w.Object != "" {
		w.Read = s.reads.Last(c.caller.text("userName"), w.Object)
	}
	accesslog.Annotate(c.r.Context(), func(entry *accesslog.Entry) { entry.Write = w })
}

// readBody reads a body that must be one JSON object.
func readBody(w http.ResponseWriter, r *http.Request) (map[string]any, *failure) {
	if media, _, err := mime.ParseMediaType(r.Header.Get("Content-Type")); err != nil || media != "application/json" {
		f := failed(codeInvalid, "The body must be of the type application/json.")
		f.status = http.StatusUnsupportedMediaType
		return nil, f
	}
	body, err := web.ReadObject(w, r, bodyLimit)
	if err == nil {
		return body, nil
	}
	f := failed(codeInvalid, "%s", err.Message)
	if err.Status != http.StatusBadRequest {
		f.status = err.Status
	}
	return nil, f
}

// version needs no credentials (CONTRACT.md §1.2).
func (s *Server) version(*call) (reply, *failure) { return ok(map[string]any{"version": Version}) }
