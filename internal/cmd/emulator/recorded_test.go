package emulator

import (
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/collab-iac/terraform-provider-collab/internal/recording"
)

// The systems of a recording run, at their roots, and the environment leads there.
func TestAnswersAsRecorded(t *testing.T) {
	directory := t.TempDir()
	for name, one := range map[string]struct{ url, body string }{
		"voss": {"/api/data/HierarchyNode/?limit=1", "of VOSS"},
		"gws":  {"/api/v2/me", "of Genesys"},
	} {
		archive := recording.Archive{Log: recording.Log{
			System: name, Settings: map[string]string{"username": "text0123456789ab", "auth": "session"},
			Entries: []recording.Entry{{Request: recording.Request{Method: http.MethodGet, URL: "https://" + recording.Host + one.url}, Response: recording.Response{Status: 200, Content: recording.Content{Text: one.body}}}},
		}}
		if err := recording.Write(recording.File(directory, name), archive); err != nil {
			t.Fatal(err)
		}
	}
	server := start(t, "-recording", directory)
	for _, want := range []string{`export COLLAB_VOSS_USERNAME="text0123456789ab"`, `export COLLAB_VOSS_AUTH="session"`, `export COLLAB_GWS_PASSWORD="removed"`, `/api/v2"`} {
		if !strings.Contains(server.out, want) {
			t.Errorf("printed %q, which lacks %q", server.out, want)
		}
	}
	if strings.Contains(server.out, "#") {
		t.Errorf("printed other accounts: %q", server.out)
	}
	for path, want := range map[string]string{"/api/data/HierarchyNode/?limit=1": "of VOSS", "/api/v2/me": "of Genesys"} {
		request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, server.endpoint+path, nil)
		if err != nil {
			t.Fatal(err)
		}
		answer, err := http.DefaultClient.Do(request)
		if err != nil {
			t.Fatal(err)
		}
		body, err := io.ReadAll(answer.Body)
		_ = answer.Body.Close()
		if err != nil || string(body) != want {
			t.Errorf("%s: %q (%v), want %q", path, body, err, want)
		}
	}
}
