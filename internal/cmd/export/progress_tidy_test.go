package export

import (
	"bytes"
	"strings"
	"testing"

	"github.com/collab-iac/terraform-provider-collab/internal/model"
)

// A name that the server holds reaches the terminal without control characters.
func TestSkippedTidiesNames(t *testing.T) {
	var out bytes.Buffer
	c := console{out: &out}
	c.Skipped(&model.Model{Type: "test/Person"}, "a\x1b[31m\r\nb", "its name is \x07")
	if text := strings.TrimSuffix(out.String(), "\n"); strings.ContainsAny(text, "\x1b\r\n\x07") {
		t.Errorf("%q", text)
	}
}
