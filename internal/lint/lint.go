// Package lint finds keys in a configuration that the provider does not have.
//
// Terraform drops a key that an object type lacks before any provider sees it, so a
// misspelt nested attribute, or one a level too high, is gone without a word. Here
// the files are read as they are written, and every literal key is compared with
// the provider's schemas and with the types of the variables of local modules.
package lint

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2"

	"github.com/collab-iac/terraform-provider-collab/internal/suggest"
)

// Finding is one key that does not exist.
type Finding struct {
	// File is the path of the file, and Line and Column the place of the key in it,
	// from 1.
	File   string `json:"file"`
	Line   int    `json:"line"`
	Column int    `json:"column"`
	// Address is the block: "collab_gws_user.tom", "module.staff".
	Address string `json:"address"`
	// Path is the object that lacks the key, by its attributes from the block down;
	// empty for the block itself.
	Path string `json:"path"`
	// Key is the key that does not exist, and Nearest the likeliest of those that
	// do; empty where none is likely.
	Key     string `json:"key"`
	Nearest string `json:"nearest,omitempty"`
	// Known are the keys that do exist, in order.
	Known []string `json:"known"`
}

// maxNames is how many keys a message lists.
const maxNames = 15

// String says what is wrong in one line.
func (f Finding) String() string {
	at := f.Address
	if f.Path != "" {
		at += ": " + f.Path
	}
	hint := ": the keys are " + strings.Join(f.Known[:min(len(f.Known), maxNames)], ", ")
	if more := len(f.Known) - maxNames; more > 0 {
		hint += fmt.Sprintf(" and %d more", more)
	}
	if f.Nearest != "" {
		hint = fmt.Sprintf(": did you mean %q?", f.Nearest)
	}
	return fmt.Sprintf("%s:%d:%d: %s has no %q%s", f.File, f.Line, f.Column, at, f.Key, hint)
}

// Run checks the module in a directory and those in the directories below it, with
// the local modules that they call. Directories whose name begins with a dot are
// left out. The findings are in the order of their places.
//
// The error is about files that cannot be read or parsed.
func Run(schemas *Schemas, directory string) ([]Finding, error) {
	l := &linter{schemas: schemas, modules: map[string]*module{}}
	directories, err := directoriesBelow(directory)
	if err != nil {
		return nil, err
	}
	for _, directory := range directories {
		if _, err := l.module(directory); err != nil {
			return nil, err
		}
	}
	for _, directory := range slices.Sorted(maps.Keys(l.modules)) {
		l.check(l.modules[directory])
	}
	slices.SortFunc(l.findings, func(a, b Finding) int {
		return cmp.Or(cmp.Compare(a.File, b.File), cmp.Compare(a.Line, b.Line), cmp.Compare(a.Column, b.Column), cmp.Compare(a.Key, b.Key))
	})
	return slices.CompactFunc(l.findings, func(a, b Finding) bool {
		return a.File == b.File && a.Line == b.Line && a.Column == b.Column && a.Key == b.Key
	}), nil
}

// linter is one run.
type linter struct {
	schemas  *Schemas
	modules  map[string]*module // by directory
	findings []Finding
}

// module reads the module in a directory once, with those that it calls, and returns it.
func (l *linter) module(directory string) (*module, error) {
	if m, ok := l.modules[directory]; ok {
		return m, nil
	}
	m, err := readModule(directory)
	if err != nil {
		return nil, err
	}
	l.modules[directory] = m
	return m, l.link(m)
}

// add notes a key that the shape lacks.
func (l *linter) add(at hcl.Range, address, path, key string, want *shape) {
	f := Finding{
		File: at.Filename, Line: at.Start.Line, Column: at.Start.Column,
		Address: address, Path: path, Key: key, Known: want.names(),
	}
	near := suggest.Nearest(key, 1, f.Known, func(name string) []string { return []string{name} })
	if len(near) > 0 {
		f.Nearest = near[0]
	}
	l.findings = append(l.findings, f)
}
