package lifecycle

import (
	"testing"

	"github.com/collab-iac/terraform-provider-collab/internal/model"
)

// A secret is sent for a new object, and again where the plan differs from the
// prior state: in the secret itself, or in the version of a write-only one.
func TestSecretsAreSentWhereTheyChange(t *testing.T) {
	kept := func(secret string) model.Value { return model.Value{"email": "a", "password": secret} }
	writeOnly := func(secret string, version any) model.Value {
		return model.Value{"email": "a", "password_wo": secret, "password_wo_version": version}
	}
	for name, test := range map[string]struct {
		before, after model.Value
		sent          any
	}{
		"kept, the same":               {kept("x"), kept("x"), nil},
		"kept, another":                {kept("x"), kept("y"), "y"},
		"kept, for the first time":     {model.Value{"email": "a"}, kept("x"), "x"},
		"released":                     {kept("x"), model.Value{"email": "a"}, nil},
		"write-only, the same version": {writeOnly("x", int64(1)), writeOnly("y", int64(1)), nil},
		"write-only, another version":  {writeOnly("x", int64(1)), writeOnly("y", int64(2)), "y"},
		"write-only, no version":       {writeOnly("x", nil), writeOnly("y", nil), nil},
		"write-only, the first time":   {model.Value{"email": "a"}, writeOnly("x", int64(1)), "x"},
		"from kept to write-only":      {kept("x"), writeOnly("x", int64(1)), "x"},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			state := w.created(t, test.before)
			if declared := firstOf(test.before["password"], test.before["password_wo"]); declared != w.sent(t)["password"] {
				t.Errorf("the create sends %v", w.sent(t)["password"])
			}
			w.server.payloads = nil
			state = w.updated(t, test.after, state)
			var sent any
			if len(w.server.payloads) > 0 {
				sent = w.sent(t)["password"]
			}
			// The server keeps a secret that is not sent.
			if test.sent == nil && len(w.server.payloads) > 0 {
				t.Errorf("sent %v", w.server.payloads)
			}
			wantEqual(t, test.sent, sent)
			wantValues(t, object{"password": test.after["password"], "password_wo": nil, "password_wo_version": test.after["password_wo_version"]}, state.Value)
		})
	}
}

// An ignored secret is planned as it was, and not sent.
func TestIgnoredSecretsAreNotSent(t *testing.T) {
	w := newWorld(t)
	state := w.created(t, model.Value{"email": "a", "password": "x"})
	plan := w.planned(t, model.Value{"email": "a", "password": "x", "line": "1"}, &state)
	_, report := w.Update(t.Context(), model.Value{"email": "a", "password": "y", "line": "1"}, plan.Value, state)
	wantNone(t, report)
	wantValues(t, object{"password": nil, "line": "1"}, w.sent(t))
}

func firstOf(a, b any) any {
	if a != nil {
		return a
	}
	return b
}
