package soak

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"github.com/collab-iac/terraform-provider-collab/internal/emulator/web"
)

// remembered is of how many cycles a journal tells.
const remembered = 3

// journal is what happened in the last few cycles, request by request: for who has to
// find out what went wrong in one. Without a directory it keeps nothing.
type journal struct {
	dir string

	mu     sync.Mutex
	cycles [][]string
}

// begin begins a cycle, and forgets what is long past.
func (j *journal) begin() {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.cycles = append(j.cycles[max(0, len(j.cycles)-remembered+1):], nil)
}

func (j *journal) add(format string, args ...any) {
	if j.dir == "" {
		return
	}
	line := time.Now().Format("15:04:05.000 ") + fmt.Sprintf(format, args...)
	j.mu.Lock()
	defer j.mu.Unlock()
	if last := len(j.cycles) - 1; last >= 0 {
		j.cycles[last] = append(j.cycles[last], strings.ReplaceAll(line, "\n", " "))
	}
}

// write writes what is remembered into a file below a heading, and returns its name.
func (j *journal) write(name string, heading []string) (string, error) {
	j.mu.Lock()
	defer j.mu.Unlock()
	lines := append([]string{}, heading...)
	for _, cycle := range j.cycles {
		lines = append(append(lines, "", "A cycle begins."), cycle...)
	}
	path := filepath.Join(j.dir, name)
	if err := os.MkdirAll(j.dir, 0o700); err != nil {
		return "", err
	}
	return path, os.WriteFile(path, []byte(strings.Join(lines, "\n")+"\n"), 0o600)
}

// handler writes each request into the journal, with what its caller gets, or that the
// connection breaks.
func (j *journal) handler(next http.Handler) http.Handler {
	if j.dir == "" {
		return next
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		content, err := io.ReadAll(r.Body)
		if err != nil {
			panic(http.ErrAbortHandler)
		}
		r.Body = io.NopCloser(bytes.NewReader(content))
		what := fmt.Sprintf("%s %s %s%s", r.Header.Get(stackHeader), r.Method, r.Host, r.URL.RequestURI())
		j.add("%s %.400s", what, content)
		var body bytes.Buffer
		answer := &web.Answer{ResponseWriter: w, Body: &body}
		ended := "broken off after"
		defer func() { j.add("%s: %s %d %.400s", what, ended, answer.Status, body.Bytes()) }()
		next.ServeHTTP(answer, r)
		ended = "answered"
	})
}
