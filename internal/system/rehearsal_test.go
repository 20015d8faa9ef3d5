package system_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/collab-iac/terraform-provider-collab/internal/system"
)

// standIn is a server that says who stands for a real one, and what it was asked.
func standIn(t *testing.T, status int, answer string) (address string, asked *system.StandInRequest) {
	t.Helper()
	asked = &system.StandInRequest{}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != system.StandInPath {
			t.Errorf("asked at %s", r.URL.Path)
		}
		if err := json.NewDecoder(r.Body).Decode(asked); err != nil {
			t.Error(err)
		}
		w.WriteHeader(status)
		_, _ = fmt.Fprint(w, answer)
	}))
	t.Cleanup(server.Close)
	return server.URL, asked
}

// What stands for the server wins over what is declared, and nothing secret is asked with.
func TestRehearsed(t *testing.T) {
	for _, name := range []string{"ENDPOINT", "USERNAME", "PASSWORD"} {
		t.Setenv("COLLAB_BOX_"+name, "")
	}
	address, asked := standIn(t, http.StatusOK, `{"endpoint": "http://127.0.0.1:1", "username": "twin", "password": "p", "requests_per_second": "1000"}`)
	v := box.Resolve(declared(map[string]string{"endpoint": "https://real.example.com", "username": "ada", "password": "s3cret", "requests_per_second": "5", "ca_cert_file": "/nowhere", "read_mode": "list"}))
	got, err := box.Rehearsed(address, v)
	if err != nil {
		t.Fatal(err)
	}
	want := system.StandInRequest{System: "box", Endpoint: "https://real.example.com", RequestsPerSecond: 5}
	if diff := cmp.Diff(want, *asked); diff != "" {
		t.Error(diff)
	}
	config := system.Transport(got, system.Options{})
	if config.Endpoint != "http://127.0.0.1:1" || config.RequestsPerSecond != 1000 || config.CACertFile != "" || system.Value[string](got, "username") != "twin" || system.Value[string](got, "password") != "p" {
		t.Errorf("%+v", config)
	}
	if system.Value[string](got, "read_mode") != "list" || system.Value[string](v, "endpoint") != "https://real.example.com" {
		t.Error("other settings are lost, or those of the real server changed")
	}
}

func TestRehearsed_withoutCredentials(t *testing.T) {
	for _, name := range []string{"ENDPOINT", "USERNAME", "PASSWORD"} {
		t.Setenv("COLLAB_BOX_"+name, "")
	}
	address, _ := standIn(t, http.StatusOK, `{"endpoint": "http://127.0.0.1:1", "username": "twin", "password": "p"}`)
	if got, err := box.Rehearsed(address, box.Resolve(nil)); err != nil || got.Err != nil || system.Value[string](got, "endpoint") == "" {
		t.Errorf("%v, %v", got.Err, err)
	}
	t.Setenv("COLLAB_BOX_REQUEST_TIMEOUT", "never")
	if _, err := box.Rehearsed(address, box.Resolve(nil)); err == nil || !strings.Contains(err.Error(), "request_timeout") {
		t.Errorf("%v", err)
	}
}

func TestRehearsed_problems(t *testing.T) {
	for name, c := range map[string]struct {
		status  int
		answer  string
		address string
		want    string
	}{
		"nobody stands for it": {status: http.StatusNotFound, answer: "no snapshot is of https://real.example.com\n", want: "rehearsing Toy Box: no snapshot is of https://real.example.com"},
		"no rehearsal":         {status: http.StatusOK, answer: "<html>", want: "not that of a rehearsal"},
		"leads elsewhere":      {status: http.StatusOK, answer: `{"endpoint": "https://elsewhere.example.com"}`, want: "has to lead to this machine"},
		"leads nowhere":        {status: http.StatusOK, answer: `{}`, want: "has to lead to this machine"},
		"address elsewhere":    {address: "http://rehearsal.example.com", want: "has to lead to this machine"},
		"strange setting":      {status: http.StatusOK, answer: `{"endpoint": "http://127.0.0.1:1", "requests_per_second": "x"}`, want: "requests_per_second"},
	} {
		t.Run(name, func(t *testing.T) {
			address := c.address
			if address == "" {
				address, _ = standIn(t, c.status, c.answer)
			}
			v := box.Resolve(declared(map[string]string{"endpoint": "https://real.example.com", "username": "ada", "password": "s3cret"}))
			if _, err := box.Rehearsed(address, v); err == nil || !strings.Contains(err.Error(), c.want) || strings.Contains(err.Error(), "s3cret") {
				t.Errorf("%v, want %q", err, c.want)
			}
		})
	}
}
