package lifecycle

import (
	"errors"
	"strings"
	"testing"

	"github.com/collab-iac/terraform-provider-collab/internal/model"
)

// listed returns the names of what a query yields, and all there is to say.
func (w *world) listed(t *testing.T, query Query) ([]string, Report) {
	t.Helper()
	var names []string
	var all Report
	for listed, report := range w.List(t.Context(), query) {
		if !report.HasError() {
			names = append(names, listed.Name)
		}
		all = append(all, report...)
	}
	return names, all
}

func peopled(t *testing.T) *world {
	w := newWorld(t)
	w.server.add(object{"email": "ann", "kind": "work", "visible": "TRUE", "rank": "1"})
	w.server.node = "top.here.below"
	w.server.add(object{"email": "ben", "kind": "FAX_2", "visible": false, "rank": 2})
	w.server.add(object{"line": "1"})
	w.server.node = "top.here"
	return w
}

func TestList(t *testing.T) {
	ann, ben, third := "ann (top.here)", "ben (top.here.below)", "3 (top.here.below)"
	for name, test := range map[string]struct {
		query Query
		want  []string
	}{
		"all":            {Query{}, []string{ann, ben, third}},
		"alone":          {Query{Traversal: "local"}, []string{ann}},
		"at a node":      {Query{Hierarchy: "top.here.below"}, []string{ben, third}},
		"by text":        {Query{Filters: map[string]string{"email": "ben"}}, []string{ben}},
		"by a choice":    {Query{Filters: map[string]string{"kind": "second fax"}}, []string{ben}},
		"by a boolean":   {Query{Filters: map[string]string{"visible": "true"}}, []string{ann}},
		"by a number":    {Query{Filters: map[string]string{"rank": "2"}}, []string{ben}},
		"by two":         {Query{Filters: map[string]string{"rank": "2", "visible": "true"}}, nil},
		"by what is not": {Query{Filters: map[string]string{"line": "2"}}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			for _, summary := range []string{"", "email"} {
				w := peopled(t)
				w.server.summary = summary
				names, report := w.listed(t, test.query)
				wantNone(t, report)
				if summary == "" {
					wantEqual(t, test.want, names)
				} else {
					wantEqual(t, len(test.want), len(names))
				}
			}
		})
	}
}

// A text that no documented choices bound may be right although nobody has it. Where
// somebody has nearly the same, the list asks.
func TestListHints(t *testing.T) {
	for name, test := range map[string]struct {
		filters map[string]string
		want    string
	}{
		"a slip":            {map[string]string{"status": "actve"}, `filters["status"]: no person has "actve", and some have "active". Is that meant?`},
		"found":             {map[string]string{"status": "Active"}, ""},
		"something else":    {map[string]string{"status": "gone"}, ""},
		"after another":     {map[string]string{"rank": "2", "status": "actve"}, `no person has "actve"`},
		"beside a good one": {map[string]string{"rank": "9", "status": "actve"}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			w := peopled(t)
			var hints Report
			_, report := w.listed(t, Query{Filters: test.filters, Hints: &hints})
			wantNone(t, report)
			if test.want == "" {
				wantNone(t, hints)
			} else if wantEqual(t, []string{"W filters[\"status\"] Nothing found by the filter status"}, brief(hints)); !strings.Contains(hints[0].Detail, test.want) {
				t.Error(hints[0].Detail)
			}
		})
	}
}

func TestListedObjects(t *testing.T) {
	w := peopled(t)
	w.server.summary = "email"
	for listed, report := range w.List(t.Context(), Query{Whole: true}) {
		wantNone(t, report)
		wantEqual(t, State{Key: "1", NonDefaults: nil, Value: model.Value{
			"email": "ann", "kind": "work", "visible": true, "rank": int64(1), "language": "en", "reset": false, "status": "active", "hierarchy": "top.here",
		}}, listed.State)
		break
	}
	w.Model.HasHierarchy, w.server.node = false, ""
	for listed, report := range w.List(t.Context(), Query{}) {
		wantNone(t, report)
		wantValues(t, object{"hierarchy": nil, "kind": nil, "email": "ann"}, listed.State.Value)
		break
	}
}

func TestListThatFails(t *testing.T) {
	w := peopled(t)
	w.server.fails["Pages"] = errors.New("no answer")
	names, report := w.listed(t, Query{})
	wantEqual(t, 3, len(names))
	wantEqual(t, []string{"E Cannot list person"}, brief(report))

	w = peopled(t)
	w.server.summary = "email"
	w.server.fails["Get"] = errors.New("no answer")
	_, report = w.listed(t, Query{Whole: true})
	wantEqual(t, []string{"E Cannot list person", "E Cannot list person", "E Cannot list person"}, brief(report))

	w = peopled(t)
	w.server.change("2", object{"visible": "perhaps"})
	names, report = w.listed(t, Query{})
	wantEqual(t, 3, len(names))
	wantNone(t, report)

	w.fails(errors.New("the block is missing"))
	_, report = w.listed(t, Query{
		Filters:  map[string]string{"emial": "ann", "password": "x", "calling": "x", "rank": "one", "visible": "perhaps", "phones": "1", "licenses": "x", "phones.type": "1", "kind": "wrok"},
		Contains: map[string]string{"visible": "tr", "calling": "x", "phones": "1"}, StartsWith: map[string]string{"visible": "t", "rank": "1", "pin": "1", "office.x": "y"},
	})
	golden(t, "unusable filters", report)
}

func TestFind(t *testing.T) {
	w := peopled(t)
	for name, config := range map[string]model.Value{
		"by key":            {"pkid": "2"},
		"by business key":   {"email": "ben"},
		"at a node":         {"email": "ben", "hierarchy": "top.here.below"},
		"spelled otherwise": {"pkid": "2", "hierarchy": "TOP.here.below"},
	} {
		t.Run(name, func(t *testing.T) {
			for _, summary := range []string{"", "email"} {
				w.server.summary = summary
				state, report := w.Find(t.Context(), config)
				wantNone(t, report)
				node := config["hierarchy"]
				if node == nil {
					node = "top.here.below"
				}
				wantEqual(t, "2", state.Key)
				wantValues(t, object{"email": "ben", "kind": "FAX_2", "visible": false, "language": "en", "hierarchy": node}, state.Value)
			}
		})
	}
}

func TestFindLeavesOutWhatIsUnreadable(t *testing.T) {
	w := peopled(t)
	w.server.change("1", object{"words": "x"})
	state, report := w.Find(t.Context(), model.Value{"email": "ann"})
	wantNone(t, report)
	wantValues(t, object{"email": "ann", "words": nil}, state.Value)
}

func TestFindThatFails(t *testing.T) {
	for name, prepare := range map[string]func(w *world){
		"found none": func(w *world) { delete(w.server.objects, "1") },
		"found none without a node": func(w *world) {
			clear(w.server.objects)
			w.Model.HasHierarchy, w.server.node = false, ""
		},
		"found more than one": func(w *world) { w.server.add(object{"email": "ann"}) },
		"find failed": func(w *world) {
			clear(w.server.objects)
			w.server.fails["Pages"] = errors.New("no answer")
		},
	} {
		t.Run(name, func(t *testing.T) {
			w := peopled(t)
			prepare(w)
			state, report := w.Find(t.Context(), model.Value{"email": "ann"})
			golden(t, name, report)
			if state != nil {
				t.Errorf("the state is %v", state)
			}
		})
	}
	w := peopled(t)
	w.fails(errors.New("the block is missing"))
	_, report := w.Find(t.Context(), model.Value{"email": "ann"})
	wantEqual(t, []string{"E Cannot use person"}, brief(report))
}

// Filters take the names of references, and refuse one that stands for nothing.
func TestListByTheNameOfAReference(t *testing.T) {
	for filter, want := range map[string]int{"Leeds": 1, "leeds": 1, "id-leeds": 1, "London": 0, "id-gone": 0, "Leedz": -1, "Bath": -1} {
		w := referring(t)
		w.created(t, office("Leeds"))
		found := 0
		for _, report := range w.List(t.Context(), Query{Filters: map[string]string{"office": filter}}) {
			if found++; report.HasError() {
				found = -1
			}
		}
		if found != want {
			t.Errorf("%s: %d", filter, found)
		}
	}
}
