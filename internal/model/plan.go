package model

import (
	"maps"
	"strings"
)

// Plan merges a configuration with the prior state (nil for a new object) by
// the rules of the state contract:
//
//   - a declared value is planned; where the prior value means the same, the
//     prior spelling stays, so there is no diff;
//   - an undeclared one gets its documented default if the enclosing object is
//     declared, and otherwise keeps the prior value; in an element of a list it
//     keeps the prior value even where there is a default;
//   - a read-only one keeps the prior value, unless the object that holds it is
//     new or a change of what it is derived from is planned: then it is unknown;
//   - an undeclared write-only one is dropped: a secret that nobody declares
//     has no business in a state.
//
// kept lists the attribute paths whose value came from the server and differs
// from the documented default: as long as they are not declared they stay.
//
// What is planned as known stays so when unknown values of the configuration
// become known.
func (m *Model) Plan(config, prior Value, kept Paths) Value {
	p := planner{kept: kept}
	planned := p.object(m.Fields, config, prior, place{isNew: prior == nil, shown: prior})
	if prior != nil && len(p.changed) > 0 {
		planned = forget(m.Fields, planned, p.changed)
	}
	return planned
}

// place is where in the tree a field is planned.
type place struct {
	path string // attribute path, without indexes
	// isNew is true where the enclosing object was not there before.
	isNew bool
	// inList is true below a list.
	inList bool
	// shown is what the prior state holds at this very place, by index: the
	// prior spelling that Terraform lets a plan keep. The prior value of the
	// element that is meant may have stood elsewhere.
	shown any
}

func (at place) child(name string) place {
	at.path = join(at.path, name)
	at.shown = asObject(at.shown)[name]
	return at
}

func (at place) element(i int, isNew bool) place {
	if shown := asList(at.shown); i < len(shown) {
		at.shown = shown[i]
	} else {
		at.shown = nil
	}
	at.inList, at.isNew = true, isNew
	return at
}

type planner struct {
	kept    Paths
	changed []string
}

// object plans the children of a declared object; the top level always is one.
func (p *planner) object(fields []Field, config, prior Value, at place) Value {
	planned := make(Value, len(fields))
	for i := range fields {
		f := &fields[i]
		if v := p.field(f, config[f.Name], prior[f.Name], at.child(f.Name)); v != nil {
			planned[f.Name] = v
		}
	}
	return planned
}

func (p *planner) field(f *Field, config, prior any, at place) any {
	switch {
	case f.Access == ReadOnly && at.isNew:
		return Unknown
	case f.Access == ReadOnly:
		return prior
	case IsUnknown(config):
		p.note(at)
		return Unknown
	case config == nil:
		return p.undeclared(f, prior, at)
	case f.Kind == Object:
		return p.declaredObject(f, asObject(config), prior, at)
	case f.Kind == ObjectList:
		return p.list(f, asList(config), prior, at)
	}
	if !f.Equal(config, prior) {
		p.note(at)
	}
	if f.Equal(config, at.shown) {
		return at.shown
	}
	return config
}

func (p *planner) undeclared(f *Field, prior any, at place) any {
	switch {
	case f.Access == WriteOnly:
		if prior != nil {
			p.note(at)
		}
		return nil
	case f.Default == nil, p.kept.Has(at.path), at.inList && prior != nil, f.Equal(f.Default, prior):
		return prior
	}
	p.note(at)
	return f.Default
}

func (p *planner) declaredObject(f *Field, config Value, prior any, at place) Value {
	if prior == nil {
		p.note(at)
		at.isNew = true
	}
	return p.object(f.Fields, config, asObject(prior), at)
}

func (p *planner) list(f *Field, config []any, prior any, at place) []any {
	before := asList(prior)
	if prior == nil || len(config) != len(before) {
		p.note(at)
	}
	plans := make([]any, len(config))
	certain := !holdsUnknown(config)
	for i, j := range f.match(config, before) {
		if i != j || !certain {
			p.note(at)
		}
		switch element := asObject(config[i]); {
		case IsUnknown(config[i]):
			plans[i] = Unknown
		case !certain:
			plans[i] = p.uncertain(f, element, before, at, i)
		case j < 0:
			plans[i] = p.object(f.Fields, element, nil, at.element(i, true))
		default:
			plans[i] = p.object(f.Fields, element, asObject(before[j]), at.element(i, false))
		}
	}
	return plans
}

func (p *planner) note(at place) { p.changed = append(p.changed, at.path) }

// forget returns the value with those read-only parts unknown that the server
// derives from what changed. It copies: parts of a plan belong to the prior state.
func forget(fields []Field, value Value, changed []string) Value {
	if value == nil {
		return nil
	}
	value = maps.Clone(value)
	for i := range fields {
		f := &fields[i]
		switch v := value[f.Name].(type) {
		case map[string]any:
			value[f.Name] = forget(f.Fields, v, changed)
		case []any:
			if f.Kind == ObjectList {
				list := make([]any, len(v))
				for i, element := range v {
					list[i] = element
					if object, ok := element.(map[string]any); ok {
						list[i] = forget(f.Fields, object, changed)
					}
				}
				value[f.Name] = list
			}
		}
		if f.Access == ReadOnly && f.derivesFrom(changed) {
			value[f.Name] = Unknown
		}
	}
	return value
}

func (f *Field) derivesFrom(changed []string) bool {
	for _, source := range f.DerivedFrom {
		for _, path := range changed {
			if source == "*" || path == source || strings.HasPrefix(path, source+".") || strings.HasPrefix(source, path+".") {
				return true
			}
		}
	}
	return false
}
