package backend

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"iter"
	"log/slog"
	"maps"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/collab-iac/terraform-provider-collab/internal/model"
)

var relation = &model.Model{Joined: []string{"Calling"}, BusinessKey: "email", Fields: []model.Field{
	{Name: "email", Payload: "email", Kind: model.String},
	{Name: "line", Payload: "line", Kind: model.String},
	{Name: "calling", Payload: "Calling", Kind: model.Object},
}}

// hostedTenant lists rows that leave things out, and exports objects that do not.
type hostedTenant struct {
	Client
	objects map[string]map[string]any
	// hides are the keys that rows lack; summary says that they are summaries.
	hides   []string
	summary bool
	perPage int // 0 for all
	// exports is how many objects an export holds at most; refuses ends it after them.
	exports int
	refuses error
	thin    bool // exports lack what rows do
	// leavesOut is the key that exports leave out of an object.
	leavesOut map[string]string
	// blank is what exports show of each object in the place of its own values.
	blank map[string]any

	mu    sync.Mutex
	calls []string
}

func (c *hostedTenant) call(format string, args ...any) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.calls = append(c.calls, fmt.Sprintf(format, args...))
}

func (c *hostedTenant) row(key string) Object {
	data := maps.Clone(c.objects[key])
	for _, hidden := range c.hides {
		delete(data, hidden)
	}
	return Object{Key: key, Hierarchy: "sys", Data: data, Summary: c.summary}
}

func (c *hostedTenant) Pages(_ context.Context, _ *model.Model, q Query) iter.Seq2[Page, error] {
	return func(yield func(Page, error) bool) {
		if q.Equal != nil {
			yield(Page{}, nil)
			return
		}
		rows := len(c.objects)
		if c.perPage > 0 {
			rows = c.perPage
		}
		for keys := range slices.Chunk(slices.Sorted(maps.Keys(c.objects)), rows) {
			page := Page{Total: len(c.objects)}
			for _, key := range keys {
				page.Objects = append(page.Objects, c.row(key))
			}
			if !yield(page, nil) {
				return
			}
		}
		if c.objects["last"] != nil {
			yield(Page{}, errors.New("the list broke off"))
		}
	}
}

func (c *hostedTenant) Get(_ context.Context, _ *model.Model, key string) (Object, error) {
	c.call("get %s", key)
	switch {
	case strings.HasPrefix(key, "gone"):
		return Object{}, &Error{Is: ErrNotFound}
	case strings.HasPrefix(key, "broken"):
		return Object{}, &Error{Message: "broken"}
	}
	return Object{Key: key, Data: c.objects[key]}, nil
}

func (c *hostedTenant) Export(_ context.Context, _ *model.Model, s Selection) iter.Seq2[Object, error] {
	return func(yield func(Object, error) bool) {
		c.call("export %s", strings.Join(s.Keys, " "))
		for _, key := range s.Keys[:min(c.exports, len(s.Keys))] {
			object := Object{Key: key, Hierarchy: "sys", Data: c.objects[key]}
			if c.thin {
				object.Data = c.row(key).Data
			}
			if left := c.leavesOut[key]; left != "" {
				object.Data = maps.Clone(object.Data)
				delete(object.Data, left)
			}
			if len(c.blank) > 0 {
				object.Data = maps.Clone(object.Data)
				maps.Copy(object.Data, c.blank)
			}
			if !yield(object, nil) {
				return
			}
		}
		if c.refuses != nil {
			yield(Object{}, c.refuses)
		}
	}
}

func whole(email string) map[string]any {
	return map[string]any{"email": email, "line": email + "'s line", "Calling": map[string]any{"on": true}}
}

func people(names ...string) map[string]map[string]any {
	objects := map[string]map[string]any{}
	for _, name := range names {
		objects[name] = whole(name)
	}
	return objects
}

func TestWholeObjects(t *testing.T) {
	three := []string{"ada", "bob", "cleo"}
	gets := []string{"get ada", "get bob", "get cleo"}
	export := []string{"export ada bob cleo"}
	joined := []string{"Calling"}
	for name, test := range map[string]struct {
		hostedTenant *hostedTenant
		limit        int
		want         []string
		fails        []string
		calls        []string
	}{
		"whole rows":           {hostedTenant: &hostedTenant{objects: people(three...)}, want: three},
		"partial rows":         {hostedTenant: &hostedTenant{objects: people(three...), hides: joined, summary: true, exports: 9}, want: three, calls: export},
		"rows that lack a key": {hostedTenant: &hostedTenant{objects: people(three...), hides: []string{"line"}, exports: 9}, want: three, calls: export},
		"no right":             {hostedTenant: &hostedTenant{objects: people(three...), hides: joined, summary: true, refuses: ErrUnsupported}, want: three, calls: append(export, gets...)},
		"a broken export":      {hostedTenant: &hostedTenant{objects: people(three...), hides: joined, summary: true, exports: 2, refuses: ErrProtocol}, want: three, calls: append(export, gets...)},
		"an export cut off":    {hostedTenant: &hostedTenant{objects: people(three...), hides: joined, summary: true, exports: 2}, want: three, calls: append(export, "get cleo")},
		"a thin export":        {hostedTenant: &hostedTenant{objects: people(three...), hides: joined, summary: true, exports: 9, thin: true}, want: three, calls: append(export, gets...)},
		"a key and no right":   {hostedTenant: &hostedTenant{objects: people(three...), hides: []string{"line"}, refuses: ErrUnsupported}, want: three, calls: append(export, "get ada", "get ada", "get bob", "get cleo")},
		"a pair":               {hostedTenant: &hostedTenant{objects: people("ada", "bob"), hides: joined, summary: true, exports: 9}, want: []string{"ada", "bob"}, calls: []string{"get ada", "get bob"}},
		"some that are gone":   {hostedTenant: &hostedTenant{objects: people("ada", "gone"), hides: joined, summary: true}, want: []string{"ada"}, calls: []string{"get ada", "get gone"}},
		"one that is broken":   {hostedTenant: &hostedTenant{objects: people("ada", "broken"), hides: joined, summary: true}, want: []string{"ada"}, fails: []string{"broken"}, calls: []string{"get ada", "get broken"}},
		"a broken list":        {hostedTenant: &hostedTenant{objects: people("ada", "last")}, want: []string{"ada", "last"}, fails: []string{"the list broke off"}},
		"a limit":              {hostedTenant: &hostedTenant{objects: people(three...)}, limit: 2, want: three[:2]},
	} {
		t.Run(name, func(t *testing.T) {
			var got, fails []string
			for object, err := range WholeObjects(t.Context(), test.hostedTenant, relation, Query{Limit: test.limit}, nil) {
				if err != nil {
					fails = append(fails, err.Error())
					continue
				}
				got = append(got, object.Key)
				if diff := cmp.Diff(whole(object.Key), object.Data); diff != "" || object.Hierarchy != "sys" {
					t.Errorf("%s at %s: %s", object.Key, object.Hierarchy, diff)
				}
			}
			slices.Sort(test.hostedTenant.calls) // some are made at one time
			for _, d := range []string{cmp.Diff(test.want, got), cmp.Diff(test.fails, fails), cmp.Diff(test.calls, test.hostedTenant.calls)} {
				if d != "" {
					t.Error(d)
				}
			}
		})
	}
}

// An exported object without a joined part is read by itself, although the same export
// shows that part of others.
func TestWholeObjectsWithoutAPart(t *testing.T) {
	c := &hostedTenant{objects: people("ada", "bob", "cleo"), hides: []string{"Calling"}, summary: true, exports: 9}
	delete(c.objects["bob"], "Calling")
	for object, err := range WholeObjects(t.Context(), c, relation, Query{}, nil) {
		if err != nil || object.Data["line"] == nil {
			t.Error(object, err)
		}
	}
	if diff := cmp.Diff([]string{"export ada bob cleo", "get bob"}, c.calls); diff != "" {
		t.Error(diff)
	}
}

// An exported object without a value that its row shows is read by itself.
func TestWholeObjectsWithoutAValue(t *testing.T) {
	c := &hostedTenant{objects: people("ada", "bob", "cleo"), hides: []string{"Calling"}, summary: true, exports: 9, leavesOut: map[string]string{"bob": "line"}}
	c.objects["cleo"]["line"] = ""
	c.leavesOut["cleo"] = "line" // what is empty may be left out
	for object, err := range WholeObjects(t.Context(), c, relation, Query{}, nil) {
		if err != nil || object.Data["line"] == nil && object.Key != "cleo" {
			t.Error(object, err)
		}
	}
	if diff := cmp.Diff([]string{"export ada bob cleo", "get bob"}, c.calls); diff != "" {
		t.Error(diff)
	}
}

// A joined part that an export shows without a value of everybody is compared with one
// object itself: exports can leave it out so, as rows do. Where it shows a value of
// somebody, the others have none.
func TestWholeObjectsWithAnEmptyPart(t *testing.T) {
	export := "export ada bob cleo"
	for name, part := range map[string]any{"null": nil, "an empty object": map[string]any{}} {
		for _, test := range []struct {
			name  string
			blank bool     // the export shows no value of anybody
			have  []string // who have a value
			calls int
		}{
			{"left out", true, []string{"ada", "bob", "cleo"}, 5},
			{"of nobody", false, nil, 2},
			{"of somebody", false, []string{"bob"}, 1},
		} {
			t.Run(name+" "+test.name, func(t *testing.T) {
				c := &hostedTenant{objects: people("ada", "bob", "cleo"), hides: []string{"Calling"}, summary: true, exports: 9}
				for key, object := range c.objects {
					if !slices.Contains(test.have, key) {
						object["Calling"] = part
					}
				}
				if test.blank {
					c.blank = map[string]any{"Calling": part}
				}
				for object, err := range WholeObjects(t.Context(), c, relation, Query{}, nil) {
					if diff := cmp.Diff(c.objects[object.Key], object.Data); diff != "" || err != nil {
						t.Error(err, diff)
					}
				}
				if len(c.calls) != test.calls || c.calls[0] != export {
					t.Errorf("got the calls %q, want %d", c.calls, test.calls)
				}
			})
		}
	}
}

// A server that cuts its exports off is told, and asked for no other.
func TestWholeObjectsWithoutCutExports(t *testing.T) {
	var told bytes.Buffer
	c := &hostedTenant{objects: people("ada", "bob", "cleo", "dora", "emil", "fritz"), hides: []string{"Calling"}, summary: true, exports: 2, perPage: 3}
	for object, err := range WholeObjects(t.Context(), c, relation, Query{}, slog.New(slog.NewTextHandler(&told, nil))) {
		if diff := cmp.Diff(whole(object.Key), object.Data); diff != "" || err != nil {
			t.Error(err, diff)
		}
	}
	slices.Sort(c.calls)
	if diff := cmp.Diff([]string{"export ada bob cleo", "get cleo", "get dora", "get emil", "get fritz"}, c.calls); diff != "" {
		t.Error(diff)
	}
	if want := `level=WARN msg="Objects are not read from exports" model="" error="an export left out cleo, which exists"`; !strings.Contains(told.String(), want) {
		t.Errorf("told %s, want %s", &told, want)
	}
}

func TestWholeObjectsAreTold(t *testing.T) {
	var told bytes.Buffer
	c := &hostedTenant{objects: people("ada", "bob", "cleo"), hides: []string{"Calling"}, summary: true, exports: 9}
	delete(c.objects["bob"], "Calling")
	for _, err := range WholeObjects(t.Context(), c, relation, Query{}, slog.New(slog.NewTextHandler(&told, nil))) {
		if err != nil {
			t.Error(err)
		}
	}
	if want := "objects=3 pages=1 exports=1 single_reads=1"; !strings.Contains(told.String(), want) || !strings.Contains(told.String(), "level=INFO") {
		t.Errorf("told %s, want %s", &told, want)
	}
	told.Reset()
	c.refuses = ErrUnsupported
	for _, err := range WholeObjects(t.Context(), c, relation, Query{}, slog.New(slog.NewTextHandler(&told, nil))) {
		if err != nil {
			t.Error(err)
		}
	}
	if want := "objects=3 pages=1 exports=0 single_reads=3"; !strings.Contains(told.String(), want) {
		t.Errorf("without exports told %s, want %s", &told, want)
	}
}
