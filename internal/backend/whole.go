package backend

import (
	"cmp"
	"context"
	"errors"
	"iter"
	"log/slog"
	"slices"

	"golang.org/x/sync/errgroup"

	"github.com/collab-iac/terraform-provider-collab/internal/model"
)

const (
	// concurrentReads is how many objects are read at one time where a list leaves
	// parts of them out. The client has a limit of its own.
	concurrentReads = 8
	// minExport is how many objects make an export worth its request.
	minExport = 3
	// maxUnknown is how many exports in a row the server may not find, before it counts as
	// one that has none.
	maxUnknown = 2
)

// WholeObjects yields the objects that q selects, as Objects does, but nothing is
// left out of them. Where the rows of a page do that, the objects are exported, or
// each is read itself. The error of one object stands in its place, and the next
// follows; that of the list is the last. An object that is gone by then is left out.
// The log, which may be nil, says in the end what was read how.
func WholeObjects(ctx context.Context, client Client, m *model.Model, q Query, log *slog.Logger) iter.Seq2[Object, error] {
	return func(yield func(Object, error) bool) {
		r := wholeReader{client: client, model: m, log: cmp.Or(log, slog.New(slog.DiscardHandler)), parts: Parts{}, missed: map[string]bool{}}
		defer r.tell(ctx)
		r.exporter, _ = As[Exporter](client)
		count := 0
		for page, err := range client.Pages(ctx, m, q) {
			if err != nil {
				yield(Object{}, err)
				return
			}
			r.pages++
			for _, one := range r.complete(ctx, page.Objects) {
				if one.gone {
					continue
				}
				count++
				r.objects = count
				if !yield(one.Object, one.err) || count == q.Limit {
					return
				}
			}
		}
	}
}

// wholeReader reads the objects whose rows leave something out.
type wholeReader struct {
	client Client
	model  *model.Model
	// exporter is nil where nothing can be exported, or not any more.
	exporter Exporter
	unknown  int // exports in a row that the server did not find
	log      *slog.Logger
	// missed are the keys that an export was asked for and does not hold.
	missed map[string]bool
	// parts are the joined parts that exports have shown with a value, or rightly without.
	parts Parts
	// What there was to read: pages of lists, exports, single objects, and what came of it.
	pages, exports, singles, objects int
}

// tell logs how the objects were read.
func (r *wholeReader) tell(ctx context.Context) {
	r.log.InfoContext(ctx, "Read the objects of a list", "model", r.model.Type, "objects", r.objects,
		"pages", r.pages, "exports", r.exports, "single_reads", r.singles)
}

// entry is a row of a page, and then the object.
type entry struct {
	Object
	err  error
	gone bool
}

// complete reads what the rows of a page leave out.
func (r *wholeReader) complete(ctx context.Context, rows []Object) []entry {
	entries := make([]entry, len(rows))
	var thin []*entry
	for i, row := range rows {
		entries[i].Object = row
		if row.Data == nil || row.Summary {
			thin = append(thin, &entries[i])
		}
	}
	thin = append(thin, r.doubtful(ctx, entries)...)
	thin = r.export(ctx, thin)
	r.readEach(ctx, thin)
	r.noteMissed(ctx, thin)
	return entries
}

// doubtful returns the rows that are no summaries, and may leave something out all
// the same: they lack keys of the model. That is no matter of a system without
// exports. Where nothing can be exported, one of them is compared with the object.
func (r *wholeReader) doubtful(ctx context.Context, entries []entry) []*entry {
	if r.exporter == nil && !r.mayExport() {
		return nil
	}
	var doubtful []*entry
	for i := range entries {
		if row := entries[i].Object; row.Data != nil && !row.Summary && !hasKeys(r.model, row.Data) {
			doubtful = append(doubtful, &entries[i])
		}
	}
	if r.exporter != nil && len(doubtful) >= minExport {
		if doubtful = r.export(ctx, doubtful); len(doubtful) == 0 {
			return nil
		}
	}
	for _, one := range doubtful {
		r.singles++
		whole, err := r.client.Get(ctx, r.model, one.Key)
		if err != nil {
			continue
		}
		for key, v := range whole.Data {
			if _, there := one.Data[key]; !there && v != nil {
				return doubtful
			}
		}
		return nil
	}
	return doubtful
}

// mayExport reports whether the system has exports at all.
func (r *wholeReader) mayExport() bool {
	_, ok := As[Exporter](r.client)
	return ok
}

// hasKeys reports whether a payload has the key of each field that can be read.
func hasKeys(m *model.Model, data map[string]any) bool {
	return !slices.ContainsFunc(m.Fields, func(f model.Field) bool {
		_, there := data[f.Payload]
		return !there && f.Access != model.WriteOnly
	})
}

// export fills in the objects that an export holds, and returns the others. After an
// export that fails no other is tried, unless one of its objects may be gone.
func (r *wholeReader) export(ctx context.Context, thin []*entry) []*entry {
	if r.exporter == nil || len(thin) < minExport {
		return thin
	}
	selection := Selection{Expected: len(thin)}
	for _, one := range thin {
		selection.Keys = append(selection.Keys, one.Key)
	}
	selection.Hierarchy = r.common(thin)
	brought, came := map[string]Object{}, map[string]bool{}
	for object, err := range r.exporter.Export(Advisory(ctx), r.model, selection) {
		if err != nil {
			// One of the objects may be gone since the list showed it.
			if !errors.Is(err, ErrUnsupported) {
				r.exports++
			}
			if r.unknown++; !errors.Is(err, ErrNotFound) || r.unknown > maxUnknown {
				r.exporter = nil
			}
			return thin
		}
		came[object.Key] = true
		// What one object lacks is unknown, whatever others beside it show: nobody compares
		// it with what was known before.
		if len(Parts{}.Lacking(r.model, object.Data)) == 0 {
			brought[object.Key] = object
		}
	}
	r.exports++
	r.unknown = 0
	for _, one := range thin {
		if !came[one.Key] {
			r.missed[one.Key] = true
		}
	}
	if !r.believes(ctx, brought) {
		return thin
	}
	return slices.DeleteFunc(thin, func(one *entry) bool {
		object, ok := brought[one.Key]
		if ok = ok && !r.leavesOut(object, one.Object); ok {
			object.Hierarchy = cmp.Or(object.Hierarchy, one.Hierarchy)
			one.Object = object
		}
		return ok
	})
}

// leavesOut reports whether an exported object lacks a value that its row shows.
func (r *wholeReader) leavesOut(exported, row Object) bool {
	return slices.ContainsFunc(r.model.Fields, func(f model.Field) bool {
		_, there := exported.Data[f.Payload]
		return !there && r.model.HasPart(row.Data, f.Payload)
	})
}

// believes reports whether exported objects have no value where none is shown. An
// export can show a joined part without a value in the place of what it leaves out, as
// rows do. So where it shows none of any object, one of them is compared with itself.
func (r *wholeReader) believes(ctx context.Context, exported map[string]Object) bool {
	var one Object
	for _, object := range exported {
		one = object
		for _, key := range r.model.Joined {
			r.parts[key] = r.parts[key] || r.model.HasPart(object.Data, key)
		}
	}
	hollow := slices.DeleteFunc(slices.Clone(r.model.Joined), func(key string) bool { return r.parts[key] })
	if len(exported) == 0 || len(hollow) == 0 {
		return true
	}
	r.singles++
	itself, err := r.client.Get(ctx, r.model, one.Key)
	if err != nil {
		return false
	}
	for _, key := range hollow {
		if r.parts[key] = !r.model.HasPart(itself.Data, key); !r.parts[key] {
			return false
		}
	}
	return true
}

// common returns the deepest node that all objects lie at or below; "" where there is none.
func (r *wholeReader) common(entries []*entry) string {
	placer, ok := As[Placer](r.client)
	if !ok {
		return ""
	}
	node := entries[0].Hierarchy
	for _, one := range entries {
		node = placer.Common(node, one.Hierarchy)
	}
	return node
}

// readEach reads objects individually, several at a time.
func (r *wholeReader) readEach(ctx context.Context, thin []*entry) {
	r.singles += len(thin)
	var group errgroup.Group
	group.SetLimit(concurrentReads)
	for _, one := range thin {
		group.Go(func() error {
			r.readItself(ctx, one)
			return nil
		})
	}
	_ = group.Wait() // each has an error of its own
}

// noteMissed ends exports where one left out an object that is there: the server cuts
// its exports off.
func (r *wholeReader) noteMissed(ctx context.Context, read []*entry) {
	i := slices.IndexFunc(read, func(one *entry) bool { return r.missed[one.Key] && one.err == nil && !one.gone })
	if r.exporter == nil || i < 0 {
		return
	}
	r.exporter = nil
	r.log.WarnContext(ctx, "Objects are not read from exports", "model", r.model.Type, "error", "an export left out "+read[i].Key+", which exists")
}

func (r *wholeReader) readItself(ctx context.Context, one *entry) {
	row := one.Object
	one.Object, one.err = r.client.Get(ctx, r.model, row.Key)
	one.Hierarchy = cmp.Or(one.Hierarchy, row.Hierarchy)
	if !errors.Is(one.err, ErrNotFound) {
		return
	}
	name := r.model.KeyIn(row.Data)
	if one.gone = row.Data == nil; !one.gone {
		one.err = ConfirmGone(ctx, r.client, r.model, row, name, one.err)
		one.gone = one.err == nil
	}
}
