package export

import (
	"encoding/json"
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

// record is where a value is in the spool.
type record struct {
	offset int64
	length int
}

func newSpool(directory string) (*spool, error) {
	file, err := os.OpenFile(filepath.Join(directory, "spool"), os.O_RDWR|os.O_CREATE|os.O_EXCL, 0o600)
	return &spool{file: file}, err
}

func (s *spool) put(value model.Value) (record, error) {
	data, err := json.Marshal(value)
	if err != nil {
		return record{}, err
	}
	r := record{s.end, len(data)}
	s.end += int64(len(data))
	_, err = s.file.WriteAt(data, r.offset)
	return r, err
}

func (s *spool) get(r record) (cty.Value, error) {
	data := make([]byte, r.length)
	if _, err := s.file.ReadAt(data, r.offset); err != nil {
		return cty.NilVal, err
	}
	var value ctyjson.SimpleJSONValue
	err := json.Unmarshal(data, &value)
	return value.Value, err
}

func (s *spool) close() { _ = s.file.Close() } // it is removed with its directory
