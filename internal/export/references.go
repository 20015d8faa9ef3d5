package export

import (
	"slices"

	"github.com/collab-iac/terraform-provider-collab/internal/model"
)

// scopedIdentifier is an identifier with the system that it is unique in.
type scopedIdentifier struct {
	system     model.System
	identifier string
}

// scopedName is a name of an object with what it is unique in.
type scopedName struct {
	system    model.System
	modelType string
	name      string
}

// resolveReferences decides which values become references to exported objects: those
// that hold the identifier of one, or the name of one of the model that the field refers
// to. A reference that would close a cycle stays a value, because Terraform refuses cycles.
func resolveReferences(objects []*object) {
	index, named := map[scopedIdentifier][]*object{}, map[scopedName][]*object{}
	for _, o := range objects {
		if o.identifier != "" {
			id := scopedIdentifier{o.model.System, o.identifier}
			index[id] = append(index[id], o)
		}
		if o.model.Generic && o.businessKey != "" {
			name := scopedName{o.model.System, o.model.Type, o.businessKey}
			named[name] = append(named[name], o)
		}
	}
	for _, o := range objects {
		for _, r := range o.references {
			found := findTarget(index[scopedIdentifier{o.model.System, r.value}], r.to.Model, o.model)
			if same := named[scopedName{o.model.System, r.to.Model, r.value}]; found == nil && len(same) == 1 {
				found = same[0]
			}
			if found != o && found != nil && (!found.model.Generic || found.shows(r.to.Attribute) != "") {
				r.target = found
			}
		}
	}
	for _, o := range objects {
		o.breakCycles()
	}
}

// findTarget returns the object that a value means, or nil where that is not
// clear. An object of the documented target model comes first, then one of the
// model that refers, then any other. The identifiers are Webex's own: only objects
// of different models that show the same person share one.
func findTarget(candidates []*object, targetModel string, own *model.Model) *object {
	for _, fits := range []func(*object) bool{
		func(o *object) bool { return o.model.Type == targetModel },
		func(o *object) bool { return o.model == own },
		func(*object) bool { return true },
	} {
		found := slices.DeleteFunc(slices.Clone(candidates), func(o *object) bool { return !fits(o) })
		if len(found) == 1 {
			return found[0]
		}
		if len(found) > 1 {
			break
		}
	}
	return nil
}

// breakCycles follows the references of an object, depth first. It gives up each
// reference that leads back to an object on the way.
func (o *object) breakCycles() {
	if o.visited {
		return
	}
	o.visited, o.onPath = true, true
	for _, r := range o.references {
		switch {
		case r.target == nil:
		case r.target.onPath:
			r.target = nil
		default:
			r.target.breakCycles()
		}
	}
	o.onPath = false
}
