package emulator_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	gws "github.com/collab-iac/terraform-provider-collab/internal/systems/gws/emulator"
)

// find returns one string of the first object of a list with the wanted value.
func (p *emulator) find(path, plural, key, value, want string) string {
	p.t.Helper()
	rows, _ := p.must("GET", path+"?fields=*", "").body[plural].([]any)
	for _, row := range rows {
		if object, _ := row.(map[string]any); object[key] == value {
			text, _ := object[want].(string)
			return text
		}
	}
	p.t.Fatalf("%s has none with %s %s", path, key, value)
	return ""
}

func (p *emulator) deviceURI(number string) string {
	return p.find("/devices", "devices", "phoneNumber", number, "uri")
}

func (p *emulator) skillURI(name string) string {
	return p.find("/skills", "skills", "name", name, "uri")
}

// held returns one field of each skill or device that a user shows.
func held(t testing.TB, p *emulator, id, part, field string) []string {
	t.Helper()
	shown, _ := p.must("GET", "/users/"+id+"?subresources="+part, "").body["user"].(map[string]any)
	rows, _ := shown[part].([]any)
	list := []string{}
	for _, row := range rows {
		object, _ := row.(map[string]any)
		list = append(list, fmt.Sprint(object[field]))
	}
	return list
}

func TestSkillsOfAUser(t *testing.T) {
	p := newEmulator(t, "")
	id := userID(t, p, "grace.chen@example.com")
	sales := p.skillURI("Sales")
	skill := strings.TrimPrefix(sales, "https://gws.contact-center.invalid/api/v2/skills/")
	for _, step := range []struct {
		method, path, body, want string
		levels                   []string
	}{
		{"POST", "", fmt.Sprintf(`{"uri":%q,"level":7}`, sales), "200 0", []string{"7"}},
		{"POST", "", fmt.Sprintf(`{"uri":%q,"level":7}`, sales), "200 0", []string{"7"}},
		{"POST", "", `{"level":7}`, "400 1 Required parameters are missing: 'uri'", []string{"7"}},
		{"POST", "", fmt.Sprintf(`{"uri":%q}`, sales), "400 1 Required parameters are missing: 'level'", []string{"7"}},
		{"POST", "", `{"uri":"http://127.0.0.1:8090/api/v2/skills/nothing","level":1}`, "404 6 Skill not found", []string{"7"}},
		{"POST", "", fmt.Sprintf(`{"uri":%q,"level":"9"}`, sales), "200 0", []string{"9"}},
		{"POST", "", fmt.Sprintf(`{"uri":%q,"level":-1}`, sales), "400 10 Input validation failed: level: must be a whole number of at least 0", []string{"9"}},
		{"POST", "", fmt.Sprintf(`{"uri":%q,"level":1.5}`, sales), "400 10 Input validation failed: level: must be a whole number of at least 0", []string{"9"}},
		{"PUT", "/" + skill, `{"level":"8"}`, "405 3 This operation is not allowed: PUT", []string{"9"}},
		{"GET", "/" + skill, "", "200 0", []string{"9"}},
		{"GET", "", "", "200 0", []string{"9"}},
		{"DELETE", "/" + skill, "", "200 0", []string{}},
		{"DELETE", "/" + skill, "", "404 6 Skill not found", []string{}},
		{"POST", "", fmt.Sprintf(`{"uri":%q,"level":0}`, sales), "200 0", []string{"1"}},
	} {
		if got := p.ask(step.method, "/users/"+id+"/skills"+step.path, step.body).summary(); got != step.want {
			t.Errorf("%s %s = %s, want %s", step.method, step.body, got, step.want)
		}
		if diff := cmp.Diff(step.levels, held(t, p, id, "skills", "level")); diff != "" {
			t.Errorf("levels after %s %s (-want +got):\n%s", step.method, step.body, diff)
		}
	}
}

func TestSkillsOfTheContactCentre(t *testing.T) {
	p := newEmulator(t, "")
	a := p.must("POST", "/skills", `{"name":"French","description":"Calls in French"}`)
	id, _ := a.body["id"].(string)
	want := map[string]any{
		"id": id, "name": "French", "description": "Calls in French",
		"path": "/skills/" + id, "uri": a.body["uri"],
	}
	if diff := cmp.Diff(want, p.must("GET", "/skills/"+id, "").body["skill"]); diff != "" {
		t.Errorf("skill (-want +got):\n%s", diff)
	}
	for body, want := range map[string]string{
		`{"name":"French"}`:                 "403 18 Failed to create skill. Skill 'French' already exists.",
		`{"description":"x"}`:               "400 1 Required parameters are missing: 'name'",
		`{"name":"Dutch","description":{}}`: "400 10 Input validation failed: description: must be a String, not an Object",
	} {
		if got := p.ask("POST", "/skills", body).summary(); got != want {
			t.Errorf("POST %s = %s, want %s", body, got, want)
		}
	}
	if uris, _ := p.must("GET", "/skills", "").body["uris"].([]any); len(uris) != 5 {
		t.Errorf("%d uris, want 5", len(uris))
	}
}

func TestDevicesOfAUser(t *testing.T) {
	p := newEmulator(t, "")
	mona, luis := userID(t, p, "mona.reed@example.com"), userID(t, p, "luis.ortega@example.com")
	device := p.deviceURI("3001")
	path := "/devices/" + strings.TrimPrefix(device, "https://gws.contact-center.invalid/api/v2/devices/")

	// Assigning takes the device from whoever had it (CONTRACT.md §4.2).
	p.must("POST", "/users/"+luis+"/devices", fmt.Sprintf(`{"uri":%q}`, device))
	created := p.must("POST", "/users/"+luis+"/devices", `{"phoneNumber":"+1 (415) 555-0100","telephonyNetwork":"Public"}`)
	if _, shown := created.body["path"]; shown || created.body["id"] == nil || created.body["uri"] == nil {
		t.Errorf("create and assign = %s", created.text)
	}
	if diff := cmp.Diff([]string{"+1 (415) 555-0100", "3001", "3002"}, held(t, p, luis, "devices", "phoneNumber")); diff != "" {
		t.Errorf("devices of Luis (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]string{}, held(t, p, mona, "devices", "phoneNumber")); diff != "" {
		t.Errorf("devices of Mona (-want +got):\n%s", diff)
	}
	listed, _ := p.must("GET", "/users/"+luis+"/devices?fields=phoneNumber&limit=2", "").body["devices"].([]any)
	if diff := cmp.Diff([]any{map[string]any{"phoneNumber": "+1 (415) 555-0100"}, map[string]any{"phoneNumber": "3001"}}, listed); diff != "" {
		t.Errorf("list of devices (-want +got):\n%s", diff)
	}
	admin := userID(t, p, "terraform@example.com")
	for _, test := range [][4]string{
		{"POST", "/users/" + admin + "/devices", fmt.Sprintf(`{"uri":%q}`, device), "403 16 Failed to assign device. User 'terraform@example.com' does not have the role ROLE_AGENT."},
		{"POST", "/users/" + luis + "/devices", `{}`, "400 1 Required parameters are missing: 'phoneNumber'"},
		{"POST", "/users/" + luis + "/devices", `{"uri":"https://gws.contact-center.invalid/api/v2/devices/x"}`, "404 6 Device not found"},
		{"POST", "/devices", `{"phoneNumber":"14155550100"}`, "403 18 Failed to create device. Phone number '14155550100' is already in use."},
		{"POST", "/devices", `{"phoneNumber":"abc"}`, "400 10 Input validation failed: phoneNumber: must have digits"},
		{"POST", "/devices", `{"phoneNumber":"9","telephonyNetwork":"Radio"}`, `400 10 Input validation failed: telephonyNetwork: "Radio" is not a valid choice; it must be one of Private, Public`},
		{"DELETE", "/users/" + mona + path, "", "404 6 Device not found"},
		{"DELETE", "/users/" + luis + path, "", "200 0"},
		{"GET", path, "", "200 0"},
		{"DELETE", path, "", "200 0"},
		{"GET", path, "", "404 6 Device not found"},
		{"DELETE", path, "", "404 6 Device not found"},
	} {
		if got := p.ask(test[0], test[1], test[2]).summary(); got != test[3] {
			t.Errorf("%s %s %s = %s, want %s", test[0], test[1], test[2], got, test[3])
		}
	}
}

func TestOwnDevices(t *testing.T) {
	p := newEmulator(t, "").as(gws.Agent)
	p.must("POST", "/me/devices", `{"phoneNumber":"3100"}`)
	devices, _ := p.must("GET", "/me/devices?fields=phoneNumber", "").body["devices"].([]any)
	if diff := cmp.Diff([]any{map[string]any{"phoneNumber": "3100"}}, devices); diff != "" {
		t.Errorf("own devices (-want +got):\n%s", diff)
	}
}

func TestFeaturesAndSettings(t *testing.T) {
	p := newEmulator(t, "")
	shown, _ := p.must("GET", "/me?subresources=*&fields=userName", "").body["user"].(map[string]any)
	feature := func(id, name string) map[string]any {
		return map[string]any{
			"id": id, "displayName": name, "description": "",
			"path": "/features/" + id, "uri": "https://gws.contact-center.invalid/api/v2/features/" + id,
		}
	}
	want := map[string]any{
		"userName": "terraform@example.com", "skills": []any{}, "devices": []any{}, "groups": []any{},
		"features": []any{feature("api-provisioning-read", "provisioning read"), feature("api-provisioning-write", "provisioning write")},
		"settings": map[string]any{"htcc": map[string]any{"roles": "admin"}},
	}
	if diff := cmp.Diff(want, shown); diff != "" {
		t.Errorf("me (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(feature("api-provisioning-read", "provisioning read"), p.must("GET", "/features/api-provisioning-read", "").body["feature"]); diff != "" {
		t.Errorf("feature (-want +got):\n%s", diff)
	}
	if got := p.ask("GET", "/features/api-flying", "").summary(); got != "404 6 Feature not found" {
		t.Errorf("unknown feature = %s", got)
	}
	if uris, _ := p.must("GET", "/features", "").body["uris"].([]any); len(uris) != 2 {
		t.Errorf("%d features, want 2", len(uris))
	}
}
