package fault

import (
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/collab-iac/terraform-provider-collab/internal/emulator/clock"
)

// TestWire hits every request with one fault, and looks at what the caller sees
// and whether there was an effect.
func TestWire(t *testing.T) {
	for name, test := range map[Name]struct {
		effect   bool
		statuses []int // none for a connection that breaks
	}{
		Refuse:           {false, nil},
		ResetBefore:      {false, nil},
		ResetAfter:       {true, nil},
		Truncate:         {true, nil},
		Throttle:         {false, []int{429}},
		ErrorBefore:      {false, []int{500, 502, 503, 504}},
		ErrorAfter:       {true, []int{502, 504}},
		UnavailableAfter: {true, []int{503}},
		WrongDate:        {true, []int{200}},
		Stall:            {true, []int{200}},
		Slow:             {true, []int{200}},
		Silent:           {false, nil},
		GatewayTimeout:   {true, []int{200}}, // where the server is fast
	} {
		t.Run(string(name), func(t *testing.T) {
			var effects atomic.Int32
			i := New(Chances{name: 1}, Options{Stall: time.Nanosecond, Slow: time.Nanosecond})
			server := httptest.NewServer(i.Middleware(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				if body, _ := io.ReadAll(r.Body); string(body) != "sent" {
					t.Errorf("the server reads %q", body)
				}
				effects.Add(1)
				_, _ = io.WriteString(w, "an answer of some length")
			})))
			defer server.Close()
			status := 0
			resp, err := http.Post(server.URL, "text/plain", strings.NewReader("sent"))
			if err == nil {
				_, err = io.ReadAll(resp.Body)
				status = resp.StatusCode
				_ = resp.Body.Close()
			}
			if (effects.Load() == 1) != test.effect {
				t.Errorf("%d effects", effects.Load())
			}
			if (err != nil) != (test.statuses == nil) {
				t.Errorf("the caller sees %v", err)
			}
			known := test.statuses == nil
			for _, want := range test.statuses {
				known = known || status == want
			}
			if !known {
				t.Errorf("the caller sees HTTP %d", status)
			}
			if i.Counts()[name] != 1 {
				t.Errorf("counted %v", i.Counts())
			}
		})
	}
}

// A stalled request has its effect although its caller has gone.
func TestStallOutlivesItsCaller(t *testing.T) {
	hands := clock.NewManual(time.Now())
	acted := make(chan bool, 1)
	i := New(Chances{Stall: 1}, Options{Clock: hands, Stall: time.Minute})
	server := httptest.NewServer(i.Middleware(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { acted <- true })))
	defer server.Close()
	client := &http.Client{Timeout: 20 * time.Millisecond}
	if _, err := client.Get(server.URL); err == nil {
		t.Fatal("a stalled request was answered")
	}
	hands.AwaitSleepers(1)
	hands.Advance(time.Minute)
	<-acted
}

func TestStormEnds(t *testing.T) {
	i := New(Chances{Throttle: 1}, Options{Storm: 3})
	handler := i.Middleware(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {}))
	ask := func() int {
		answer := httptest.NewRecorder()
		handler.ServeHTTP(answer, httptest.NewRequest(http.MethodGet, "/", nil))
		return answer.Code
	}
	if ask() != 429 {
		t.Fatal("no storm")
	}
	i.mu.Lock()
	i.chances = nil
	i.mu.Unlock()
	if got := []int{ask(), ask(), ask()}; got[0] != 429 || got[1] != 429 || got[2] != 200 {
		t.Errorf("answers %v", got)
	}
}

func TestJudge(t *testing.T) {
	for name, holds := range map[Name]func(TransactionFault) bool{
		SlowTransaction: func(v TransactionFault) bool { return v.Delay > 0 && v.Delay <= time.Second },
		FailTransaction: func(v TransactionFault) bool { return v.Fail != "" },
		HangTransaction: func(v TransactionFault) bool { return v.Hang },
		LoseTransaction: func(v TransactionFault) bool { return v.Forget },
		Refuse:          func(v TransactionFault) bool { return v == TransactionFault{} },
	} {
		if v := New(Chances{name: 1}, Options{Slow: time.Second, Seed: 7}).TransactionFault(Transaction{}); !holds(v) {
			t.Errorf("%s: %+v", name, v)
		}
	}
}

func TestAdmin(t *testing.T) {
	i := New(nil, Options{})
	ask := func(method, body string) (int, string) {
		answer := httptest.NewRecorder()
		i.Admin().ServeHTTP(answer, httptest.NewRequest(method, "/", strings.NewReader(body)))
		return answer.Code, strings.TrimSpace(answer.Body.String())
	}
	if status, said := ask(http.MethodPut, "refuse=0.5,stall=0.25"); status != 200 || said != "refuse=0.5,stall=0.25" {
		t.Errorf("PUT: %d %s", status, said)
	}
	if status, said := ask(http.MethodPut, "refuse=2"); status != 400 || !strings.Contains(said, "from 0 to 1") {
		t.Errorf("PUT: %d %s", status, said)
	}
	if _, said := ask(http.MethodGet, ""); said != "refuse=0.5,stall=0.25" {
		t.Errorf("GET: %s", said)
	}
	if status, said := ask(http.MethodPut, ""); status != 200 || said != "" {
		t.Errorf("PUT of nothing: %d %s", status, said)
	}
}

func TestParseSaysWhatIsWrong(t *testing.T) {
	for text, want := range map[string]string{
		"none=1":                   "no fault",
		"refuse":                   "from 0 to 1",
		"refuse=x":                 "from 0 to 1",
		"refuse=-1":                "from 0 to 1",
		"refuse=NaN":               "from 0 to 1",
		"refuse=0.6,stall=0.6":     "together",
		"slow-transaction=1,lose=": "no fault",
		"refuse@=1":                "where the fault hits",
		"refuse:5s=1":              "takes no time",
		"slow:5=1":                 `no fault "slow:5"`,
	} {
		if _, err := Parse(text); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v", text, err)
		}
	}
}

// What is printed reads back, and faults come as often as they should.
func TestChances(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		chances := Chances{}
		for _, name := range rapid.SliceOfDistinct(rapid.SampledFrom(Names()), rapid.ID[Name]).Draw(t, "names") {
			chances[name] = rapid.Float64Range(0, 1.0/16).Draw(t, "chance")
		}
		back, err := Parse(chances.String())
		if err != nil || back.String() != chances.String() {
			t.Fatalf("%s reads as %s (%v)", chances, back, err)
		}
	})
	i := New(Chances{Refuse: 0.25}, Options{Seed: 1})
	for range 4000 {
		i.draw(networkFaults, "GET /")
	}
	if n := i.Counts()[Refuse]; n < 850 || n > 1150 {
		t.Errorf("a chance of a quarter hit %d of 4000", n)
	}
}

func FuzzParse(f *testing.F) {
	f.Add("refuse=0.5,stall=0.1")
	f.Fuzz(func(t *testing.T, text string) {
		chances, err := Parse(text)
		if err != nil {
			if errors.Unwrap(err) != nil || chances != nil {
				t.Errorf("%q: %v with %v", text, err, chances)
			}
			return
		}
		if again, err := Parse(chances.String()); err != nil || len(again) != len(chances) {
			t.Errorf("%q reads as %v, and that as %v (%v)", text, chances, again, err)
		}
	})
}
