package emulator_test

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/collab-iac/terraform-provider-collab/internal/emulator/clock"
	"github.com/collab-iac/terraform-provider-collab/internal/model"
	voss "github.com/collab-iac/terraform-provider-collab/internal/systems/voss/emulator"
	vossmodels "github.com/collab-iac/terraform-provider-collab/internal/systems/voss/models"
)

const (
	thingType = "device/test/Thing"
	things    = "/api/" + thingType + "/"
	tenant    = "?hierarchy=" + voss.Tenant
)

// thing has one field of every sort that the server treats differently.
func thing() *model.Model {
	return &model.Model{
		System: vossmodels.System, Type: thingType, BusinessKey: "email", Key: "pkid", HasHierarchy: true,
		Fields: []model.Field{
			{Payload: "id", Name: "id", Kind: model.String, Access: model.ReadOnly},
			{Payload: "email", Name: "email", Kind: model.String, Required: true},
			{Payload: "name", Name: "name", Kind: model.String},
			{Payload: "kind", Name: "kind", Kind: model.String, Choices: model.Choices{{Value: "work", Title: "Work"}, {Value: "home", Title: "Home"}}},
			{Payload: "profile", Name: "profile", Kind: model.String, Access: model.CreateOnly},
			{Payload: "secret", Name: "secret", Kind: model.String, Access: model.WriteOnly},
			{Payload: "level", Name: "level", Kind: model.Int, Default: int64(3)},
			{Payload: "locationId", Name: "location_id", Kind: model.String, Target: &model.Target{Model: "device/spark/Location", Attribute: "name"}},
			{Payload: "zone", Name: "zone", Kind: model.String, Content: model.TimeZone},
			{Payload: "status", Name: "status", Kind: model.String, Access: model.ReadOnly},
			{Payload: "loginEnabled", Name: "login_enabled", Kind: model.Bool, Access: model.ReadOnly},
			{Payload: "lastUpdatedTime", Name: "last_updated_time", Kind: model.String, Access: model.ReadOnly},
			{Payload: "settings", Name: "settings", Kind: model.Object, Fields: []model.Field{
				{Payload: "on", Name: "on", Kind: model.Bool, Default: true},
				{Payload: "mode", Name: "mode", Kind: model.String},
				{Payload: "modeInEffect", Name: "mode_in_effect", Kind: model.String, Access: model.ReadOnly, DerivedFrom: []string{"settings.mode"}},
			}},
			{Payload: "nested", Name: "nested", Kind: model.Object, Fields: []model.Field{
				{Payload: "email", Name: "email", Kind: model.String},
			}},
		},
	}
}

var start = time.Date(2026, 3, 1, 9, 0, 0, 0, time.UTC)

// emulator is a running server and a way to call it.
type emulator struct {
	*voss.Server
	t        *testing.T
	url      string
	clock    *clock.Manual
	username string
	password string
	client   *http.Client
}

// newEmulator serves the test's model under the dialect, and whatever else the
// options say.
func newEmulator(t *testing.T, dialect string, shape ...func(*voss.Options)) *emulator {
	t.Helper()
	// Most tests are about something else, so their requests may stay short.
	settings, err := voss.Switches.Parse("hierarchy_parameter=optional," + dialect)
	if err != nil {
		t.Fatal(err)
	}
	manual := clock.NewManual(start)
	options := voss.Options{Models: []*model.Model{thing()}, Dialect: settings, Clock: manual, Seed: 1}
	for _, change := range shape {
		change(&options)
	}
	server := voss.New(options)
	t.Cleanup(server.Close)
	web := httptest.NewServer(server)
	t.Cleanup(web.Close)
	client := web.Client()
	client.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	return &emulator{
		Server: server, t: t, url: web.URL, clock: manual, client: client,
		username: voss.Administrator.Username, password: voss.Administrator.Password,
	}
}

// as returns the same emulator seen by another account.
func (e *emulator) as(a voss.Account) *emulator {
	other := *e
	other.username, other.password = a.Username, a.Password
	return &other
}

// response is an answer as a test looks at it.
type response struct {
	t      *testing.T
	status int
	header http.Header
	text   string
	body   map[string]any
}

// call sends a request with Basic authentication.
func (e *emulator) call(method, path, body string, header ...string) response {
	e.t.Helper()
	request := e.request(method, path, body)
	request.SetBasicAuth(e.username, e.password)
	for i := 0; i+1 < len(header); i += 2 {
		request.Header.Set(header[i], header[i+1])
	}
	return e.send(request)
}

func (e *emulator) request(method, path, body string) *http.Request {
	e.t.Helper()
	request, err := http.NewRequestWithContext(e.t.Context(), method, e.url+path, strings.NewReader(body))
	if err != nil {
		e.t.Fatal(err)
	}
	return request
}

func (e *emulator) send(request *http.Request) response {
	e.t.Helper()
	answer, err := e.client.Do(request)
	if err != nil {
		e.t.Fatal(err)
	}
	defer func() { _ = answer.Body.Close() }()
	content, err := io.ReadAll(answer.Body)
	if err != nil {
		e.t.Fatal(err)
	}
	r := response{t: e.t, status: answer.StatusCode, header: answer.Header, text: string(content)}
	_ = json.Unmarshal(content, &r.body) // errors may be text
	return r
}

// want fails the test unless the status is the expected one.
func (r response) want(status int) response {
	r.t.Helper()
	if r.status != status {
		r.t.Fatalf("status %d, want %d: %s", r.status, status, r.text)
	}
	return r
}

// at follows a dotted path into the answer; numbers index arrays. It returns
// nil for nothing there.
func (r response) at(path string) any {
	var value any = r.body
	for key := range strings.SplitSeq(path, ".") {
		switch v := value.(type) {
		case map[string]any:
			value = v[key]
		case []any:
			var i int
			if _, err := fmt.Sscan(key, &i); err != nil || i >= len(v) {
				return nil
			}
			value = v[i]
		default:
			return nil
		}
	}
	return value
}

// is compares what a path leads to, printed.
func (r response) is(path string, want any) response {
	r.t.Helper()
	if got := r.at(path); fmt.Sprint(got) != fmt.Sprint(want) {
		r.t.Errorf("%s = %v, want %v in %s", path, got, want, r.text)
	}
	return r
}

// has checks that the answer contains a text.
func (r response) has(text string) response {
	r.t.Helper()
	if !strings.Contains(r.text, text) {
		r.t.Errorf("the answer lacks %q: %s", text, r.text)
	}
	return r
}

// column collects one key of all rows' data.
func (r response) column(key string) []string {
	rows, _ := r.at("resources").([]any)
	list := []string{}
	for i := range rows {
		list = append(list, fmt.Sprint(r.at(fmt.Sprintf("resources.%d.data.%s", i, key))))
	}
	return list
}

// create adds a thing to the tenant and returns its pkid.
func (e *emulator) create(body string) string {
	e.t.Helper()
	pkid, _ := e.call("POST", things+tenant, body).want(http.StatusCreated).at("pkid").(string)
	return pkid
}

// data returns the stored payload of an object.
func (e *emulator) data(pkid string) map[string]any {
	e.t.Helper()
	o, found := e.Object(pkid)
	if !found {
		e.t.Fatalf("there is no object %s", pkid)
	}
	return o.Data
}

// relation is a model with a required field inside an object.
func relation() *model.Model {
	return &model.Model{
		System: vossmodels.System, Type: "relation/SparkUser", BusinessKey: "email", Key: "pkid", HasHierarchy: true,
		Fields: []model.Field{
			{Payload: "email", Name: "email", Kind: model.String, Required: true},
			{Payload: "displayName", Name: "display_name", Kind: model.String, Required: true},
			{Payload: "words", Name: "words", Kind: model.StringList},
			{Payload: "nickName", Name: "nick_name", Kind: model.String},
			{Payload: "kind", Name: "kind", Kind: model.String, Choices: model.Values("work", "home")},
			{Payload: "secret", Name: "secret", Kind: model.String, Access: model.WriteOnly},
			{Payload: "Devices", Name: "devices", Kind: model.ObjectList, Fields: []model.Field{
				{Payload: "name", Name: "name", Kind: model.String},
			}},
			{Payload: "Calling", Name: "calling", Kind: model.Object, Fields: []model.Field{
				{Payload: "email", Name: "email", Kind: model.String, Required: true},
				{Payload: "lines", Name: "lines", Kind: model.ObjectList, Fields: []model.Field{
					{Payload: "number", Name: "number", Kind: model.String},
					{Payload: "label", Name: "label", Kind: model.String},
					{Payload: "on", Name: "on", Kind: model.Bool},
				}},
			}},
		},
	}
}

// person is a model with texts that can be spelled in several ways.
func person() *model.Model {
	return &model.Model{
		System: vossmodels.System, Type: "device/test/Person", BusinessKey: "email", Key: "pkid", HasHierarchy: true,
		Fields: []model.Field{
			{Payload: "email", Name: "email", Kind: model.String, Format: model.Email, Required: true},
			{Payload: "number", Name: "number", Kind: model.String, Format: model.PhoneNumber},
		},
	}
}
