package emulator

import (
	"cmp"
	"maps"
	"net/url"
	"slices"
	"strconv"
	"strings"
)

// view is what an answer shows of objects (CONTRACT.md §3.3).
type view struct{ fields, parts []string }

func viewOf(query url.Values) view {
	return view{split(query.Get("fields")), split(query.Get("subresources"))}
}

func split(text string) []string {
	return strings.FieldsFunc(text, func(r rune) bool { return r == ',' || r == ' ' })
}

// objects reports whether a list shows objects instead of their addresses.
func (v view) objects() bool { return len(v.fields)+len(v.parts) > 0 }

func (v view) has(part string) bool {
	return slices.Contains(v.parts, "*") || slices.Contains(v.parts, part)
}

// pick keeps the fields that the query asks for; all without such a query.
func (v view) pick(shown map[string]any) map[string]any {
	if len(v.fields) > 0 && !slices.Contains(v.fields, "*") {
		maps.DeleteFunc(shown, func(key string, _ any) bool { return !slices.Contains(v.fields, key) })
	}
	return shown
}

// pageParameters are the parameters of every list.
var pageParameters = []string{"fields", "limit", "offset"}

// checkParameters refuses query parameters that no document knows, where the
// switch says so.
func (s *Server) checkParameters(c *call, known ...string) *failure {
	if s.dialect.Is(unknownParameters, "ignored") {
		return nil
	}
	for _, name := range slices.Sorted(maps.Keys(c.query)) {
		if !slices.Contains(known, name) {
			return failed(codeInvalid, "There is no parameter '%s'", name)
		}
	}
	return nil
}

// page is the part of a list that one answer holds.
type page struct{ from, to, total int }

// pageOf applies limit and offset to a list of total rows. The names of the
// parameters and their defaults are guesses (CONTRACT.md §8 no. 22, 23).
func (s *Server) pageOf(query url.Values, total int) (page, *failure) {
	limit, f := wholeNumber(query, "limit", 1, total)
	if f != nil {
		return page{}, f
	}
	offset, f := wholeNumber(query, "offset", 0, 0)
	if f != nil {
		return page{}, f
	}
	if s.dialect.Is(limitParameter, "ignored") {
		return page{0, total, total}, nil
	}
	if highest := s.number(pageCap); highest > 0 {
		limit = min(limit, highest)
	}
	if s.dialect.Is(offsetParameter, "ignored") {
		offset = 0
	}
	if s.dialect.Is(pageRows, "short") && offset+limit < total && limit > 1 {
		limit--
	}
	from := min(offset, total)
	return page{from, from + min(limit, total-from), total}, nil
}

// drifted moves a page of users as others would who make or delete one between the
// pages. That happens to every other reader.
func (s *Server) drifted(p page) page {
	if p.from == 0 {
		s.readings++
	}
	if p.from == 0 || s.readings%2 == 0 {
		return p
	}
	switch s.dialect.Get(listDrift) {
	case "added":
		return page{p.from - 1, max(p.to-1, 0), p.total + 1}
	case "deleted":
		return page{min(p.from+1, p.total), min(p.to+1, p.total), p.total - 1}
	}
	return p
}

func wholeNumber(query url.Values, name string, least, otherwise int) (int, *failure) {
	if !query.Has(name) {
		return otherwise, nil
	}
	n, err := strconv.Atoi(query.Get(name))
	if err != nil || n < least {
		return 0, failed(codeInvalid, "Input validation failed: %s: must be a whole number of at least %d", name, least)
	}
	return n, nil
}

// listing answers with one page of rows: their addresses, or the objects under
// their plural name where the query asks for fields (CONTRACT.md §2.1).
func listing[T any](s *Server, c *call, plural string, rows []T, path func(T) string, show func(T, view) map[string]any) (reply, *failure) {
	p, f := s.pageOf(c.query, len(rows))
	if f != nil {
		return refuse(f)
	}
	total := p.total
	if plural == "users" {
		p = s.drifted(p)
		total = p.total
	}
	body := map[string]any{}
	if v := viewOf(c.query); v.objects() {
		objects := make([]any, 0, p.to-p.from)
		for _, row := range rows[p.from:p.to] {
			objects = append(objects, show(row, v))
		}
		body[plural] = objects
	} else {
		paths, uris := make([]any, 0, p.to-p.from), make([]any, 0, p.to-p.from)
		for _, row := range rows[p.from:p.to] {
			paths, uris = append(paths, path(row)), append(uris, s.uri(path(row)))
		}
		if !s.dialect.Is(listAddresses, "paths") {
			body["uris"] = uris
		}
		if !s.dialect.Is(listAddresses, "uris") {
			body["paths"] = paths
		}
	}
	if s.dialect.Is(totalCount, "present") {
		body["totalCount"] = total
	}
	return ok(body)
}

// listAssets answers with a page of skills or devices.
func (s *Server) listAssets(c *call, plural string, things []*asset) (reply, *failure) {
	if f := s.checkParameters(c, pageParameters...); f != nil {
		return refuse(f)
	}
	root := "/" + plural + "/"
	return listing(s, c, plural, things,
		func(t *asset) string { return root + t.ID },
		func(t *asset, v view) map[string]any { return v.pick(s.showAsset(t, root)) })
}

// showAsset renders a skill or a device. root is the path of the collection.
func (s *Server) showAsset(t *asset, root string) map[string]any {
	shown := maps.Clone(t.Data)
	maps.Copy(shown, map[string]any{"id": t.ID, "path": root + t.ID, "uri": s.uri(root + t.ID)})
	return shown
}

func (s *Server) showAssets(things []*asset, root string) []any {
	list := make([]any, len(things))
	for i, one := range things {
		list[i] = s.showAsset(one, root)
	}
	return list
}

// listUsers answers GET /users (CONTRACT.md §3.3).
func (s *Server) listUsers(c *call) (reply, *failure) {
	known := slices.Concat(pageParameters, []string{"subresources", "sortBy", "order"}, searchable)
	if f := s.checkParameters(c, known...); f != nil {
		return refuse(f)
	}
	searched := c.query.Has("sortBy") || slices.ContainsFunc(searchable, c.query.Has)
	if searched && !c.query.Has("limit") && s.dialect.Is(limitParameter, "required") {
		return refuse(failed(codeMissing, "Required parameters are missing: 'limit'"))
	}
	list := slices.DeleteFunc(s.visibleUsers(searched), func(u *user) bool { return !s.matches(u, c.query) })
	if f := s.sortUsers(list, c.query); f != nil {
		return refuse(f)
	}
	s.shift(list, c.query)
	return listing(s, c, "users", list, func(u *user) string { return "/users/" + u.ID }, func(u *user, v view) map[string]any {
		shown := s.showRow(u, v)
		s.logRead(c, u, shown, false)
		return shown
	})
}

// showRow renders a user in a list.
func (s *Server) showRow(u *user, v view) map[string]any {
	if s.dialect.Is(listParts, "absent") {
		v.parts = nil
	}
	return s.showUser(u, v)
}

// shift turns a list that nobody sorts by a row with each answer, where the switch
// says so.
func (s *Server) shift(list []*user, query url.Values) {
	if query.Has("sortBy") || len(list) == 0 || s.dialect.Is(rowOrder, "stable") {
		return
	}
	s.turns++
	by := s.turns % len(list)
	copy(list, slices.Concat(list[by:], list[:by]))
}

// visibleUsers returns the users that lists show: the current ones, or those of
// a while ago (CONTRACT.md §5, §8 no. 41).
func (s *Server) visibleUsers(searched bool) []*user {
	now := s.clock.Now()
	then := now.Add(-s.options.Lag)
	s.store.forgetBefore(then)
	if s.dialect.Is(listVisibility, "delayed") || searched && s.dialect.Is(listVisibility, "search-delayed") {
		return s.store.usersAt(then)
	}
	return s.store.usersAt(now)
}

// sortUsers sorts by sortBy and order. The name order is a guess (CONTRACT.md
// §8 no. 24). Without sortBy, clients must not rely on the order.
func (s *Server) sortUsers(list []*user, query url.Values) *failure {
	keys := split(query.Get("sortBy"))
	for _, key := range keys {
		if !slices.Contains(searchable, key) {
			return failed(codeInvalid, "Input validation failed: sortBy: '%s' is not one of %s", key, quoted(searchable))
		}
	}
	order := cmp.Or(query.Get("order"), "Ascending")
	if order != "Ascending" && order != "Descending" {
		return failed(codeInvalid, "Input validation failed: order: '%s' is not one of 'Ascending', 'Descending'", order)
	}
	slices.SortStableFunc(list, func(a, b *user) int {
		for _, key := range keys {
			result := slices.Compare(s.valuesOf(a, key), s.valuesOf(b, key))
			if order == "Descending" {
				result = -result
			}
			if result != 0 {
				return result
			}
		}
		return 0
	})
	return nil
}
