package export

import (
	"bufio"
	"cmp"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
)

// The files beside those of the models.
const (
	versionsFile  = "versions.tf"
	providersFile = "providers.tf"
	variablesFile = "variables.tf"
	importsFile   = "imports.tf"
)

// ErrFilesExist means that the directory holds files of the export's names.
var ErrFilesExist = errors.New("there are files of these names already")

// fileNames lists the files that an export of the sources may write.
func fileNames(sources []Source, table bool) []string {
	names := []string{versionsFile, providersFile, variablesFile, importsFile}
	if table {
		for _, name := range tableNames(sources) {
			names = append(names, csvFile(name))
		}
	}
	for _, s := range sources {
		names = append(names, s.file())
	}
	return names
}

// stage holds files until all are complete.
type stage struct {
	directory string
	// scratch is below directory, so that a file gets to its place by a rename.
	scratch   string
	overwrite bool
	written   []string
}

// newStage makes the directory if need be. Without overwrite it refuses one
// that holds a file of the names.
func newStage(directory string, names []string, overwrite bool) (*stage, error) {
	if err := os.MkdirAll(directory, 0o777); err != nil {
		return nil, err
	}
	s := &stage{directory: directory, overwrite: overwrite}
	if err := s.checkFree(names); err != nil {
		return nil, err
	}
	var err error
	s.scratch, err = os.MkdirTemp(directory, ".export-")
	return s, err
}

// checkFree reports the files that are in the way.
func (s *stage) checkFree(names []string) error {
	if s.overwrite {
		return nil
	}
	var there []string
	for _, name := range names {
		if _, err := os.Lstat(filepath.Join(s.directory, name)); err == nil {
			there = append(there, name)
		}
	}
	if len(there) > 0 {
		return fmt.Errorf("%s: %w: %s", s.directory, ErrFilesExist, strings.Join(there, ", "))
	}
	return nil
}

// write makes a file of what content writes to it.
func (s *stage) write(name string, content func(io.Writer) error) error {
	file, err := os.OpenFile(filepath.Join(s.scratch, name), os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o666)
	if err != nil {
		return err
	}
	s.written = append(s.written, name)
	out := bufio.NewWriter(file)
	return cmp.Or(content(out), out.Flush(), file.Close())
}

// textFile is the content of a file with the text.
func textFile(text string) func(io.Writer) error {
	return func(out io.Writer) error {
		_, err := io.WriteString(out, text)
		return err
	}
}

// commit puts the files into their places.
func (s *stage) commit() error {
	if err := s.checkFree(s.written); err != nil {
		return err
	}
	for _, name := range s.written {
		if err := os.Rename(filepath.Join(s.scratch, name), filepath.Join(s.directory, name)); err != nil {
			return err
		}
	}
	return nil
}

// discard removes what was not committed.
func (s *stage) discard() { _ = os.RemoveAll(s.scratch) } // what stays is no configuration
