package datasources

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/collab-iac/terraform-provider-collab/internal/backend"
)

// A model that the server does not know is asked for by the name that was probably meant.
func TestMeant(t *testing.T) {
	missing := fmt.Errorf("no such model: %w", backend.ErrNotFound)
	for _, test := range []struct {
		model string
		err   error
		want  string
	}{
		{"device/spark/Licence", missing, `"device/spark/License"`},
		{"device/spark/Usr", missing, `"device/spark/User"`},
		{"relation/sparkUser", missing, `"relation/SparkUser"`},
		{"device/spark/User", missing, ""},
		{"view/SomethingElse", missing, ""},
		{"device/spark/Licence", &backend.Error{Status: 404, Is: backend.ErrProtocol}, `"device/spark/License"`},
		{"device/spark/Usr", errors.New("no route"), ""},
	} {
		if got := meant(test.model, test.err); !strings.Contains(got, test.want) || test.want == "" && got != "" {
			t.Errorf("%s: %q", test.model, got)
		}
	}
}
