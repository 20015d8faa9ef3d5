package recording

import (
	"errors"
	"io"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// entry is one exchange of a recording.
func entry(method, url string, status int, body string) Entry {
	return Entry{Request: Request{Method: method, URL: "https://" + Host + url}, Response: Response{Status: status, Content: Content{Text: body}}}
}

func archiveOf(entries ...Entry) Archive {
	return Archive{Log{Version: "1.2", System: "toy", Entries: entries}}
}

// The order of the answers to one request is kept, one that is asked for more often has
// the last, and texts that differ between runs find what has their place.
func TestPlayer(t *testing.T) {
	t.Parallel()
	const node = "5f1122334455667788990011"
	player, err := NewPlayer(toy, archiveOf(
		entry("GET", "/api/data/Shelf/?limit=1", 200, "first"),
		entry("GET", "/api/data/Shelf/?label=Text0123456789ab", 200, "filtered"),
		entry("GET", "/api/data/Shelf/"+node, 200, "there"),
		entry("DELETE", "/api/data/Shelf/"+node, 204, ""),
		entry("GET", "/api/data/Shelf/"+node, 404, "at https://"+Host+"/api"),
		entry("GET", "/api/broken", 0, ""),
	))
	if err != nil {
		t.Fatal(err)
	}
	web := httptest.NewServer(player)
	t.Cleanup(web.Close)
	for range 2 {
		for _, step := range []struct {
			method, path string
			status       int
			body         string
		}{
			{"GET", "/api/data/Shelf/?limit=1", 200, "first"},
			{"GET", "/api/data/Shelf/" + node, 200, "there"},
			{"GET", "/api/data/Shelf/?label=nobody+has+this", 200, "filtered"},
			{"DELETE", "/api/data/Shelf/" + node, 204, ""},
			{"GET", "/api/data/Shelf/" + node, 404, "at " + web.URL + "/api"},
			{"GET", "/api/data/Shelf/" + node, 404, "at " + web.URL + "/api"},
			{"PUT", "/api/data/Shelf/" + node, 501, `{"message": "the recording holds no such exchange"}`},
		} {
			status, body := ask(t, step.method, web.URL+step.path)
			if status != step.status || body != step.body {
				t.Errorf("%s %s: %d %q, want %d %q", step.method, step.path, status, body, step.status, step.body)
			}
		}
	}
	if got := player.Strange(); len(got) != 2 {
		t.Errorf("strange are %v", got)
	}
	if _, err := http.Get(web.URL + "/api/broken"); err == nil {
		t.Error("a connection that broke answers")
	}
}

func ask(t *testing.T, method, url string) (int, string) {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), method, url, nil)
	if err != nil {
		t.Fatal(err)
	}
	answer, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = answer.Body.Close() }()
	body, err := io.ReadAll(answer.Body)
	if err != nil {
		t.Fatal(err)
	}
	return answer.StatusCode, string(body)
}

// The clock of a server is as far off as it was.
func TestPlayerKeepsTheClock(t *testing.T) {
	t.Parallel()
	one := entry("GET", "/api", 200, "")
	one.Started = time.Date(2026, 1, 1, 12, 0, 0, 0, time.UTC)
	one.Response.Headers = []Pair{{"Date", "Thu, 01 Jan 2026 13:00:00 GMT"}, {"Content-Type", "text/plain"}}
	player, err := NewPlayer(toy, archiveOf(one))
	if err != nil {
		t.Fatal(err)
	}
	w := httptest.NewRecorder()
	player.ServeHTTP(w, httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/api", nil))
	said, err := http.ParseTime(w.Header().Get("Date"))
	if ahead := time.Until(said); err != nil || ahead < 59*time.Minute || ahead > 61*time.Minute {
		t.Errorf("it is %s ahead (%v)", ahead, err)
	}
}

func TestReadAndWrite(t *testing.T) {
	t.Parallel()
	directory := filepath.Join(t.TempDir(), "new")
	path := File(directory, "toy")
	if err := Write(path, archiveOf(entry("GET", "/api", 200, "x"))); err != nil {
		t.Fatal(err)
	}
	if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("mode %v (%v)", info.Mode(), err)
	}
	if err := Write(path, Archive{}); !errors.Is(err, fs.ErrExist) {
		t.Errorf("writing again: %v", err)
	}
	for _, one := range []string{path, directory} {
		if archives, err := Read(one); err != nil || len(archives) != 1 || archives[0].Log.Entries[0].Response.Content.Text != "x" {
			t.Errorf("%s: %v (%v)", one, archives, err)
		}
	}
	for name, content := range map[string]string{"no JSON": "{", "no recording": `{"log": {"entries": []}}`} {
		other := filepath.Join(t.TempDir(), "x.har")
		if err := os.WriteFile(other, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := Read(other); err == nil || !strings.Contains(err.Error(), other) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := Read(t.TempDir()); err == nil {
		t.Error("an empty directory is no error")
	}
}
