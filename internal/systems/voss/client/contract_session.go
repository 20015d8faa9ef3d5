package client

import (
	"errors"
	"net/http"
	"net/url"
	"regexp"
	"strings"

	"github.com/collab-iac/terraform-provider-collab/internal/httpbody"
	"github.com/collab-iac/terraform-provider-collab/internal/transport"
)

// sessionEnd is what an answer says of the session that its request was of.
type sessionEnd int

const (
	// goesOn: nothing speaks for an end.
	goesOn sessionEnd = iota
	// mayHaveEnded: the server forbids the call and does not say why.
	mayHaveEnded
	// hasEnded: the server asks for a login.
	hasEnded
)

// sessionEndOf reads an answer. CONTRACT.md knows neither the status nor the words of a
// session that has ended (§9 no. 22): it may be a 401, a 403, the login page, or a
// redirect to it.
func sessionEndOf(r reply) sessionEnd {
	asked := "/" + strings.Join(r.call.path, "/")
	switch {
	case r.Status == http.StatusUnauthorized, isLogin(r.URL) && !strings.Contains(r.URL.Path, asked):
		return hasEnded
	case r.Status == http.StatusForbidden && expiredWords.Match(r.Body):
		return hasEnded
	case r.Status == http.StatusForbidden && isVague(r):
		return mayHaveEnded
	case r.Status < http.StatusMultipleChoices && isLoginPage(r):
		return hasEnded
	}
	return goesOn
}

// redirectsToLogin reports whether a request was not answered because the server sent
// it to its login.
func redirectsToLogin(err error) bool {
	redirect, ok := errors.AsType[*transport.RedirectError](err)
	return ok && isLogin(redirect.Target)
}

func isLogin(u *url.URL) bool { return u != nil && loginPaths.MatchString(u.Path) }

// isVague reports whether a refusal gives no reason but its status.
func isVague(r reply) bool {
	page, isPage := httpbody.ReadHTML(r.Body, r.Header.Get("Content-Type"))
	return isPage && page.Title == "" || vagueWords.MatchString(parseErrorBody(r.Body, r.Header.Get("Content-Type")).message)
}

func isLoginPage(r reply) bool {
	page, isPage := httpbody.ReadHTML(r.Body, r.Header.Get("Content-Type"))
	return isPage && (loginWords.MatchString(page.Title) || passwordField.Match(r.Body))
}

var (
	expiredWords  = regexp.MustCompile(`(?i)csrf|session|not (logged|signed) in|(log|sign) ?in (again|required|first)|credentials were not provided|not authenticated|token (is )?(invalid|expired|missing)`)
	vagueWords    = regexp.MustCompile(`(?i)^(|(http )?(error )?(403:? ?)?(forbidden|unauthori[sz]ed|permission denied|access denied|not allowed)?[.!]?|the answer is an HTML page titled "(403 )?forbidden".*)$`)
	loginPaths    = regexp.MustCompile(`(?i)/(log|sign)[_-]?(in|on)\b|/noninteractivelogin|/sso\b|/saml`)
	loginWords    = regexp.MustCompile(`(?i)\b(log|sign)[ -]?(in|on)\b`)
	passwordField = regexp.MustCompile(`(?i)<input[^>]+type=["']?password`)
)
