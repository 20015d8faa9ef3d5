// Package snapshot keeps the state of an emulated server in one JSON file, so
// that the server can be restarted.
package snapshot

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// Load reads the file at path into state. If there is no such file yet, it
// returns false and does not change state.
func Load(path string, state any) (bool, error) {
	file, err := os.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		return false, nil
	}
	if err != nil {
		return false, fmt.Errorf("opening the snapshot: %w", err)
	}
	defer func() { _ = file.Close() }()
	decoder := json.NewDecoder(file)
	decoder.UseNumber()
	if err := decoder.Decode(state); err != nil {
		return false, fmt.Errorf("reading the snapshot %s: %w", path, err)
	}
	return true, nil
}

// Save replaces the content of the file at path. A reader finds the old content
// or the new, never a part, even after a crash.
func Save(path string, content []byte) (err error) {
	file, err := os.CreateTemp(filepath.Dir(path), filepath.Base(path)+".*")
	if err != nil {
		return fmt.Errorf("writing the snapshot: %w", err)
	}
	defer func() {
		if err != nil {
			_ = os.Remove(file.Name())
		}
	}()
	_, err = file.Write(content)
	if err = errors.Join(err, file.Sync(), file.Close()); err != nil {
		return fmt.Errorf("writing the snapshot: %w", err)
	}
	if err = os.Rename(file.Name(), path); err != nil {
		return fmt.Errorf("replacing the snapshot: %w", err)
	}
	return nil
}
