package provider_test

import (
	"net/http"
	"testing"

	emulator "github.com/collab-iac/terraform-provider-collab/internal/systems/voss/emulator"
)

// What the server says of a field lands on the field's attribute, with the
// server's own words.
func TestAccServerMessagesLandOnAttributes(t *testing.T) {
	refuse := func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
			if r.Method != http.MethodPost {
				next.ServeHTTP(rw, r)
				return
			}
			rw.Header().Set("Content-Type", "application/json")
			rw.WriteHeader(http.StatusBadRequest)
			_, _ = rw.Write([]byte(`{"success": false, "http_code": 400, "code": 4001, "message": "The payload is not valid.",
				"errors": {"phoneNumbers.0.value": "Number is not in the pool.", "line": "No such line.", "nowhere": "Odd."}}`))
		})
	}
	w := newEnv(t, emulator.Options{Middleware: refuse})
	result := newCommandLine(t).run(w.config(`
resource "collab_voss_device_spark_user" "alice" {
  email         = "alice@example.com"
  line          = "+1"
  phone_numbers = [{ type = "work", value = "+14085550100" }]
}
`), "apply", "-auto-approve")
	expectGolden(t, "server_messages", result.text())
}
