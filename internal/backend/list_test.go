package backend

import (
	"context"
	"errors"
	"iter"
	"slices"
	"testing"

	"github.com/collab-iac/terraform-provider-collab/internal/model"
)

// pager is a client with two pages. Keys that begin with "bare" have rows without
// data, and "bare-gone" is no object any more.
type pager struct {
	Client
	pages [][]string
	err   error // after the pages
	gets  []string
}

func (p *pager) Pages(context.Context, *model.Model, Query) iter.Seq2[Page, error] {
	return func(yield func(Page, error) bool) {
		for _, keys := range p.pages {
			page := Page{Total: -1, Rows: len(keys)}
			for _, key := range keys {
				object := Object{Key: key}
				if key[:4] != "bare" {
					object.Data = map[string]any{"name": key}
				}
				page.Objects = append(page.Objects, object)
			}
			if !yield(page, nil) {
				return
			}
		}
		if p.err != nil {
			yield(Page{}, p.err)
		}
	}
}

func (p *pager) Get(_ context.Context, _ *model.Model, key string) (Object, error) {
	p.gets = append(p.gets, key)
	switch key {
	case "bare-gone":
		return Object{}, &Error{Is: ErrNotFound}
	case "bare-broken":
		return Object{}, &Error{Is: ErrProtocol}
	}
	return Object{Key: key, Data: map[string]any{"name": key}}, nil
}

func TestObjects(t *testing.T) {
	failure := errors.New("boom")
	for name, test := range map[string]struct {
		pages [][]string
		err   error
		limit int
		want  []string
		gets  []string
		fails error
	}{
		"all pages":         {pages: [][]string{{"ada!", "bob!"}, {"cleo"}}, want: []string{"ada!", "bob!", "cleo"}},
		"keys alone":        {pages: [][]string{{"bare-1", "bare-gone"}, {"cleo"}}, want: []string{"bare-1", "cleo"}, gets: []string{"bare-1", "bare-gone"}},
		"limit":             {pages: [][]string{{"ada!", "bare-1", "bare-2"}}, limit: 2, want: []string{"ada!", "bare-1"}, gets: []string{"bare-1"}},
		"a page that fails": {pages: [][]string{{"ada!"}}, err: failure, want: []string{"ada!"}, fails: failure},
		"a read that fails": {pages: [][]string{{"bare-broken", "ada!"}}, gets: []string{"bare-broken"}, fails: ErrProtocol},
	} {
		t.Run(name, func(t *testing.T) {
			p := &pager{pages: test.pages, err: test.err}
			var got []string
			var failed error
			for object, err := range Objects(t.Context(), p, &model.Model{}, Query{Limit: test.limit}) {
				if err != nil {
					failed = err
					continue
				}
				got = append(got, object.Key)
			}
			if !slices.Equal(got, test.want) || !slices.Equal(p.gets, test.gets) || !errors.Is(failed, test.fails) {
				t.Errorf("got %v after reading %v, %v", got, p.gets, failed)
			}
		})
	}
}

func TestFindWithoutBusinessKey(t *testing.T) {
	if _, err := Find(t.Context(), &pager{}, &model.Model{}, "", "ada"); !errors.Is(err, ErrUnsupported) {
		t.Errorf("got %v", err)
	}
}

func TestSearchPrefersTheExactSpelling(t *testing.T) {
	m := &model.Model{Title: "thing", BusinessKey: "name", Fields: []model.Field{{Name: "name", Payload: "name", Format: model.UserName}}}
	for name, test := range map[string]struct {
		pages [][]string
		want  string
	}{
		"the exact one comes later":   {[][]string{{"anna", "ANNA"}, {"Anna", "aNNa"}}, "Anna"},
		"one in another letter case":  {[][]string{{"anna"}}, "anna"},
		"two in another letter case":  {[][]string{{"anna", "ANNA"}}, ""},
		"none, and no error about it": {nil, ""},
	} {
		object, err := Find(t.Context(), &pager{pages: test.pages}, m, "", "Anna")
		if object.Key != test.want || (err == nil) != (test.want != "") {
			t.Errorf("%s: %v, %v", name, object.Key, err)
		}
	}
}

// An object that was moved is not gone: its node does not list it any more, and the
// provider's does.
func TestConfirmGoneOfWhatWasMoved(t *testing.T) {
	missing := &Error{Message: "no such thing", Is: ErrNotFound}
	m := &model.Model{BusinessKey: "name", HasHierarchy: true, Fields: []model.Field{{Name: "name", Payload: "name", Kind: model.String}}}
	for at, gone := range map[string]bool{"top.there": false, "top": false, "": true} {
		client := &tree{at: at}
		err := ConfirmGone(t.Context(), client, m, Object{Key: "object", Hierarchy: "top.here"}, "it", missing)
		if (err == nil) != gone || errors.Is(err, ErrNotFound) {
			t.Errorf("at %q: %v", at, err)
		}
	}
}

// tree is a Client with one object at a node; at none where that is empty.
type tree struct {
	Client
	Placer
	at string
}

func (c *tree) DefaultHierarchy() string { return "top" }

func (c *tree) Top() string { return "top" }

func (c *tree) Pages(_ context.Context, _ *model.Model, q Query) iter.Seq2[Page, error] {
	return func(yield func(Page, error) bool) {
		var page Page
		if c.at == q.Hierarchy || q.Traversal == TraverseDown && c.at != "" {
			page.Objects = []Object{{Key: "object", Hierarchy: c.at}}
		}
		yield(page, nil)
	}
}

func TestConfirmGone(t *testing.T) {
	missing := &Error{Message: "no such thing", Is: ErrNotFound}
	m := &model.Model{BusinessKey: "name", Fields: []model.Field{{Name: "name", Payload: "name", Kind: model.String}}}
	for name, test := range map[string]struct {
		client pager
		key    string
		gone   bool
	}{
		"not listed":      {pager{pages: [][]string{{"other"}}}, "it", true},
		"listed":          {pager{pages: [][]string{{"other"}, {"object"}}}, "it", false},
		"the list failed": {pager{err: &Error{Message: "no list", Is: ErrProtocol}}, "it", false},
		"no such node":    {pager{err: &Error{Is: ErrUnknownNode}}, "it", true},
		"without a key":   {pager{}, "", false},
	} {
		err := ConfirmGone(t.Context(), &test.client, m, Object{Key: "object"}, test.key, missing)
		if (err == nil) != test.gone || test.key != "" && errors.Is(err, ErrNotFound) {
			t.Errorf("%s: %v", name, err)
		}
	}
}
