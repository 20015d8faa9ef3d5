package client

import (
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/collab-iac/terraform-provider-collab/internal/backend"
)

// busyList is a list that others change between its pages.
type busyList struct {
	rows  []string // pkids, in their order
	cap   int
	total func(rows, onPage int) string
	// change is called after each page.
	change func(*busyList)
	made   int
	said   []int // the totals
}

func (l *busyList) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	skip, _ := strconv.Atoi(r.URL.Query().Get("skip"))
	limit, _ := strconv.Atoi(r.URL.Query().Get("limit"))
	from := min(skip, len(l.rows))
	shown := l.rows[from:min(from+min(limit, l.cap), len(l.rows))]
	var rows []string
	for _, pkid := range shown {
		rows = append(rows, userRow(pkid, "u@example.com", pkidCust))
	}
	body := `{"resources":[` + strings.Join(rows, ",") + `]`
	if total := l.total(len(l.rows), len(rows)); total != "" {
		said, _ := strconv.Atoi(total)
		l.said = append(l.said, said)
		body += fmt.Sprintf(`,"pagination":{"skip":%d,"limit":%d,"total":%s}`, skip, min(limit, l.cap), total)
	}
	say(200, body+"}")(w, r)
	l.change(l)
}

func (l *busyList) add(at int) {
	l.made++
	l.rows = slices.Insert(l.rows, at, pkidNumber(100_000+l.made))
}

func (l *busyList) move(from, to int) {
	row := l.rows[from]
	l.rows = slices.Delete(l.rows, from, from+1)
	l.rows = slices.Insert(l.rows, min(to, len(l.rows)), row)
}

// inDoubt reports whether a total said that there are as many rows as stayed, or more: who
// reads fewer than it says cannot know that they are all.
func (l *busyList) inDoubt(stayed map[string]bool) bool {
	return slices.ContainsFunc(l.said, func(total int) bool { return total >= len(stayed) })
}

// event is what somebody does to the list after a page, at some place of it and to another.
type event struct {
	page, at, to int
	kind         string
}

func drawEvent(rt *rapid.T) event {
	return event{
		page: rapid.IntRange(1, 8).Draw(rt, "page"), at: rapid.IntRange(0, 150).Draw(rt, "at"), to: rapid.IntRange(0, 150).Draw(rt, "to"),
		kind: rapid.SampledFrom([]string{"add", "remove", "move"}).Draw(rt, "kind"),
	}
}

// suffer does what the event says. stayed loses what is removed.
func (l *busyList) suffer(e event, stayed map[string]bool) {
	at := e.at % len(l.rows)
	switch e.kind {
	case "add":
		l.add(at)
	case "remove":
		delete(stayed, l.rows[at])
		l.rows = slices.Delete(l.rows, at, at+1)
	case "move":
		l.move(at, e.to%len(l.rows))
	}
}

// Whatever others do to a list while it is read, and however wrong its total is, each row
// that was on it all the time is shown, or the list ends with an error. There is no error while
// the list stands still, and none that no total gives a reason for.
func TestListLosesNothingUntold(t *testing.T) {
	totals := map[string]func(rows, onPage int) string{
		"right": func(rows, _ int) string { return strconv.Itoa(rows) }, "none": func(int, int) string { return "" },
		"zero": func(int, int) string { return "0" }, "of the page": func(_, onPage int) string { return strconv.Itoa(onPage) },
		"too low": func(rows, _ int) string { return strconv.Itoa(rows * 4 / 5) }, "too high": func(rows, _ int) string { return strconv.Itoa(rows + 3) },
		"full pages": func(rows, _ int) string { return strconv.Itoa(rows / 20 * 20) }, "one page": func(rows, _ int) string { return strconv.Itoa(min(rows, 20)) },
	}
	names := slices.Sorted(func(yield func(string) bool) {
		for name := range totals {
			if !yield(name) {
				return
			}
		}
	})
	rapid.Check(t, func(rt *rapid.T) {
		total := rapid.SampledFrom(names).Draw(rt, "total")
		l := &busyList{cap: 20, total: totals[total]}
		for i := range rapid.IntRange(0, 150).Draw(rt, "rows") {
			l.rows = append(l.rows, pkidNumber(i))
		}
		stayed := map[string]bool{}
		for _, pkid := range l.rows {
			stayed[pkid] = true
		}
		events := rapid.SliceOfN(rapid.Custom(drawEvent), 0, 6).Draw(rt, "events")
		page := 0
		l.change = func(l *busyList) {
			page++
			for _, e := range events {
				if e.page == page && len(l.rows) > 0 && (e.kind != "move" || total == "right") { // else nothing can show it
					l.suffer(e, stayed)
				}
			}
		}
		f := newFake(t)
		f.on(listCall, l.ServeHTTP)
		got, err := keys(t, f.client(nil), backend.Query{})
		if err != nil {
			if still := len(events) == 0 && total != "too high"; still || !l.inDoubt(stayed) {
				rt.Errorf("%v", err)
			}
			return
		}
		for pkid := range stayed {
			if !slices.Contains(got, pkid) {
				rt.Errorf("%s is missing of %d rows, total %s", pkid, len(stayed), total)
			}
		}
		if len(got) != len(slices.Compact(slices.Sorted(slices.Values(got)))) {
			rt.Error("a row came twice")
		}
	})
}
