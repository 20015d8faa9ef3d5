package recording

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/collab-iac/terraform-provider-collab/internal/system"
)

// mostBytes bounds what is kept of one body.
const mostBytes = 8 << 20

// Recorder keeps what the client of one system and its server say to each other. It is
// safe for concurrent use.
type Recorder struct {
	system   *system.System
	values   system.Values
	version  string
	disguise *disguise
	// base is the path of the endpoint, root the one that an emulated server begins at.
	base, root string

	mu      sync.Mutex
	entries []*Entry
}

// NewRecorder makes one for a system with the settings that its client is opened with.
func NewRecorder(s *system.System, v system.Values, version string) *Recorder {
	r := &Recorder{system: s, values: v, version: version}
	host := ""
	if endpoint, err := url.Parse(system.Value[string](v, system.Endpoint)); err == nil {
		host, r.base = endpoint.Host, strings.TrimRight(endpoint.Path, "/")
	}
	if s.Emulator != nil {
		r.root = s.Emulator.Root
	}
	r.disguise = newDisguise(s, host, time.Now())
	return r
}

// Wrap makes a network whose exchanges are recorded.
func (r *Recorder) Wrap(next http.RoundTripper) http.RoundTripper {
	return roundTripper(func(request *http.Request) (*http.Response, error) { return r.roundTrip(next, request) })
}

type roundTripper func(*http.Request) (*http.Response, error)

// RoundTrip implements http.RoundTripper.
func (f roundTripper) RoundTrip(request *http.Request) (*http.Response, error) { return f(request) }

func (r *Recorder) roundTrip(next http.RoundTripper, request *http.Request) (*http.Response, error) {
	sent, err := takeBody(request)
	if err != nil {
		return nil, err
	}
	entry := &Entry{Started: time.Now()}
	r.mu.Lock()
	r.entries = append(r.entries, entry)
	entry.Request = r.request(request, sent)
	r.mu.Unlock()
	response, err := next.RoundTrip(request)
	took := float64(time.Since(entry.Started).Microseconds()) / 1000
	r.mu.Lock()
	defer r.mu.Unlock()
	entry.Time, entry.Timings.Wait = took, took
	entry.Response = Response{Cookies: []Pair{}, Headers: []Pair{}, HeadersSize: -1, BodySize: -1}
	if err != nil {
		return response, err
	}
	entry.Response = r.response(response)
	response.Body = &tee{from: response.Body, end: func(body []byte) {
		r.mu.Lock()
		defer r.mu.Unlock()
		entry.Response.Content = r.content(body, response.Header.Get("Content-Type"))
	}}
	return response, nil
}

// takeBody reads the body of a request, which can be read again.
func takeBody(request *http.Request) ([]byte, error) {
	if request.Body == nil || request.Body == http.NoBody {
		return nil, nil
	}
	body, err := io.ReadAll(request.Body)
	if err != nil {
		return nil, err
	}
	request.Body = io.NopCloser(bytes.NewReader(body))
	return body, nil
}

// tee hands on what is read, and says what it was once that is all.
type tee struct {
	from io.ReadCloser
	seen []byte
	end  func([]byte)
	once sync.Once
}

// Read implements io.Reader.
func (t *tee) Read(p []byte) (int, error) {
	n, err := t.from.Read(p)
	if room := mostBytes - len(t.seen); room > 0 {
		t.seen = append(t.seen, p[:min(n, room)]...)
	}
	if err != nil {
		t.once.Do(func() { t.end(t.seen) })
	}
	return n, err
}

// Close implements io.Closer.
func (t *tee) Close() error {
	t.once.Do(func() { t.end(t.seen) })
	return t.from.Close()
}

func (r *Recorder) request(request *http.Request, body []byte) Request {
	u := *request.URL
	u.Host = r.disguise.host
	if rest, ok := strings.CutPrefix(u.Path, r.base); ok {
		u.Path = r.root + rest
	}
	u.RawPath = ""
	other := r.disguise.url(&u)
	recorded := Request{
		Method: request.Method, URL: other.String(), HTTPVersion: "HTTP/1.1", HeadersSize: -1, BodySize: len(body),
		Cookies: []Pair{}, Headers: r.disguise.headers(request.Header), QueryString: []Pair{},
	}
	for name, values := range other.Query() {
		for _, value := range values {
			recorded.QueryString = append(recorded.QueryString, Pair{name, value})
		}
	}
	slices.SortStableFunc(recorded.QueryString, func(a, b Pair) int { return strings.Compare(a.Name, b.Name) })
	if len(body) > 0 {
		content := r.content(body, request.Header.Get("Content-Type"))
		recorded.PostData = &content
	}
	return recorded
}

func (r *Recorder) response(response *http.Response) Response {
	recorded := Response{
		Status: response.StatusCode, StatusText: http.StatusText(response.StatusCode), HTTPVersion: "HTTP/1.1",
		Cookies: []Pair{}, Headers: r.disguise.headers(response.Header), HeadersSize: -1, BodySize: -1,
	}
	recorded.RedirectURL = header(recorded.Headers, "Location")
	return recorded
}

func (r *Recorder) content(body []byte, contentType string) Content {
	content := Content{Size: len(body), MimeType: mediaType(contentType)}
	text, ok := r.disguise.body(body, contentType)
	if !ok {
		content.Comment = fmt.Sprintf("%d bytes that are no text were left out", len(body))
		return content
	}
	content.Text, content.Size = text, len(text)
	return content
}

// Archive is what was recorded so far.
func (r *Recorder) Archive() Archive {
	r.mu.Lock()
	defer r.mu.Unlock()
	log := Log{
		Version: "1.2", Creator: Creator{"terraform-provider-collab", r.version}, System: string(r.system.Name), Settings: r.settings(),
		Comment: "Secrets are removed. Every text but keys, choices, status words, names of models and numbers of pages is a stand-in.",
		Entries: []Entry{},
	}
	for _, entry := range r.entries {
		log.Entries = append(log.Entries, *entry)
	}
	return Archive{log}
}

// settings are those that another run needs to say the same.
func (r *Recorder) settings() map[string]string {
	settings := map[string]string{}
	for _, setting := range r.system.Settings {
		text := r.values.Text(setting.Name)
		if setting.Sensitive || text == "" || text == setting.Default {
			continue
		}
		switch {
		case setting.Kind != system.Text || len(setting.Choices) > 0:
			settings[setting.Name] = text
		case r.system.Emulator != nil && r.system.Emulator.Environment[setting.Name] != "":
			settings[setting.Name] = r.disguise.text("", text)
		}
	}
	return settings
}
