package soak

import (
	"maps"
	"slices"

	voss "github.com/collab-iac/terraform-provider-collab/internal/systems/voss/emulator"
)

// changeByHand changes on the server what nobody declares.
func (s *run) changeByHand(_ *stack, a *address) bool {
	if a.unused() {
		return false
	}
	path := s.pick(slices.Collect(maps.Keys(a.kind.sometimes)), func(path string) bool { return a.declared[path] == nil })
	return path != "" && s.byHand(a, path)
}

// byHand changes one value of an object on the server, which must stay.
func (s *run) byHand(a *address, path string) bool {
	value := a.kind.draw(path)(s.random)
	s.books.record(a.key()).want[path] = value
	return s.patch(a, path, value)
}

// drift changes on the server what is declared. The next apply sets it again.
func (s *run) drift(_ *stack, a *address) bool {
	if a.unused() {
		return false
	}
	path := s.pick(a.kind.changeable(), func(path string) bool { return path != secret && a.declares(path) })
	if path == "" || !s.patch(a, path, a.kind.draw(path)(s.random)) {
		return false
	}
	a.tried = false
	return true
}

func (s *run) patch(a *address, path string, value any) bool {
	data := map[string]any{}
	put(data, a.kind.payload[path], value)
	if s.site.patch(a.kind, a.key(), data) != nil {
		return false
	}
	s.books.look(a.key())
	s.books.note(a.businessKey, "by hand %s = %v", path, value)
	return true
}

// deleteByHand deletes an object behind Terraform's back. The next apply makes
// another.
func (s *run) deleteByHand(_ *stack, a *address) bool {
	if a.unused() {
		return false
	}
	s.mayGo(a)
	s.site.remove(a.kind, a.key())
	a.tried = false
	return true
}

// importByHand imports an object that was made by hand, with other values.
func (s *run) importByHand(st *stack, a *address) bool {
	if !a.unused() {
		return false
	}
	key, id := s.makeByHand(st, a.kind)
	s.books.enter(object{key: id}, st.name)
	a.declare(key, s.values(st.name, a.kind))
	delete(a.declared, hierarchy)
	if made := s.books.record(id).want[createOnly]; made != nil {
		a.declared[createOnly] = made // another one would replace the object
	}
	a.importID = id
	return true
}

// makeByHand makes an object on the server, and returns its business key and key.
func (s *run) makeByHand(st *stack, k *kind) (key, id string) {
	key = s.newcomer(st, k)
	data := map[string]any{k.BusinessKeyField().Payload: key}
	values := s.values(byHand, k)
	delete(values, hierarchy)
	for path, value := range values {
		put(data, k.payload[path], value)
	}
	node := ""
	if k.HasHierarchy {
		node = voss.Tenant
	}
	id, err := s.site.add(k, node, data)
	if err != nil {
		panic(err) // every value is one that the server takes
	}
	o, _ := s.site.object(k, id)
	maps.Copy(s.books.enter(o, byHand).want, values)
	return key, id
}

// clashByHand declares an object that was made by hand.
func (s *run) clashByHand(st *stack, a *address) bool {
	if !a.unused() {
		return false
	}
	key, _ := s.makeByHand(st, a.kind)
	a.declare(key, s.values(st.name, a.kind))
	a.declared[hierarchy] = voss.Tenant
	if !a.kind.HasHierarchy {
		delete(a.declared, hierarchy)
	}
	return true
}
