// Package web is what the emulated servers share of HTTP: reading a JSON body,
// writing a JSON answer and adding latency. It knows no API, so each server words
// its own errors.
package web

import (
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"strings"
	"time"

	"github.com/collab-iac/terraform-provider-collab/internal/emulator/clock"
)

// BodyError says why a request's body cannot be used.
type BodyError struct {
	// Status is the HTTP status that fits: 400 or 413.
	Status  int
	Message string
}

func (e *BodyError) Error() string { return e.Message }

// ReadObject reads a body of at most limit bytes, which must be one JSON object.
// Numbers are json.Number.
func ReadObject(w http.ResponseWriter, r *http.Request, limit int64) (map[string]any, *BodyError) {
	content, err := io.ReadAll(http.MaxBytesReader(w, r.Body, limit))
	if tooLarge := (*http.MaxBytesError)(nil); errors.As(err, &tooLarge) {
		return nil, &BodyError{http.StatusRequestEntityTooLarge, "The body is too large."}
	}
	if err != nil {
		return nil, badBody("The body could not be read.")
	}
	return DecodeObject(string(content))
}

// DecodeObject decodes text that must be one JSON object. Numbers are
// json.Number.
func DecodeObject(content string) (map[string]any, *BodyError) {
	decoder := json.NewDecoder(strings.NewReader(content))
	decoder.UseNumber()
	var body map[string]any
	if err := decoder.Decode(&body); err != nil || body == nil {
		return nil, badBody("The body is not a JSON object.")
	}
	if _, err := decoder.Token(); !errors.Is(err, io.EOF) {
		return nil, badBody("There is something behind the JSON object of the body.")
	}
	return body, nil
}

func badBody(message string) *BodyError { return &BodyError{http.StatusBadRequest, message} }

// WriteJSON answers with a status and a JSON body.
func WriteJSON(w http.ResponseWriter, status int, contentType string, body any) {
	content, err := json.Marshal(body)
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	WriteText(w, status, contentType, string(content))
}

// WriteText answers with a status and a body that is written as it is.
func WriteText(w http.ResponseWriter, status int, contentType, body string) {
	w.Header().Set("Content-Type", contentType)
	w.WriteHeader(status)
	_, _ = io.WriteString(w, body)
}

// AddLatency holds every request for d before next answers it. A caller who
// leaves meanwhile gets no answer, and the request has no effect.
func AddLatency(c clock.Clock, d time.Duration, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if c.Sleep(r.Context(), d) == nil {
			next.ServeHTTP(w, r)
		}
	})
}
