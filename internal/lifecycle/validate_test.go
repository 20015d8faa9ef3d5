package lifecycle

import (
	"testing"

	"pgregory.net/rapid"

	"github.com/collab-iac/terraform-provider-collab/internal/model"
	"github.com/collab-iac/terraform-provider-collab/internal/model/modeltest"
)

func TestValidate(t *testing.T) {
	for name, test := range map[string]struct {
		config model.Value
		want   []string
	}{
		"sound": {model.Value{
			"email": "a", "hierarchy": "top", "password": "x", "timeouts": object{"create": "1m", "read": model.Unknown},
			"phones": list{object{"number": "1"}, model.Unknown}, "calling": object{"dnd": true},
		}, nil},
		"unknown":             {model.Value{"email": model.Unknown, "password": model.Unknown, "password_wo": "x", "phones": model.Unknown}, nil},
		"nothing":             {model.Value{}, []string{"E email Missing required attribute"}},
		"read-only":           {model.Value{"email": "a", "status": "x", "pkid": "1"}, []string{"E status Read-only attribute", "E pkid Read-only attribute"}},
		"read-only inside":    {model.Value{"email": "a", "phones": list{object{}, object{"id": "1"}}}, []string{"E phones[1].id Read-only attribute"}},
		"null elements":       {model.Value{"email": "a", "words": list{"x", nil}, "phones": list{nil}}, []string{"E words[1] Null element", "E phones[0] Null element"}},
		"a secret twice":      {model.Value{"email": "a", "password": "x", "password_wo": "y", "password_wo_version": int64(1)}, []string{"E password Invalid Attribute Combination", "E password Invalid Attribute Combination"}},
		"a timeout in words":  {model.Value{"email": "a", "timeouts": object{"update": "soon", "delete": "90s"}}, []string{"E timeouts.update Invalid timeout"}},
		"a write-only secret": {model.Value{"email": "a", "password_wo": "y", "password_wo_version": int64(1)}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			report := (&Manager{Model: person()}).Validate(test.config)
			wantEqual(t, test.want, brief(report))
		})
	}
}

func TestValidateMessages(t *testing.T) {
	golden(t, "invalid configuration", (&Manager{Model: person()}).Validate(model.Value{
		"status": "x", "words": list{nil}, "password": "x", "password_wo": "y", "timeouts": object{"create": "soon"},
	}))
}

// Every configuration that a practitioner may write is sound.
func TestValidateHasNothingToSayOfSoundConfigurations(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m := modeltest.Models().Draw(t, "model")
		config := modeltest.Configs(m).Draw(t, "config")
		if report := (&Manager{Model: m}).Validate(config); len(report) > 0 {
			t.Fatalf("%v: %v", config, report)
		}
	})
}
