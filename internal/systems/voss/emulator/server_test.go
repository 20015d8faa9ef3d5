package emulator_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/collab-iac/terraform-provider-collab/internal/model"
	voss "github.com/collab-iac/terraform-provider-collab/internal/systems/voss/emulator"
	vossmodels "github.com/collab-iac/terraform-provider-collab/internal/systems/voss/models"
)

// TestEveryModelOfTheCatalogIsServed creates, reads and deletes the smallest
// object of each.
func TestEveryModelOfTheCatalogIsServed(t *testing.T) {
	e := newEmulator(t, "", func(o *voss.Options) { o.Models = nil })
	for _, m := range vossmodels.All() {
		if m.System != vossmodels.System {
			continue
		}
		t.Run(m.Type, func(t *testing.T) {
			e := *e
			e.t = t
			body, err := json.Marshal(smallest(m.Fields))
			if err != nil {
				t.Fatal(err)
			}
			path := "/api/" + m.Type + "/"
			e.call("GET", path+"schema/"+tenant, "").want(http.StatusOK)
			e.call("POST", path+tenant, `{}`).want(http.StatusBadRequest).has(m.BusinessKeyField().Payload)
			pkid, _ := e.call("POST", path+tenant, string(body)).want(http.StatusCreated).at("pkid").(string)
			shown := e.call("GET", path+pkid+"/", "").want(http.StatusOK)
			for _, f := range m.Fields {
				if f.Default != nil {
					shown.is("data."+f.Payload, f.Default)
				}
			}
			again, err := json.Marshal(shown.at("data"))
			if err != nil {
				t.Fatal(err)
			}
			e.call("PUT", path+pkid+"/", string(again)).want(http.StatusOK)
			e.call("DELETE", path+pkid+"/", "").want(http.StatusOK)
		})
	}
}

// smallest fills in what a table requires.
func smallest(fields []model.Field) map[string]any {
	body := map[string]any{}
	for _, f := range fields {
		switch {
		case f.Kind == model.Object:
			if inner := smallest(f.Fields); len(inner) > 0 {
				body[f.Payload] = inner
			}
		case f.Required && len(f.Choices) > 0:
			body[f.Payload] = f.Choices[0].Value
		case f.Required && f.Content == model.EmailAddress:
			body[f.Payload] = "x@example.com"
		case f.Required:
			body[f.Payload] = "x"
		}
	}
	return body
}

func TestHiddenKeysOfTheContractPass(t *testing.T) {
	e := newEmulator(t, "", func(o *voss.Options) { o.HiddenKeys = map[string][]string{thingType: {"hidden", "settings.m_*"}} })
	e.create(`{"email": "a", "hidden": [1], "settings": {"m_one": 1}}`)
	e.call("POST", things+tenant, `{"email": "b", "settings": {"n_one": 1}}`).want(http.StatusBadRequest)
}

func TestSeedIsTheSameEverywhere(t *testing.T) {
	one, two := newEmulator(t, ""), newEmulator(t, "", func(o *voss.Options) { o.Seed = 2 })
	for _, modelType := range []string{
		"data/HierarchyNode", "device/spark/Location", "device/spark/License", "device/spark/CallingProfile",
		"device/spark/UserConfig", "device/spark/CallParkExtensions",
		"device/cucm/Phone", "device/cucm/Line", "device/cucm/DevicePool",
	} {
		a, b := one.Objects(modelType), two.Objects(modelType)
		if len(a) < 2 || len(a) != len(b) {
			t.Errorf("%s: %d and %d objects", modelType, len(a), len(b))
			continue
		}
		for i := range a {
			if a[i].PKID != b[i].PKID {
				t.Errorf("%s: pkid %s and %s", modelType, a[i].PKID, b[i].PKID)
			}
		}
	}
}

func TestAddresses(t *testing.T) {
	e := newEmulator(t, "trailing_slash=redirect")
	moved := e.call("GET", "//elsewhere.example.com/api", "").want(http.StatusMovedPermanently)
	if to := moved.header.Get("Location"); strings.HasPrefix(to, "//") {
		t.Errorf("redirected to another host: %s", to)
	}
}

// TestWireFaults hangs a fault into the chain before and after the effect.
func TestWireFaults(t *testing.T) {
	const before, after = "before", "after"
	var when atomic.Value
	when.Store("")
	e := newEmulator(t, "", func(o *voss.Options) {
		o.Middleware = func(next http.Handler) http.Handler {
			return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				switch when.Load() {
				case before:
					panic(http.ErrAbortHandler)
				case after:
					next.ServeHTTP(httptest.NewRecorder(), r)
					panic(http.ErrAbortHandler)
				}
				next.ServeHTTP(w, r)
			})
		}
	})
	post := func() error {
		request := e.request("POST", things+tenant, `{"email": "a"}`)
		request.SetBasicAuth(e.username, e.password)
		answer, err := e.client.Do(request)
		if err == nil {
			_ = answer.Body.Close()
		}
		return err
	}
	when.Store(before)
	if err := post(); !errors.Is(err, io.EOF) || e.Count(thingType) != 0 {
		t.Errorf("broken off before the effect: %v and %d objects", err, e.Count(thingType))
	}
	when.Store(after)
	if err := post(); !errors.Is(err, io.EOF) || e.Count(thingType) != 1 {
		t.Errorf("broken off after the effect: %v and %d objects", err, e.Count(thingType))
	}
}

func TestLatency(t *testing.T) {
	e := newEmulator(t, "", func(o *voss.Options) { o.Latency = time.Second })
	answers := make(chan response)
	go func() { answers <- e.call("GET", things+tenant, "") }()
	e.clock.AwaitSleepers(1)
	e.clock.Advance(time.Second)
	(<-answers).want(http.StatusOK)
	if took := e.Requests()[0].Duration; took != time.Second {
		t.Errorf("took %v, want a second", took)
	}
}

func TestLogHoldsNoSecret(t *testing.T) {
	var printed bytes.Buffer
	e := newEmulator(t, "", func(o *voss.Options) { o.Log = slog.New(slog.NewTextHandler(&printed, nil)) })
	_, cookies, token := login(e, "")
	inSession(e, "POST", things+tenant+"&auth_token=hush-hush", `{"email": "a", "secret": "hush-hush"}`, token, cookies).want(http.StatusCreated)
	e.call("GET", things+tenant, "")
	for _, secret := range []string{e.password, token, cookies[0].Value, "hush-hush"} {
		if strings.Contains(printed.String(), secret) {
			t.Errorf("the log holds a secret: %s", printed.String())
		}
	}
	if !strings.Contains(printed.String(), `operation="create device/test/Thing"`) {
		t.Errorf("the log lacks the create: %s", printed.String())
	}
}

// FuzzRequest throws paths and bodies at the server: it must always answer,
// and never with an error of its own.
func FuzzRequest(f *testing.F) {
	for _, seed := range [][3]string{
		{"POST", things + tenant, `{"email": "a", "level": 1e999999999}`},
		{"PUT", things + "x/", `{"settings": [[]]}`},
		{"GET", things + tenant + "&skip=99999999999999999999&limit=0&filter_field=.&filter_text=", ``},
		{"GET", things + "choices/?hierarchy=.sys..&field=settings.on", ``},
		{"GET", "/api/tool/Transaction/?hierarchy=sys.hcs.Prov&order_by=resource.hierarchy&traversal=x", ``},
		{"DELETE", things + tenant, `{"hrefs": [null, 1, "/"]}`},
		{"POST", "/noninteractivelogin/?rbacinfo", `{"username": 1}`},
		{"GET", "/api//v0//", ``},
	} {
		f.Add(seed[0], seed[1], []byte(seed[2]))
	}
	server := voss.New(voss.Options{Models: []*model.Model{thing()}})
	f.Cleanup(server.Close)
	f.Fuzz(func(t *testing.T, method, target string, body []byte) {
		request, err := http.NewRequestWithContext(context.Background(), method, "http://voss.example.com"+target, bytes.NewReader(body))
		if err != nil || request.URL.Host != "voss.example.com" {
			t.Skip()
		}
		request.SetBasicAuth(voss.Administrator.Username, voss.Administrator.Password)
		answer := httptest.NewRecorder()
		server.ServeHTTP(answer, request)
		if answer.Code >= 500 {
			t.Errorf("%s %s: %d %s", method, target, answer.Code, answer.Body)
		}
	})
}

// An auditor sees everything, is offered no action, and changes nothing.
func TestAuditorChangesNothing(t *testing.T) {
	e := newEmulator(t, "", func(o *voss.Options) { o.Accounts = []voss.Account{voss.Administrator, voss.Auditor} })
	pkid := e.create(`{"email": "a"}`)
	e = e.as(voss.Auditor)
	e.call("GET", things+tenant+"&summary=false", "").want(http.StatusOK).is("resources.0.data.email", "a")
	e.call("GET", things+pkid+"/", "").want(http.StatusOK).is("data.email", "a").is("meta.actions.1", nil)
	e.call("POST", things+"export/"+tenant+"&export_format=json", "").want(http.StatusOK)
	e.call("POST", things+tenant, `{"email": "b"}`).want(http.StatusForbidden).has("auditor")
	e.call("PUT", things+pkid+"/"+tenant, `{"email": "b"}`).want(http.StatusForbidden)
	e.call("PATCH", things+pkid+"/"+tenant, `{"data": {"email": "b"}}`).want(http.StatusForbidden)
	e.call("DELETE", things+pkid+"/"+tenant, "").want(http.StatusForbidden)
	e.call("DELETE", things+tenant, `{"hrefs": []}`).want(http.StatusForbidden)
	e.call("POST", "/api/tool/DataMove/"+pkid+"/?model_type="+thingType, "").want(http.StatusForbidden)
}
