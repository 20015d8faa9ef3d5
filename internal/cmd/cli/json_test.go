package cli_test

import (
	"bytes"
	"testing"

	"github.com/collab-iac/terraform-provider-collab/internal/cmd/cli"
)

// A text that holds what HTML gives a meaning to is printed as it is.
func TestPrintJSON(t *testing.T) {
	var out bytes.Buffer
	if err := cli.PrintJSON(&out, map[string]any{"want": "<pkid> & more"}); err != nil {
		t.Fatal(err)
	}
	if got, want := out.String(), "{\n  \"want\": \"<pkid> & more\"\n}\n"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
}
