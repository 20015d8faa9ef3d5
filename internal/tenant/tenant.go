// Package tenant is the file that holds what a tenant was at one time: its hierarchy, its
// objects, and what they refer to. The command snapshot writes it from a server, and an
// emulated server begins with it.
//
// The file has one JSON document a line: a Header, the Records, and a line that counts
// them, so that a file that was cut off is known.
package tenant

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"time"
)

// Format is raised with every change that older programs cannot read.
const Format = 1

// Header is the first line.
type Header struct {
	Format int `json:"format"`
	// Taken is when the snapshot was begun, by the clock of the machine that took it.
	Taken time.Time `json:"taken"`
	// Pseudonyms is set where names, addresses and numbers are stand-ins.
	Pseudonyms bool `json:"pseudonyms,omitempty"`
	// Systems are the servers that it was taken from.
	Systems []Origin `json:"systems"`
}

// Origin is one server.
type Origin struct {
	// System is the name of the provider block: "voss".
	System string `json:"system"`
	// Endpoint is the server's address; empty among pseudonyms.
	Endpoint string `json:"endpoint,omitempty"`
	// Hierarchy is the node that was taken, with all below it; empty where the system
	// has no hierarchy.
	Hierarchy string `json:"hierarchy,omitempty"`
}

// Kind is what a record holds.
type Kind string

// The kinds of records.
const (
	// Node is a node of the hierarchy: Data has "name" and "node_type".
	Node Kind = "node"
	// Object is an object of a model: Data is its payload.
	Object Kind = "object"
	// Choices are what a reference can name where the objects themselves cannot be
	// listed: Data has "attribute" and "choices", with "title" and "value" each.
	Choices Kind = "choices"
	// Schema is the server's own schema of a model.
	Schema Kind = "schema"
)

// Record is one line.
type Record struct {
	System string `json:"system"`
	Kind   Kind   `json:"kind"`
	// Type is the model: "device/spark/User".
	Type string `json:"type"`
	// Key is the object's key on the server, Hierarchy the dot path of its node.
	Key       string         `json:"key,omitempty"`
	Hierarchy string         `json:"hierarchy,omitempty"`
	Data      map[string]any `json:"data"`
}

// end is the last line.
type end struct {
	Records *int `json:"records"`
}

// Snapshot is a whole file in memory.
type Snapshot struct {
	Header
	Records []Record
}

// Of returns what a snapshot holds of one system; false where it holds nothing of it.
func (s *Snapshot) Of(system string) (Origin, []Record, bool) {
	if s == nil {
		return Origin{}, nil, false
	}
	for _, origin := range s.Systems {
		if origin.System != system {
			continue
		}
		var records []Record
		for _, r := range s.Records {
			if r.System == system {
				records = append(records, r)
			}
		}
		return origin, records, true
	}
	return Origin{}, nil, false
}

// Writer writes a snapshot, record by record.
type Writer struct {
	out     *bufio.Writer
	encoder *json.Encoder
	records int
}

// NewWriter writes the header.
func NewWriter(out io.Writer, header Header) (*Writer, error) {
	w := &Writer{out: bufio.NewWriter(out)}
	w.encoder = json.NewEncoder(w.out)
	w.encoder.SetEscapeHTML(false)
	header.Format = Format
	return w, w.encoder.Encode(header)
}

// Add writes a record.
func (w *Writer) Add(r Record) error {
	w.records++
	return w.encoder.Encode(r)
}

// Close writes the end. Without it the file counts as cut off.
func (w *Writer) Close() error {
	return errors.Join(w.encoder.Encode(end{&w.records}), w.out.Flush())
}

// errCut means that the end of a file is missing.
var errCut = errors.New("it ends too early: take the snapshot again")

// Read reads a file. Numbers in it are json.Number.
func Read(path string) (*Snapshot, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("opening the snapshot: %w", err)
	}
	defer func() { _ = file.Close() }()
	s, err := read(file)
	if err != nil {
		return nil, fmt.Errorf("reading the snapshot %s: %w", path, err)
	}
	return s, nil
}

func read(in io.Reader) (*Snapshot, error) {
	decoder := json.NewDecoder(bufio.NewReader(in))
	decoder.UseNumber()
	s := &Snapshot{}
	if err := decoder.Decode(&s.Header); err != nil {
		return nil, fmt.Errorf("it does not begin as one: %w", err)
	}
	if s.Format < 1 || s.Format > Format || len(s.Systems) == 0 {
		return nil, fmt.Errorf("it has format %d, and this program reads format %d", s.Format, Format)
	}
	for {
		var line struct {
			Record
			end
		}
		switch err := decoder.Decode(&line); {
		case errors.Is(err, io.EOF):
			return nil, errCut
		case err != nil:
			return nil, fmt.Errorf("record %d: %w", len(s.Records)+1, err)
		case line.Records != nil && *line.Records == len(s.Records):
			return s, nil
		case line.Records != nil:
			return nil, errCut
		case line.Kind == "" || line.Type == "":
			return nil, fmt.Errorf("record %d is of no kind or model", len(s.Records)+1)
		}
		s.Records = append(s.Records, line.Record)
	}
}

// Top is the first node of a dot path.
func Top(hierarchy string) string {
	top, _, _ := strings.Cut(hierarchy, ".")
	return top
}
