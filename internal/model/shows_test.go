package model

import "testing"

func TestHasJoined(t *testing.T) {
	m := &Model{Joined: []string{"Calling", "Services"}}
	part := map[string]any{"x": 1}
	for name, test := range map[string]struct {
		row  map[string]any
		want bool
	}{
		"all":          {map[string]any{"Calling": part, "Services": part}, true},
		"one missing":  {map[string]any{"Calling": part}, false},
		"none":         {map[string]any{"email": "a"}, false},
		"null":         {map[string]any{"Calling": part, "Services": nil}, false},
		"empty":        {map[string]any{"Calling": map[string]any{}, "Services": part}, false},
		"an empty one": {map[string]any{"Calling": "", "Services": part}, false},
	} {
		if got := m.HasJoined(test.row); got != test.want {
			t.Errorf("%s: %v", name, got)
		}
	}
	if !(&Model{}).HasJoined(nil) {
		t.Error("a model that joins nothing lacks something")
	}
}

func TestShowsAll(t *testing.T) {
	m := &Model{Fields: []Field{
		{Name: "email", Payload: "email", Kind: String},
		{Name: "password", Payload: "password", Kind: String, Access: WriteOnly},
		{Name: "calling", Payload: "Calling", Kind: Object, Fields: []Field{{Name: "on", Payload: "On", Kind: Bool}}},
	}}
	on := func(v any) Value { return Value{"calling": Value{"on": v}} }
	for name, test := range map[string]struct {
		data  map[string]any
		state Value
		want  bool
	}{
		"nothing held":       {nil, Value{"email": nil}, true},
		"a secret":           {nil, Value{"password": "x"}, true},
		"missing":            {map[string]any{}, Value{"email": ""}, false},
		"null":               {map[string]any{"email": nil}, Value{"email": "a"}, true},
		"an object":          {map[string]any{}, on(false), false},
		"null for an object": {map[string]any{"Calling": nil}, on(false), true},
		"inside an object":   {map[string]any{"Calling": map[string]any{}}, on(false), false},
		"all inside":         {map[string]any{"Calling": map[string]any{"On": nil}}, on(false), true},
		"unknown":            {map[string]any{}, Value{"email": Unknown}, false},
	} {
		if got := m.ShowsAll(test.data, test.state); got != test.want {
			t.Errorf("%s: %v", name, got)
		}
	}
}
