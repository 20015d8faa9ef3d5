package emulator

import (
	"cmp"
	"slices"
	"strings"
	"time"
)

// lag is what a server of several nodes has not heard of yet: reads see an object
// as it was, and the business key of a deleted one stays taken. Hold the server's
// lock.
type lag struct {
	lasts time.Duration
	past  map[string]past
	taken map[businessKey]time.Time
}

// past is how reads see an object for a while; nil where they do not see it.
type past struct {
	object *object
	until  time.Time
}

func newLag(lasts time.Duration) *lag {
	return &lag{lasts: lasts, past: map[string]past{}, taken: map[businessKey]time.Time{}}
}

// noteChange has reads see the object as it was before an operation, and keeps the
// key of a deleted one, where the switches say so.
func (s *Server) noteChange(operation string, pkid string, was *object) {
	late := map[string]string{
		operationCreate: "late-creates", operationModify: "late-changes", operationExecute: "late-changes", operationMove: "late-changes",
		operationDelete: "late-deletes", operationBulkDelete: "late-deletes",
	}[operation]
	until := s.clock.Now().Add(s.lag.lasts)
	if s.dialect.Is(readingNodes, "late") || s.dialect.Is(readingNodes, late) {
		if before, lagging := s.pastOf(pkid); lagging {
			was = before
		}
		s.lag.past[pkid] = past{was, until}
	}
	if late == "late-deletes" && s.dialect.Is(deletedKeys, "taken") {
		s.lag.taken[s.store.keyOf(was)] = until
	}
}

// pastOf returns the object as reads see it, if they lag behind.
func (s *Server) pastOf(pkid string) (*object, bool) {
	p, known := s.lag.past[pkid]
	if known && !s.clock.Now().Before(p.until) {
		delete(s.lag.past, pkid)
		return nil, false
	}
	return p.object, known
}

// seen returns the object with the pkid as reads see it; nil if they do not.
func (s *Server) seen(pkid string) *object {
	if was, lagging := s.pastOf(pkid); lagging {
		return was
	}
	return s.store.object(pkid)
}

// seenOfModel returns the objects of a model as reads see them, oldest first.
func (s *Server) seenOfModel(modelType string) []*object {
	list := s.store.ofModel(modelType)
	if len(s.lag.past) == 0 {
		return list
	}
	list = slices.DeleteFunc(list, func(o *object) bool { _, lagging := s.pastOf(o.PKID); return lagging })
	for pkid := range s.lag.past {
		if was, lagging := s.pastOf(pkid); lagging && was != nil && was.Model == modelType {
			list = append(list, was)
		}
	}
	slices.SortFunc(list, byAge)
	return list
}

// keyTaken reports whether another object has the business key of o, or had it
// until lately.
func (s *Server) keyTaken(o *object) bool {
	return s.store.keyTaken(o) || s.clock.Now().Before(s.lag.taken[s.store.keyOf(o)])
}

func byAge(a, b *object) int {
	return cmp.Or(a.Created.Compare(b.Created), strings.Compare(a.PKID, b.PKID))
}
