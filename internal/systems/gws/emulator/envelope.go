package emulator

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/collab-iac/terraform-provider-collab/internal/emulator/fault"
	"github.com/collab-iac/terraform-provider-collab/internal/emulator/web"
)

// The status codes that this server gives (CONTRACT.md §2.2).
const (
	codeMissing         = 1
	codeState           = 2
	codeForbidden       = 3
	codeInternal        = 4
	codePermission      = 5
	codeNotFound        = 6
	codeChangePassword  = 8
	codeInvalid         = 10
	codeReadOnly        = 11
	codeAssign          = 16
	codeExists          = 18
	codeUnauthenticated = 20
)

// statuses map status codes to HTTP statuses. They are a guess (CONTRACT.md
// §2.3).
var statuses = map[int]int{
	codeMissing:         http.StatusBadRequest,
	codeState:           http.StatusBadRequest,
	codeForbidden:       http.StatusForbidden,
	codeInternal:        http.StatusInternalServerError,
	codePermission:      http.StatusForbidden,
	codeNotFound:        http.StatusNotFound,
	codeChangePassword:  http.StatusForbidden,
	codeInvalid:         http.StatusBadRequest,
	codeReadOnly:        http.StatusBadRequest,
	codeAssign:          http.StatusForbidden,
	codeExists:          http.StatusForbidden,
	codeUnauthenticated: http.StatusUnauthorized,
}

// failure is a refused request.
type failure struct {
	code    int
	message string
	// status is the HTTP status; 0 for the one that goes with the code.
	status int
	// header is added to the answer.
	header http.Header
	// platform is the code of Configuration Server, which refused the request
	// (CONTRACT.md §2.4); empty where it did not.
	platform string
	// text is the whole answer where that is no envelope: a text, or a page.
	text string
}

func failed(code int, format string, args ...any) *failure {
	return &failure{code: code, message: fmt.Sprintf(format, args...)}
}

// refused is the failure that the samples print as "400 FORBIDDEN" (CONTRACT.md
// §2.3).
func (s *Server) refused(code int, format string, args ...any) *failure {
	f := failed(code, format, args...)
	f.status = s.number(refusalStatus)
	return f
}

// platformFailure is a refusal of Configuration Server, in place of one of this
// server's own, where the switch says so (CONTRACT.md §2.4).
func (s *Server) platformFailure(own *failure, code, message string) *failure {
	if s.dialect.Is(platformRefusals, "own") {
		return own
	}
	f := failed(codeInternal, "Platform exception: %s", message)
	f.platform = code
	return f
}

// reply is the answer of a call that succeeded, without the status code.
type reply struct {
	status int
	body   map[string]any
	// bare answers have no status code.
	bare bool
	// text is the whole answer where that is no object.
	text *string
}

func ok(body map[string]any) (reply, *failure) { return reply{status: http.StatusOK, body: body}, nil }

// created answers the creation of an object.
func created(body map[string]any) (reply, *failure) {
	return reply{status: http.StatusCreated, body: body}, nil
}

func refuse(f *failure) (reply, *failure) { return reply{}, f }

// writeReply answers with the status code 0. The samples print it as text for
// some operations and as a number for the others.
func (s *Server) writeReply(w http.ResponseWriter, answer reply, printedAsText bool) {
	if answer.text != nil {
		web.WriteText(w, answer.status, "application/json", *answer.text)
		return
	}
	body := maps.Clone(answer.body)
	if body == nil {
		body = map[string]any{}
	}
	body["statusCode"] = s.statusCode(0, printedAsText)
	s.writeJSON(w, answer.status, body)
}

// writeFailure answers with the status code and the message only (CONTRACT.md
// §2.1). The code is printed as text, except for failed credentials.
func (s *Server) writeFailure(w http.ResponseWriter, f *failure) {
	maps.Copy(w.Header(), f.header)
	status := f.status
	if status == 0 {
		status = statuses[f.code]
	}
	if f.text != "" {
		contentType := "text/plain; charset=utf-8"
		if strings.HasPrefix(f.text, "<") {
			contentType = "text/html; charset=utf-8"
		}
		web.WriteText(w, status, contentType, f.text)
		return
	}
	if s.dialect.Is(httpStatus, "always-200") {
		status = http.StatusOK
	}
	body := map[string]any{
		"statusCode":    s.statusCode(f.code, f.code != codeUnauthenticated),
		"statusMessage": f.message,
	}
	if f.platform != "" {
		body["platformCode"] = f.platform
	}
	s.writeJSON(w, status, body)
}

func (s *Server) statusCode(code int, printedAsText bool) any {
	switch s.dialect.Get(statusCodeForm) {
	case "number":
		return code
	case "string":
		return strconv.Itoa(code)
	}
	if printedAsText {
		return strconv.Itoa(code)
	}
	return code
}

// number reads a switch whose settings are numbers; 0 for one that is a word.
func (s *Server) number(name string) int {
	n, _ := strconv.Atoi(s.dialect.Get(name))
	return n
}

// writeJSON answers in the charset that the switch says.
func (s *Server) writeJSON(w http.ResponseWriter, status int, body any) {
	if s.dialect.Is(charset, "utf-8") {
		web.WriteJSON(w, status, "application/json;charset=UTF-8", body)
		return
	}
	content, err := json.Marshal(body)
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	web.WriteText(w, status, "application/json;charset=ISO-8859-1", string(fault.Latin1(content)))
}

// quoted lists names for a message.
func quoted(names []string) string {
	list := slices.Clone(names)
	for i := range list {
		list[i] = "'" + list[i] + "'"
	}
	return strings.Join(list, ", ")
}
