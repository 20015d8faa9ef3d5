package provider_test

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/http/httptrace"
	"path/filepath"
	"testing"
	"testing/iotest"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/terraform"

	"github.com/collab-iac/terraform-provider-collab/internal/coretest"
	"github.com/collab-iac/terraform-provider-collab/internal/model"
	"github.com/collab-iac/terraform-provider-collab/internal/provider"
	"github.com/collab-iac/terraform-provider-collab/internal/systems"
	gws "github.com/collab-iac/terraform-provider-collab/internal/systems/gws/emulator"
	emulator "github.com/collab-iac/terraform-provider-collab/internal/systems/voss/emulator"
)

// env is one emulated server of each system. It lives as long as its test.
type env struct {
	voss *emulator.Server
	url  string

	gws    *gws.Server
	gwsURL string

	// transport reaches VOSS Automate without a network; nil for the network.
	transport http.RoundTripper

	// record is what the providers of a fakeTerraform and in processes of their own
	// are asked to apply; the latter write it to recordFile.
	record     *coretest.Record
	recordFile string
	// otherURL is where a test serves VOSS Automate too; empty for nowhere.
	otherURL string
	// writesMayDiffer leaves out the check of every write against the plans.
	writesMayDiffer bool
	// notTaken are the attributes that the server's release does not take, and that are
	// planned without being sent, by the type of the resource.
	notTaken map[string][]string
	// setByServer are the payload keys that the release sets by itself, and that are not
	// sent back.
	setByServer []string
	// meddle changes what a fakeTerraform's provider takes for the plan; nil for
	// nothing.
	meddle func(planned model.Value)
	// frameworkOnly leaves what a provider is asked to the framework.
	frameworkOnly bool
}

// watched checks at the end of the test what the environment's servers were sent.
func (w *env) watched(t *testing.T) *env {
	t.Helper()
	w.recordFile = filepath.Join(t.TempDir(), "applies.jsonl")
	w.record = coretest.NewRecord(w.recordFile)
	t.Cleanup(func() { w.checkWrites(t) })
	return w
}

// bubble runs a test in a bubble of testing/synctest.
func bubble(test func(*testing.T)) func(*testing.T) {
	return func(t *testing.T) {
		t.Helper()
		synctest.Test(t, restingAfter(test))
	}
}

// restingAfter gives what waits in a provider the time to end: a bubble's clock stops
// with its test.
func restingAfter(test func(*testing.T)) func(*testing.T) {
	return func(t *testing.T) {
		t.Helper()
		t.Cleanup(func() { time.Sleep(10 * time.Minute) })
		test(t)
	}
}

// parallelBubble is bubble for a test that runs beside others.
func parallelBubble(test func(*testing.T)) func(*testing.T) {
	return func(t *testing.T) {
		t.Helper()
		t.Parallel()
		synctest.Test(t, restingAfter(test))
	}
}

// newBubbleEnv is newEnv for a test in a bubble of testing/synctest: its server is
// reached without a network, on which no bubble's clock would wait.
func newBubbleEnv(t *testing.T, options emulator.Options) *env {
	t.Helper()
	server := emulator.New(options)
	t.Cleanup(server.Close)
	w := &env{voss: server, url: "https://voss.test", transport: handlerTransport{server}}
	return w.watched(t)
}

// handlerTransport lets a handler of this process answer requests.
type handlerTransport struct{ handler http.Handler }

// RoundTrip implements http.RoundTripper. A handler that aborts breaks the
// connection off, as the server of net/http does.
func (h handlerTransport) RoundTrip(r *http.Request) (*http.Response, error) {
	request := r.Clone(context.WithoutCancel(r.Context()))
	if request.Body == nil {
		request.Body = http.NoBody
	}
	if trace := httptrace.ContextClientTrace(r.Context()); trace != nil && trace.GotConn != nil {
		trace.GotConn(httptrace.GotConnInfo{}) // the request counts as sent
	}
	answer, aborted := httptest.NewRecorder(), make(chan bool, 1)
	go func() {
		defer func() { aborted <- recover() != nil }()
		h.handler.ServeHTTP(answer, request)
	}()
	select {
	case <-r.Context().Done():
		return nil, r.Context().Err()
	case broken := <-aborted:
		response := answer.Result()
		if broken && answer.Body.Len() == 0 {
			return nil, io.EOF
		}
		if broken {
			response.Body = io.NopCloser(io.MultiReader(response.Body, iotest.ErrReader(io.ErrUnexpectedEOF)))
		}
		return response, nil
	}
}

// speaking are the options of a server that follows other readings than the
// defaults.
func speaking(t *testing.T, dialect string) emulator.Options {
	t.Helper()
	settings, err := emulator.Switches.Parse(dialect)
	if err != nil {
		t.Fatal(err)
	}
	return emulator.Options{Dialect: settings}
}

func newEnv(t *testing.T, options emulator.Options) *env {
	t.Helper()
	server := emulator.New(options)
	listener := httptest.NewServer(server)
	t.Cleanup(func() {
		listener.Close()
		server.Close()
	})
	w := &env{voss: server, url: listener.URL}
	return w.watched(t)
}

// withGWS starts an emulated Genesys Web Services beside VOSS Automate.
func (w *env) withGWS(t *testing.T, options gws.Options) *env {
	t.Helper()
	w.gws = gws.New(options)
	listener := httptest.NewServer(w.gws)
	t.Cleanup(listener.Close)
	w.gwsURL = listener.URL + gws.Root
	return w
}

// withBubbleGWS is withGWS for a test in a bubble of testing/synctest.
func (w *env) withBubbleGWS(t *testing.T, options gws.Options) *env {
	t.Helper()
	w.gws = gws.New(options)
	w.gwsURL = "https://gws.test" + gws.Root
	w.transport = byHost{"gws.test": handlerTransport{w.gws}, "voss.test": w.transport}
	return w
}

// byHost reaches several servers without a network.
type byHost map[string]http.RoundTripper

// RoundTrip implements http.RoundTripper. A host that is not among them panics: no
// client may reach for it.
func (b byHost) RoundTrip(r *http.Request) (*http.Response, error) {
	return b[r.URL.Host].RoundTrip(r)
}

// providerOptions are short waits, so that no test takes long.
func providerOptions() provider.Options {
	return provider.Options{
		Version: "test", PollInterval: time.Millisecond, RetryWait: time.Millisecond,
		Grace: 50 * time.Millisecond, Quiet: 200 * time.Millisecond, RefreshWait: 150 * time.Millisecond,
		DeletionWait: time.Second,
	}
}

// factories run the provider in this process.
func factories() map[string]func() (tfprotov6.ProviderServer, error) {
	return map[string]func() (tfprotov6.ProviderServer, error){
		"collab": func() (tfprotov6.ProviderServer, error) {
			return inProcess.Of(provider.NewServer(providerOptions(), systems.All()...)), nil
		},
	}
}

// config puts the provider's block before the body of a configuration.
func (w *env) config(body string) string {
	return w.configAt(emulator.Tenant, body)
}

func (w *env) configAt(hierarchy, body string) string {
	return fmt.Sprintf(`
provider "collab" {
  voss = {
    endpoint                = %q
    username                = %q
    password                = %q
    hierarchy               = %q
    requests_per_second     = 10000
    max_concurrent_requests = 32
  }
%s}
`, w.url, emulator.Administrator.Username, emulator.Administrator.Password, hierarchy, w.gwsBlock()) + body
}

func (w *env) gwsBlock() string {
	if w.gws == nil {
		return ""
	}
	return fmt.Sprintf(`  gws = {
    endpoint                = %q
    username                = %q
    password                = %q
    requests_per_second     = 10000
    max_concurrent_requests = 32
  }
`, w.gwsURL, gws.Administrator.UserName, gws.Administrator.Password)
}

const userModel = "device/spark/User"

// test runs the steps against the environment, and checks that destroying leaves as
// many objects of every model as there were at the beginning.
func (w *env) test(t *testing.T, steps ...resource.TestStep) {
	t.Helper()
	resource.Test(t, resource.TestCase{
		ProtoV6ProviderFactories: factories(),
		CheckDestroy:             w.sameCounts(),
		Steps:                    steps,
	})
}

// sameCounts returns a check that there are as many objects of every model as now.
func (w *env) sameCounts() func(*terraform.State) error {
	before := w.counts()
	return func(*terraform.State) error {
		if diff := cmp.Diff(before, w.counts()); diff != "" {
			return fmt.Errorf("objects left or missing on the server (-before +now):\n%s", diff)
		}
		return nil
	}
}

func (w *env) counts() map[string]int {
	counts := map[string]int{}
	for _, m := range systems.Models() {
		if m.System == "voss" {
			counts[m.Type] = 0
			for _, object := range w.voss.Objects(m.Type) {
				if object.Data["status"] != "inactive" { // a server may keep what was deleted as that
					counts[m.Type]++
				}
			}
		}
	}
	return counts
}

// add puts an object on the server behind Terraform's back.
func (w *env) add(t *testing.T, hierarchy, content string) (pkid string) {
	t.Helper()
	pkid, err := w.voss.Add(userModel, hierarchy, content)
	if err != nil {
		t.Fatal(err)
	}
	return pkid
}

// user returns the user with the email address, of which there must be one.
func (w *env) user(t *testing.T, email string) emulator.Object {
	t.Helper()
	var found []emulator.Object
	for _, o := range w.voss.Objects(userModel) {
		if o.Data["email"] == email {
			found = append(found, o)
		}
	}
	if len(found) != 1 {
		t.Fatalf("the server has %d users with the address %s", len(found), email)
	}
	return found[0]
}

// patch changes a user by hand on the server.
func (w *env) patch(t *testing.T, email, content string) func() {
	return func() {
		t.Helper()
		if err := w.voss.Patch(w.user(t, email).PKID, content); err != nil {
			t.Fatal(err)
		}
	}
}

// writes counts the requests to create, replace, move and delete users since
// the last reset.
func (w *env) writes() map[string]int {
	counts := map[string]int{}
	for _, verb := range []string{"create", "replace", "move", "delete", "bulk delete"} {
		if n := w.voss.RequestCount(verb + " " + userModel); n > 0 {
			counts[verb] = n
		}
	}
	return counts
}

// wrote returns a check of the number of writes since the last reset.
func (w *env) wrote(want map[string]int) resource.TestCheckFunc {
	return func(*terraform.State) error {
		if diff := cmp.Diff(want, w.writes()); diff != "" {
			return fmt.Errorf("other writes reached the server (-want +got):\n%s", diff)
		}
		return nil
	}
}

// holds returns a check that the user's payload on the server is exactly the
// JSON object; want is compared without the keys in ignore.
func (w *env) holds(t *testing.T, email, want string, ignore ...string) resource.TestCheckFunc {
	return func(*terraform.State) error {
		t.Helper()
		got := w.user(t, email).Data
		for _, key := range ignore {
			delete(got, key)
		}
		if diff := cmp.Diff(decoded(t, want), decoded(t, encoded(t, got))); diff != "" {
			return fmt.Errorf("%s on the server (-want +got):\n%s", email, diff)
		}
		return nil
	}
}

func encoded(t *testing.T, v any) string {
	t.Helper()
	content, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(content)
}

func decoded(t *testing.T, content string) any {
	t.Helper()
	var v any
	if err := json.Unmarshal([]byte(content), &v); err != nil {
		t.Fatal(err)
	}
	return v
}
