package emulator

import (
	"cmp"
	"fmt"
	"net/http"
	"strings"

	"github.com/collab-iac/terraform-provider-collab/internal/emulator/fault"
	"github.com/collab-iac/terraform-provider-collab/internal/emulator/payload"
)

// runWorker takes transactions from the queue until the server closes.
func (s *Server) runWorker() {
	for t := s.queue.next(); t != nil; t = s.queue.next() {
		s.process(t)
	}
}

// process takes one transaction through its phases. A cancellation may end it
// between any two of them. The end of the server leaves it in its phase, for
// the snapshot.
func (s *Server) process(t *transaction) {
	planned := s.options.TransactionFault(fault.Transaction{ID: t.ID, Action: t.Work.Operation, Model: t.Work.Model, Username: t.Username})
	if s.clock.Sleep(s.stopped, s.options.QueueDelay) != nil || !s.begin(t) || planned.Hang {
		return
	}
	if s.clock.Sleep(s.stopped, s.options.TransactionTime+planned.Delay) != nil {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if t.finished() {
		return
	}
	f := s.execute(t, planned.Fail)
	t.finish(s.clock.Now(), f)
	if planned.Forget {
		s.queue.forget(t)
	}
	s.markChanged()
}

func (s *Server) begin(t *transaction) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if t.finished() {
		return false
	}
	t.Phase, t.Started = running, s.clock.Now()
	s.markChanged()
	return true
}

// execute does the work, with one sub-transaction for each object. A failed one
// has no effect; the others of a bulk are not undone (CONTRACT.md §4.5).
func (s *Server) execute(t *transaction, refusal string) *failure {
	var first *failure
	for _, it := range t.Work.Items {
		var f *failure
		if refusal := cmp.Or(refusal, it.Refusal); refusal != "" {
			f = &failure{status: http.StatusInternalServerError, code: codeTransaction, message: refusal}
		} else {
			f = s.perform(t.Work, it, t.Node)
		}
		one := subTransaction{ID: s.ids.transaction(), Action: t.Work.action(), Phase: success, Detail: "pkid:" + it.PKID}
		if f != nil {
			one.Phase, one.Message = failed, f.message
			if first == nil {
				first = f
			}
		}
		t.Steps = append(t.Steps, one)
	}
	return first
}

// perform does the work on one object.
func (s *Server) perform(w work, it item, node string) *failure {
	was := s.store.objects[it.PKID]
	var twinWas *object
	if was != nil {
		twinWas = s.store.objects[was.Twin]
	}
	f := s.change(w, it, node, was)
	if f != nil {
		return f
	}
	s.noteChange(w.Operation, it.PKID, was)
	if twin := cmp.Or(twinWas, s.store.twin(it.PKID)); twin != nil {
		s.noteChange(w.Operation, twin.PKID, twinWas)
	}
	return nil
}

// change does the work on an object, which is nil where there is none yet.
func (s *Server) change(w work, it item, node string, stored *object) *failure {
	m := s.models.byType[w.Model]
	if w.Operation == operationCreate {
		data, _ := payload.Copy(it.Data).(map[string]any)
		return s.storeObject(m, &object{PKID: it.PKID, Model: w.Model, Node: node, Data: data, Created: s.clock.Now()}, true)
	}
	if stored == nil {
		return notFound("There is no %s with the pkid %s.", w.Model, it.PKID)
	}
	changed := *stored
	switch w.Operation {
	case operationModify, operationExecute:
		changed.Data, _ = payload.Copy(it.Data).(map[string]any)
		payload.KeepServerSet(m.Fields, changed.Data, stored.Data)
		return s.storeObject(m, &changed, true)
	case operationMove:
		changed.Node = w.Target
		return s.storeObject(m, &changed, false)
	}
	return s.removeObject(stored)
}

// storeObject stores the object, unless another one has its business key.
func (s *Server) storeObject(m *servedModel, o *object, compute bool) *failure {
	if s.keyTaken(o) && !s.dialect.Is(duplicateCheck, "submit-only") {
		return s.duplicate(m, o)
	}
	if compute {
		if f := s.assignLicences(m, o); f != nil {
			return f
		}
		computeServerSet(m, o, s.clock.Now())
		addServerKeys(o)
	}
	s.store.put(o)
	if compute {
		s.completeTwin(o)
	}
	return nil
}

// removeObject removes the object, or leaves a user there as the switch says; a
// hierarchy node must be empty.
func (s *Server) removeObject(o *object) *failure {
	if o.Model == nodeModel && s.store.occupied(o.PKID) {
		return badRequest("The hierarchy node %s is not empty.", s.store.dotPath(o.PKID))
	}
	if s.dialect.Is(deletion, "inactive") && byPayloadPath(s.models.byType[o.Model], "status") != nil {
		inactive := *o
		inactive.Data, _ = payload.Copy(o.Data).(map[string]any)
		inactive.Data["status"], inactive.Data["loginEnabled"] = "inactive", false
		s.store.put(&inactive)
		return nil
	}
	s.store.remove(o.PKID)
	return nil
}

// duplicate refuses an object whose business key is taken (CONTRACT.md
// §4.6).
func (s *Server) duplicate(m *servedModel, o *object) *failure {
	statuses := map[string]int{"409": http.StatusConflict, "400": http.StatusBadRequest, "500": http.StatusInternalServerError}
	key, value := m.keyPayload(), ""
	if m.given != nil {
		key, value = strings.Join(m.given.BusinessKey, ", "), strings.ReplaceAll(s.models.keyValue(o), "\x00", ", ")
	} else {
		value = textOf(o.Data[key])
	}
	return &failure{
		status: statuses[s.dialect.Get(duplicate)], code: codeDuplicate,
		message: fmt.Sprintf("A %s with %s %s already exists at %s.", m.Type, key, value, s.store.dotPath(o.Node)),
		fields:  map[string][]string{key: {"already exists"}},
	}
}

// markChanged has the snapshot written again.
func (s *Server) markChanged() {
	select {
	case s.changed <- struct{}{}:
	default:
	}
}
