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

func TestUnshown(t *testing.T) {
	texts := []Field{{Name: "a", Payload: "A", Kind: String}, {Name: "b", Payload: "B", Kind: String}}
	m := &Model{Fields: []Field{
		{Name: "email", Payload: "email", Kind: String},
		{Name: "mode", Payload: "mode", Kind: String, Default: "auto"},
		{Name: "status", Payload: "status", Kind: String, Access: ReadOnly},
		{Name: "password", Payload: "password", Kind: String, Access: WriteOnly},
		{Name: "skills", Payload: "skills", Kind: ObjectList, Assigned: &Assigned{}, Fields: texts},
		{Name: "calling", Payload: "Calling", Kind: Object, Fields: []Field{{Name: "on", Payload: "On", Kind: Bool}}},
		{Name: "inline", Kind: Object, Inline: true, Fields: []Field{{Name: "zone", Payload: "zone", Kind: String}}},
		{Name: "numbers", Payload: "Numbers", Kind: ObjectList, Fields: texts},
	}}
	object := func(keys ...any) map[string]any {
		made := map[string]any{}
		for i := 0; i < len(keys); i += 2 {
			made[keys[i].(string)] = keys[i+1]
		}
		return made
	}
	list := func(items ...any) []any { return items }
	for name, test := range map[string]struct {
		data        map[string]any
		state, sent Value
		want        string
	}{
		"nothing held":                {object(), Value{"email": nil}, nil, ""},
		"shown":                       {object("email", "b"), Value{"email": "a"}, nil, ""},
		"null":                        {object("email", nil), Value{"email": "a"}, nil, ""},
		"missing":                     {object(), Value{"email": "a"}, nil, "email"},
		"missing, and sent anew":      {object(), Value{"email": "a"}, Value{"email": "b"}, ""},
		"an empty text":               {object(), Value{"email": ""}, nil, ""},
		"a default":                   {object(), Value{"mode": "auto"}, nil, ""},
		"no default":                  {object(), Value{"mode": "by hand"}, nil, "mode"},
		"of the server":               {object(), Value{"status": "on"}, nil, ""},
		"a secret":                    {object(), Value{"password": "x"}, nil, ""},
		"by calls of its own":         {object(), Value{"skills": list(Value{"a": "1"})}, nil, ""},
		"an object":                   {object(), Value{"calling": Value{"on": true}}, nil, "Calling.On"},
		"an object that is nothing":   {object(), Value{"calling": Value{"on": false}}, nil, ""},
		"null for an object":          {object("Calling", nil), Value{"calling": Value{"on": true}}, nil, ""},
		"another kind":                {object("Calling", ""), Value{"calling": Value{"on": true}}, nil, ""},
		"inside an object":            {object("Calling", object()), Value{"calling": Value{"on": true}}, nil, "Calling.On"},
		"inside, and sent anew":       {object("Calling", object()), Value{"calling": Value{"on": true}}, Value{"calling": Value{"on": false}}, ""},
		"beside its siblings":         {object(), Value{"inline": Value{"zone": "x"}}, nil, "zone"},
		"a list":                      {object(), Value{"numbers": list(Value{"a": "1"})}, nil, "Numbers"},
		"an empty list":               {object(), Value{"numbers": list()}, nil, ""},
		"a list without a key":        {object("Numbers", list(object("A", "1"), object("A", "2"))), Value{"numbers": list(Value{"a": "1", "b": "x"}, Value{"a": "2", "b": "y"})}, nil, "Numbers.B"},
		"a list with one without it":  {object("Numbers", list(object("A", "1"), object("A", "2", "B", "y"))), Value{"numbers": list(Value{"a": "1", "b": "x"}, Value{"a": "2", "b": "y"})}, nil, ""},
		"a list where one has it not": {object("Numbers", list(object("A", "1"), object("A", "2"))), Value{"numbers": list(Value{"a": "1"}, Value{"a": "2", "b": "y"})}, nil, ""},
	} {
		if got := m.Unshown(test.data, test.state, test.sent); got != test.want {
			t.Errorf("%s: %q, want %q", name, got, test.want)
		}
	}
}
