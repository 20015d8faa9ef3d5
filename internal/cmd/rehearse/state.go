package rehearse

import (
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/collab-iac/terraform-provider-collab/internal/model"
)

// state is a state file, as "state pull" prints it.
type state struct {
	Resources []struct {
		Module    string `json:"module"`
		Mode      string `json:"mode"`
		Type      string `json:"type"`
		Name      string `json:"name"`
		Provider  string `json:"provider"`
		Instances []struct {
			IndexKey   any            `json:"index_key"`
			Attributes map[string]any `json:"attributes"`
			// Sensitive are paths to values that Terraform hides, whose steps have a value.
			Sensitive [][]struct {
				Value any `json:"value"`
			} `json:"sensitive_attributes"`
		} `json:"instances"`
	} `json:"resources"`
}

// parseState reads a state file. An empty one is the state of nothing.
func parseState(content []byte) (*state, error) {
	s := &state{}
	if len(strings.TrimSpace(string(content))) == 0 {
		return s, nil
	}
	if err := json.Unmarshal(content, s); err != nil {
		return nil, fmt.Errorf("the state cannot be read: %w", err)
	}
	return s, nil
}

// instance is one object that a state holds.
type instance struct {
	Address, Type string
	Attributes    map[string]any
	// Hidden are the attributes that hold a value which Terraform hides.
	Hidden []string
}

// hides reports whether an attribute must not be shown. Nothing is known of an object
// that no state holds.
func (i instance) hides(attribute string) bool {
	return i.Attributes == nil || slices.Contains(i.Hidden, attribute)
}

// key is the object's key on its server; empty for none.
func (i instance) key() string {
	for _, name := range []string{"pkid", "id"} {
		if key, _ := i.Attributes[name].(string); key != "" {
			return key
		}
	}
	return ""
}

// instances are the objects of this provider.
func (s *state) instances() []instance {
	var all []instance
	for _, r := range s.Resources {
		if r.Mode == "data" || !strings.HasPrefix(r.Type, model.Provider+"_") {
			continue
		}
		address := r.Type + "." + r.Name
		if r.Module != "" {
			address = r.Module + "." + address
		}
		for _, one := range r.Instances {
			held := instance{Address: address + index(one.IndexKey), Type: r.Type, Attributes: one.Attributes}
			for _, steps := range one.Sensitive {
				if len(steps) > 0 {
					name, _ := steps[0].Value.(string)
					held.Hidden = append(held.Hidden, name)
				}
			}
			all = append(all, held)
		}
	}
	return all
}

func index(key any) string {
	switch k := key.(type) {
	case string:
		return fmt.Sprintf("[%q]", k)
	case float64:
		return fmt.Sprintf("[%d]", int(k))
	}
	return ""
}

// providerAddress is what a state says of a resource's provider:
// provider["registry.terraform.io/collab-iac/collab"].
var providerAddress = regexp.MustCompile(`provider\["([^"]+)"\]`)

// sources are the addresses of this provider that a state names.
func (s *state) sources() []string {
	var all []string
	for _, r := range s.Resources {
		if match := providerAddress.FindStringSubmatch(r.Provider); match != nil && isOurs(match[1]) && !slices.Contains(all, match[1]) {
			all = append(all, match[1])
		}
	}
	return all
}

// objections are the objects of other providers, which Terraform would really change or
// delete, whether or not the configuration still has them.
func (s *state) objections(isAllowed func(typeName string) bool) []string {
	var all []string
	for _, r := range s.Resources {
		if r.Mode == "data" || isAllowed(r.Type) {
			continue
		}
		one := fmt.Sprintf("the state holds %q, of another provider, which would really change it; -allow %s lets it", r.Type, r.Type)
		if !slices.Contains(all, one) {
			all = append(all, one)
		}
	}
	return all
}

// unknownTo are the addresses of objects that a state holds and no snapshot does.
func (s *state) unknownTo(keys map[string]bool) []string {
	var all []string
	for _, i := range s.instances() {
		if key := i.key(); key != "" && !keys[key] {
			all = append(all, i.Address)
		}
	}
	return all
}
