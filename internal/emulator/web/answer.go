package web

import (
	"io"
	"net/http"
)

// Answer passes on what a handler answers, and remembers it.
type Answer struct {
	http.ResponseWriter
	// Status is the HTTP status; 0 as long as nothing is answered.
	Status int
	// Body takes what is written, too; nil for nothing.
	Body io.Writer
}

// WriteHeader passes on the status.
func (a *Answer) WriteHeader(status int) {
	if a.Status == 0 {
		a.Status = status
	}
	a.ResponseWriter.WriteHeader(status)
}

// Write passes on a part of the body.
func (a *Answer) Write(content []byte) (int, error) {
	if a.Status == 0 {
		a.Status = http.StatusOK
	}
	if a.Body != nil {
		_, _ = a.Body.Write(content)
	}
	return a.ResponseWriter.Write(content)
}

// Unwrap lets http.ResponseController reach the writer below, so that a fault can flush or
// take over the connection.
func (a *Answer) Unwrap() http.ResponseWriter { return a.ResponseWriter }
