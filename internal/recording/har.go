// Package recording writes what a program and a server said to each other, fit to be
// shown to others: without secrets, and with stand-ins for whatever could tell whose
// server it is. An emulated server answers with it again.
//
// The file is an HTTP archive (HAR 1.2), which browsers and proxies read too. Two fields
// of its log are ours: "_system" and "_settings".
package recording

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// Extension ends the name of a file with a recording.
const Extension = ".har"

// Host stands for the server's own host and port in a recording.
const Host = "server.invalid"

// Archive is a recording of one system.
type Archive struct {
	Log Log `json:"log"`
}

// Log is what an archive holds.
type Log struct {
	Version string  `json:"version"`
	Creator Creator `json:"creator"`
	Comment string  `json:"comment,omitempty"`
	// System is the name of the provider block: "voss".
	System string `json:"_system"`
	// Settings are those of the provider block that the run was made with, without
	// secrets and files, by name.
	Settings map[string]string `json:"_settings"`
	Entries  []Entry           `json:"entries"`
}

// Creator is the program that wrote an archive.
type Creator struct {
	Name    string `json:"name"`
	Version string `json:"version"`
}

// Entry is one exchange. A Response with Status 0 is none: the connection broke.
type Entry struct {
	Started  time.Time `json:"startedDateTime"`
	Time     float64   `json:"time"` // in milliseconds
	Request  Request   `json:"request"`
	Response Response  `json:"response"`
	Cache    struct{}  `json:"cache"`
	Timings  Timings   `json:"timings"`
}

// Request is what was sent.
type Request struct {
	Method      string   `json:"method"`
	URL         string   `json:"url"`
	HTTPVersion string   `json:"httpVersion"`
	Cookies     []Pair   `json:"cookies"`
	Headers     []Pair   `json:"headers"`
	QueryString []Pair   `json:"queryString"`
	PostData    *Content `json:"postData,omitempty"`
	HeadersSize int      `json:"headersSize"`
	BodySize    int      `json:"bodySize"`
}

// Response is what came back.
type Response struct {
	Status      int     `json:"status"`
	StatusText  string  `json:"statusText"`
	HTTPVersion string  `json:"httpVersion"`
	Cookies     []Pair  `json:"cookies"`
	Headers     []Pair  `json:"headers"`
	Content     Content `json:"content"`
	RedirectURL string  `json:"redirectURL"`
	HeadersSize int     `json:"headersSize"`
	BodySize    int     `json:"bodySize"`
}

// Pair is a header, a cookie or a parameter.
type Pair struct {
	Name  string `json:"name"`
	Value string `json:"value"`
}

// Content is a body.
type Content struct {
	Size     int    `json:"size"`
	MimeType string `json:"mimeType"`
	Text     string `json:"text"`
	Comment  string `json:"comment,omitempty"`
}

// Timings are in milliseconds.
type Timings struct {
	Send    float64 `json:"send"`
	Wait    float64 `json:"wait"`
	Receive float64 `json:"receive"`
}

// header returns the value of the first header of the name; "" for none.
func header(pairs []Pair, name string) string {
	for _, pair := range pairs {
		if strings.EqualFold(pair.Name, name) {
			return pair.Value
		}
	}
	return ""
}

// errNoRecording is a file that is no recording of this program.
var errNoRecording = errors.New("it is no recording that check has written")

// Read reads a file, or each recording in a directory.
func Read(path string) ([]Archive, error) {
	files := []string{path}
	info, err := os.Stat(path)
	if err != nil {
		return nil, fmt.Errorf("opening the recording: %w", err)
	}
	if info.IsDir() {
		if files, err = filepath.Glob(filepath.Join(path, "*"+Extension)); err != nil {
			return nil, err
		}
		if len(files) == 0 {
			return nil, fmt.Errorf("%s holds no recording: there is no file *%s", path, Extension)
		}
	}
	var archives []Archive
	for _, name := range files {
		data, err := os.ReadFile(name)
		if err != nil {
			return nil, fmt.Errorf("reading the recording: %w", err)
		}
		var archive Archive
		if err := json.Unmarshal(data, &archive); err != nil {
			return nil, fmt.Errorf("reading the recording %s: %w", name, err)
		}
		if archive.Log.System == "" || len(archive.Log.Entries) == 0 {
			return nil, fmt.Errorf("reading the recording %s: %w", name, errNoRecording)
		}
		archives = append(archives, archive)
	}
	return archives, nil
}

// File is the name of the file for a system in a directory.
func File(directory, system string) string { return filepath.Join(directory, system+Extension) }

// Write writes an archive to a new file, which this account alone can read. It replaces
// none: the error Is fs.ErrExist.
func Write(path string, archive Archive) error {
	data, err := json.MarshalIndent(archive, "", " ")
	if err != nil {
		return fmt.Errorf("writing the recording: %w", err)
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return fmt.Errorf("writing the recording: %w", err)
	}
	file, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if errors.Is(err, fs.ErrExist) {
		return fmt.Errorf("%s is there already: give another directory: %w", path, err)
	}
	if err != nil {
		return fmt.Errorf("writing the recording: %w", err)
	}
	_, err = file.Write(append(data, '\n'))
	if err := errors.Join(err, file.Close()); err != nil {
		return fmt.Errorf("writing the recording: %w", errors.Join(err, os.Remove(path)))
	}
	return nil
}
