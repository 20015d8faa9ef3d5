package provider_test

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-log/tflogtest"

	"github.com/collab-iac/terraform-provider-collab/internal/model"
)

// The log says that a setting has each object read by itself.
func TestSingleReadsAreTold(t *testing.T) {
	t.Parallel()
	w := newEnv(t, speaking(t, captured))
	users := vossUsers(t, w, 2, w.sites(t, 1)...)
	var log bytes.Buffer
	c := newConfiguredFakeTerraform(tflogtest.RootLogger(t.Context(), &log), t, w, model.Value{"read_mode": "single"}, nil, time.Millisecond)
	users.refresh(t, c)
	if n := strings.Count(log.String(), `"Each object is read by itself"`); n != 1 {
		t.Errorf("told %d times: %s", n, &log)
	}
}
