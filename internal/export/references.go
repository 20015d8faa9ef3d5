package export

import "github.com/collab-iac/terraform-provider-collab/internal/model"

// identity is what an identifier means: each system has its own.
type identity struct {
	system     model.System
	identifier string
}

// place is where an exported object is.
type place struct {
	object *object
	in     *collection
}

// link decides which values become references to exported objects: those that
// hold the identifier of one, unless the reference would close a circle, which
// Terraform refuses.
func link(collections []*collection) {
	index := map[identity][]place{}
	for _, c := range collections {
		for _, o := range c.objects {
			if o.identifier != "" {
				id := identity{c.model.System, o.identifier}
				index[id] = append(index[id], place{o, c})
			}
		}
	}
	for _, c := range collections {
		for _, o := range c.objects {
			for _, u := range o.uses {
				if p := choose(index[identity{c.model.System, u.value}], u.target, c); p.object != o {
					u.to, u.in = p.object, p.in
				}
			}
		}
	}
	for _, c := range collections {
		for _, o := range c.objects {
			o.breakCycles()
		}
	}
}

// choose returns the object that a value means, if it is clear which: that of
// the documented target before one of the same model, and these before any
// other. The identifiers are Webex's own, and no two kinds of object share one
// unless they show the same person.
func choose(places []place, target string, own *collection) place {
	for _, fits := range []func(place) bool{
		func(p place) bool { return p.in.model.Type == target },
		func(p place) bool { return p.in == own },
		func(place) bool { return true },
	} {
		var found []place
		for _, p := range places {
			if fits(p) {
				found = append(found, p)
			}
		}
		if len(found) == 1 {
			return found[0]
		}
		if len(found) > 1 {
			return place{}
		}
	}
	return place{}
}

// visit says how far the search for cycles has come with an object.
type visit int

const (
	unseen visit = iota
	underway
	done
)

// breakCycles follows the references of an object, and keeps the value in the
// place of each that leads back to where the search came from.
func (o *object) breakCycles() {
	if o.visit != unseen {
		return
	}
	o.visit = underway
	for _, u := range o.uses {
		if u.to == nil {
			continue
		}
		if u.to.visit == underway {
			u.to, u.in = nil, nil
			continue
		}
		u.to.breakCycles()
	}
	o.visit = done
}
