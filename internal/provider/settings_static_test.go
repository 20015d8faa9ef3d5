package provider

import (
	"testing"

	"github.com/collab-iac/terraform-provider-collab/internal/system"
	"github.com/collab-iac/terraform-provider-collab/internal/systems"
)

// TestStaticSettings checks settings as validate sees them: variables are not known, and
// the environment of the plan may not be there yet.
func TestStaticSettings(t *testing.T) {
	known := func(text string) *string { return &text }
	for name, test := range map[string]struct {
		declared system.Declared
		wrong    bool
	}{
		"all known":                {system.Declared{"endpoint": known("https://a.example.com/api/v2"), "username": known("u"), "password": known("p")}, false},
		"only the endpoint":        {system.Declared{"endpoint": known("https://a.example.com/api/v2")}, false},
		"password not known yet":   {system.Declared{"endpoint": known("https://a.example.com/api/v2"), "password": nil}, false},
		"endpoint not known yet":   {system.Declared{"endpoint": nil, "username": known("u")}, false},
		"wrong with unknown":       {system.Declared{"endpoint": known("a.example.com"), "password": nil}, true},
		"user in the endpoint":     {system.Declared{"endpoint": known("https://u:p@a.example.com")}, true},
		"CA file is missing":       {system.Declared{"ca_cert_file": known("no/such.pem")}, true},
		"CA file not known yet":    {system.Declared{"ca_cert_file": nil}, false},
		"half a certificate":       {system.Declared{"client_key_file": known("no/such.pem")}, true},
		"other half not known yet": {system.Declared{"client_cert_file": nil, "client_key_file": known("no/such.pem")}, false},
	} {
		t.Run(name, func(t *testing.T) {
			for _, s := range systems.All() {
				if err := s.Static(test.declared, Options{}); (err != nil) != test.wrong {
					t.Errorf("%s: got %v", s.Name, err)
				}
			}
		})
	}
}
