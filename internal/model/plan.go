package model

import (
	"slices"
	"strings"
)

// Plan merges a configuration with the prior state (nil for a new object) by
// the rules of the state contract:
//
//   - A declared value is planned. Where the prior value means the same, the
//     prior spelling stays, so that there is no diff.
//   - An undeclared value gets its documented default if the enclosing object is
//     declared, and otherwise keeps the prior value. In an element of a list it
//     keeps the prior value even where there is a default. A new one that is shown as
//     read (see Field.AsRead) is unknown.
//   - A read-only value keeps the prior value. It is unknown if the object that
//     holds it is new, or if a change of its source (see Field.DerivedFrom) is
//     planned. A read-only list stays in that case, too: as unknown, a plan shows each
//     of its elements as taken away. The next refresh brings what it is by then.
//   - An undeclared write-only value is dropped, because a secret that nobody
//     declares must not stay in a state.
//
// nonDefaults are the attribute paths whose value came from the server and
// differs from the documented default (see StateFromServer). They keep the
// server's value until they are declared.
//
//   - The elements of an unordered list are planned in the order of the prior state.
//
// A value that is planned as known stays the same when unknown values of the
// configuration become known. Terraform refuses a final plan that breaks this.
func (m *Model) Plan(config, prior Value, nonDefaults Paths) Value {
	p := planner{nonDefaults: nonDefaults}
	planned := p.object(m.Fields, config, prior, location{isNew: prior == nil, shown: prior})
	if prior != nil && len(p.changed) > 0 {
		planned = markUnknown(m.Fields, planned, p.changed)
	}
	return planned
}

// location is where in the model and in the prior state a field is planned.
type location struct {
	path string // attribute path, without indexes
	// isNew is true where the enclosing object was not there before.
	isNew bool
	// inList is true below a list.
	inList bool
	// shown is what the prior state holds at the same path, indexes included.
	// Terraform accepts its spelling in a plan. The matching element of the prior
	// state may stand at another index, so shown can differ from the prior value.
	shown any
}

func (at location) child(name string) location {
	at.path = join(at.path, name)
	at.shown = asObject(at.shown)[name]
	return at
}

func (at location) element(i int, isNew bool) location {
	at.shown = elementAt(asList(at.shown), i)
	at.inList, at.isNew = true, isNew
	return at
}

// planner plans one object. changed collects the attribute paths, without
// indexes, that the plan changes.
type planner struct {
	nonDefaults Paths
	changed     []string
}

// object plans the children of a declared object; the top level always is one.
func (p *planner) object(fields []Field, config, prior Value, at location) Value {
	return MapFields(fields, func(f *Field) any {
		return p.field(f, config[f.Name], prior[f.Name], at.child(f.Name))
	})
}

func (p *planner) field(f *Field, config, prior any, at location) any {
	switch readOnly := f.Access == ReadOnly || f.Presence == SetByServer && config == nil; {
	case f.Hidden:
		return nil
	case readOnly && at.isNew:
		return Unknown
	case readOnly:
		return prior
	case IsUnknown(config):
		p.recordChange(at)
		return Unknown
	case config == nil:
		return p.undeclared(f, prior, at)
	case f.isUnsent():
		return f.planUnsent(config, at.shown)
	case f.Kind == Object:
		if prior == nil {
			p.recordChange(at)
			at.isNew = true
		}
		return p.object(f.Fields, asObject(config), asObject(prior), at)
	case f.Kind == ObjectList:
		return p.list(f, asList(config), prior, at)
	}
	if !f.Equal(config, prior) {
		p.recordChange(at)
	}
	if f.Equal(config, at.shown) {
		return at.shown
	}
	return config
}

func (p *planner) undeclared(f *Field, prior any, at location) any {
	switch {
	case f.Access == WriteOnly:
		if prior != nil {
			p.recordChange(at)
		}
		return nil
	case f.AsRead && prior == nil && at.isNew && f.Presence != Lacking:
		return Unknown
	case f.Default == nil, slices.Contains(p.nonDefaults, at.path), at.inList && prior != nil, f.Equal(f.Default, prior):
		return prior
	}
	p.recordChange(at)
	return f.Default
}

// planUnsent plans a declared value that the server does not take: it stays as it is
// declared.
func (f *Field) planUnsent(config, shown any) any {
	if f.Equal(config, shown) {
		return shown
	}
	return config
}

func (p *planner) recordChange(at location) { p.changed = append(p.changed, at.path) }

// markUnknown returns a copy of the value in which the read-only parts are
// unknown that the server derives from a changed path. The value itself must not
// change, because parts of a plan belong to the prior state.
func markUnknown(fields []Field, value Value, changed []string) Value {
	return MapFields(fields, func(f *Field) any {
		if f.Access == ReadOnly && f.IsList() {
			return value[f.Name]
		}
		if f.Access == ReadOnly && f.derivesFrom(changed) {
			return Unknown
		}
		switch v := value[f.Name].(type) {
		case map[string]any:
			return markUnknown(f.Fields, v, changed)
		case []any:
			list := slices.Clone(v)
			for i, element := range list {
				if object, ok := element.(map[string]any); ok {
					list[i] = markUnknown(f.Fields, object, changed)
				}
			}
			return list
		}
		return value[f.Name]
	})
}

// derivesFrom reports whether a changed path is a source of the field, encloses
// one or lies within one.
func (f *Field) derivesFrom(changed []string) bool {
	return slices.ContainsFunc(f.DerivedFrom, func(source string) bool {
		return slices.ContainsFunc(changed, func(path string) bool {
			return source == "*" || path == source || strings.HasPrefix(path, source+".") || strings.HasPrefix(source, path+".")
		})
	})
}
