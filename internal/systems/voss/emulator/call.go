package emulator

import (
	"io"
	"maps"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/collab-iac/terraform-provider-collab/internal/emulator/accesslog"
	"github.com/collab-iac/terraform-provider-collab/internal/emulator/web"
)

// bodyLimit bounds a request's body in bytes.
const bodyLimit = 8 << 20

// call is one request below /api/ of a known account.
type call struct {
	w       http.ResponseWriter
	r       *http.Request
	query   url.Values
	account Account
	// top is the pkid of the node where the account lives.
	top string
	// model is what the path names; nil for tools.
	model *servedModel
	// meta is the request_meta of the body.
	meta map[string]any
}

// plainText is a body that is no JSON.
type plainText string

// reply is the answer of a call that succeeded.
type reply struct {
	status int
	body   any
}

func ok(body any) (reply, *failure) { return reply{http.StatusOK, body}, nil }

func refuse(f *failure) (reply, *failure) { return reply{}, f }

// logOperation records in the access log which operation the call is.
func (c *call) logOperation(operation string) {
	accesslog.Annotate(c.r.Context(), func(e *accesslog.Entry) { e.Operation = operation })
}

// logRead records that the account is shown the object, whole or as a row.
func (s *Server) logRead(c *call, o *object, shown map[string]any, whole bool) {
	if data, is := shown["data"].(map[string]any); is {
		s.reads.Show(c.account.Username, o.PKID, data, whole)
	}
}

// logWrite records what the call asks to change: the object with the key, or ""
// where it is new or one of several.
func (s *Server) logWrite(c *call, key string, body map[string]any) {
	w := &accesslog.Write{Model: c.model.Type, Object: key, Body: maps.Clone(body)}
	if key != "" {
		w.Read = s.reads.Last(c.account.Username, key)
	}
	accesslog.Annotate(c.r.Context(), func(e *accesslog.Entry) { e.Write = w })
}

// handle authenticates the account, counts the request, and writes the answer or
// the failure.
func (s *Server) handle(w http.ResponseWriter, r *http.Request) {
	if s.stopped.Err() != nil {
		panic(http.ErrAbortHandler)
	}
	var f *failure
	switch strings.Trim(r.URL.Path, "/") {
	case "noninteractivelogin":
		accesslog.Annotate(r.Context(), func(e *accesslog.Entry) { e.Operation = "login" })
		f = s.login(w, r)
	case "login":
		accesslog.Annotate(r.Context(), func(e *accesslog.Entry) { e.Operation = "login page" })
		f = &failure{status: http.StatusOK, page: signInPage}
	case "logout":
		accesslog.Annotate(r.Context(), func(e *accesslog.Entry) { e.Operation = "logout" })
		s.logout(w, r)
	default:
		f = s.serveAPI(w, r)
	}
	if f != nil {
		s.writeFailure(w, f)
	}
}

func (s *Server) serveAPI(w http.ResponseWriter, r *http.Request) *failure {
	segments := strings.Split(strings.Trim(r.URL.Path, "/"), "/")
	if segments[0] != "api" {
		return notFound("There is nothing at %s.", r.URL.Path)
	}
	if segments = segments[1:]; len(segments) > 0 && segments[0] == "v0" {
		segments = segments[1:]
	}
	account, f := s.authenticate(r)
	if f != nil {
		return f
	}
	accesslog.Annotate(r.Context(), func(e *accesslog.Entry) { e.Username = account.Username })
	if s.dialect.Is(basicSessions, "made") {
		s.openForBasic(w, r, account)
	}
	s.rotateToken(w, r)
	if !s.limit.Allow(account.Username) {
		s.tooMany(w)
		return nil
	}
	c := &call{w: w, r: r, query: r.URL.Query(), account: account}
	if s.dialect.Is(formatParameter, "required") && c.query.Get("format") != "json" {
		return badRequest("The parameter format=json is required.")
	}
	s.mu.Lock()
	c.top = s.store.node(account.Hierarchy)
	s.mu.Unlock()
	answer, f := s.route(c, segments)
	if f == nil {
		s.answer(w, answer)
	}
	return f
}

// answer writes the answer of a call.
func (s *Server) answer(w http.ResponseWriter, answer reply) {
	switch body := answer.body.(type) {
	case plainText:
		w.Header().Set("Content-Type", "text/plain")
		w.WriteHeader(answer.status)
		_, _ = io.WriteString(w, string(body))
	case *exportFile:
		body.send(w, answer.status)
	case choicesBody:
		s.writeJSONAs(w, answer.status, s.dialect.Get(choicesType), body)
	default:
		s.writeJSON(w, answer.status, body)
	}
}

// tooMany answers as the throttle of VOSS does, in plain text (CONTRACT.md
// §4.6).
func (s *Server) tooMany(w http.ResponseWriter) {
	if after := s.retryAfter(); after != "" {
		w.Header().Set("Retry-After", after)
	}
	http.Error(w, "Error 429: Too Many Requests", http.StatusTooManyRequests)
}

// retryAfter is when a throttled caller may come again, in the form of the switch.
func (s *Server) retryAfter() string {
	switch s.dialect.Get(retryAfter) {
	case "present":
		return "1"
	case "date":
		return s.clock.Now().Add(time.Second).UTC().Format(http.TimeFormat)
	case "negative":
		return "-1"
	case "far":
		return "86400"
	case "text":
		return "soon"
	}
	return ""
}

// readBody reads a body that must be one JSON object.
func readBody(w http.ResponseWriter, r *http.Request) (map[string]any, *failure) {
	body, err := web.ReadObject(w, r, bodyLimit)
	if err != nil {
		return nil, &failure{status: err.Status, code: codeBadRequest, message: err.Message}
	}
	return body, nil
}

// node returns the hierarchy node that a parameter of the call names. The node must
// exist, and the account must have access to it (CONTRACT.md §1.6, §2).
func (s *Server) node(c *call, parameter string) (string, *failure) {
	text := c.query.Get(parameter)
	if text == "" {
		return "", badRequest("The parameter %s is required.", parameter)
	}
	node := s.store.node(text)
	if node == "" {
		return "", badRequest("There is no hierarchy node %q.", text)
	}
	if !s.store.within(node, c.top) {
		return "", forbidden("The account %s has no access to the hierarchy node %q.", c.account.Username, text)
	}
	return node, nil
}

// nodeOrOwn returns the node that hierarchy names, or else the account's own
// (CONTRACT.md §2).
func (s *Server) nodeOrOwn(c *call) (string, *failure) {
	if c.query.Get("hierarchy") == "" {
		return c.top, nil
	}
	return s.node(c, "hierarchy")
}

// instance returns the object of the call's model with the pkid. The account must
// have access to it.
func (s *Server) instance(c *call, pkid string) (*object, *failure) {
	return s.allowed(c, pkid, s.store.object(pkid))
}

// allowed returns what was found under the pkid, if it is of the call's model and
// the account has access to it.
func (s *Server) allowed(c *call, pkid string, o *object) (*object, *failure) {
	if o == nil || o.Model != c.model.Type {
		return nil, notFound("There is no %s with the pkid %s.", c.model.Type, pkid)
	}
	if !s.store.within(o.accessNode(), c.top) {
		return nil, forbidden("The account %s has no access to the %s with the pkid %s.", c.account.Username, c.model.Type, pkid)
	}
	return o, nil
}
