package recovery

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/collab-iac/terraform-provider-collab/internal/model"
)

// document is any of the forms of a state: what "show -json" prints of a state or of a
// plan, or a state file.
type document struct {
	FormatVersion string  `json:"format_version"`
	Values        *values `json:"values"`
	PriorState    *struct {
		Values *values `json:"values"`
	} `json:"prior_state"`

	Version   int            `json:"version"`
	Resources []fileResource `json:"resources"`
}

// values are the resources of a state as "show -json" prints them.
type values struct {
	RootModule module `json:"root_module"`
}

type module struct {
	Resources []struct {
		Mode   string         `json:"mode"`
		Type   string         `json:"type"`
		Values map[string]any `json:"values"`
	} `json:"resources"`
	ChildModules []module `json:"child_modules"`
}

// fileResource is a resource of a state file.
type fileResource struct {
	Mode      string `json:"mode"`
	Type      string `json:"type"`
	Instances []struct {
		Attributes map[string]any `json:"attributes"`
	} `json:"instances"`
}

// errNoState means that a text is no state.
var errNoState = errors.New(`it is no state: give it the output of "terraform show -json" or of "terraform state pull"`)

// errEmpty means that there is nothing to read. A killed first apply leaves its state file so, and
// a failed command in front of a pipe looks the same, so it does not count as a state without objects.
var errEmpty = errors.New(`it is empty, as a first apply that was killed leaves its file: give it the output of "terraform show -json"`)

// heldAs is how the objects that a state holds are known: by resource type and key, since
// a key may name objects of several models.
func heldAs(typeName, key string) string { return typeName + " " + key }

// heldIn returns the objects that a state holds. A state without resources holds none.
func heldIn(in io.Reader) (map[string]bool, error) {
	var doc document
	if err := json.NewDecoder(in).Decode(&doc); errors.Is(err, io.EOF) {
		return nil, errEmpty
	} else if err != nil {
		return nil, fmt.Errorf("%w (%w)", errNoState, err)
	}
	held := map[string]bool{}
	note := func(mode, typeName string, attributes map[string]any) {
		if mode == "data" || !strings.HasPrefix(typeName, model.Provider+"_") {
			return
		}
		for _, name := range []string{"pkid", "id"} {
			if key, is := attributes[name].(string); is {
				held[heldAs(typeName, key)] = true
			}
		}
	}
	switch {
	case doc.FormatVersion != "":
		shown := doc.Values
		if doc.PriorState != nil {
			shown = doc.PriorState.Values
		}
		if shown != nil {
			shown.RootModule.each(note)
		}
	case doc.Version > 0:
		for _, r := range doc.Resources {
			for _, instance := range r.Instances {
				note(r.Mode, r.Type, instance.Attributes)
			}
		}
	default:
		return nil, errNoState
	}
	return held, nil
}

// each calls visit for the resources of a module and of those below it.
func (m module) each(visit func(mode, typeName string, attributes map[string]any)) {
	for _, r := range m.Resources {
		visit(r.Mode, r.Type, r.Values)
	}
	for _, child := range m.ChildModules {
		child.each(visit)
	}
}
