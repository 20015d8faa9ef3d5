package emulator

import (
	"slices"
	"time"
)

// object is one stored instance. It is never changed in place: a change stores
// another object under the same pkid. Readers therefore need no lock once they
// hold one.
type object struct {
	PKID  string `json:"pkid"`
	Model string `json:"model_type"`
	// Node is the pkid of the hierarchy node where the object lives. For a
	// hierarchy node it is the parent's pkid, empty for the root.
	Node string         `json:"node"`
	Data map[string]any `json:"data"`
	// Twin is the pkid of the same person in the other model that shows people;
	// empty for anything else.
	Twin string `json:"twin,omitempty"`
	// Created is when the server made it.
	Created time.Time `json:"created"`
}

// accessNode is the node that decides who sees the object. For a hierarchy node
// that is the node itself, so that a list at a node shows it.
func (o *object) accessNode() string {
	if o.Model == nodeModel {
		return o.PKID
	}
	return o.Node
}

// businessKey identifies an object among those of its model at its node.
type businessKey struct{ model, node, value string }

// store holds the objects, found by pkid, by model and by business key.
type store struct {
	models  *registry
	objects map[string]*object
	byModel map[string]map[string]*object
	byKey   map[businessKey]map[string]bool
	// licences counts the people that hold each licence.
	licences map[string]int
	// revision counts the changes.
	revision int
}

func newStore(models *registry) *store {
	return &store{
		models:  models,
		objects: map[string]*object{},
		byModel: map[string]map[string]*object{},
		byKey:   map[businessKey]map[string]bool{},

		licences: map[string]int{},
	}
}

// put adds the object, or replaces the one with its pkid. A person changes in both
// models.
func (st *store) put(o *object) {
	o = st.linked(o)
	st.insert(o)
	st.putTwin(o)
}

// insert stores one object.
func (st *store) insert(o *object) {
	st.take(o.PKID)
	st.revision++
	st.objects[o.PKID] = o
	st.countLicences(o, 1)
	if st.byModel[o.Model] == nil {
		st.byModel[o.Model] = map[string]*object{}
	}
	st.byModel[o.Model][o.PKID] = o
	key := st.keyOf(o)
	if st.byKey[key] == nil {
		st.byKey[key] = map[string]bool{}
	}
	st.byKey[key][o.PKID] = true
}

// remove removes the object. A person goes from both models.
func (st *store) remove(pkid string) {
	if o := st.objects[pkid]; o != nil {
		st.take(o.Twin)
		st.take(pkid)
	}
}

// take removes one object.
func (st *store) take(pkid string) {
	o := st.objects[pkid]
	if o == nil {
		return
	}
	st.revision++
	st.countLicences(o, -1)
	delete(st.objects, pkid)
	delete(st.byModel[o.Model], pkid)
	key := st.keyOf(o)
	if delete(st.byKey[key], pkid); len(st.byKey[key]) == 0 {
		delete(st.byKey, key)
	}
}

// keyTaken reports whether another object at the node has the business key of o.
func (st *store) keyTaken(o *object) bool {
	key := st.keyOf(o)
	if key.value == "" {
		return false
	}
	holders := st.byKey[key]
	return len(holders) > 1 || len(holders) == 1 && !holders[o.PKID]
}

func (st *store) keyOf(o *object) businessKey {
	node := o.Node
	if st.models.uniqueAddresses && st.models.twinOf(o.Model) != nil {
		node = "" // an address is in use once, wherever
	}
	if m := st.models.byType[o.Model]; m != nil && m.given != nil && m.given.KeyEverywhere {
		node = ""
	}
	return businessKey{o.Model, node, st.models.keyValue(o)}
}

// ofModel returns the objects of a model, oldest first, those among them that only show
// others.
func (st *store) ofModel(modelType string) []*object {
	list := st.stored(modelType)
	if modelType == userConfigModel {
		list = append(list, st.derivedConfigs()...)
	}
	return list
}

// object returns the object with the pkid, or one that only shows another; nil for none.
func (st *store) object(pkid string) *object {
	if o := st.objects[pkid]; o != nil {
		return o
	}
	return st.derivedConfig(pkid)
}

// stored returns the objects of a model that the store itself holds, oldest first.
func (st *store) stored(modelType string) []*object {
	list := make([]*object, 0, len(st.byModel[modelType]))
	for _, o := range st.byModel[modelType] {
		list = append(list, o)
	}
	slices.SortFunc(list, byAge)
	return list
}
