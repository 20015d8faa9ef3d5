package soak

import (
	"fmt"
	"slices"
	"strings"
	"sync"

	"github.com/collab-iac/terraform-provider-collab/internal/coretest"
	"github.com/collab-iac/terraform-provider-collab/internal/model"
)

// stack is a configuration with a state of its own. Several stacks share an account.
type stack struct {
	name      string
	addresses []*address
	renames   int
	core      coretest.Core

	mu sync.Mutex
	// takenOver and pending count the warnings of objects found after a lost answer,
	// and of those left to the server.
	takenOver, pending int
}

// count counts what a diagnostic says.
func (s *stack) count(summary string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case strings.HasPrefix(summary, "Took over"):
		s.takenOver++
	case strings.HasPrefix(summary, "The server is still making"):
		s.pending++
	}
}

// address is one resource block, and what the state has of it.
type address struct {
	stack string
	name  string
	kind  *kind
	// businessKey is whose object it is.
	businessKey string
	// declared are the values of the configuration by attribute path, without the
	// business key; nil where nothing is declared.
	declared map[string]any
	ignored  []string // the paths under ignore_changes
	// createFirst is create_before_destroy. replaceKey is the object that -replace is
	// for in the next apply, importID the one that an import block names.
	createFirst          bool
	replaceKey, importID string

	// state is nil where there is none.
	state   *coretest.Instance
	tainted bool
	// err is the error of the last apply, and tried is false where the apply did
	// not come to an end with this address.
	err   error
	tried bool
}

const hierarchy = "hierarchy"

func (a *address) String() string {
	if a == nil {
		return "no address"
	}
	return a.stack + " " + a.kind.ResourceType() + "." + a.name
}

// key returns the identifier in the state, or "".
func (a *address) key() string {
	if a == nil || a.state == nil {
		return ""
	}
	key, _ := a.state.State[a.kind.Key].(string)
	return key
}

// settled reports whether the state is as declared, so far as the last apply says.
// Only then is anything of the address changed: an operator applies again first.
func (a *address) settled() bool {
	return a != nil && a.tried && a.err == nil && !a.tainted && !a.replaces() && (a.declared != nil) == (a.key() != "") && (a.declared != nil || a.state == nil)
}

// object is what the address stands for.
func (a *address) object() object { return object{key: a.key(), kind: a.kind, name: a.businessKey} }

// replaces reports whether the object in the state is to be replaced by another.
func (a *address) replaces() bool { return a.replaceKey != "" && a.replaceKey == a.key() }

// unused reports whether there is neither a block nor a state.
func (a *address) unused() bool { return a.declared == nil && a.state == nil }

// declare makes the configuration of an object.
func (a *address) declare(businessKey string, values map[string]any) {
	*a = address{stack: a.stack, name: a.name, kind: a.kind, businessKey: businessKey, declared: values}
}

// drop takes the block out of the configuration.
func (a *address) drop() { a.declared, a.ignored, a.createFirst, a.importID = nil, nil, false, "" }

// set declares another value; nil takes it out.
func (a *address) set(path string, value any) {
	if a.tried = false; value == nil {
		delete(a.declared, path)
		return
	}
	a.declared[path] = value
}

// declares reports whether the address manages the attribute.
func (a *address) declares(path string) bool {
	return a != nil && a.declared[path] != nil && !slices.Contains(a.ignored, path)
}

// declaresPayload reports whether a value in the payload may change on behalf of the
// address: it manages it, or a server may fill it in.
func (a *address) declaresPayload(k *kind, payload string) bool {
	for at := payload; at != ""; at = parent(at) {
		if k.free[at] {
			return true
		}
	}
	if a == nil {
		return false
	}
	for path := range a.declared {
		at := k.payload[path]
		if path == hierarchy {
			at = hierarchy
		}
		if a.declares(path) && (at == payload || strings.HasPrefix(payload, at+".")) {
			return true
		}
	}
	return false
}

func parent(path string) string {
	return path[:max(strings.LastIndex(path, "."), 0)]
}

// config returns the block's values; nil without a block. Under ignore_changes a
// prior value stands for the declared one, as Terraform plans it.
func (a *address) config(prior *coretest.Instance) model.Value {
	if a.declared == nil {
		return nil
	}
	config := model.Value{a.kind.BusinessKey: a.businessKey}
	for path, value := range a.declared {
		if prior != nil && slices.Contains(a.ignored, path) {
			value = valueAt(prior.State, path)
		}
		put(config, path, value)
	}
	return config
}

// put sets the value at a dotted path.
func put(value map[string]any, path string, leaf any) {
	name, rest, deeper := strings.Cut(path, ".")
	if !deeper {
		value[name] = leaf
		return
	}
	inner, is := value[name].(map[string]any)
	if !is {
		inner = map[string]any{}
		value[name] = inner
	}
	put(inner, rest, leaf)
}

// find returns the address of a name; nil without one.
func (s *stack) find(name string) *address {
	for _, a := range s.addresses {
		if a.name == name {
			return a
		}
	}
	return nil
}

// holder returns the address that has the key in the state; nil where none has.
func (s *stack) holder(key string) *address {
	for _, a := range s.addresses {
		if a.key() == key {
			return a
		}
	}
	return nil
}

// awaits reports whether an address asks for an object, and is not settled with another.
func (s *stack) awaits(o object) bool {
	return slices.ContainsFunc(s.addresses, func(a *address) bool {
		return a.kind == o.kind && a.declared != nil && !a.settled() && strings.EqualFold(a.businessKey, o.name)
	})
}

// rename moves the block of an address to a new one. The state stays behind.
func (s *stack) rename(a *address) *address {
	s.renames++
	base, _, _ := strings.Cut(a.name, "_")
	after := &address{stack: s.name, name: fmt.Sprintf("%s_%d", base, s.renames), kind: a.kind}
	after.declare(a.businessKey, a.declared)
	after.ignored = a.ignored
	a.drop()
	s.addresses = append(s.addresses, after)
	return after
}

// tidy forgets the addresses that renames have left behind.
func (s *stack) tidy() {
	renamed := map[string]bool{}
	for _, a := range s.addresses {
		base, _, _ := strings.Cut(a.name, "_")
		renamed[base] = renamed[base] || a.declared != nil
	}
	s.addresses = slices.DeleteFunc(s.addresses, func(a *address) bool {
		base, _, _ := strings.Cut(a.name, "_")
		return a.unused() && renamed[base]
	})
}
