package emulator

import (
	"encoding/json"
	"fmt"

	"github.com/collab-iac/terraform-provider-collab/internal/emulator/snapshot"
)

// snapshotFormat is raised with every change that older servers cannot read. Up to
// format 1, which named none, people were objects of one model each.
const snapshotFormat = 2

// snapshotState is the content of a snapshot. It holds no sessions and no
// passwords.
type snapshotState struct {
	Format       int            `json:"format"`
	Objects      []*object      `json:"objects"`
	Transactions []*transaction `json:"transactions"`
}

// Persist takes the server's state from the snapshot file at path, if there is
// one, and writes every later change to it. Transactions that were not
// finished when the snapshot was written are queued again. Call it before the
// first request. Close writes the last time.
func (s *Server) Persist(path string) error {
	var state snapshotState
	found, err := snapshot.Load(path, &state)
	if err != nil {
		return err
	}
	if state.Format > snapshotFormat {
		return fmt.Errorf("the snapshot %s has format %d, and this server reads those up to %d", path, state.Format, snapshotFormat)
	}
	if found {
		s.restore(state)
	}
	if err := s.save(path); err != nil {
		return err
	}
	s.mu.Lock()
	s.snapshotPath = path
	s.mu.Unlock()
	s.running.Go(func() { s.saveChanges(path) })
	return nil
}

func (s *Server) restore(state snapshotState) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.store = newStore(s.models)
	linkTwins(state.Objects)
	for _, o := range state.Objects {
		s.store.insert(s.store.linked(o))
	}
	for _, o := range state.Objects {
		if o = s.store.objects[o.PKID]; o.Twin != "" && s.store.objects[o.Twin] == nil {
			s.store.putTwin(o)
		}
	}
	for _, t := range state.Transactions {
		s.queue.insert(t)
	}
}

// saveChanges writes after changes. Changes during a write share the next write.
func (s *Server) saveChanges(path string) {
	for {
		select {
		case <-s.changed:
		case <-s.stopped.Done():
			return
		}
		s.report(s.save(path))
	}
}

// saveLast writes once more after the workers have ended.
func (s *Server) saveLast() {
	s.mu.Lock()
	path := s.snapshotPath
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
	state := snapshotState{Format: snapshotFormat, Transactions: s.queue.log}
	for _, modelType := range s.models.types() {
		state.Objects = append(state.Objects, s.store.stored(modelType)...)
	}
	return json.Marshal(state)
}
