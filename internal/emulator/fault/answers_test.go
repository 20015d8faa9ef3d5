package fault

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"reflect"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/collab-iac/terraform-provider-collab/internal/emulator/clock"
)

// ask sends a request to a server that answers with the content, under the one fault.
func ask(t *testing.T, fault, method, path, content string) *httptest.ResponseRecorder {
	t.Helper()
	return askIn(t, "utf-8", fault, method, path, content)
}

// askIn asks a server that answers in a charset.
func askIn(t *testing.T, charset, fault, method, path, content string) *httptest.ResponseRecorder {
	t.Helper()
	chances, err := Parse(fault + "=1")
	if err != nil {
		t.Fatal(err)
	}
	handler := New(chances, Options{Seed: 3}).Middleware(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json; charset="+charset)
		_, _ = io.WriteString(w, content)
	}))
	answer := httptest.NewRecorder()
	handler.ServeHTTP(answer, httptest.NewRequest(method, path, nil))
	return answer
}

const (
	object = `{"pkid":"1","data":{"email":"a","extension":"1","firstName":"Jürgen","lastName":"Müller","name":"x"}}`
	list   = `{"pagination":{"total":2},"resources":[{"pkid":"1"},{"pkid":"2"}]}`
)

func TestAnswers(t *testing.T) {
	for name, holds := range map[Name]func(t *testing.T, object, list string){
		HollowAnswer: func(t *testing.T, object, list string) {
			if strings.Contains(object, "email") || !strings.Contains(list, `"2"`) {
				t.Errorf("%s, %s", object, list)
			}
		},
		OtherObject: func(t *testing.T, object, list string) {
			if !strings.Contains(object, "somebody.else") || strings.Contains(list, "somebody") {
				t.Errorf("%s, %s", object, list)
			}
		},
		PartialAnswer: func(t *testing.T, object, list string) {
			var got map[string]any
			_ = json.Unmarshal([]byte(object), &got)
			if want := map[string]any{"email": "a", "extension": "1", "lastName": "Müller", "name": "x"}; !reflect.DeepEqual(got["data"], want) {
				t.Errorf("data = %v, want %v", got["data"], want)
			}
			if !strings.Contains(list, `"2"`) {
				t.Error(list)
			}
		},
		EmptyPage: func(t *testing.T, _, list string) {
			if !strings.Contains(list, `"resources":[]`) || !strings.Contains(list, `"total":2`) {
				t.Error(list)
			}
		},
		UnnamedCharset: func(t *testing.T, object, _ string) {
			if !strings.Contains(object, "J\xfcrgen") {
				t.Errorf("%q", object)
			}
		},
		LoneSurrogate: func(t *testing.T, object, _ string) {
			if !strings.Contains(object, `"firstName":"\ud83dJ`) || !strings.Contains(object, `"email":"a"`) {
				t.Error(object)
			}
		},
	} {
		t.Run(string(name), func(t *testing.T) {
			holds(t, ask(t, string(name), "GET", "/", object).Body.String(), ask(t, string(name), "GET", "/", list).Body.String())
			if changed := ask(t, string(name), "PUT", "/", object).Body.String(); changed != object {
				t.Errorf("the answer to a change is %s", changed)
			}
		})
	}
}

// A gateway answers in each of its forms.
func TestGatewayPages(t *testing.T) {
	for name, status := range map[Name]int{GatewayPage: 404, Gateway502: 502, Gateway503: 503, Gateway504: 504, LoginPage: 200} {
		t.Run(string(name), func(t *testing.T) {
			forms := map[string]bool{}
			i := New(Chances{name: 1}, Options{Seed: 1})
			handler := i.Middleware(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { t.Error("it reached the server") }))
			for range 30 {
				answer := httptest.NewRecorder()
				handler.ServeHTTP(answer, httptest.NewRequest(http.MethodPost, "/", nil))
				if answer.Code != status {
					t.Fatalf("HTTP %d, want %d", answer.Code, status)
				}
				forms[answer.Header().Get("Content-Type")] = true
			}
			want := map[string]bool{"text/html": true, "text/plain": true, "application/json": true}
			if name == LoginPage {
				want = map[string]bool{"text/html": true}
			}
			if !reflect.DeepEqual(forms, want) {
				t.Errorf("forms %v, want %v", forms, want)
			}
		})
	}
}

// A fault hits what its name says, and nothing else.
func TestWhereFaultsHit(t *testing.T) {
	for _, test := range []struct {
		fault, method, path string
		hit                 bool
	}{
		{"gateway-502", "GET", "/api/x/", true},
		{"gateway-502@/choices/", "GET", "/api/x/choices/?field=y", true},
		{"gateway-502@/choices/", "GET", "/api/x/?field=y", false},
		{"gateway-502@x/?", "GET", "/api/x/?field=y", true},
		{"gateway-502@x/?", "GET", "/api/x/1/", false},
		{"gateway-502@POST /api/x", "POST", "/api/x/", true},
		{"gateway-502@POST /api/x", "GET", "/api/x/", false},
		{"gateway-502@skip=50", "GET", "/api/x/?skip=50", true},
	} {
		if hit := ask(t, test.fault, test.method, test.path, list).Code == http.StatusBadGateway; hit != test.hit {
			t.Errorf("%s, %s %s: hit %t", test.fault, test.method, test.path, hit)
		}
	}
	chances, err := Parse("slow-transaction@Delete:30s=1,refuse@/a=0.5,refuse@/b=0.5")
	if err != nil {
		t.Fatal(err)
	}
	i := New(chances, Options{})
	if v := i.TransactionFault(Transaction{Action: "Delete", Model: "device/spark/User"}); v.Delay != 30*time.Second {
		t.Errorf("a deletion takes %v more", v.Delay)
	}
	if v := i.TransactionFault(Transaction{Action: "Create", Model: "device/spark/User"}); v.Delay != 0 {
		t.Errorf("a create takes %v more", v.Delay)
	}
	if n := i.Counts()[SlowTransaction]; n != 1 {
		t.Errorf("counted %d", n)
	}
}

// Faults that take time take what their name says, and the caller who leaves has no
// effect, except behind a gateway.
func TestTimes(t *testing.T) {
	for name, test := range map[string]struct {
		path, content string
		takes         time.Duration
		effects       int32
		broken        bool
		status        int
	}{
		"slow:5s":             {"/", object, 5 * time.Second, 1, false, 200},
		"silent:5s":           {"/", object, 5 * time.Second, 0, true, 0},
		"stall:5s":            {"/", object, 5 * time.Second, 1, false, 200},
		"slow-list:5s":        {"/", list, 5 * time.Second, 1, false, 200},
		"slow-list:6s":        {"/", object, 0, 1, false, 200},
		"hang-choices:5s":     {"/", `{"choices":[]}`, 5 * time.Second, 1, true, 0},
		"hang-choices:6s":     {"/", object, 0, 1, false, 200},
		"gateway-timeout:5s":  {"/late", object, 5 * time.Second, 1, false, 504},
		"gateway-timeout:20s": {"/late", object, 10 * time.Second, 1, false, 200},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				chances, err := Parse(name + "=1")
				if err != nil {
					t.Fatal(err)
				}
				var effects atomic.Int32 // a gateway answers while the server goes on
				handler := New(chances, Options{Clock: clock.System{}}).Middleware(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
					if r.URL.Path == "/late" {
						time.Sleep(10 * time.Second)
					}
					effects.Add(1)
					_, _ = io.WriteString(w, test.content)
				}))
				began, answer, broken := time.Now(), httptest.NewRecorder(), false
				func() {
					defer func() { broken = recover() != nil }()
					handler.ServeHTTP(answer, httptest.NewRequest(http.MethodGet, test.path, nil))
				}()
				took := time.Since(began)
				time.Sleep(time.Minute)
				if took != test.takes || effects.Load() != test.effects || broken != test.broken || !broken && answer.Code != test.status {
					t.Errorf("HTTP %d after %v, broken off: %t, %d effects", answer.Code, took, broken, effects.Load())
				}
			})
		})
	}
}

func TestPrint(t *testing.T) {
	var out strings.Builder
	if err := Print(&out); err != nil {
		t.Fatal(err)
	}
	for _, name := range Names() {
		if explanations[name] == "" || !strings.Contains(out.String(), string(name)+"[@WHERE]") || !strings.Contains(out.String(), explanations[name]) {
			t.Errorf("%s is not explained:\n%s", name, out.String())
		}
	}
	if len(explanations) != len(Names()) {
		t.Errorf("%d explanations of %d faults", len(explanations), len(Names()))
	}
}

// A gateway answers with any status, before or after the effect, and never in the form of
// an API.
func TestGatewayAnswers(t *testing.T) {
	for name, effects := range map[Name]int{GatewayAnswer: 0, GatewayAfter: 50} {
		statuses, served := map[int]bool{}, 0
		for seed := range uint64(50) {
			handler := New(Chances{name: 1}, Options{Seed: seed}).Middleware(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { served++ }))
			answer := httptest.NewRecorder()
			handler.ServeHTTP(answer, httptest.NewRequest(http.MethodPost, "/", nil))
			statuses[answer.Code] = true
		}
		if len(statuses) < 6 || served != effects {
			t.Errorf("%s: %v, %d effects", name, statuses, served)
		}
	}
}

// A server that answers in another charset loses no letter by a fault.
func TestAnswersInAnotherCharset(t *testing.T) {
	for _, name := range []Name{HollowAnswer, OtherObject, PartialAnswer, EmptyPage, UnnamedCharset, LoneSurrogate} {
		answer := askIn(t, "ISO-8859-1", string(name), "GET", "/", string(Latin1([]byte(`{"resources":[1],"data":{"firstName":"Jürgen","lastName":"Müller"},"title":"Größe ☺"}`))))
		body, was := fromLatin1(answer.Body.Bytes())
		if text := string(body); !was || !strings.Contains(text, "Größe ") || strings.ContainsRune(text, '\ufffd') || strings.Contains(text, `\ufffd`) {
			t.Errorf("%s: %q", name, answer.Body)
		}
		if named := strings.Contains(answer.Header().Get("Content-Type"), "8859"); named == (name == UnnamedCharset) {
			t.Errorf("%s: Content-Type is %q", name, answer.Header().Get("Content-Type"))
		}
	}
}
