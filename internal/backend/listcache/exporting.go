package listcache

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"slices"
	"time"

	"github.com/collab-iac/terraform-provider-collab/internal/backend"
)

// exporting is one export under way.
type exporting struct {
	backend.Selection
	// readBacks are the reads that it is for; nil where it is for refreshes.
	readBacks []*read
	// late is set once nobody waits for it any more.
	late  bool
	begun time.Time
	// samples are objects that were read individually, to compare with; shown are the
	// joined parts that exports have shown.
	samples samples
	shown   backend.Parts

	ctx    context.Context
	cancel context.CancelCauseFunc
}

// ofNode reports whether it is of all objects of a node.
func (e *exporting) ofNode() bool { return len(e.Keys) == 0 }

// patience is how long reads wait for it: the more reads it saves, the longer.
func (e *exporting) patience() time.Duration {
	return pageTime + singleTime*time.Duration(e.Expected)/2
}

// atMost is how long it may take. Refreshes that come when patience has run out are
// made individually meanwhile, so that it holds up nobody; read-backs just wait.
func (e *exporting) atMost() time.Duration {
	if e.readBacks != nil {
		return e.patience()
	}
	return lateExport + 2*e.patience()
}

func (e *exporting) String() string {
	if e.ofNode() {
		return "of the node " + e.Hierarchy
	}
	return fmt.Sprintf("of %d objects", len(e.Keys))
}

// exportResult is what came of an export: all of it, or an error.
type exportResult struct {
	*exporting
	// rows are the objects, and size is the bytes that they take, of most.
	rows       map[string]cachedRow
	size, most int
	// came are the keys of all objects that came, those among them that are not whole.
	came map[string]bool
	// below is set where objects live below the node of the export.
	below bool
	err   error
	// unknown is set where the server may not have found one of the objects.
	unknown bool
}

// startExport begins an export in the name of a read.
func (s *state) startExport(e *exporting, caller *read) {
	e.begun, e.samples, e.shown = time.Now(), maps.Clone(s.samples), maps.Clone(s.shown)
	e.ctx, e.cancel = context.WithCancelCause(context.WithoutCancel(backend.Advisory(caller.ctx)))
	s.underWay++
	s.requests++
	go func() {
		defer time.AfterFunc(e.atMost(), func() { e.cancel(errSlow) }).Stop()
		result := exportResult{exporting: e, rows: map[string]cachedRow{}, came: map[string]bool{}, most: maxCacheBytes}
		result.err = result.collect(s.source)
		s.exports.results <- result
	}()
}

// collect takes in all objects of the export. It runs beside the actor.
func (r *exportResult) collect(from source) error {
	lacking := map[string]backend.Parts{}
	for object, err := range from.export(r.ctx, r.Selection) {
		if err != nil {
			return err
		}
		r.came[object.Key] = true
		if sample, known := r.samples[object.Key]; known && !hasAllKeys(object.Data, sample) {
			continue
		}
		lacking[object.Key] = r.shown.Lacking(from.model, object.Data)
		if from.placer != nil && !from.placer.Within(r.Hierarchy, object.Hierarchy) {
			r.below = true
		}
		if row, ok := pack(object); ok && r.size+len(row.data) <= r.most {
			row.exported = true
			r.rows[object.Key] = row
			r.size += len(row.data)
		}
	}
	maps.DeleteFunc(r.rows, func(key string, _ cachedRow) bool { return !r.shown.Explain(lacking[key]) })
	if len(r.came) > 0 && len(r.rows) == 0 {
		return errors.New("its objects lack parts")
	}
	return nil
}

// take unpacks the object of a key; false where the export does not hold it.
func (r *exportResult) take(key string) (backend.Object, bool) {
	row, ok := r.rows[key]
	if !ok {
		return backend.Object{}, false
	}
	return row.unpack(key)
}

// handleExport takes in an export, or its failure.
func (s *state) handleExport(r exportResult) {
	s.underWay--
	slow := errors.Is(context.Cause(r.ctx), errSlow)
	r.cancel(nil)
	if r.readBacks == nil && r.exporting != s.current {
		return // nobody waited for it any more
	}
	if slow {
		r.err = errSlow
	}
	if r.err == nil {
		r.err = s.judgeExport(r)
	}
	switch {
	case slow && !s.isSlow():
		r.rows, r.unknown = nil, true
		s.log.InfoContext(r.ctx, "An export took too long, so these objects are read one by one", "export", r.String())
	case r.err != nil && s.mayLackOne(r):
		r.rows, r.unknown = nil, true
		s.log.InfoContext(r.ctx, "The server did not find what an export names, so these objects are read one by one", "export", r.String(), "error", r.err.Error())
	case r.err != nil:
		r.rows = nil
		s.endExports(r.exporting, r.err)
	default:
		s.explain()
		s.log.InfoContext(r.ctx, "Read objects from an export", "export", r.String(), "objects", len(r.rows),
			"took", time.Since(r.begun).Round(time.Millisecond).String(), "asked_for", s.reads, slog.Int("requests", s.requests))
	}
	if r.err == nil {
		maps.Copy(s.shown, r.shown)
	}
	if r.readBacks != nil {
		s.finishReadBacks(r)
		return
	}
	s.current, s.lateness = nil, nil
	s.finishRefreshes(r)
}

// mayLackOne reports whether an export failed because one of its objects may be gone.
func (s *state) mayLackOne(r exportResult) bool {
	if r.ofNode() || s.exportsOff || !errors.Is(r.err, backend.ErrNotFound) {
		return false
	}
	for _, key := range r.Keys {
		s.doubted[key] = true
	}
	s.unexplained++
	return s.unexplained <= maxUnexplained
}

// explain forgets the exports that the server did not find.
func (s *state) explain() {
	clear(s.doubted)
	s.unexplained = 0
}

// isGone takes note of an object that was not there when it was read individually. A list
// may show it all the same, and no export is to name it.
func (s *state) isGone(key string) {
	s.gone[key] = true
	s.unread = slices.DeleteFunc(s.unread, func(one string) bool { return one == key })
	if s.doubted[key] {
		s.explain()
	}
}

// judgeExport returns why an answer must not be used although it could be read.
func (s *state) judgeExport(r exportResult) error {
	if r.ofNode() && len(r.came) < r.Expected-r.Expected/100 && (r.below || !s.below) {
		return fmt.Errorf("it holds %d objects of the %d that the list counts", len(r.came), r.Expected)
	}
	took := time.Since(r.begun)
	if took <= slowExport+singleTime*time.Duration(len(r.rows)) {
		s.slow = 0
		return nil
	}
	if s.isSlow() {
		s.exportsOff = true
		s.tell(fmt.Sprintf("an export of %d objects took %s, more than single reads", len(r.rows), took.Round(time.Millisecond)))
	}
	return nil
}

// isSlow takes note of an export that took longer than single reads, and reports
// whether exports do. One alone may have met a busy moment, or was too small to pay.
func (s *state) isSlow() bool {
	s.slow++
	return s.slow >= maxSlow
}

// endExports has exports left alone from now on.
func (s *state) endExports(e *exporting, err error) {
	if s.exportsOff {
		return
	}
	s.exportsOff = true
	level := slog.LevelWarn
	if _, told := errors.AsType[*backend.Error](err); told {
		level = slog.LevelInfo // by the client, if it is worth a warning
	}
	s.log.Log(e.ctx, level, "Objects are not read from exports", "export", e.String(), "error", err.Error(), "way", s.way())
}

// exportReadBacks begins an export of the objects that wait to be read back, if they
// are enough.
func (s *state) exportReadBacks(reads []*read) {
	if len(reads) < minExport {
		declineAll(reads)
		return
	}
	e := &exporting{readBacks: reads}
	e.Hierarchy, e.Keys = s.commonOf(reads), keysOf(reads)
	e.Expected = len(e.Keys)
	s.startExport(e, reads[0])
}

func (s *state) finishReadBacks(r exportResult) {
	for _, one := range r.readBacks {
		if object, ok := r.take(one.object.Key); ok {
			one.answer(object)
			continue
		}
		s.missed[one.object.Key] = r.err == nil && !r.came[one.object.Key]
		one.decline()
	}
}

// readItself takes note of an object that was read individually. If an export that
// named it left it out, the server cuts its exports off.
func (s *state) readItself(object backend.Object) {
	s.requests++
	s.samples.keep(object)
	if s.missed[object.Key] && !s.exportsOff {
		s.exportsOff = true
		s.log.WarnContext(s.ctx, "Objects are not read from exports", "error", "an export left out "+object.Key+", which exists", "way", s.way())
	}
}

// way names how objects are read from now on where there are many.
func (s *state) way() string {
	switch {
	case s.byExport():
		return "exports"
	case s.disabled || s.confirmed:
		return "a request for each"
	}
	return "lists"
}

// tell logs why objects are read otherwise from now on, and how.
func (s *state) tell(why string) {
	s.log.InfoContext(s.ctx, "Objects are read in another way from now on", "way", s.way(), "why", why, "asked_for", s.reads, "requests", s.requests)
}
