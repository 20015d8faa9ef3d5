package emulator

import (
	"io"
	"net/http"
	"path/filepath"
	"strings"
	"testing"

	gws "github.com/collab-iac/terraform-provider-collab/internal/systems/gws/emulator"
)

// askGWS asks the Users API as the printed environment says.
func askGWS(t *testing.T, from running, method, path, body string) string {
	t.Helper()
	_, rest, _ := strings.Cut(from.out, `COLLAB_GWS_ENDPOINT="`)
	endpoint, _, _ := strings.Cut(rest, `"`)
	request, err := http.NewRequestWithContext(t.Context(), method, endpoint+path, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Content-Type", "application/json")
	request.SetBasicAuth(gws.Administrator.UserName, gws.Administrator.Password)
	answer, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = answer.Body.Close() }()
	content, err := io.ReadAll(answer.Body)
	if err != nil {
		t.Fatal(err)
	}
	return string(content)
}

func TestServesGenesysBesideVOSS(t *testing.T) {
	snapshot := filepath.Join(t.TempDir(), "gws.json")
	first := start(t, "-gws-snapshot", snapshot)
	for _, want := range []string{
		`export COLLAB_GWS_USERNAME="terraform@example.com"`, `export COLLAB_GWS_PASSWORD="` + gws.Administrator.Password + `"`,
	} {
		if !strings.Contains(first.out, want) {
			t.Errorf("printed %q, which lacks %q", first.out, want)
		}
	}
	created := askGWS(t, first, http.MethodPost, "/users",
		`{"userName":"ada@example.com","password":"s3cret","firstName":"Ada","lastName":"Bell","roles":["ROLE_AGENT"]}`)
	if !strings.Contains(created, `"statusCode":"0"`) {
		t.Fatalf("create: %s", created)
	}
	list(t, first.endpoint, "")
	if err := first.stop(); err != nil {
		t.Fatalf("stopping: %v", err)
	}

	second := start(t, "-gws-snapshot", snapshot, "-gws-dialect", "status_code=string")
	if got := askGWS(t, second, http.MethodGet, "/users?fields=userName&userName=ada@example.com", ""); got != `{"statusCode":"0","totalCount":1,"users":[{"userName":"ada@example.com"}]}` {
		t.Errorf("after a restart: %s", got)
	}
}
