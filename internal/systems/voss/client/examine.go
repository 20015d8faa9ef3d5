package client

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/collab-iac/terraform-provider-collab/internal/backend"
	"github.com/collab-iac/terraform-provider-collab/internal/httpbody"
	"github.com/collab-iac/terraform-provider-collab/internal/model"
	"github.com/collab-iac/terraform-provider-collab/internal/systems/voss/hierarchy"
)

// noObject is a pkid that no object has.
const noObject = "000000000000000000000000"

// Examine asks the server what it is like. Every call is a GET, beside the login of a
// session.
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
	for _, look := range []func(context.Context) error{x.lists, x.forms, x.relation, x.log} {
		if err := look(ctx); err != nil {
			return x.found, err
		}
	}
	return x.found, nil
}

// examination is one look at a server.
type examination struct {
	client *Client
	node   hierarchy.Node
	found  backend.Examination
	// listed are the first pages of the models' lists, by model type.
	listed map[string]httpbody.Document
}

// get makes one call that reads.
func (x *examination) get(ctx context.Context, modelType string, query url.Values, more ...string) (httpbody.Document, reply, error) {
	req := apiCall(http.MethodGet, modelType, more...)
	req.query = query
	return x.client.ask(ctx, req)
}

// at is the query of a list of the examined node and those below.
func (x *examination) at(more ...string) url.Values {
	q := listQuery(x.node.Query(), backend.TraverseDown, nil)
	for i := 0; i+1 < len(more); i += 2 {
		q.Set(more[i], more[i+1])
	}
	return q
}

// tell notes a reading, unless it is empty.
func (x *examination) tell(point, setting string) {
	if setting != "" {
		x.found.Readings[point] = setting
	}
}

// connect signs in and finds the node. Its error ends the examination.
func (x *examination) connect(ctx context.Context) error {
	c := x.client
	began := time.Now()
	doc, r, err := x.get(ctx, hierarchyModel, url.Values{"skip": {"0"}, "limit": {"1"}})
	x.found.LocalTime = time.Now()
	x.found.Latency = x.found.LocalTime.Sub(began)
	if err != nil && !mayGoOn(err) {
		return err
	}
	x.found.TLS = r.TLS
	if served, err := http.ParseTime(r.Header.Get("Date")); err == nil {
		x.found.ServerTime = served
	}
	if c.cfg.Auth == AuthBasic && err == nil {
		x.tell("basic_sessions", either(len(r.Header.Values("Set-Cookie")) > 0, "made", "none"))
	}
	if pkid := reference(doc.Object("meta"), "parent"); pkid != "" {
		// Only a help: the account may belong to a node that it does not see.
		if own, err := c.resolve(ctx, pkid); err == nil {
			x.found.Node = own.Path
		}
	}
	ref := cmp.Or(c.cfg.Hierarchy, x.found.Node)
	if ref == "" {
		return c.unknownNode("no hierarchy is given, and the server does not say which node the account belongs to")
	}
	if x.node, err = c.resolve(ctx, ref); err != nil {
		return err
	}
	return x.enter(ctx, ref)
}

// enter makes sure that the server takes the node: one outside of what the account sees
// cannot be looked up, and is taken as it is written.
func (x *examination) enter(ctx context.Context, ref string) error {
	_, _, err := x.get(ctx, hierarchyModel, x.at("skip", "0", "limit", "1"))
	if isStatus(err, http.StatusBadRequest) || isStatus(err, http.StatusNotFound) {
		return x.client.unknownNode(fmt.Sprintf("the server does not take %s as a node: %v", ref, err))
	}
	return ctx.Err()
}

// mayGoOn reports whether the server has answered the account, if only to refuse.
func mayGoOn(err error) bool {
	failed, ok := errors.AsType[*backend.Error](err)
	return ok && failed.Status != 0 && !errors.Is(err, backend.ErrUnauthenticated) && !errors.Is(err, backend.ErrProtocol) && failed.Shared == nil
}

// model finds what the account may do with the objects of a model.
func (x *examination) model(ctx context.Context, m *model.Model) error {
	doc, _, err := x.get(ctx, m.Type, x.at("skip", "0", "limit", "3"))
	if err != nil && !mayGoOn(err) {
		return err
	}
	if x.listed == nil {
		x.listed = map[string]httpbody.Document{}
	}
	x.listed[m.Type] = doc
	x.permit(backend.PermissionOf(m.Type, "list", err))
	x.found.Release = cmp.Or(x.found.Release, doc.Text("meta", "api_version"))
	actions := actionsOf(doc.Object("meta"))
	for _, operation := range operationsOf(doc) {
		actions = append(actions, operationCalls[operation])
	}
	whole, err := x.object(ctx, m, doc)
	if err != nil {
		return err
	}
	actions = append(actions, actionsOf(whole.Object("meta"))...)
	for _, form := range []string{"add", "schema"} {
		query := url.Values{"hierarchy": {x.node.Query()}}
		doc, r, err := x.get(ctx, m.Type, query, form)
		if form == "schema" {
			x.client.schemas.Store(schemaAt(m.Type, query), schemaAnswer{doc, r, err})
		}
		if err != nil && ctx.Err() != nil {
			return err
		}
		x.permit(backend.PermissionOf(m.Type, form, err))
	}
	for _, call := range []string{"create", "update", "delete", "export", "move"} {
		p := backend.Permission{Model: m.Type, Call: call, Verdict: backend.Untold}
		if slices.Contains(actions, call) {
			p.Verdict, p.Reason = backend.Permitted, "named among the actions"
		}
		x.permit(p)
	}
	return x.choices(ctx, m)
}

func (x *examination) permit(p backend.Permission) {
	x.found.Permissions = append(x.found.Permissions, p)
}

// object reads the first object of a list; nil for none.
func (x *examination) object(ctx context.Context, m *model.Model, list httpbody.Document) (httpbody.Document, error) {
	rows := list.Objects("resources")
	pkid := ""
	if len(rows) > 0 {
		pkid = pkidOf(rows[0])
	}
	if pkid == "" {
		x.permit(backend.Permission{Model: m.Type, Call: "get", Verdict: backend.NothingThere})
		return nil, nil
	}
	whole, _, err := x.get(ctx, m.Type, nil, pkid)
	x.permit(backend.PermissionOf(m.Type, "get", err))
	if err != nil && ctx.Err() != nil {
		return nil, err
	}
	return whole, nil
}

// choices asks for those of the models that a model refers to.
func (x *examination) choices(ctx context.Context, m *model.Model) error {
	var asked []string
	var failed error
	m.WalkFields(func(f model.FieldRef) {
		target := f.Field.Target
		if target == nil || slices.Contains(asked, target.Model) || failed != nil {
			return
		}
		asked = append(asked, target.Model)
		doc, r, err := x.get(ctx, target.Model, url.Values{"field": {target.Attribute}, "hierarchy": {x.node.Query()}}, "choices")
		if err != nil && ctx.Err() != nil {
			failed = err
			return
		}
		p := backend.PermissionOf(m.Type, "choices of "+target.Model, err)
		if p.Verdict == backend.Refused {
			x.found.Settings["check_references"] = "off"
		}
		x.permit(p)
		x.readChoices(doc, r)
	})
	return failed
}

func (x *examination) readChoices(doc httpbody.Document, r reply) {
	if doc == nil {
		return
	}
	kind, _, _ := strings.Cut(r.Header.Get("Content-Type"), ";")
	x.tell("choices_type", among(kind, "text/html", "application/json"))
	for _, row := range doc.Objects("choices") {
		_, isList := row["value"].([]any)
		x.tell("choices_form", either(isList, "lists", "scalars"))
	}
}

// operationCalls are the words of "operations" for the calls (CONTRACT.md §4.2).
var operationCalls = map[string]string{"add": "create", "update": "update", "remove": "delete", "export": "export", "move": "move"}

// actionsOf returns the calls that meta.actions names, in either of its forms (§4.1).
func actionsOf(meta httpbody.Document) []string {
	var names []string
	note := func(actions httpbody.Document) {
		for name := range actions {
			names = append(names, either(name == "add", "create", name))
		}
	}
	for _, one := range meta.Objects("actions") {
		note(one)
	}
	note(meta.Object("actions"))
	return names
}

func either(first bool, yes, no string) string {
	if first {
		return yes
	}
	return no
}

// among returns the text if it is one of the settings, and else "".
func among(text string, settings ...string) string {
	if slices.Contains(settings, strings.ToLower(text)) {
		return strings.ToLower(text)
	}
	return ""
}
