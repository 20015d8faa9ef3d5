package model

import (
	"maps"
	"strconv"
	"strings"
)

// Plan is what a configuration comes to, given what is already there.
type Plan struct {
	// Planned is the value to show in the plan and to keep in state.
	Planned Value
	// Desired is the part of it that is to be written: declared values, and
	// the documented defaults of declared objects. All else is null.
	Desired Value
}

// Plan merges a configuration with the prior state (nil for a new object) by
// the rules of the state contract:
//
//   - a declared value is planned; where the prior value means the same, the
//     prior spelling stays, so there is no diff;
//   - an undeclared one gets its documented default if the enclosing object is
//     declared, and otherwise keeps the prior value;
//   - a read-only one keeps the prior value, unless the object that holds it is
//     new or a change of what it is derived from is planned: then it is unknown.
//
// kept lists the attribute paths whose value came from the server and differs
// from the documented default: as long as they are not declared they stay.
func (m *Model) Plan(config, prior Value, kept Paths) Plan {
	p := planner{kept: kept}
	planned, desired := p.object(m.Fields, config, prior, place{isNew: prior == nil, aligned: true})
	if prior != nil && len(p.changed) > 0 {
		planned = forget(m.Fields, planned, p.changed)
	}
	return Plan{Planned: planned, Desired: desired}
}

// place is where in the tree a field is planned.
type place struct {
	path string
	// isNew is true where the enclosing object was not there before.
	isNew bool
	// inList is true below a list.
	inList bool
	// aligned is true while every enclosing element has the index it had
	// before: only there does Terraform let a plan keep a prior spelling.
	aligned bool
}

func (at place) child(name string) place {
	at.path = join(at.path, name)
	return at
}

type planner struct {
	kept    Paths
	changed []string
}

// object plans the children of a declared object; the top level always is one.
func (p *planner) object(fields []Field, config, prior Value, at place) (planned, desired Value) {
	planned, desired = make(Value, len(fields)), Value{}
	for i := range fields {
		f := &fields[i]
		v, want := p.field(f, config[f.Name], prior[f.Name], at.child(f.Name))
		if v != nil {
			planned[f.Name] = v
		}
		if want != nil {
			desired[f.Name] = want
		}
	}
	return planned, desired
}

func (p *planner) field(f *Field, config, prior any, at place) (planned, desired any) {
	switch {
	case f.Access == ReadOnly && at.isNew:
		return Unknown, nil
	case f.Access == ReadOnly:
		return prior, nil
	case IsUnknown(config):
		p.note(at)
		return Unknown, Unknown
	case config == nil:
		return p.undeclared(f, prior, at)
	case f.Kind == Object:
		return p.declaredObject(f, asObject(config), prior, at)
	case f.Kind == List:
		return p.list(f, asList(config), prior, at)
	case f.Equal(config, prior) && at.aligned:
		return prior, config
	}
	if !f.Equal(config, prior) {
		p.note(at)
	}
	return config, config
}

func (p *planner) undeclared(f *Field, prior any, at place) (planned, desired any) {
	switch {
	case f.Access == WriteOnly:
		if prior != nil {
			p.note(at)
		}
		return nil, nil
	case f.Default == nil || p.kept.Has(at.path) || at.inList && prior != nil:
		return prior, nil
	case f.Equal(f.Default, prior):
		return prior, f.Default
	}
	p.note(at)
	return f.Default, f.Default
}

func (p *planner) declaredObject(f *Field, config Value, prior any, at place) (planned, desired any) {
	if prior == nil {
		p.note(at)
		at.isNew = true
	}
	return asAny(p.object(f.Fields, config, asObject(prior), at))
}

func (p *planner) list(f *Field, config []any, prior any, at place) (planned, desired any) {
	before := asList(prior)
	if prior == nil || len(config) != len(before) {
		p.note(at)
	}
	plans, wants := make([]any, len(config)), make([]any, len(config))
	for i, j := range f.match(config, before) {
		if IsUnknown(config[i]) {
			p.note(at)
			plans[i], wants[i] = Unknown, Unknown
			continue
		}
		inside := place{path: at.path + "." + strconv.Itoa(i), inList: true, isNew: j < 0, aligned: at.aligned && i == j}
		if i != j {
			p.note(inside)
		}
		var old Value
		if j >= 0 {
			old = asObject(before[j])
		}
		plans[i], wants[i] = asAny(p.object(f.Fields, asObject(config[i]), old, inside))
	}
	return plans, wants
}

func (p *planner) note(at place) { p.changed = append(p.changed, at.path) }

func asAny(planned, desired Value) (any, any) { return planned, desired }

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
			if f.Kind == List {
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

// Paths is a set of attribute paths.
type Paths []string

// Has reports whether the path is in the set.
func (p Paths) Has(path string) bool {
	for _, member := range p {
		if member == path {
			return true
		}
	}
	return false
}

// Without returns the paths that the configuration does not declare.
func (p Paths) Without(config Value) Paths {
	var rest Paths
	for _, path := range p {
		if at(config, path) == nil {
			rest = append(rest, path)
		}
	}
	return rest
}

// at returns the value at a dotted path through objects.
func at(value Value, path string) any {
	var v any = value
	for _, name := range strings.Split(path, ".") {
		v = asObject(v)[name]
	}
	return v
}
