package emulator

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"github.com/collab-iac/terraform-provider-collab/internal/emulator/payload"
	"github.com/collab-iac/terraform-provider-collab/internal/model"
	vossmodels "github.com/collab-iac/terraform-provider-collab/internal/systems/voss/models"
)

// servedModel is a model as this server offers it.
type servedModel struct {
	*model.Model
	// readOnly models are synchronized from elsewhere: writes are refused.
	readOnly bool
	// joined are the payload keys under which a relation joins other models.
	joined []string
	// summary are the payload keys of the columns of a list.
	summary []string
	// payloadPaths maps attribute paths to payload paths.
	payloadPaths map[string]string
	// licences are the fields that assign licences.
	licences []*model.Field
	// given is what the server was given the model as; nil for its own tables.
	given *Given
	// check checks what the table of fields does not state; nil for nothing.
	check func(body map[string]any) []payload.Violation
}

// offers reports whether an operation can be done with objects of the model.
func (m *servedModel) offers(operation string) bool {
	return slices.Contains(operationsOf(m), operation)
}

// registry knows every model that the server offers.
type registry struct {
	byType map[string]*servedModel
	// log is a stand-in for the transaction log where a list needs a model.
	log *servedModel
	// foldKeys is true where keys that differ in letter case alone are one.
	foldKeys bool
	// uniqueAddresses is true where an address belongs to one person in the whole
	// tree.
	uniqueAddresses bool
	// configForEach is true where each person is a device/spark/UserConfig too.
	configForEach bool
}

// newRegistry registers the given models and the server's own, with the keys of
// joined models by the types of relations.
func newRegistry(models []*model.Model, given []Given, joined map[string][]string) *registry {
	r := &registry{
		byType: map[string]*servedModel{},
		log:    &servedModel{Model: &model.Model{Type: transactionModel}, readOnly: true, summary: transactionColumns},
	}
	for _, m := range ownModels() {
		r.add(m)
	}
	for _, m := range models {
		if m.System == vossmodels.System {
			r.add(&servedModel{Model: m, joined: joined[m.Type]})
		}
	}
	for _, g := range given {
		r.add(g.served())
	}
	return r
}

func (r *registry) add(m *servedModel) {
	m.payloadPaths, m.licences = map[string]string{}, licenceLists(m.Model)
	m.WalkFields(func(v model.FieldRef) { m.payloadPaths[v.Attribute] = v.Payload })
	if m.summary == nil {
		m.summary = columns(m.Model)
	}
	r.byType[m.Type] = m
}

// columns returns what a list shows of a model by default: its business key and
// the first plain texts.
func columns(m *model.Model) []string {
	var list []string
	if key := m.BusinessKeyField(); key != nil {
		list = append(list, key.Payload)
	}
	for _, f := range m.Fields {
		if f.Kind == model.String && f.Access == model.ReadWrite && len(list) < 4 && !slices.Contains(list, f.Payload) {
			list = append(list, f.Payload)
		}
	}
	return list
}

// types returns the model types in alphabetical order.
func (r *registry) types() []string { return slices.Sorted(maps.Keys(r.byType)) }

// match finds the model whose type is the start of a path, and returns the rest
// of the path. Types have two or three segments (CONTRACT.md §1.1).
func (r *registry) match(segments []string) (*servedModel, []string) {
	for _, n := range []int{3, 2} {
		if len(segments) < n {
			continue
		}
		if m := r.byType[strings.Join(segments[:n], "/")]; m != nil {
			return m, segments[n:]
		}
	}
	return nil, nil
}

// keyValue returns the value of the object's business key; empty where it has
// none.
func (r *registry) keyValue(o *object) string {
	m := r.byType[o.Model]
	if m == nil {
		return ""
	}
	if m.given != nil {
		return givenKey(m.given.BusinessKey, o.Data)
	}
	key := m.BusinessKeyField()
	if key == nil {
		return ""
	}
	value, _ := o.Data[key.Payload].(string)
	if r.foldKeys && key.Format == model.Email {
		return strings.ToLower(value)
	}
	return value
}

// valueAt returns the value at a dotted payload path, or nil.
func valueAt(data map[string]any, path string) any {
	var value any = data
	for key := range strings.SplitSeq(path, ".") {
		inner, is := value.(map[string]any)
		if !is {
			return nil
		}
		value = inner[key]
	}
	return value
}

// title turns a payload key into words: "email" into "Email".
func title(key string) string {
	words := strings.Split(model.SnakeCase(key), "_")
	for i, word := range words {
		if word != "" {
			words[i] = strings.ToUpper(word[:1]) + word[1:]
		}
	}
	return cmp.Or(strings.Join(words, " "), key)
}

// keyPayload returns the payload key of the business key; empty where the model
// has none.
func (m *servedModel) keyPayload() string {
	if key := m.BusinessKeyField(); key != nil {
		return key.Payload
	}
	return ""
}
