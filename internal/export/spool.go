package export

import (
	"encoding/json"
	"io"
	"os"
	"path/filepath"

	"github.com/zclconf/go-cty/cty"
	ctyjson "github.com/zclconf/go-cty/cty/json"

	"github.com/collab-iac/terraform-provider-collab/internal/model"
)

// spool keeps values on disk from when a list shows them until all names are
// known, so that a large tenant needs no more memory than its names.
type spool struct {
	file *os.File
	end  int64
}

func newSpool(directory string) (*spool, error) {
	file, err := os.OpenFile(filepath.Join(directory, "spool"), os.O_RDWR|os.O_CREATE|os.O_EXCL, 0o600)
	return &spool{file: file}, err
}

// put keeps a value, and returns what readValue reads it from.
func (s *spool) put(value model.Value) (*io.SectionReader, error) {
	data, err := json.Marshal(value)
	if err != nil {
		return nil, err
	}
	stored := io.NewSectionReader(s.file, s.end, int64(len(data)))
	_, err = s.file.WriteAt(data, s.end)
	s.end += stored.Size()
	return stored, err
}

func readValue(stored io.Reader) (cty.Value, error) {
	var value ctyjson.SimpleJSONValue
	err := json.NewDecoder(stored).Decode(&value)
	return value.Value, err
}

func (s *spool) close() { _ = s.file.Close() } // it is removed with its directory
