package model

import (
	"regexp"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestSnakeCase(t *testing.T) {
	for payload, want := range map[string]string{
		"id":                        "id",
		"firstName":                 "first_name",
		"SparkCSFDevice":            "spark_csf_device",
		"caller_id":                 "caller_id",
		"calling_pro":               "calling_pro",
		"aaExtensionDialingEnabled": "aa_extension_dialing_enabled",
		"webex_enterprise_200":      "webex_enterprise_200",
		"m_provisioning":            "m_provisioning",
		"e164Number":                "e164_number",
		"Calling":                   "calling",
		"":                          "",
	} {
		if got := SnakeCase(payload); got != want {
			t.Errorf("SnakeCase(%q) = %q, want %q", payload, got, want)
		}
	}
}

func TestSnakeCaseKeepsLettersAndSettles(t *testing.T) {
	shape := regexp.MustCompile(`^[a-z0-9_]*$`)
	rapid.Check(t, func(t *rapid.T) {
		payload := rapid.StringMatching(`[A-Za-z0-9_]{0,20}`).Draw(t, "payload")
		name := SnakeCase(payload)
		if !shape.MatchString(name) {
			t.Fatalf("SnakeCase(%q) = %q is not snake case", payload, name)
		}
		if again := SnakeCase(name); again != name {
			t.Fatalf("SnakeCase(%q) = %q, and again %q", payload, name, again)
		}
		plain := func(s string) string { return strings.ToLower(strings.ReplaceAll(s, "_", "")) }
		if plain(name) != plain(payload) {
			t.Fatalf("SnakeCase(%q) = %q changes letters", payload, name)
		}
	})
}
