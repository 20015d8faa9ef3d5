package client

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/collab-iac/terraform-provider-collab/internal/backend"
	"github.com/collab-iac/terraform-provider-collab/internal/httpbody"
	"github.com/collab-iac/terraform-provider-collab/internal/model"
	"github.com/collab-iac/terraform-provider-collab/internal/transport"
)

// noUser is an id that no user has.
const noUser = "00000000000000000000000000000000"

// Examine asks the server what it is like. Every call is a GET.
func (c *Client) Examine(ctx context.Context, models []*model.Model) (backend.Examination, error) {
	x := &examination{client: c, found: backend.Examination{Readings: map[string]string{}, Settings: map[string]string{}}}
	if err := x.connect(ctx); err != nil {
		return x.found, err
	}
	for _, m := range models {
		backend.Tell(ctx, m.Type)
		if err := x.model(ctx, m); err != nil {
			return x.found, err
		}
	}
	for _, look := range []func(context.Context) error{x.lists, x.filters, x.refusals} {
		if err := look(ctx); err != nil {
			return x.found, err
		}
	}
	return x.found, nil
}

// examination is one look at a server.
type examination struct {
	client *Client
	found  backend.Examination
	// user is the first of the list, without its parts; nil for none.
	user httpbody.Document
}

// usersPath is the collection of users.
var usersPath = []string{"users"}

// get makes one call that reads. The response is nil where no answer came.
func (x *examination) get(ctx context.Context, query url.Values, path ...string) (httpbody.Document, *transport.Response, error) {
	req := call{method: http.MethodGet, path: path, query: query, subject: strings.Join(path, " ")}
	resp, err := x.client.send(ctx, req, token{})
	if err != nil {
		return nil, nil, x.client.errors.Transport(req, err)
	}
	e, failed := x.client.checkResponse(req, resp)
	if failed != nil {
		return e.body, resp, failed
	}
	return e.body, resp, nil
}

// tell notes a reading.
func (x *examination) tell(point, setting string) { x.found.Readings[point] = setting }

// connect signs in. Its error ends the examination.
func (x *examination) connect(ctx context.Context) error {
	began := time.Now()
	me, err := x.client.do(ctx, call{method: http.MethodGet, path: mePath, subject: "the account's own user"})
	x.found.LocalTime = time.Now()
	x.found.Latency = x.found.LocalTime.Sub(began)
	if err != nil {
		return err
	}
	user := me.body.Object("user")
	roles, _ := user["roles"].([]any)
	var names []string
	for _, role := range roles {
		names = append(names, httpbody.Text(role))
	}
	x.found.Role = strings.Join(names, ", ")
	x.found.Release, err = x.client.Version(ctx)
	if err != nil && ctx.Err() != nil {
		return err
	}
	_, resp, err := x.get(ctx, nil, mePath...)
	if resp == nil {
		return err
	}
	x.found.TLS = resp.TLS
	if served, err := http.ParseTime(resp.Header.Get("Date")); err == nil {
		x.found.ServerTime = served
	}
	_, kind, _ := strings.Cut(strings.ToLower(resp.Header.Get("Content-Type")), "charset=")
	if kind == "utf-8" || kind == "iso-8859-1" {
		x.tell("charset", kind)
	}
	return nil
}

// model finds what the account may do with the objects of a model. Answers name no
// actions, so what changes something cannot be told.
func (x *examination) model(ctx context.Context, m *model.Model) error {
	list, _, err := x.get(ctx, url.Values{"limit": {"1"}, "offset": {"0"}, "fields": {"*"}}, m.Type)
	if err != nil && ctx.Err() != nil {
		return err
	}
	permit := func(p backend.Permission) { x.found.Permissions = append(x.found.Permissions, p) }
	permit(backend.PermissionOf(m.Type, "list", err))
	get := backend.Permission{Model: m.Type, Call: "get", Verdict: backend.NothingThere}
	if rows := list.Objects(m.Type); len(rows) > 0 {
		x.user = rows[0]
		_, _, err = x.get(ctx, nil, m.Type, rows[0].Text("id"))
		get = backend.PermissionOf(m.Type, "get", err)
	}
	permit(get)
	for _, call := range []string{"create", "update", "delete"} {
		permit(backend.Permission{Model: m.Type, Call: call, Verdict: backend.Untold})
	}
	return ctx.Err()
}

// lists reads the doubtful points that lists and users show.
func (x *examination) lists(ctx context.Context) error {
	if list, _, err := x.get(ctx, nil, usersPath...); err == nil {
		_, counted := list["totalCount"]
		x.tell("total_count", either(counted, "present", "absent"))
		_, uris := list["uris"]
		_, paths := list["paths"]
		switch {
		case uris && paths:
			x.tell("list_addresses", "uris-and-paths")
		case uris || paths:
			x.tell("list_addresses", either(uris, "uris", "paths"))
		}
	}
	_, _, err := x.get(ctx, url.Values{"limit": {"1"}, "nobodyKnowsThis": {"1"}}, usersPath...)
	if failed, told := errors.AsType[*backend.Error](err); err == nil || told && failed.Code != "" {
		x.tell("unknown_parameters", either(err == nil, "ignored", "rejected"))
	}
	if x.user == nil {
		return ctx.Err()
	}
	whole, resp, err := x.get(ctx, url.Values{"subresources": {subresources}}, "users", x.user.Text("id"))
	if err == nil && resp != nil {
		_, coded := whole["statusCode"]
		x.tell("subresources_body", either(coded, "envelope", "bare"))
	}
	if plain, _, err := x.get(ctx, nil, "users", x.user.Text("id")); err == nil {
		user := plain.Object("user")
		_, centre := user["contactCenterId"]
		_, quiet := user["doNotDisturb"]
		x.tell("contact_center", either(centre, "shown", "absent"))
		x.tell("do_not_disturb", either(quiet, "shown", "absent"))
	}
	return ctx.Err()
}

// filters tells how a filter compares, by the name of a user that is there.
func (x *examination) filters(ctx context.Context) error {
	name := x.user.Text("userName")
	if len(name) < 2 {
		return nil
	}
	finds := func(text string) (bool, bool) {
		list, _, err := x.get(ctx, url.Values{"limit": {"10"}, "offset": {"0"}, "fields": {"*"}, "userName": {text}}, usersPath...)
		return len(list.Objects("users")) > 0, err == nil
	}
	for _, one := range []struct{ text, setting string }{
		{"nobody has this name", "ignored"}, {name[:len(name)-1], "partial"}, {swapCase(name), "any-case"}, {name, "exact"},
	} {
		if one.setting == "any-case" && one.text == name {
			continue
		}
		found, answered := finds(one.text)
		if !answered {
			return ctx.Err()
		}
		if found {
			x.tell("filters", one.setting)
			return nil
		}
	}
	return ctx.Err()
}

// refusals tells how the server says that a user is not there.
func (x *examination) refusals(ctx context.Context) error {
	_, resp, err := x.get(ctx, nil, "users", noUser)
	failed, told := errors.AsType[*backend.Error](err)
	if resp != nil && told && failed.Code != "" {
		x.tell("http_status", either(resp.Status == http.StatusOK, "always-200", "by-code"))
	}
	return ctx.Err()
}

func either(first bool, yes, no string) string {
	if first {
		return yes
	}
	return no
}

// swapCase writes capitals small and the others as capitals.
func swapCase(text string) string {
	if upper := strings.ToUpper(text); upper != text {
		return upper
	}
	return strings.ToLower(text)
}
