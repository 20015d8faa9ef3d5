package model_test

import (
	"encoding/json"
	"fmt"

	"github.com/collab-iac/terraform-provider-collab/internal/model"
)

// phoneLine is a model of four fields.
var phoneLine = &model.Model{BusinessKey: "number", Fields: []model.Field{
	{Name: "number", Payload: "number", Kind: model.String, Required: true},
	{Name: "label", Payload: "label", Kind: model.String},
	{Name: "rings", Payload: "rings", Kind: model.Int, Default: int64(20)},
	{Name: "updated", Payload: "updatedTime", Kind: model.String, Access: model.ReadOnly, DerivedFrom: []string{"*"}},
}}

// An update plans the configuration against the state, sends what changed on top
// of what the server holds, and keeps the plan as the new state.
func Example_update() {
	m := phoneLine
	state := model.Value{"number": "100", "label": "Desk", "rings": int64(20), "updated": "Monday"}
	config := model.Value{"number": "100", "label": "Door"}

	planned := m.Plan(config, state, nil)
	fmt.Println("planned:", planned)

	held := map[string]any{"number": "100", "label": "Desk", "rings": json.Number("20"), "colour": "red", "updatedTime": "Monday"}
	sent := m.Changes(planned, state)
	fmt.Println("changes:", sent)
	fmt.Println("payload:", m.Payload(held, sent, m.Managed(config, planned)))

	answer, _ := m.Decode(map[string]any{"number": "100", "label": "Door", "updatedTime": "Tuesday"})
	state, differences := m.StateAfterApply(planned, m.Managed(config, planned), answer)
	fmt.Println("state:", state, "differences:", len(differences))
	// Output:
	// planned: map[label:Door number:100 rings:20 updated:(unknown)]
	// changes: map[label:Door]
	// payload: map[colour:red label:Door number:100 rings:20]
	// state: map[label:Door number:100 rings:20 updated:Tuesday] differences: 0
}

// An import takes everything that the server answers. The non-default paths keep
// a value that differs from its default until somebody declares it.
func Example_import() {
	m := phoneLine
	answer, _ := m.Decode(map[string]any{"number": "100", "rings": json.Number("3")})
	state, nonDefaults := m.StateFromServer(answer)
	fmt.Println("state:", state, "non-defaults:", nonDefaults)
	fmt.Println("minimal:", m.MinimalConfig(state))
	fmt.Println("planned:", m.Plan(model.Value{"number": "100"}, state, nonDefaults))
	// Output:
	// state: map[number:100 rings:3] non-defaults: [rings]
	// minimal: map[number:100 rings:3]
	// planned: map[number:100 rings:3]
}
