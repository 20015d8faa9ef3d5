package check_test

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/collab-iac/terraform-provider-collab/internal/check"
	"github.com/collab-iac/terraform-provider-collab/internal/recording"
	"github.com/collab-iac/terraform-provider-collab/internal/system"
	"github.com/collab-iac/terraform-provider-collab/internal/systems"
)

// seeds are 200 texts that no recording may hold: 50 of each kind.
type seeds struct{ secrets, names, addresses, numbers []string }

func newSeeds() seeds {
	var s seeds
	for i := range 50 {
		s.secrets = append(s.secrets, fmt.Sprintf("hUsh-%03d-Qx", i))
		s.names = append(s.names, fmt.Sprintf("Odalys%03d Zwickel", i))
		s.addresses = append(s.addresses, fmt.Sprintf("odalys.%03d@zwickel.example", i))
		s.numbers = append(s.numbers, strconv.Itoa(4930771000+i*37))
	}
	return s
}

// all are the seeds, as a search in small letters looks for them.
func (s seeds) all() []string {
	var all []string
	for _, text := range slices.Concat(s.secrets, s.names, s.addresses, s.numbers, []string{"odalys", "zwickel", "hush-"}) {
		lower := strings.ToLower(text)
		all = append(all, lower, strings.ToLower(url.QueryEscape(text)), strings.ToLower(url.PathEscape(text)))
	}
	return all
}

// shares is into how many answers all seeds go.
const shares = 5

// into puts a share of the seeds into an answer, in every form that one may have there.
func (s seeds) into(doc map[string]any, share int) {
	var rows []any
	for i := share; i < len(s.secrets); i += shares {
		secret, name, address, digits := s.secrets[i], s.names[i], s.addresses[i], s.numbers[i]
		rows = append(rows, map[string]any{
			"password": secret, "apiToken": secret, "note": secret, "text": "the password is " + secret + ", says " + name,
			"title": name, "shout": strings.ToUpper(name), "place": "sys.hcs." + name + ".Site", "blank": " " + name + " ",
			"json": `["` + name + `", {"` + name + `": "` + digits + `"}]`, name: true, address: 1, digits: "x",
			"href": "/api/data/HierarchyNode/" + url.PathEscape(name) + "/?owner=" + url.QueryEscape(address), "uri": "https://" + strings.ReplaceAll(address, "@", ".") + "/x/" + digits,
			"email": address, "several": address + "; <" + address + ">", "status": name, "action": name, "type": name,
			"id":     base64.StdEncoding.EncodeToString([]byte("ciscospark://us/PEOPLE/" + address)),
			"number": "+" + digits, "spaced": "+49 30 " + digits[4:], "short": json.Number(digits), "code": name, "version": name,
			"fraction": json.Number("1." + digits), "list": []any{[]any{digits, name}},
		})
	}
	doc["seeded"] = rows
	if resources, ok := doc["resources"].([]any); ok {
		for _, row := range resources {
			if object, ok := row.(map[string]any); ok {
				if data, ok := object["data"].(map[string]any); ok {
					data["seeded"] = rows[:1]
				}
			}
		}
	}
}

// seeding is a server whose answers hold all seeds.
func (s seeds) seeding(next http.Handler) http.Handler {
	var answers atomic.Int64
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		answer := httptest.NewRecorder()
		next.ServeHTTP(answer, r)
		maps.Copy(w.Header(), answer.Header())
		w.Header().Del("Content-Length")
		share := int(answers.Add(1) % shares)
		for i := share; i < len(s.secrets); i += shares {
			w.Header().Add("Set-Cookie", "more"+strconv.Itoa(i)+"="+s.secrets[i]+"; Domain="+strings.ReplaceAll(s.addresses[i], "@", "."))
			w.Header().Add("X-Session", s.secrets[i])
			w.Header().Add("X-Served-By", s.names[i]+" "+s.addresses[i]+" "+s.numbers[i])
		}
		body := answer.Body.Bytes()
		var doc map[string]any
		decoder := json.NewDecoder(bytes.NewReader(body))
		decoder.UseNumber()
		switch err := decoder.Decode(&doc); {
		case err == nil && doc != nil:
			s.into(doc, share)
			body, _ = json.Marshal(doc)
		case bytes.Contains(body, []byte("<html")):
			for i := range s.secrets {
				body = fmt.Appendf(body, `<!-- %s --><p title=%q>%s</p><input name="x" value=%q><script>%s</script><a href="/x/%s">`,
					s.secrets[i], s.names[i], s.names[i]+" "+s.numbers[i], s.secrets[i], s.secrets[i], url.PathEscape(s.addresses[i]))
			}
		}
		w.WriteHeader(answer.Code)
		_, _ = w.Write(body)
	})
}

// record checks a server and records that.
func (s *server) record(t *testing.T) (check.Report, recording.Archive) {
	t.Helper()
	values := s.system.Resolve(s.declared)
	recorder := recording.NewRecorder(s.system, values, "test")
	target, err := check.Open(t.Context(), s.system, values, system.Options{Version: "test", RetryWait: time.Millisecond, PollInterval: time.Millisecond, Wrap: recorder.Wrap})
	if err != nil {
		t.Fatal(err)
	}
	report := target.Run(t.Context())
	if err := recording.Write(recording.File(t.TempDir(), "x"), recorder.Archive()); err != nil {
		t.Fatal(err)
	}
	return report, recorder.Archive()
}

// play serves a recording, and returns a server with settings that lead to it.
func play(t *testing.T, s *system.System, archive recording.Archive) (*server, *recording.Player) {
	t.Helper()
	path := recording.File(t.TempDir(), string(s.Name))
	if err := recording.Write(path, archive); err != nil {
		t.Fatal(err)
	}
	read, err := recording.Read(path)
	if err != nil {
		t.Fatal(err)
	}
	player, err := recording.NewPlayer(s, read[0])
	if err != nil {
		t.Fatal(err)
	}
	web := httptest.NewServer(player)
	t.Cleanup(web.Close)
	declared := system.Declared{system.Endpoint: new(web.URL + s.Emulator.Root)}
	for name, value := range player.Settings() {
		declared[name] = &value
	}
	return &server{system: s, declared: declared}, player
}

// same leaves out of a report what is of the moment, and what has a stand-in.
func same(r check.Report) check.Report {
	r.Endpoint, r.Block = "", ""
	r.Connection = slices.Clone(r.Connection)
	for i, fact := range r.Connection {
		if slices.Contains([]string{"answers in", "account", "account's node"}, fact.Name) {
			r.Connection[i].Value = ""
		}
	}
	r.Permissions = slices.Clone(r.Permissions)
	for i := range r.Permissions {
		r.Permissions[i].Reason = ""
	}
	return r
}

// recordedDialects are servers to record, by system.
var recordedDialects = map[string][]string{
	"voss": {
		"", "error_body=html,choices_form=scalars,pagination=meta,path=string,transaction_access=no-get",
		"pkid_place=uri,list_rows=summary,actions=object,charset=iso-8859-1,error_body=nested,page_rows=short",
	},
	"gws": {"", "filters=any-case,subresources_body=bare,charset=iso-8859-1,http_status=always-200"},
}

// TestRecordingHoldsNothingAndAnswersTheSame records servers whose answers hold 200 secrets,
// names, addresses and numbers: the recording has none of them, nor what the settings
// hold, and a check of the recording comes to the same as the one that made it, twice.
func TestRecordingHoldsNothingAndAnswersTheSame(t *testing.T) {
	t.Parallel()
	secret := newSeeds()
	for _, s := range systems.All() {
		for i, dialect := range recordedDialects[string(s.Name)] {
			t.Run(string(s.Name)+" "+dialect, func(t *testing.T) {
				t.Parallel()
				server := serve(t, s, dialect)
				server.fill(t)
				web := httptest.NewServer(secret.seeding(server.emulator))
				t.Cleanup(web.Close)
				server = server.with(system.Endpoint, web.URL+s.Emulator.Root)
				if s.HasSetting("auth") && i%2 == 1 {
					server = server.with("auth", "session")
				}
				live, archive := server.record(t)
				if live.Error != "" {
					t.Fatal(live.Error)
				}
				assertHoldsNone(t, archive, slices.Concat(secret.all(), server.settings()))
				played, player := play(t, s, archive)
				for range 2 {
					if diff := cmp.Diff(same(live), same(played.check(t))); diff != "" {
						t.Errorf("the recording answers otherwise (-live +recorded):\n%s", diff)
					}
				}
				if strange := player.Strange(); len(strange) > 0 {
					t.Errorf("asked for what was not recorded: %v", strange)
				}
			})
		}
	}
}

// settings are the texts of the settings that nobody else may learn.
func (s *server) settings() []string {
	user, password := *s.declared["username"], *s.declared["password"]
	address, _ := url.Parse(*s.declared[system.Endpoint])
	texts := []string{password, user + ":" + password, base64.StdEncoding.EncodeToString([]byte(user + ":" + password)), address.Host, "seen@example.com", "seen person"}
	if hierarchy := s.declared["hierarchy"]; hierarchy != nil {
		texts = append(texts, *hierarchy, "hcs")
	}
	for i, text := range texts {
		texts[i] = strings.ToLower(text)
	}
	return texts
}

func assertHoldsNone(t *testing.T, archive recording.Archive, texts []string) {
	t.Helper()
	path := recording.File(t.TempDir(), "x")
	if err := recording.Write(path, archive); err != nil {
		t.Fatal(err)
	}
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	lower := strings.ToLower(string(content))
	for _, text := range texts {
		if at := strings.Index(lower, text); at >= 0 {
			t.Fatalf("the recording holds %q: …%s…", text, lower[max(0, at-60):min(len(lower), at+60)])
		}
	}
}
