package emulator

import (
	"encoding/json"
	"fmt"

	"github.com/collab-iac/terraform-provider-collab/internal/emulator/snapshot"
)

// kept is the content of a snapshot. Sessions and passwords are not in it.
type kept struct {
	Objects      []*object      `json:"objects"`
	Transactions []*transaction `json:"transactions"`
}

// Keep takes the server's state from the snapshot file at path, if there is
// one, and writes every later change to it. Transactions that were not over
// when the snapshot was written are queued again. Call it before the first
// request; Close writes for the last time.
func (s *Server) Keep(path string) error {
	var state kept
	found, err := snapshot.Load(path, &state)
	if err != nil {
		return err
	}
	if found {
		s.restore(state)
	}
	if err := s.save(path); err != nil {
		return err
	}
	s.mu.Lock()
	s.keepAt = path
	s.mu.Unlock()
	s.running.Go(func() { s.keepSaving(path) })
	return nil
}

func (s *Server) restore(state kept) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.store = newStore(s.models)
	for _, o := range state.Objects {
		s.store.put(o)
	}
	for _, t := range state.Transactions {
		s.queue.enter(t)
	}
}

// keepSaving writes after changes. Changes that come while it writes share the
// next write.
func (s *Server) keepSaving(path string) {
	for {
		select {
		case <-s.changed:
		case <-s.stopped.Done():
			return
		}
		s.report(s.save(path))
	}
}

// keepLast writes once more after the workers have ended.
func (s *Server) keepLast() {
	s.mu.Lock()
	path := s.keepAt
	s.mu.Unlock()
	if path != "" {
		s.report(s.save(path))
	}
}

func (s *Server) report(err error) {
	if err != nil && s.options.Log != nil {
		s.options.Log.Error("the snapshot was not written", "error", err)
	}
}

func (s *Server) save(path string) error {
	content, err := s.encode()
	if err != nil {
		return fmt.Errorf("encoding the snapshot: %w", err)
	}
	return snapshot.Save(path, content)
}

func (s *Server) encode() ([]byte, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	state := kept{Transactions: s.queue.log}
	for _, modelType := range s.models.types() {
		state.Objects = append(state.Objects, s.store.of(modelType)...)
	}
	return json.Marshal(state)
}
