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
		"sound":               {model.Value{"email": "a", "password": "x"}, nil},
		"unknown":             {model.Value{"email": model.Unknown, "password": model.Unknown, "password_wo": "x", "phones": model.Unknown}, nil},
		"a secret twice":      {model.Value{"email": "a", "password": "x", "password_wo": "y", "password_wo_version": int64(1)}, []string{"E password Invalid Attribute Combination", "E password Invalid Attribute Combination"}},
		"a write-only secret": {model.Value{"email": "a", "password_wo": "y", "password_wo_version": int64(1)}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			report := (&Manager{Model: person()}).Validate(test.config)
			wantEqual(t, test.want, brief(report))
		})
	}
}

func TestValidateMessages(t *testing.T) {
	golden(t, "invalid configuration", (&Manager{Model: person()}).Validate(model.Value{"password": "x", "password_wo": "y"}))
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
