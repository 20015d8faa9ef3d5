package emulator

import (
	"cmp"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
)

// pageSize is how many rows a list shows where the call sets no limit
// (CONTRACT.md §3.1).
const pageSize = 50

// page is the part of a list that a call asks for.
type page struct{ skip, limit int }

// page reads skip and limit. The limit is reduced to the largest page that the
// server gives.
func (s *Server) page(c *call) (page, *failure) {
	p, f := readPage(c, page{limit: pageSize})
	most, _ := strconv.Atoi(s.dialect.Get(pageCap))
	if f == nil && p.limit > most && c.query.Has("limit") && s.dialect.Is(overLimit, "refused") {
		return p, badRequest("The parameter limit must not be more than %d.", most)
	}
	p.limit = min(p.limit, most)
	return p, f
}

// readPage reads skip and limit where the call has them.
func readPage(c *call, p page) (page, *failure) {
	for name, into := range map[string]*int{"skip": &p.skip, "limit": &p.limit} {
		text := c.query.Get(name)
		if text == "" {
			continue
		}
		number, err := strconv.Atoi(text)
		if err != nil || number < 0 {
			return page{}, badRequest("The parameter %s must be a whole number of zero or more, not %q.", name, text)
		}
		*into = number
	}
	return p, nil
}

func paginate[T any](list []T, p page) []T {
	from := min(p.skip, len(list))
	return list[from : from+min(p.limit, len(list)-from)]
}

// list answers with the rows of a model (CONTRACT.md §3.1, §4.2).
func (s *Server) list(c *call) (reply, *failure) {
	c.logOperation("list " + c.model.Type)
	s.mu.Lock()
	defer s.mu.Unlock()
	node, f := s.nodeOrOwn(c)
	hidden := s.hides(f)
	if hidden {
		node, f = c.top, nil
	}
	if f != nil {
		return refuse(f)
	}
	objects, f := s.selected(c, node)
	if f != nil {
		return refuse(f)
	}
	if hidden {
		objects = nil
	}
	p, f := s.page(c)
	if f != nil {
		return refuse(f)
	}
	rows := []any{}
	shown, total := s.pageOf(c, objects, p)
	for _, o := range shown {
		row := s.row(c, o)
		s.logRead(c, o, row, false)
		rows = append(rows, row)
	}
	return ok(s.listBody(c, s.listMeta(c.model, node), rows, p, total))
}

// rowPart is what rows show: the summary, or with summary=false what the switch
// says. Rows of a relation lack the models that it joins (CONTRACT.md §4.2).
func (s *Server) rowPart(c *call) part {
	switch {
	case !strings.EqualFold(c.query.Get("summary"), "false"), s.dialect.Is(listRows, "summary"):
		return part{only: c.model.summary}
	case s.dialect.Is(listRows, "partial"):
		return part{without: c.model.joined}
	}
	return part{}
}

// selection is what a list selected, for its next page. It holds until anything
// changes.
type selection struct {
	revision int
	query    string
	objects  []*object
}

// selected returns what selectFrom does, and keeps it for the pages that follow.
// Nobody may change it.
func (s *Server) selected(c *call, node string) ([]*object, *failure) {
	rest := maps.Clone(c.query)
	delete(rest, "skip")
	delete(rest, "limit")
	query := c.model.Type + " " + c.top + " " + node + " " + rest.Encode()
	settled := len(s.lag.past) == 0
	if last := s.selection; settled && last.query == query && last.revision == s.store.revision {
		return last.objects, nil
	}
	objects, f := s.selectFrom(c, node)
	if f == nil && settled {
		s.selection = selection{s.store.revision, query, objects}
	}
	return objects, f
}

// selectFrom returns the objects that the call's traversal and filters select, in
// the order that it asks for.
func (s *Server) selectFrom(c *call, node string) ([]*object, *failure) {
	traversal, f := traversal(c)
	if f != nil {
		return nil, f
	}
	conditions, f := s.conditions(c)
	if f != nil {
		return nil, f
	}
	within := s.store.traverse(node, traversal, c.top)
	objects := slices.DeleteFunc(s.seenOfModel(c.model.Type), func(o *object) bool {
		return !within[o.accessNode()] || !matchesAll(conditions, o.Data)
	})
	orderBy := cmp.Or(c.query.Get("order_by"), c.model.summary[0])
	return objects, sortRows(objects, c.query.Get("direction"), func(o *object) string { return textOf(valueAt(o.Data, orderBy)) })
}

// traversal reads how far a list reaches; "default" is downwards (CONTRACT.md §2).
func traversal(c *call) (string, *failure) {
	switch way := cmp.Or(c.query.Get("traversal"), "default"); way {
	case "default":
		return "down", nil
	case "down", "local", "up":
		return way, nil
	default:
		return "", badRequest("The parameter traversal must be down, local or up, not %q.", way)
	}
}

// sortRows sorts in place by a text. Equal rows keep their order.
func sortRows[T any](list []T, direction string, by func(T) string) *failure {
	sign := 1
	switch direction {
	case "", "asc":
	case "desc":
		sign = -1
	default:
		return badRequest("The parameter direction must be asc or desc, not %q.", direction)
	}
	type entry struct {
		key string
		one T
	}
	entries := make([]entry, len(list))
	for i, one := range list {
		entries[i] = entry{by(one), one}
	}
	slices.SortStableFunc(entries, func(a, b entry) int { return sign * cmp.Compare(a.key, b.key) })
	for i := range entries {
		list[i] = entries[i].one
	}
	return nil
}

// condition is one filter of a list.
type condition func(data map[string]any) bool

func matchesAll(conditions []condition, data map[string]any) bool {
	for _, holds := range conditions {
		if !holds(data) {
			return false
		}
	}
	return true
}

// comparisons are the values of filter_condition (CONTRACT.md §3.1).
var comparisons = map[string]func(value, text string) bool{
	"contains":   strings.Contains,
	"startswith": strings.HasPrefix,
	"endswith":   strings.HasSuffix,
	"equals":     func(value, text string) bool { return value == text },
	"notequal":   func(value, text string) bool { return value != text },
	"notcontain": func(value, text string) bool { return !strings.Contains(value, text) },
}

// conditions reads the filters. Each is three parameters.
func (s *Server) conditions(c *call) ([]condition, *failure) {
	fields, texts, names := c.query["filter_field"], c.query["filter_text"], c.query["filter_condition"]
	if len(fields) == 0 || s.dialect.Is(filters, "ignored") {
		return nil, nil
	}
	if len(texts) != len(fields) || len(names) > len(fields) {
		return nil, badRequest("The parameters filter_field, filter_text and filter_condition do not go together.")
	}
	fold := func(text string) string { return text }
	if strings.EqualFold(c.query.Get("ignore_case"), "true") {
		fold = strings.ToLower
	}
	list := make([]condition, len(fields))
	for i, path := range fields {
		name := "contains"
		if i < len(names) {
			name = names[i]
		}
		compare := comparisons[name]
		if compare == nil {
			return nil, badRequest("The parameter filter_condition cannot be %q.", name)
		}
		text := fold(texts[i])
		list[i] = func(data map[string]any) bool { return compare(fold(textOf(valueAt(data, path))), text) }
	}
	return list, nil
}

// textOf renders a leaf as filters and sorting see it.
func textOf(value any) string {
	switch v := value.(type) {
	case nil, map[string]any, []any:
		return ""
	case string:
		return v
	case json.Number:
		return v.String()
	}
	return fmt.Sprint(value)
}
