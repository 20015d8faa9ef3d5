package soak

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	gwsmodels "github.com/collab-iac/terraform-provider-collab/internal/systems/gws/models"
	voss "github.com/collab-iac/terraform-provider-collab/internal/systems/voss/emulator"
)

// operation is one thing that people do between two applies, to the configuration
// or on a server.
type operation struct {
	name   string
	weight int
	// do does it to an address that is settled, and reports whether it could.
	do func(*run, *stack, *address) bool
}

// operations are all of them. A settled address is either unused or holds the
// object that it declares.
var operations = []operation{
	{"create", 12, (*run).create},
	{"update", 6, (*run).update},
	{"leave out", 3, (*run).leaveOut},
	{"destroy", 3, (*run).destroy},
	{"rename", 3, (*run).rename},
	{"replace", 2, (*run).replace},
	{"recreate", 2, (*run).recreate},
	{"create before destroy", 2, (*run).createFirst},
	{"ignore changes", 2, (*run).ignore},
	{"change ignored", 3, (*run).changeIgnored},
	{"change by hand", 4, (*run).changeByHand},
	{"drift", 2, (*run).drift},
	{"delete by hand", 1, (*run).deleteByHand},
	{"move", 3, (*run).move},
	{"respell", 2, (*run).respell},
	{"import", 3, (*run).importByHand},
	{"clash", 3, (*run).clash},
	{"clash by hand", 1, (*run).clashByHand},
}

// operate does something to a settled address, if that is possible. What nobody has
// done yet goes first now and then, so that a short run does everything.
func (s *run) operate(st *stack, a *address) {
	did := func(o operation) bool {
		if !o.do(s, st, a) {
			return false
		}
		s.report.Operations[o.name]++
		s.books.note(a.businessKey, "%s: %s", a, o.name)
		return true
	}
	total, rare := 0, s.random.IntN(4) == 0
	for _, o := range operations {
		total += o.weight
		if rare && s.report.Operations[o.name] == 0 && did(o) {
			return
		}
	}
	for range 8 {
		if did(drawOperation(s.random.IntN(total))) {
			return
		}
	}
}

// drawOperation returns the operation that a number below the sum of all weights
// selects.
func drawOperation(n int) operation {
	i := 0
	for ; n >= operations[i].weight; i++ {
		n -= operations[i].weight
	}
	return operations[i]
}

// values draws what somebody declares of an object, or gives it by hand.
func (s *run) values(who string, k *kind) map[string]any {
	values := map[string]any{}
	for _, path := range slices.Sorted(maps.Keys(k.always)) {
		values[path] = k.always[path](s.random)
	}
	values[k.signed] = fmt.Sprintf("%v %s", values[k.signed], who)
	for _, path := range slices.Sorted(maps.Keys(k.sometimes)) {
		if s.random.IntN(2) == 0 {
			values[path] = k.sometimes[path](s.random)
		}
	}
	if k.HasHierarchy && s.random.IntN(3) == 0 {
		values[hierarchy] = s.node()
	}
	return values
}

func (s *run) node() string {
	return []string{voss.Tenant, voss.Tenant + ".Site1", voss.Tenant + ".Site2"}[s.random.IntN(3)]
}

// newcomer draws a business key that nobody has had.
func (s *run) newcomer(st *stack, k *kind) string {
	s.people++
	if k.BusinessKey == "name" {
		return fmt.Sprintf("Profile %s %d", st.name, s.people)
	}
	return fmt.Sprintf("%s%d@%s.example.com", []string{"user", "User"}[s.random.IntN(2)], s.people, st.name)
}

// pick draws one of the paths of a kind for which the condition holds; "" without
// one.
func (s *run) pick(paths []string, fits func(string) bool) string {
	paths = slices.DeleteFunc(paths, func(path string) bool { return !fits(path) })
	if len(paths) == 0 {
		return ""
	}
	slices.Sort(paths)
	return paths[s.random.IntN(len(paths))]
}

// changeable are the paths that an update changes in place.
func (k *kind) changeable() []string {
	return slices.DeleteFunc(slices.Concat(slices.Collect(maps.Keys(k.always)), slices.Collect(maps.Keys(k.sometimes))), func(path string) bool {
		return path == createOnly
	})
}

// createOnly is the attribute whose change makes another object.
const createOnly = "profile_type"

func (s *run) create(st *stack, a *address) bool {
	if !a.unused() {
		return false
	}
	key := s.newcomer(st, a.kind)
	if a.businessKey != "" && s.random.IntN(4) == 0 {
		key = a.businessKey // the same person comes back
	}
	if s.taken(a.kind, key) {
		return false
	}
	a.declare(key, s.values(st.name, a.kind))
	return true
}

// taken reports whether an address declares the business key, or a server has it.
func (s *run) taken(k *kind, key string) bool {
	for _, st := range s.stacks {
		for _, a := range st.addresses {
			if a.kind == k && a.businessKey == key && !a.unused() {
				return true
			}
		}
	}
	return slices.ContainsFunc(s.site.objects(k), func(o object) bool { return strings.EqualFold(o.name, key) })
}

func (s *run) update(_ *stack, a *address) bool {
	if a.unused() {
		return false
	}
	for range 1 + s.random.IntN(3) {
		path := s.pick(a.kind.changeable(), func(path string) bool { return !slices.Contains(a.ignored, path) })
		if path == "" {
			return false
		}
		a.set(path, a.kind.draw(path)(s.random))
	}
	return true
}

// leaveOut takes a value out of the configuration. The object must keep it.
func (s *run) leaveOut(_ *stack, a *address) bool {
	path := s.pick(slices.Collect(maps.Keys(a.kind.sometimes)), a.declares)
	if path == "" {
		return false
	}
	a.set(path, nil)
	return true
}

func (s *run) destroy(_ *stack, a *address) bool {
	if a.unused() {
		return false
	}
	s.mayGo(a)
	a.drop()
	return true
}

func (s *run) mayGo(a *address) { s.books.record(a.key()).mayGo = true }

// rename gives the block another name without a moved block.
func (s *run) rename(st *stack, a *address) bool {
	if a.unused() {
		return false
	}
	s.mayGo(a)
	st.rename(a)
	return true
}

func (s *run) replace(_ *stack, a *address) bool {
	if a.unused() {
		return false
	}
	s.mayGo(a)
	a.replaceKey = a.key()
	return true
}

// recreate changes an attribute for which another object is needed.
func (s *run) recreate(st *stack, a *address) bool {
	if a.unused() {
		return false
	}
	if a.kind.System == gwsmodels.System {
		s.mayGo(a)
		a.businessKey, a.tried = s.newcomer(st, a.kind), false
		return true
	}
	if a.declared[createOnly] == nil {
		return false
	}
	before := a.declared[createOnly]
	if a.set(createOnly, a.kind.always[createOnly](s.random)); a.declared[createOnly] != before {
		s.mayGo(a)
	}
	return true
}

// createFirst replaces an object with create_before_destroy. Its business key is
// taken as long as it is there, so this must fail, and the object stay.
func (s *run) createFirst(_ *stack, a *address) bool {
	if a.unused() || a.businessKey != strings.ToLower(a.businessKey) {
		return false // a server may take a name in another letter case for another name
	}
	a.createFirst, a.replaceKey = true, a.key()
	return true
}

func (s *run) ignore(_ *stack, a *address) bool {
	if a.unused() {
		return false
	}
	path := s.pick(a.kind.changeable(), a.declares)
	if path == "" {
		return false
	}
	a.ignored = append(a.ignored, path)
	return true
}

// changeIgnored changes what is under ignore_changes: in the configuration, on the
// server, or both.
func (s *run) changeIgnored(_ *stack, a *address) bool {
	if a.unused() || len(a.ignored) == 0 {
		return false
	}
	path := a.ignored[s.random.IntN(len(a.ignored))]
	if s.random.IntN(2) == 0 {
		a.set(path, a.kind.draw(path)(s.random))
		return true
	}
	return s.byHand(a, path)
}

func (s *run) move(_ *stack, a *address) bool {
	if a.unused() || !a.kind.HasHierarchy || s.contested(a) {
		return false
	}
	s.books.record(a.key()).moving = true
	a.set(hierarchy, s.node())
	return true
}

// respell writes the node in another way. Nothing must come of it.
func (s *run) respell(_ *stack, a *address) bool {
	if a.unused() || a.declared[hierarchy] == nil {
		return false
	}
	node := s.site.nodeOf(a.declared[hierarchy])
	spellings := []string{node, strings.TrimPrefix(node, "sys."), node + ".", s.site.pkid(node)}
	a.set(hierarchy, spellings[s.random.IntN(len(spellings))])
	return true
}

// contested reports whether another address declares the same object. Its business
// key is unique at its node alone.
func (s *run) contested(a *address) bool {
	for _, st := range s.stacks {
		for _, b := range st.addresses {
			if b != a && b.kind == a.kind && b.businessKey == a.businessKey && b.declared != nil {
				return true
			}
		}
	}
	return false
}

// clash declares an object that another stack has, or is about to make. One of the
// two must fail.
func (s *run) clash(st *stack, a *address) bool {
	if !a.unused() {
		return false
	}
	for _, other := range s.stacks {
		for _, b := range other.addresses {
			if other == st || b.kind != a.kind || b.declared == nil || b.state != nil && !b.settled() || s.contested(b) {
				continue
			}
			values := s.values(st.name, a.kind)
			delete(values, hierarchy)
			if node := b.declared[hierarchy]; node != nil {
				values[hierarchy] = node
			}
			a.declare(b.businessKey, values)
			return true
		}
	}
	return false
}
