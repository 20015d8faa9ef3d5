package emulator

import (
	"encoding/json"
	"fmt"
	"html"
	"io"
	"maps"
	"net/http"
	"slices"
	"strings"

	"github.com/collab-iac/terraform-provider-collab/internal/emulator/fault"
	"github.com/collab-iac/terraform-provider-collab/internal/emulator/payload"
	"github.com/collab-iac/terraform-provider-collab/internal/emulator/web"
)

// Codes that go with the messages. They are made up: no list of them is known
// (CONTRACT.md §4.6).
const (
	codeBadRequest      = 4000
	codeInvalid         = 4001
	codeNotFound        = 4002
	codeUnauthenticated = 4003
	codeForbidden       = 4004
	codeNotAllowed      = 4005
	codeDuplicate       = 4006
	codeTransaction     = 4007
	codeUnavailable     = 5003
)

// failure is a refused request or a failed transaction.
type failure struct {
	status      int
	code        int
	message     string
	fields      map[string][]string
	transaction string
	// header is added to the answer.
	header http.Header
	// page is shown instead of the message.
	page string
}

func (f *failure) Error() string { return f.message }

func badRequest(format string, args ...any) *failure {
	return &failure{status: http.StatusBadRequest, code: codeBadRequest, message: fmt.Sprintf(format, args...)}
}

func notFound(format string, args ...any) *failure {
	return &failure{status: http.StatusNotFound, code: codeNotFound, message: fmt.Sprintf(format, args...)}
}

func forbidden(format string, args ...any) *failure {
	return &failure{status: http.StatusForbidden, code: codeForbidden, message: fmt.Sprintf(format, args...)}
}

func notAllowed(method, what string) *failure {
	return &failure{status: http.StatusMethodNotAllowed, code: codeNotAllowed, message: fmt.Sprintf("%s is not possible on %s", method, what)}
}

// invalid puts the problems of a body into one message and one list by field.
func invalid(modelType string, problems []payload.Violation) *failure {
	fields := map[string][]string{}
	lines := make([]string, len(problems))
	for i, p := range problems {
		fields[p.Path] = append(fields[p.Path], p.Message)
		lines[i] = p.Path + ": " + p.Message
	}
	return &failure{
		status: http.StatusBadRequest, code: codeInvalid, fields: fields,
		message: fmt.Sprintf("%s is not valid: %s", modelType, strings.Join(lines, "; ")),
	}
}

// writeFailure answers with the error body that the switch asks for.
func (s *Server) writeFailure(w http.ResponseWriter, f *failure) {
	maps.Copy(w.Header(), f.header)
	if f.page != "" {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		w.WriteHeader(f.status)
		_, _ = io.WriteString(w, f.page)
		return
	}
	if s.dialect.Is(errorBody, "html") {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		w.WriteHeader(f.status)
		_, _ = fmt.Fprintf(w, "<!DOCTYPE html>\n<html><head><title>%d %s</title></head><body><h1>%s</h1><p>%s</p></body></html>\n",
			f.status, http.StatusText(f.status), http.StatusText(f.status), html.EscapeString(f.message))
		return
	}
	s.writeJSON(w, f.status, s.errorContent(f))
}

func (s *Server) errorContent(f *failure) any {
	switch s.dialect.Get(errorBody) {
	case "nested":
		return map[string]any{"error": flatError(f)}
	case "detail":
		return map[string]any{"detail": f.message}
	case "list":
		return map[string]any{"errors": errorList(f)}
	}
	return flatError(f)
}

func flatError(f *failure) map[string]any {
	body := map[string]any{"success": false, "http_code": f.status, "code": f.code, "message": f.message}
	if f.transaction != "" {
		body["transaction_id"] = f.transaction
	}
	if len(f.fields) > 0 {
		body["errors"] = f.fields
	}
	return body
}

func errorList(f *failure) []any {
	if len(f.fields) == 0 {
		one := map[string]any{"code": f.code, "message": f.message}
		if f.transaction != "" {
			one["transaction_id"] = f.transaction
		}
		return []any{one}
	}
	var list []any
	for _, path := range slices.Sorted(maps.Keys(f.fields)) {
		for _, message := range f.fields[path] {
			list = append(list, map[string]any{"code": f.code, "field": path, "message": message})
		}
	}
	return list
}

// writeJSON answers in the charset that the switch says.
func (s *Server) writeJSON(w http.ResponseWriter, status int, body any) {
	s.writeJSONAs(w, status, "application/json", body)
}

// writeJSONAs answers with JSON under a content type.
func (s *Server) writeJSONAs(w http.ResponseWriter, status int, contentType string, body any) {
	if s.dialect.Is(charset, "utf-8") {
		web.WriteJSON(w, status, contentType, body)
		return
	}
	content, err := json.Marshal(body)
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", contentType+"; charset="+s.dialect.Get(charset))
	w.WriteHeader(status)
	_, _ = w.Write(fault.Latin1(content))
}
