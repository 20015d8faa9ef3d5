package client

import (
	"cmp"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/net/http/httpguts"

	"github.com/collab-iac/terraform-provider-collab/internal/backend"
	"github.com/collab-iac/terraform-provider-collab/internal/backend/apierror"
	"github.com/collab-iac/terraform-provider-collab/internal/httpbody"
	"github.com/collab-iac/terraform-provider-collab/internal/model"
)

// This file holds every reading of the API that CONTRACT.md leaves open, each with
// its section. What is documented or captured may be read elsewhere too.

// Paths below the API's root.
var (
	mePath      = []string{"me"}                     // §1.2
	versionPath = []string{"diagnostics", "version"} // answers without credentials (§1.2)
)

// apiRoot is how every endpoint in the documentation ends (§1.1).
const apiRoot = "/api/v2"

// maxURL bounds a whole request URL, in characters (§1.1).
const maxURL = 2000

// subresources asks for what is assigned to a user. The names are listed
// because "*" would bring the user's whole annex, 40 kB and more (§4.4).
const subresources = "skills,devices"

// isSummary reports whether a row of a list lacks what the object has: sub-resources,
// which lists show or not by release (§3.3), or a value that every object has. What a
// row lacks is not known.
func isSummary(m *model.Model, row httpbody.Document) bool {
	names := strings.FieldsFunc(partsOf(m.Type).Get("subresources"), func(r rune) bool { return r == ',' })
	for i := range m.Fields {
		if f := &m.Fields[i]; f.Required && f.Access != model.WriteOnly {
			names = append(names, f.Payload)
		}
	}
	return slices.ContainsFunc(names, func(name string) bool {
		_, shown := row[name]
		return !shown
	})
}

// keyForm is the form of an id in a path. Ids are 32 hexadecimal digits or UUIDs
// (§3.2) and opaque to us. Other texts, such as an email address, are not sent,
// because it is not known how the server refuses them.
var keyForm = regexp.MustCompile(`^[A-Za-z0-9_~][A-Za-z0-9._~-]{0,127}$`)

// singular names the attribute that holds one object (§2.1).
func singular(modelType string) string { return strings.TrimSuffix(modelType, "s") }

// objectIn finds the one object in an answer. Some samples print it without an
// envelope; whether servers send it so is not known (§8 no. 31).
func objectIn(e envelope, modelType string) (httpbody.Document, bool) {
	if object := e.body.Object(singular(modelType)); object != nil {
		return object, true
	}
	return e.body, !e.coded && isBare(e.body)
}

// isBare reports whether an answer without envelope is an object of its own.
func isBare(body httpbody.Document) bool {
	return keyOf(body) != "" && !body.HasAny("statusMessage")
}

// keyOf finds the id of an object, or of the object that a create has made. The
// path is documented for users alone, the uri for all objects (§2.1). A uri is
// never requested, because it names the server by the server's own setting, which
// may not be an address that we reach (§1.1).
func keyOf(row httpbody.Document) string {
	return cmp.Or(
		keyForm.FindString(row.Text("id")),
		keyForm.FindString(httpbody.LastSegment(row.Text("path"))),
		keyForm.FindString(httpbody.LastSegment(row.Text("uri"))),
	)
}

// keyInURI returns the id at the end of a uri of the collection, or "".
func keyInURI(uri, modelType string) string {
	key := httpbody.LastSegment(uri)
	rest, _, _ := strings.Cut(uri, "?")
	rest = strings.TrimSuffix(strings.TrimRight(rest, "/"), "/"+key)
	if httpbody.LastSegment(rest) != modelType {
		return ""
	}
	return keyForm.FindString(key)
}

// filterable lists the fields of users that a list can be filtered by
// (§3.3).
var filterable = []string{"firstName", "lastName", "userName", "enabled", "roles"}

// partsOf returns the parameters that ask for what belongs to an object: users alone
// have such parts.
func partsOf(modelType string) url.Values {
	if modelType != "users" {
		return url.Values{}
	}
	return url.Values{"subresources": {subresources}}
}

// listQuery asks for whole objects. Every request has a limit, which the
// documentation demands beside filters; offset is a guess from the next
// product generation (§3.3), so the caller checks that pages differ.
func listQuery(modelType string, limit, offset int, filters url.Values) url.Values {
	q := partsOf(modelType)
	maps.Copy(q, url.Values{"fields": {"*"}, "limit": {strconv.Itoa(limit)}, "offset": {strconv.Itoa(offset)}})
	maps.Copy(q, filters)
	return q
}

// filtersFor picks the filters to send. How the server matches them is not
// documented (§8 no. 25), so every row is checked again. It leaves out values with
// a comma, which other parameters read as a list, and values with a possible
// wildcard, because rows that the server withholds cannot be checked.
func filtersFor(equal map[string]string) url.Values {
	filters := url.Values{}
	for name, value := range equal {
		if slices.Contains(filterable, name) && value != "" && !strings.ContainsAny(value, ",*?%") {
			filters.Set(name, value)
		}
	}
	return filters
}

// csrfToken reads the name of the header to send back and its value
// (§1.4). A name that would replace one of our headers is ignored.
func csrfToken(h http.Header) (header, value string) {
	header = http.CanonicalHeaderKey(h.Get("X-CSRF-HEADER"))
	if !httpguts.ValidHeaderFieldName(header) || slices.Contains(ownHeaders, header) {
		header = "X-Csrf-Token"
	}
	return header, h.Get("X-CSRF-TOKEN")
}

var ownHeaders = []string{"Accept", "Authorization", "Content-Length", "Content-Type", "Cookie", "Host", "Transfer-Encoding", "User-Agent"}

// csrfRefused reports whether a change was refused because it lacks a valid token.
// The words are documented, but not whether they come in an envelope (§8 no. 8).
func csrfRefused(status int, body []byte) bool {
	return status == http.StatusForbidden && csrfWords.Match(body)
}

var csrfWords = regexp.MustCompile(`(?i)csrf.{0,20}token|token.{0,20}csrf`)

// meaning is what a documented code stands for.
type meaning struct {
	text string
	is   error // the condition that callers act on; nil for none
}

// meanings explains the documented codes (§2.2).
var meanings = map[int]meaning{
	1:  {"a required parameter is missing", nil},
	2:  {"a parameter does not fit the current state", nil},
	3:  {"operation not allowed", backend.ErrForbidden},
	4:  {"internal error of the server", nil},
	5:  {"the account lacks a permission", backend.ErrForbidden},
	6:  {"no such object", backend.ErrNotFound},
	7:  {"done in part only", nil},
	8:  {"the user must change the password", nil},
	9:  {"not finished", nil},
	10: {"a value is out of range", nil},
	11: {"the property is read-only", nil},
	12: {"the object cannot be read", nil},
	13: {"the object cannot be created", nil},
	14: {"the object cannot be deleted", nil},
	15: {"the object cannot be updated", nil},
	16: {"the object cannot be assigned", nil},
	17: {"the object cannot be unassigned", nil},
	18: {"the object exists already", backend.ErrConflict},
	19: {"the object is in use", nil},
	20: {"not authenticated", backend.ErrUnauthenticated},
}

// codeText renders a code with its meaning for people.
func codeText(code int) string {
	if m, ok := meanings[code]; ok {
		return fmt.Sprintf("%d (%s)", code, m.text)
	}
	return strconv.Itoa(code)
}

// codeOf renders the codes of a failure; "" where it has none. Refusals of
// Configuration Server have a code of their own beside (§2.4).
func codeOf(e envelope) string {
	platform := e.body.Text("platformCode")
	switch {
	case !e.coded:
		return ""
	case platform == "":
		return codeText(e.code)
	}
	return codeText(e.code) + ", platform code " + platform
}

// The words of Configuration Server for a name that is taken and for an object that
// is gone. They come with a code and a status that say only that something failed
// (§2.4).
var (
	takenWords = regexp.MustCompile(`(?i)uniqueness constraint violated`)
	goneWords  = regexp.MustCompile(`(?i)\bobject not found`)
)

// classify returns the condition of a failure, or nil. The code counts before the
// HTTP status, because the documented pairs of them contradict each other (§2.3).
// A 404 is a missing object unless the code is one that callers act on. The other
// statuses count only without a documented code of failure.
func classify(e envelope, status int) error {
	if !e.coded {
		return foreignCondition(status, e.message)
	}
	switch m, documented := meanings[e.code]; {
	case e.code == 4 && takenWords.MatchString(e.message):
		return backend.ErrConflict
	case e.code == 4 && goneWords.MatchString(e.message):
		return backend.ErrNotFound
	case documented:
		if is := permission(e, m.is); is != nil || status != http.StatusNotFound {
			return is
		}
	}
	return permission(e, apierror.Condition(status))
}

// foreignCondition returns the condition of a failure without an envelope, or nil.
// Each answer of the API has one (§2.1), so what lacks it comes from something before
// the server: above all, its 404 is no sign that an object is gone. Of these answers
// three can be acted on: one that refuses the account, one that asks for patience,
// and the text about the token (§1.4).
func foreignCondition(status int, said string) error {
	switch {
	case status == http.StatusUnauthorized:
		return backend.ErrUnauthenticated
	case status >= 500, status == http.StatusTooManyRequests, csrfWords.MatchString(said):
		return nil
	}
	return backend.ErrProtocol
}

// acknowledges reports whether the body of a successful change says that it is done,
// and no more: nothing, an empty value, or a word. A page says nothing of the kind.
// Whether servers answer so is not known (§8 no. 47).
func acknowledges(body []byte) bool {
	return acknowledgement.Match(body)
}

var acknowledgement = regexp.MustCompile(`^(?i)\x{feff}?\s*(|null|true|0|\{\s*\}|\[\s*\]|"?(ok|done|success|successful|succeeded|created|updated|deleted)"?[.!]?)\s*$`)

// permission returns nil in place of a backend.ErrForbidden that more permissions
// would not help with: a missing token, or a property that no account may change.
// Code 3 stands for that property and for an operation that the account may not
// do (§8 no. 4).
func permission(e envelope, is error) error {
	readOnly := e.code == 3 && readOnlyWords.MatchString(e.message)
	if errors.Is(is, backend.ErrForbidden) && (readOnly || csrfWords.MatchString(e.message)) {
		return nil
	}
	return is
}

var (
	readOnlyWords = regexp.MustCompile(`(?i)read-?only`)
	// readOnlyName finds the property in the documented message (§2.3).
	readOnlyName = regexp.MustCompile(`'(\w+)' is a read-?only`)
	ownRoleWords = regexp.MustCompile(`ROLE_ADMIN`)
)

// advice returns a sentence that helps with a failure, and the payload path that
// the failure is about; each is empty where there is nothing to add.
func advice(e envelope) (path, sentence string) {
	switch {
	case e.code == 2 && ownRoleWords.MatchString(e.message): // §2.3
		return "roles", "An administrator cannot take ROLE_ADMIN from its own account: keep the role, or let another administrator's account make the change."
	case e.code == 11, e.code == 3 && readOnlyWords.MatchString(e.message): // §8 no. 4
		if name := readOnlyName.FindStringSubmatch(e.message); name != nil {
			path = name[1]
		}
		return path, "The server changes this property for no account."
	case csrfWords.MatchString(e.message): // §1.4
		return "", "The token was renewed and refused again: does a balancer keep a session on one node, and let its cookie and headers through?"
	case e.code == 5: // §1.6 and §3.1
		return "", "Reading users takes the feature api-provisioning-read; changing them takes api-provisioning-write and the role admin or apiuser."
	case e.code == 8: // §2.2
		return "", "Sign in once as that user and choose a new password."
	}
	return "", ""
}

// filterRefused reports whether a list that failed may succeed without its
// filters: the failure is not one of the account or of the network.
func filterRefused(failed *backend.Error) bool {
	blames := []error{backend.ErrUnauthenticated, backend.ErrForbidden, backend.ErrUnreachable}
	return failed.Status != 0 && !slices.ContainsFunc(blames, func(blame error) bool { return errors.Is(failed, blame) })
}

// Codes that callers act on (§2.2).
const (
	mustChangePassword = 8
	unfinished         = 9 // the server still works on the change
)

// mayRefuseLogin reports whether an answer without an envelope can be a refused
// sign-in: a page in place of an answer, a redirect to one, or a status. How servers
// refuse is not known beyond the code (§8 no. 48).
func mayRefuseLogin(status int) bool {
	switch status {
	case http.StatusBadRequest, http.StatusForbidden, http.StatusInternalServerError:
		return true
	}
	return status >= 200 && status < 400
}

// keyOfNew returns the id of the object that a create has made, in the documented
// place or in the object itself; "" where the answer has none.
func keyOfNew(e envelope, modelType string) string {
	return cmp.Or(keyOf(e.body), keyOf(e.body.Object(singular(modelType))))
}

// refusedByGateway reports whether something in front of the server refused a
// request by its status: then the server has hardly seen it.
func refusedByGateway(err error) bool {
	failed, ok := errors.AsType[*backend.Error](err)
	return ok && failed.Code == "" && failed.Status >= 300 && failed.Status < 500 && failed.Status != http.StatusRequestTimeout
}

// resendable reports whether a change that was found to have had no effect can be
// sent again: no answer came, or a gateway told of a failure that may pass.
func resendable(err error) bool {
	failed, ok := errors.AsType[*backend.Error](err)
	return ok && errors.Is(err, errSignedInAnew) || ok && failed.Code == "" && (failed.Status == 0 || failed.Status >= 500 || failed.Status == http.StatusRequestTimeout)
}

// unknownEffect reports whether an error leaves open whether the server acted.
func unknownEffect(err error) bool {
	failed, ok := errors.AsType[*backend.Error](err)
	return ok && mayHaveTakenEffect(failed, apierror.WasSent(err))
}

// mayHaveTakenEffect reports whether a failed change may have been made: no answer
// came, something before the server answered in its place, or the server answered
// that it is not finished. Other failures change nothing (§2.1).
func mayHaveTakenEffect(failed *backend.Error, sent bool) bool {
	refused := failed.Status == http.StatusTooManyRequests || errors.Is(failed, backend.ErrUnauthenticated) || csrfWords.MatchString(failed.Message)
	switch {
	case errors.Is(failed, errSignedInAnew):
		return true
	case failed.Status == 0:
		return sent
	case failed.Code == "":
		return !refused
	}
	return failed.Code == codeText(unfinished)
}

// assignmentBodies returns the bodies to try for an element, the likeliest first. Of a
// level clients have sent numbers and texts (§8 no. 29).
func (c *Client) assignmentBodies(address string, data map[string]any) []map[string]any {
	asText := maps.Clone(data)
	asText["uri"] = address
	text, _ := data["level"].(string)
	level, err := strconv.ParseInt(text, 10, 64)
	if err != nil || c.levelsAsText.Load() {
		return []map[string]any{asText}
	}
	asNumber := maps.Clone(asText)
	asNumber["level"] = level
	return []map[string]any{asNumber, asText}
}

// refusesValue reports whether the server may have refused the form of a value: the
// failure has a code that is not one of the account, of an object that is not there, or of
// one that is (§2.2).
func refusesValue(err error) bool {
	failed, ok := errors.AsType[*backend.Error](err)
	return ok && failed.Code != "" && failed.Is == nil && failed.Code != codeText(unfinished)
}
