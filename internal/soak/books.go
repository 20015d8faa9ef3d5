package soak

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
	"time"
)

// byHand is the owner of what was there before, or was made behind Terraform's
// back.
const byHand = "by hand"

// books are the truth about every object: who made it, what it must hold, and
// whether it may go. The provider has no part in them: they follow from what is
// declared, from what was done by hand, and from which requests reached a server.
type books struct {
	site    *site
	journal *journal

	mu      sync.Mutex
	records map[string]*record
	history map[string][]string
	log     func(format string, args ...any)
	// lost, foreign, unplanned, orphaned and repeated are what the books find wrong.
	lost, foreign, unplanned, orphaned, repeated []string
}

// record is what the books say of one object.
type record struct {
	object
	// owner is the stack that made or imported it, or byHand.
	owner string
	// mayGo is true once its end was asked for, and moving while another node is.
	mayGo, moving bool
	// gone is true once it is, and orphaned once the books have complained that nobody
	// knows it.
	gone, orphaned bool
	// unfinished is true once an apply has left something of it for the next one: what is
	// ignored of that never comes, as a plan sees nothing to do.
	unfinished bool
	// partsChanged is when what belongs to it, such as a skill, changed last.
	partsChanged time.Time
	// want are the values that it must hold, by attribute path.
	want map[string]any
	// leaves are the leaves of its payload at the last audit; nil before the first.
	leaves map[string]string
}

func newBooks() *books {
	return &books{journal: &journal{}, records: map[string]*record{}, history: map[string][]string{}}
}

// enter writes an object into the books, or its new owner.
func (b *books) enter(o object, owner string) *record {
	b.mu.Lock()
	defer b.mu.Unlock()
	r := b.records[o.key]
	if r == nil {
		r = &record{object: o, want: map[string]any{}}
		b.records[o.key] = r
	}
	r.owner = owner
	return r
}

// enterAll writes all objects that are there into the books as made by hand.
func (b *books) enterAll() {
	for _, k := range kinds() {
		for _, o := range b.site.objects(k) {
			b.enter(o, byHand)
		}
	}
}

func (b *books) record(key string) *record {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.records[key]
}

// note remembers what happened to whoever has a business key.
func (b *books) note(businessKey, format string, args ...any) {
	if businessKey == "" {
		return
	}
	text := fmt.Sprintf(format, args...)
	b.journal.add("%s: %s", businessKey, text)
	b.mu.Lock()
	defer b.mu.Unlock()
	who := strings.ToLower(businessKey) // a server may keep it so
	b.history[who] = append(b.history[who], time.Now().Format(time.TimeOnly)+" "+text)
}

// told returns what was noted, newest last.
func (b *books) told(businessKey string) string {
	b.mu.Lock()
	defer b.mu.Unlock()
	all := b.history[strings.ToLower(businessKey)]
	return strings.Join(all[max(0, len(all)-30):], "\n")
}

// complain adds to a list of what is wrong, and logs what happened before.
func (b *books) complain(list *[]string, o object, format string, args ...any) {
	text := fmt.Sprintf(format, args...)
	b.log("%s\n%s", text, b.told(o.name))
	b.mu.Lock()
	defer b.mu.Unlock()
	*list = append(*list, text)
}

// audit compares every object with the books while nothing is under way. What an
// address declares, without what it ignores, may have changed since the last audit;
// nothing else may.
func (b *books) audit(stacks []*stack) {
	holders := map[string]*address{}
	for _, s := range stacks {
		for _, a := range s.addresses {
			b.auditHolder(s, a, holders)
		}
	}
	there := map[string]bool{}
	for _, k := range kinds() {
		for _, o := range b.site.objects(k) {
			there[o.key] = true
			b.auditObject(o, holders[o.key])
			b.auditOwner(o, holders[o.key], stacks)
		}
	}
	for key, r := range b.records {
		if r.gone || there[key] || r.leaves == nil {
			continue // or it was never made
		}
		r.gone = true
		switch {
		case r.mayGo:
		case r.owner == byHand:
			b.complain(&b.foreign, r.object, "foreign object gone: %s", r)
		default:
			b.complain(&b.lost, r.object, "gone although nobody asked for it: %s", r)
		}
	}
}

// auditHolder checks that an address holds an object of its own stack, and no other
// address holds that.
func (b *books) auditHolder(s *stack, a *address, holders map[string]*address) {
	key := a.key()
	if key == "" {
		return
	}
	if other := holders[key]; other != nil {
		b.complain(&b.foreign, a.object(), "one object for two addresses: %s of %s and %s", key, other, a)
	}
	holders[key] = a
	if r := b.record(key); r != nil && r.owner != s.name {
		b.complain(&b.foreign, r.object, "foreign object taken over: %s by %s", r, a)
		r.owner = s.name // said once
	}
}

func (b *books) auditObject(o object, a *address) {
	r := b.record(o.key)
	if r == nil && b.isTwin(o) {
		return
	}
	if r == nil {
		b.complain(&b.orphaned, o, "nobody knows who made %s %s", o.kind.Type, o.name)
		r = b.enter(o, byHand)
	}
	fresh := r.leaves == nil
	before := r.leaves
	r.see(o)
	for _, path := range slices.Sorted(maps.Keys(union(before, r.leaves))) {
		byItself := before[path] == "" && !o.kind.known[path] // the server's own, and no part of the model
		if fresh || byItself || before[path] == r.leaves[path] || a.declaresPayload(o.kind, path) {
			continue
		}
		list := &b.unplanned
		if r.owner == byHand {
			list = &b.foreign
		}
		b.complain(list, r.object, "changed although nobody declares it: %s: %s was %s and is %s (%v)", r, path, before[path], r.leaves[path], a)
	}
	if a.settled() {
		r.moving = false
		for path, value := range a.declared {
			if !slices.Contains(a.ignored, path) || fresh && !r.unfinished {
				r.want[path] = value
			}
		}
	}
	b.auditValues(r, a)
}

// auditOwner checks that an object of a stack is in its state, or that the stack asks for
// it and has not come to an end with that.
func (b *books) auditOwner(o object, holder *address, stacks []*stack) {
	r := b.record(o.key)
	if r == nil || r.owner == byHand || r.orphaned || holder != nil {
		return
	}
	for _, s := range stacks {
		if s.name == r.owner && s.awaits(o) {
			return
		}
	}
	r.orphaned = true
	b.noteTransactions(o)
	b.complain(&b.orphaned, o, "orphaned: %s", r)
}

// noteTransactions notes what the log says of an object.
func (b *books) noteTransactions(o object) {
	v, _ := b.site.now()
	for _, t := range v.Transactions() {
		if t.PKID == o.key {
			b.note(o.name, "transaction %s: %s of %s: %s %s", t.ID, t.Action, t.PKID, t.Status, t.Message)
		}
	}
}

// isTwin reports whether somebody's object shows as one of another model, too: VOSS
// Automate keeps each person in two. A write to the twin is one to a foreign object.
func (b *books) isTwin(o object) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, r := range b.records {
		if r.kind != o.kind && r.kind.BusinessKey == o.kind.BusinessKey && r.kind.System == o.kind.System && strings.EqualFold(r.name, o.name) {
			return true
		}
	}
	return false
}

// look takes what was just changed by hand into the books.
func (b *books) look(key string) {
	r := b.record(key)
	if o, there := b.site.object(r.kind, key); there {
		r.see(o)
	}
}

// see notes the object as it is now.
func (r *record) see(o object) {
	r.object, r.leaves = o, leaves(o.data)
	if o.kind.HasHierarchy {
		r.leaves[hierarchy] = o.node
	}
}

// auditValues compares the values that an object must hold. While an address is not
// settled, what it declares is on its way.
func (b *books) auditValues(r *record, a *address) {
	for path, want := range r.want {
		if !a.settled() && a.declares(path) {
			continue
		}
		if got, same := b.holds(r, path, want); !same {
			b.complain(&b.unplanned, r.object, "another value: %s: %s should be %v and is %v (%v)", r, path, want, got, a)
			r.want[path] = got // said once
		}
	}
}

// holds reports whether an object has a value.
func (b *books) holds(r *record, path string, want any) (got any, same bool) {
	if path == secret {
		password, _ := want.(string)
		_, g := b.site.now()
		return "another", g.HasPassword(r.key, password)
	}
	if path == hierarchy {
		return r.node, r.node == b.site.nodeOf(want)
	}
	got = valueAt(r.data, r.kind.payload[path])
	if got == nil && (want == false || want == "") {
		return got, true
	}
	return got, leafText(got) == leafText(want)
}

func (r *record) String() string {
	return fmt.Sprintf("%s %s (%s, %s)", r.kind.Type, r.name, r.key, r.owner)
}

// leaves lists the leaves of a payload as texts, by their dotted paths. A list is
// one leaf. Nulls and empty values are as if absent.
func leaves(data map[string]any) map[string]string {
	all := map[string]string{}
	addLeaves("", data, all)
	return all
}

func addLeaves(path string, data map[string]any, all map[string]string) {
	for key, value := range data {
		at := strings.TrimPrefix(path+"."+key, ".")
		if inner, is := value.(map[string]any); is {
			addLeaves(at, inner, all)
		} else if text := leafText(value); text != "null" && text != `""` && text != "[]" {
			all[at] = text
		}
	}
}

// leafText renders a value as JSON, and a list without its order.
func leafText(value any) string {
	if list, is := value.([]any); is {
		texts := make([]string, len(list))
		for i, element := range list {
			texts[i] = leafText(element)
		}
		slices.Sort(texts)
		return "[" + strings.Join(texts, ",") + "]"
	}
	text, _ := json.Marshal(value) // it came from JSON
	return string(text)
}

func union(a, b map[string]string) map[string]string {
	all := maps.Clone(b)
	maps.Copy(all, a)
	return all
}

// valueAt returns the value at a dotted path, or nil.
func valueAt(data map[string]any, path string) any {
	var value any = data
	for key := range strings.SplitSeq(path, ".") {
		inner, _ := value.(map[string]any)
		value = inner[key]
	}
	return value
}
