package client

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/collab-iac/terraform-provider-collab/internal/backend"
)

const (
	schemaCall = "GET /api/data/Thing/schema/"
	addCall    = "GET /api/data/Thing/add/"
	thingsCall = "GET /api/data/Thing/"
)

// asked returns how often each call for a schema came.
func (f *fake) asked() [3]int {
	return [3]int{len(f.calls(schemaCall)), len(f.calls(addCall)), len(f.calls(thingsCall))}
}

// TestDescribe finds a schema in each of the calls that can show it, and the business
// key, which may stand in another.
func TestDescribe(t *testing.T) {
	const (
		fields = `{"properties": {"name": {"type": "string"}, "code": {"type": "string"}}}`
		keyed  = `{"business_key": "name", "properties": {"name": {"type": "string"}, "code": {"type": "string"}}}`
		noKey  = `"meta": {"business_key": {}}`
		inMeta = `"meta": {"api_version": "24.1", "business_key": {"hierarchy": true, "unique": ["name"]}}`
	)
	tests := map[string]struct {
		answers map[string]string
		key     string
		release string
		asked   [3]int
		err     error
	}{
		"schema call":              {answers: map[string]string{schemaCall: `{"schema": ` + keyed + `}`}, key: "name", asked: [3]int{1, 0, 0}},
		"bare schema":              {answers: map[string]string{schemaCall: keyed}, key: "name", asked: [3]int{1, 0, 0}},
		"key in the form":          {answers: map[string]string{schemaCall: `{"schema": ` + fields + `}`, addCall: `{` + inMeta + `}`}, key: "name", release: "24.1", asked: [3]int{1, 1, 0}},
		"key in the list":          {answers: map[string]string{schemaCall: fields, thingsCall: `{` + inMeta + `}`}, key: "name", release: "24.1", asked: [3]int{1, 1, 1}},
		"said to have no key":      {answers: map[string]string{schemaCall: `{` + noKey + `, "schema": ` + fields + `}`}, asked: [3]int{1, 0, 0}},
		"no key anywhere":          {answers: map[string]string{schemaCall: fields}, asked: [3]int{1, 1, 1}},
		"form":                     {answers: map[string]string{addCall: `{` + inMeta + `, "schema": ` + fields + `}`}, key: "name", release: "24.1", asked: [3]int{1, 1, 0}},
		"list":                     {answers: map[string]string{thingsCall: `{` + inMeta + `, "schema": ` + fields + `}`}, key: "name", release: "24.1", asked: [3]int{1, 1, 1}},
		"answers without a schema": {answers: map[string]string{schemaCall: `{}`, addCall: `{"data": {}}`, thingsCall: `{"resources": []}`}, asked: [3]int{1, 1, 1}, err: backend.ErrUnsupported},
		"no such model":            {asked: [3]int{1, 1, 1}, err: backend.ErrNotFound},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			f := newFake(t)
			for call, answer := range test.answers {
				f.on(call, say(http.StatusOK, answer))
			}
			c := f.client(nil)
			for range 2 {
				m, err := c.Describe(t.Context(), "data/Thing", "")
				if !errors.Is(err, test.err) || err == nil && (m.BusinessKey != test.key || m.Release != test.release || m.Field("code") == nil) {
					t.Errorf("it is described as %+v, %v", m, err)
				}
			}
			if got := f.asked(); got != test.asked {
				t.Errorf("it was asked %v, want %v", got, test.asked)
			}
		})
	}
}

// TestDescribe_Forbidden says that the account may not see a model.
func TestDescribe_Forbidden(t *testing.T) {
	f := newFake(t)
	for _, call := range []string{schemaCall, addCall, thingsCall} {
		f.on(call, say(http.StatusForbidden, `{"message": "no"}`))
	}
	if _, err := f.client(nil).Describe(t.Context(), "data/Thing", ""); !errors.Is(err, backend.ErrForbidden) {
		t.Errorf("the error is %v", err)
	}
}

// TestDescribe_Together asks a server once for all who ask at the same time.
func TestDescribe_Together(t *testing.T) {
	f := newFake(t)
	f.on(schemaCall, say(http.StatusOK, `{"schema": {"business_key": "name", "properties": {"name": {"type": "string"}}}}`))
	c := f.client(nil)
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			if _, err := c.Describe(t.Context(), "data/Thing", "sys.hcs.Prov"); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	calls := f.calls(schemaCall)
	if len(calls) != 1 || !slices.Contains([]string{"format=json&hierarchy=" + pkidProv}, calls[0].query) {
		t.Errorf("it was asked %v", calls)
	}
}

// TestDescribe_Stopped does not take a caller's stop for the server's word.
func TestDescribe_Stopped(t *testing.T) {
	f := newFake(t)
	hold := make(chan struct{})
	f.on(schemaCall, func(w http.ResponseWriter, r *http.Request) {
		select {
		case <-hold:
			say(http.StatusOK, `{"schema": {"business_key": "name", "properties": {"name": {"type": "string"}}}}`)(w, r)
		case <-r.Context().Done():
		}
	})
	c := f.client(nil)
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	if _, err := c.Describe(ctx, "data/Thing", ""); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("the error is %v", err)
	}
	close(hold)
	if m, err := c.Describe(t.Context(), "data/Thing", ""); err != nil || m.BusinessKey != "name" {
		t.Errorf("it is described as %v, %v", m, err)
	}
}
