package export

import (
	"bufio"
	"errors"
	"fmt"
	"io/fs"
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
func fileNames(sources []Source) []string {
	names := []string{versionsFile, providersFile, variablesFile, importsFile}
	for _, s := range sources {
		names = append(names, s.Model.TypeName+".tf")
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
		_, err := os.Lstat(filepath.Join(s.directory, name))
		switch {
		case err == nil:
			there = append(there, name)
		case !errors.Is(err, fs.ErrNotExist):
			return err
		}
	}
	if len(there) > 0 {
		return fmt.Errorf("%s: %w: %s", s.directory, ErrFilesExist, strings.Join(there, ", "))
	}
	return nil
}

// create begins a file. What is written to it counts when finish succeeds.
func (s *stage) create(name string) (*stagedFile, error) {
	file, err := os.OpenFile(filepath.Join(s.scratch, name), os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o666)
	if err != nil {
		return nil, err
	}
	s.written = append(s.written, name)
	return &stagedFile{Writer: bufio.NewWriter(file), file: file}, nil
}

// stagedFile keeps the first error of its writes for finish.
type stagedFile struct {
	*bufio.Writer
	file *os.File
}

func (f *stagedFile) finish() error { return errors.Join(f.Flush(), f.file.Close()) }

func (s *stage) names() []string { return append([]string(nil), s.written...) }

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
