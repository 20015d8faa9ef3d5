package emulator_test

import (
	"testing"

	voss "github.com/collab-iac/terraform-provider-collab/internal/systems/voss/emulator"
)

// TestRelease shows what is known to differ between releases.
func TestRelease(t *testing.T) {
	const (
		users     = "/api/device/spark/User/schema/"
		relations = "/api/relation/SparkUser/schema/"
		profiles  = "/api/device/spark/CXUserProfile/schema/"
	)
	type facts map[string]any
	documented := facts{
		users + " services.type": "object", users + " calling_pro.type": nil, users + " phoneNumbers.readonly": nil,
		relations + " extension.readonly":        nil,
		profiles + " userProfileAppModules.type": "object", profiles + " permissions.type": nil,
	}
	later := facts{
		users + " services.type": nil, users + " calling_pro.readonly": true, users + " workNumber.type": "string", users + " licenses.type": "array",
		users + " phoneNumbers.readonly": true, users + " addresses.readonly": true, users + " sipAddresses.readonly": true,
		relations + " extension.readonly": true, relations + " displayName.type": "string",
		profiles + " userProfileAppModules.type": "object",
		profiles + " name.maxLength":             float64(80), profiles + " name.pattern": `^[a-zA-Z0-9,_\-\s]*$`, profiles + " name.required": true,
		relations + " Calling.properties.voicemail.properties.sendUnansweredCalls.properties.numberOfRings.maximum": float64(20),
		relations + " locationId.target": "/api/device/spark/Location/choices/?field=name&format=json", relations + " type.default": "person",
	}
	for release, want := range map[string]facts{
		"": documented, voss.AsDocumented: documented, voss.Release213: documented, voss.Release241: later,
		voss.Release253: {
			users + " services.type": nil, relations + " extension.readonly": true,
			profiles + " userProfileAppModules.type": nil, profiles + " accessAllModules.type": nil,
			profiles + " permissionAccessLevel.default": "ALL", profiles + " permissions.items.properties.name.required": true,
			profiles + " name.required": true, profiles + " accessAllSites.type": "string",
		},
	} {
		e := newEmulator(t, "", func(o *voss.Options) { o.Models, o.Release = nil, release })
		for fact, value := range want {
			var call, path string
			for i, r := range fact {
				if r == ' ' {
					call, path = fact[:i], fact[i+1:]
				}
			}
			if got := e.call("GET", call+tenant, "").want(200).at("schema.properties." + path); got != value {
				t.Errorf("release %q: %s is %v, want %v", release, fact, got, value)
			}
		}
		said := release
		if release == "" || release == voss.AsDocumented {
			said = "11.5.1"
		}
		e.call("GET", "/api/device/spark/User/"+tenant, "").want(200).is("meta.api_version", said)
	}
}

// TestRelease_Later makes a user who has what a later release knows.
func TestRelease_Later(t *testing.T) {
	e := newEmulator(t, "", func(o *voss.Options) { o.Models, o.Release = nil, voss.Release241 })
	const users = "/api/device/spark/User/"
	pkid, _ := e.call("POST", users+tenant, `{"email": "anna.berg@example.com", "firstName": "Anna", "workNumber": "+14085550100"}`).want(201).at("pkid").(string)
	e.call("GET", users+pkid+"/", "").want(200).is("data.workNumber", "+14085550100")
	e.call("POST", users+tenant, `{"email": "ben.moss@example.com", "services": {"message": {"messaging": true}}}`).want(400).has("services")
}
