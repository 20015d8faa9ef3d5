package client

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/collab-iac/terraform-provider-collab/internal/backend"
)

func TestGetLeavesOutPasswordAndKeepsUnknownKeys(t *testing.T) {
	c, _ := clientOf(t, always(ok(`{"statusCode":0,"user":{"id":"a","userName":"a","password":"","channels":[],"level":7}}`)))
	object, err := c.Get(context.Background(), users, "a")
	if err != nil {
		t.Fatal(err)
	}
	if _, has := object.Data["password"]; has {
		t.Error("the password is there")
	}
	if _, has := object.Data["channels"]; !has || fmt.Sprintf("%T", object.Data["level"]) != "json.Number" {
		t.Errorf("got %v", object.Data)
	}
}

func TestGetWithoutAnID(t *testing.T) {
	c, f := clientOf(t, always(ok(userAnswer("a", "a"))))
	for _, key := range []string{"", "..", "a/b", "alice@example.com", "ä", strings.Repeat("a", 200)} {
		if _, err := c.Get(context.Background(), users, key); !errors.Is(err, backend.ErrNotFound) {
			t.Errorf("%q: %v", key, err)
		}
	}
	if calls := f.calls(); len(calls) > 0 {
		t.Errorf("it called %v", calls)
	}
}

func TestReplaceSendsWhatDiffersAndMayBeChanged(t *testing.T) {
	held := map[string]any{
		"id": aliceID, "userName": "alice@example.com", "firstName": "Alice", "lastName": "Smith", "enabled": true,
		"roles": []any{"ROLE_ADMIN", "ROLE_AGENT"}, "emailAddress": "", "m_unknown": "x", "skills": []any{},
	}
	for name, tc := range map[string]struct {
		change map[string]any
		want   map[string]any // nil for no request
	}{
		"nothing":         {},
		"one field":       {change: map[string]any{"firstName": "Alicia"}, want: map[string]any{"firstName": "Alicia"}},
		"user name":       {change: map[string]any{"userName": "other", "lastName": "Jones"}, want: map[string]any{"lastName": "Jones"}},
		"read-only":       {change: map[string]any{"uri": "x", "skills": []any{"x"}}},
		"unknown":         {change: map[string]any{"m_unknown": "y"}},
		"null":            {change: map[string]any{"firstName": nil}},
		"emptied":         {change: map[string]any{"firstName": ""}, want: map[string]any{"firstName": ""}},
		"roles in order":  {change: map[string]any{"roles": []any{"ROLE_AGENT", "ROLE_ADMIN"}}},
		"roles":           {change: map[string]any{"roles": []any{"ROLE_AGENT"}}, want: map[string]any{"roles": []any{"ROLE_AGENT"}}},
		"password":        {change: map[string]any{"password": "new"}, want: map[string]any{"password": "new"}},
		"disabled":        {change: map[string]any{"enabled": false}, want: map[string]any{"enabled": false}},
		"not held before": {change: map[string]any{"changePasswordOnFirstLogin": false}, want: map[string]any{"changePasswordOnFirstLogin": false}},
	} {
		t.Run(name, func(t *testing.T) {
			c, f := clientOf(t, always(ok(`{"statusCode":0}`)))
			data := map[string]any{}
			for _, source := range []map[string]any{held, tc.change} {
				for key, v := range source {
					data[key] = v
				}
			}
			if err := c.Replace(context.Background(), users, backend.Object{Key: aliceID, Data: held}, data); err != nil {
				t.Fatal(err)
			}
			if tc.want == nil {
				if calls := f.calls(); len(calls) > 0 {
					t.Errorf("it called %v with %v", calls, f.last().body)
				}
				return
			}
			if got := f.last(); got.method != "PUT" || got.path != "/users/"+aliceID || !cmp.Equal(tc.want, got.body) {
				t.Errorf("got %+v", got)
			}
		})
	}
}

func TestReplaceFails(t *testing.T) {
	for name, tc := range map[string]struct {
		answer reply
		kind   error
		field  string
		says   string
	}{
		"own role":        {answer: reply{status: 400, body: `{"statusCode":"2","statusMessage":"You cannot remove role 'ROLE_ADMIN' from yourself."}`}, field: "roles", says: "its own account"},
		"own role 403":    {answer: reply{status: 403, body: `{"statusCode":2,"statusMessage":"You cannot remove role 'ROLE_ADMIN' from yourself."}`}, field: "roles", says: "its own account"},
		"read-only by 3":  {answer: reply{status: 400, body: `{"statusCode":"3","statusMessage":"This operation is not allowed: 'userName' is a read-only property"}`}, field: "userName", says: "code 3"},
		"read-only by 11": {answer: reply{status: 403, body: `{"statusCode":11,"statusMessage":"'userName' is a readonly property"}`}, field: "userName", says: "code 11"},
		"gone":            {answer: reply{status: 404, body: notFound}, kind: backend.ErrNotFound},
		"a page":          {answer: ok(`<html><title>Maintenance</title></html>`), kind: backend.ErrProtocol, says: "Maintenance"},
		"other JSON":      {answer: ok(`{"status":"queued"}`), kind: backend.ErrProtocol, says: "no statusCode"},
	} {
		t.Run(name, func(t *testing.T) {
			c, _ := clientOf(t, always(tc.answer))
			err := rename(c)
			var failed *backend.Error
			if !errors.As(err, &failed) || !errors.Is(failed.Is, tc.kind) || !strings.Contains(err.Error(), tc.says) {
				t.Fatalf("got %v", err)
			}
			if tc.field != "" && failed.Fields[tc.field] == "" || tc.field == "" && len(failed.Fields) > 0 {
				t.Errorf("fields %v", failed.Fields)
			}
		})
	}
}
