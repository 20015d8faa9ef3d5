package model

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// entries is a list whose elements have two keys, the second one set by the
// server alone.
var entries = Field{
	Name: "entries", Kind: ObjectList, ElementKey: []string{"name", "id"}, Fields: []Field{
		{Name: "name", Kind: String},
		{Name: "id", Kind: String, Access: ReadOnly},
		{Name: "use", Kind: String, Choices: Choices{{Value: "work", Title: "Work"}, {Value: "home"}}},
		{Name: "note", Kind: String},
		{Name: "loud", Kind: Bool, Default: true},
		{Name: "tags", Kind: StringList},
		{Name: "state", Kind: String, Access: ReadOnly},
		{Name: "pin", Kind: String, Access: WriteOnly},
		{Name: "where", Kind: Object, Fields: []Field{{Name: "city", Kind: String}, {Name: "floor", Kind: Int}}},
		{Name: "log", Kind: ObjectList, Access: ReadOnly, Fields: []Field{{Name: "at", Kind: Int, Access: ReadOnly}, {Name: "by", Kind: String, Access: ReadOnly}}},
		{Name: "rules", Kind: ObjectList, Fields: []Field{{Name: "text", Kind: String}, {Name: "hits", Kind: Int, Access: ReadOnly}}},
	},
}

type (
	element  = map[string]any
	elements = []any
)

func TestMatch(t *testing.T) {
	unkeyed, readOnly := entries, entries
	unkeyed.ElementKey = nil
	readOnly.Access = ReadOnly
	readOnly.ElementKey = nil
	readOnly.Fields = []Field{{Name: "id", Kind: String, Access: ReadOnly}, {Name: "state", Kind: String, Access: ReadOnly}}
	nested := Field{Name: "entries", Kind: ObjectList, Fields: []Field{
		{Name: "note", Kind: String},
		{Name: "seen", Kind: Object, Access: ReadOnly, Fields: []Field{{Name: "at", Kind: Int, Access: ReadOnly}}},
	}}
	tests := []struct {
		name  string
		field Field
		a, b  elements
		want  []int
	}{
		{"nothing", entries, nil, nil, []int{}},
		{"all new", entries, elements{element{"name": "a"}}, nil, []int{-1}},
		{"all gone", entries, nil, elements{element{"name": "a"}}, []int{}},
		{
			"same order", entries,
			elements{element{"name": "a"}, element{"name": "b"}},
			elements{element{"name": "a"}, element{"name": "b"}},
			[]int{0, 1},
		},
		{
			"another order", entries,
			elements{element{"name": "a"}, element{"name": "b"}, element{"name": "c"}},
			elements{element{"name": "c"}, element{"name": "a"}, element{"name": "b"}},
			[]int{1, 2, 0},
		},
		{
			"equal elements by place", entries,
			elements{element{"note": "x"}, element{"note": "x"}},
			elements{element{"note": "x"}, element{"note": "x"}},
			[]int{0, 1},
		},
		{
			"with a read-only object that is empty, and without", nested,
			elements{element{"seen": element{}}, element{}},
			elements{element{}, element{"seen": element{}}},
			[]int{1, 0},
		},
		{
			"of equal elements the one in its place", unkeyed,
			elements{element{"note": "x"}, element{"note": "x"}},
			elements{element{"note": "y"}, element{"note": "x"}},
			[]int{-1, 1},
		},
		{
			"more equal elements than there are", entries,
			elements{element{"note": "x"}, element{"note": "x"}},
			elements{element{"note": "x"}},
			[]int{0, -1},
		},
		{
			"one inserted in front", entries,
			elements{element{"name": "new"}, element{"name": "a"}, element{"name": "b"}},
			elements{element{"name": "a"}, element{"name": "b"}},
			[]int{-1, 0, 1},
		},
		{
			"one missing in the middle", entries,
			elements{element{"name": "a"}, element{"name": "c"}},
			elements{element{"name": "a"}, element{"name": "b"}, element{"name": "c"}},
			[]int{0, 2},
		},
		{
			"little said does not take the partner of more said", unkeyed,
			elements{element{"use": "work"}, element{"use": "work", "note": "x"}},
			elements{element{"use": "work", "note": "x"}, element{"use": "work", "note": "y"}},
			[]int{1, 0},
		},
		{
			"nothing said gives way", unkeyed,
			elements{element{}, element{"note": "x"}},
			elements{element{"note": "x"}, element{"note": "y"}},
			[]int{1, 0},
		},
		{
			"three give way in turn", unkeyed,
			elements{element{}, element{"use": "work"}, element{"use": "work", "note": "x"}},
			elements{element{"use": "work", "note": "x"}, element{"use": "work"}, element{"use": "home"}},
			[]int{2, 1, 0},
		},
		{
			"key before place when a leaf drifted", entries,
			elements{element{"name": "a", "note": "x"}, element{"name": "b", "note": "y"}},
			elements{element{"name": "b", "note": "y"}, element{"name": "a", "note": "drifted"}},
			[]int{1, 0},
		},
		{
			"another key is another thing", entries,
			elements{element{"name": "a", "note": "x"}},
			elements{element{"name": "b", "note": "x"}},
			[]int{-1},
		},
		{
			"a key that one side does not say decides nothing", entries,
			elements{element{"note": "x", "use": "work"}},
			elements{element{"name": "b", "note": "x", "use": "home"}},
			[]int{0},
		},
		{
			"second key where the first is not said", entries,
			elements{element{"id": "1", "note": "x"}, element{"id": "2", "note": "y"}},
			elements{element{"id": "2", "note": "z"}, element{"id": "1", "note": "z"}},
			[]int{1, 0},
		},
		{
			"most telling key first", entries,
			elements{element{"name": "a", "id": "1", "note": "x"}},
			elements{element{"name": "b", "id": "1", "note": "x"}, element{"name": "a", "id": "2", "note": "y"}},
			[]int{1},
		},
		{
			"among equal keys the one most alike", entries,
			elements{element{"name": "a", "note": "x", "use": "home"}, element{"name": "a", "note": "y", "use": "home"}},
			elements{element{"name": "a", "note": "y", "use": "work"}, element{"name": "a", "note": "x", "use": "work"}},
			[]int{1, 0},
		},
		{
			"drift of one leaf without a key", unkeyed,
			elements{element{"use": "work", "note": "x"}, element{"use": "home", "note": "y"}},
			elements{element{"use": "home", "note": "y"}, element{"use": "work", "note": "drifted"}},
			[]int{1, 0},
		},
		{
			"alike to the same degree, the nearest place", unkeyed,
			elements{element{"use": "work", "note": "a"}, element{"use": "work", "note": "b"}},
			elements{element{"use": "work", "note": "c"}, element{"use": "work", "note": "d"}},
			[]int{0, 1},
		},
		{
			"alike to the same degree, not the first place", unkeyed,
			elements{element{"note": "z"}, element{"use": "work", "note": "a"}},
			elements{element{"use": "work", "note": "c"}, element{"use": "work", "note": "d"}},
			[]int{-1, 1},
		},
		{
			"what the server sets tells a changed element", unkeyed,
			elements{element{"note": "x", "id": "1"}},
			elements{element{"note": "y", "id": "1"}},
			[]int{0},
		},
		{
			"a key that the server sets is a key", entries,
			elements{element{"note": "x", "id": "1"}},
			elements{element{"note": "x", "id": "2"}},
			[]int{-1},
		},
		{
			"silence about what the server sets is no empty value", unkeyed,
			elements{element{"note": "x", "state": ""}},
			elements{element{"note": "x"}, element{"note": "x", "state": ""}},
			[]int{1},
		},
		{
			"what the server sets further down tells elements apart", unkeyed,
			elements{element{"rules": elements{element{"text": "a", "hits": int64(1)}}}, element{"rules": elements{element{"text": "a", "hits": int64(2)}}}},
			elements{element{"rules": elements{element{"text": "a", "hits": int64(2)}}}, element{"rules": elements{element{"text": "a", "hits": int64(1)}}}},
			[]int{1, 0},
		},
		{
			"what the server sets further down tells a changed element", unkeyed,
			elements{element{"note": "p", "rules": elements{element{"text": "a", "hits": int64(1)}}}},
			elements{
				element{"note": "q", "rules": elements{element{"text": "a", "hits": int64(2)}}},
				element{"note": "q", "rules": elements{element{"text": "a", "hits": int64(1)}}},
			},
			[]int{1},
		},
		{
			"lists that the server sets tell elements apart", unkeyed,
			elements{element{"log": elements{element{"at": int64(1), "by": "p"}}}, element{"log": elements{element{"at": int64(2), "by": "p"}}}},
			elements{element{"log": elements{element{"at": int64(2), "by": "p"}}}, element{"log": elements{element{"at": int64(1), "by": "p"}}}},
			[]int{1, 0},
		},
		{
			"nothing in common", unkeyed,
			elements{element{"note": "x"}},
			elements{element{"note": "y"}},
			[]int{-1},
		},
		{
			"what the server sets tells equal elements apart", unkeyed,
			elements{element{"note": "x", "id": "1"}, element{"note": "x", "id": "2"}},
			elements{element{"note": "x", "id": "2"}, element{"note": "x", "id": "1"}},
			[]int{1, 0},
		},
		{
			"what the server sets may change", unkeyed,
			elements{element{"note": "x", "state": "up"}, element{"note": "y", "state": "up"}},
			elements{element{"note": "y", "state": "down"}, element{"note": "x", "state": "down"}},
			[]int{1, 0},
		},
		{
			"what is declared before what the server sets", unkeyed,
			elements{element{"use": "work", "state": "up"}, element{"use": "work", "note": "x", "state": "down"}},
			elements{element{"use": "work", "note": "x", "state": "up"}, element{"use": "work", "note": "y", "state": "down"}},
			[]int{1, 0},
		},
		{
			"read-only elements by what the server sets", readOnly,
			elements{element{"id": "1", "state": "up"}, element{"id": "2", "state": "up"}},
			elements{element{"id": "2", "state": "up"}, element{"id": "3", "state": "down"}},
			[]int{-1, 0},
		},
		{
			"unknown values say nothing", unkeyed,
			elements{element{"note": Unknown}, element{"note": "y", "use": Unknown}},
			elements{element{"note": "y", "use": "home"}, element{"note": "x", "use": "work"}},
			[]int{1, 0},
		},
		{
			"an unknown element takes what is left", unkeyed,
			elements{Unknown, element{"note": "x"}},
			elements{element{"note": "x"}, element{"note": "y"}},
			[]int{1, 0},
		},
		{
			"secrets say nothing", unkeyed,
			elements{element{"pin": "1", "note": "x"}, element{"pin": "2", "note": "y"}},
			elements{element{"note": "y"}, element{"note": "x"}},
			[]int{1, 0},
		},
		{
			"a secret alone says nothing", unkeyed,
			elements{element{"pin": "1"}},
			elements{element{"note": "x"}},
			[]int{0},
		},
		{
			"titles and values are the same", unkeyed,
			elements{element{"use": "Work"}, element{"use": "HOME"}},
			elements{element{"use": "home"}, element{"use": "work"}},
			[]int{1, 0},
		},
		{
			"silence is the default, or empty", unkeyed,
			elements{element{"loud": true, "note": "", "tags": elements{}, "use": "work"}, element{"loud": false, "use": "work"}},
			elements{element{"loud": false, "use": "work"}, element{"use": "work"}},
			[]int{1, 0},
		},
		{
			"objects inside count by their leaves", unkeyed,
			elements{element{"where": element{"city": "x", "floor": int64(1)}}, element{"where": element{"city": "x", "floor": int64(2)}}},
			elements{element{"where": element{"city": "x", "floor": int64(2)}}, element{"where": element{"city": "x", "floor": int64(3)}}},
			[]int{1, 0},
		},
		{
			"lists inside in any order", unkeyed,
			elements{
				element{"rules": elements{element{"text": "a"}, element{"text": "b"}}, "tags": elements{"p", "q"}},
				element{"rules": elements{element{"text": "a"}}},
			},
			elements{
				element{"rules": elements{element{"text": "a", "hits": int64(4)}}},
				element{"rules": elements{element{"text": "b"}, element{"text": "a"}}, "tags": elements{"q", "p"}},
			},
			[]int{1, 0},
		},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if diff := cmp.Diff(test.want, test.field.match(test.a, test.b)); diff != "" {
				t.Errorf("-want +got:\n%s", diff)
			}
		})
	}
}

// A list whose elements all have a partner is paired completely, in whatever
// order: what pairMost must guarantee and taking the first that fits does not.
func TestMatchFindsEveryElement(t *testing.T) {
	list := Field{Kind: ObjectList, Fields: []Field{{Name: "a", Kind: Int}, {Name: "b", Kind: Int}, {Name: "c", Kind: Int}}}
	rapid.Check(t, func(t *rapid.T) {
		var said, held elements
		for range rapid.IntRange(0, 6).Draw(t, "elements") {
			whole, part := element{}, element{}
			for _, f := range list.Fields {
				whole[f.Name] = rapid.Int64Range(0, 1).Draw(t, f.Name)
				if rapid.Bool().Draw(t, f.Name+" said") {
					part[f.Name] = whole[f.Name]
				}
			}
			said, held = append(said, part), append(held, whole)
		}
		if len(held) > 1 {
			held = rapid.Permutation(held).Draw(t, "held")
		}
		taken := map[int]bool{}
		for i, j := range list.match(said, held) {
			if j < 0 || taken[j] {
				t.Fatalf("%v has partner %d", said[i], j)
			}
			taken[j] = true
			for name, v := range said[i].(element) {
				if held[j].(element)[name] != v {
					t.Fatalf("%v is taken for %v", said[i], held[j])
				}
			}
		}
	})
}

func BenchmarkMatch(b *testing.B) {
	for _, n := range []int{10, 100, 1000} {
		var declared, reversed elements
		for i := range n {
			declared = append(declared, element{"name": fmt.Sprint(i), "note": "x"})
			reversed = append(reversed, element{"name": fmt.Sprint(n - 1 - i), "note": "x", "use": "work"})
		}
		b.Run(fmt.Sprint("reversed ", n), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				entries.match(declared, reversed)
			}
		})
	}
}
