package emulator

import (
	"encoding/json"
	"fmt"

	"github.com/collab-iac/terraform-provider-collab/internal/emulator/snapshot"
)

// Persist takes the contact centre from the snapshot file at path, if there is
// one. It writes every later change to the file before the request is answered,
// so that a server that is killed has lost nothing that a client knows of. The
// file holds passwords as digests, and no sessions. Call it before the first
// request.
func (s *Server) Persist(path string) error {
	state := newStore("")
	found, err := snapshot.Load(path, state)
	if err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if found {
		s.store = state
	}
	s.snapshotPath = path
	return s.save()
}

// saveChange writes the snapshot, if there is one. Hold the lock.
func (s *Server) saveChange() {
	if s.snapshotPath == "" {
		return
	}
	if err := s.save(); err != nil && s.options.Log != nil {
		s.options.Log.Error("the snapshot was not written", "error", err)
	}
}

func (s *Server) save() error {
	content, err := json.Marshal(s.store)
	if err != nil {
		return fmt.Errorf("encoding the snapshot: %w", err)
	}
	return snapshot.Save(s.snapshotPath, content)
}
