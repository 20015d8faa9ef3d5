package client

import (
	"context"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/collab-iac/terraform-provider-collab/internal/backend"
	"github.com/collab-iac/terraform-provider-collab/internal/httpbody"
	"github.com/collab-iac/terraform-provider-collab/internal/systems/voss/node"
)

// lists reads the doubtful points that the list of nodes shows, which every server has.
func (x *examination) lists(ctx context.Context) error {
	doc, r, err := x.get(ctx, hierarchyModel, x.at("skip", "0", "limit", "2"))
	if err != nil {
		return ctx.Err()
	}
	// JSON that names no charset is in UTF-8.
	_, kind, named := strings.Cut(r.Header.Get("Content-Type"), "charset=")
	x.tell("charset", either(named, among(kind, "utf-8", "iso-8859-1"), "utf-8"))
	x.tell("envelope", either(doc["operations"] != nil, "captured", "documented"))
	switch {
	case doc.Object("pagination") != nil:
		x.tell("pagination", "top")
	case doc.Object("meta").Object("pagination") != nil:
		x.tell("pagination", "meta")
	default:
		x.tell("pagination", "none")
	}
	switch doc.At("meta", "actions").(type) {
	case []any:
		x.tell("actions", "list")
	case map[string]any:
		x.tell("actions", "object")
	}
	if most := maximumOf(doc); most > 0 {
		x.tell("page_cap", strconv.Itoa(most))
	}
	rows := doc.Objects("resources")
	if len(rows) > 0 {
		x.tell("pkid_place", placeOfPkid(rows[0]))
	}
	for _, look := range []func(context.Context, int) error{x.pages, x.filters, x.limits} {
		if err := look(ctx, len(rows)); err != nil {
			return err
		}
	}
	return x.above(ctx)
}

// placeOfPkid says where the row of a node shows its pkid (CONTRACT.md §4.2).
func placeOfPkid(row httpbody.Document) string {
	switch {
	case row.Text("pkid") != "":
		return "row"
	case row.Text("data", "pkid") != "":
		return "data"
	case reference(row.Object("meta"), "self") != "":
		return "references"
	case row.Text("meta", "uri") != "":
		return "uri"
	}
	return ""
}

// pages tells whether a page that is not the last is full.
func (x *examination) pages(ctx context.Context, _ int) error {
	all, _, err := x.get(ctx, hierarchyModel, x.at("skip", "0", "limit", "10"))
	if err != nil {
		return ctx.Err()
	}
	some, _, err := x.get(ctx, hierarchyModel, x.at("skip", "0", "limit", "2"))
	if err != nil || len(all.Objects("resources")) < 3 {
		return ctx.Err()
	}
	switch len(some.Objects("resources")) {
	case 2:
		x.tell("page_rows", "full")
	case 1:
		x.tell("page_rows", "short")
	}
	return nil
}

// filters tells whether a filter that nothing passes is obeyed.
func (x *examination) filters(ctx context.Context, rows int) error {
	q := listQuery(x.node.Query(), "down", map[string]string{"name": "no node has this name"})
	doc, _, err := x.get(ctx, hierarchyModel, q)
	if err == nil && rows > 0 {
		x.tell("filters", either(len(doc.Objects("resources")) > 0, "ignored", "applied"))
	}
	return ctx.Err()
}

// limits tells what a page gets that is asked to be larger than any.
func (x *examination) limits(ctx context.Context, _ int) error {
	_, _, err := x.get(ctx, hierarchyModel, x.at("skip", "0", "limit", "100000"))
	switch {
	case err == nil:
		x.tell("over_limit", "reduced")
	case isStatus(err, http.StatusBadRequest):
		x.tell("over_limit", "refused")
	}
	return ctx.Err()
}

// above tells what a node above the account's own shows. It says nothing where the
// account's own is the root.
func (x *examination) above(ctx context.Context) error {
	if x.found.Node == "" || x.found.Node == node.Root {
		return nil
	}
	q := x.at()
	q.Set("hierarchy", node.Root)
	doc, _, err := x.get(ctx, hierarchyModel, q)
	switch {
	case isStatus(err, http.StatusForbidden):
		x.tell("above_account", "refused")
	case err == nil && len(doc.Objects("resources")) == 0:
		x.tell("above_account", "nothing")
	}
	return ctx.Err()
}

// forms reads how the server takes paths and parameters, and how it refuses.
func (x *examination) forms(ctx context.Context) error {
	q := x.at("skip", "0", "limit", "1")
	q["format"] = nil
	_, _, err := x.get(ctx, hierarchyModel, q)
	switch {
	case err == nil:
		x.tell("format_parameter", "optional")
	case isStatus(err, http.StatusBadRequest):
		x.tell("format_parameter", "required")
	}
	r, err := x.client.do(ctx, apiCall(http.MethodGet, hierarchyModel, noObject))
	if err != nil && r.Status >= http.StatusBadRequest {
		x.tell("error_body", shapeOfError(r.Body))
	}
	return ctx.Err()
}

// shapeOfError names the form of the body of a refusal (CONTRACT.md §4.6).
func shapeOfError(body []byte) string {
	doc, err := httpbody.Object(body)
	switch {
	case err != nil && strings.Contains(strings.ToLower(string(body)), "<html"):
		return "html"
	case err != nil:
		return ""
	case doc.Text("message") != "":
		return "flat"
	case doc.Object("error") != nil:
		return "nested"
	case doc.Text("detail") != "":
		return "detail"
	case len(doc.Objects("errors")) > 0:
		return "list"
	}
	return ""
}

// relation reads what rows of relations hold, where the node has any.
func (x *examination) relation(ctx context.Context) error {
	for modelType, list := range x.listed {
		rows := list.Objects("resources")
		if !isRelation(modelType) || len(rows) == 0 {
			continue
		}
		row := rows[0]
		own := ownPkid(row)
		if own != "" {
			joined := row.Text("data", "pkid")
			x.tell("joined_pkid", either(joined != "" && joined != own, "shown", "absent"))
		}
		whole, _, err := x.get(ctx, modelType, nil, pkidOf(row))
		if err != nil {
			return ctx.Err()
		}
		x.tell("list_rows", partOf(row, whole, summaryNames(list.Object("meta"))))
	}
	return nil
}

// partOf says how much of an object its row holds.
func partOf(row, whole httpbody.Document, summary []string) string {
	has, all := payloadOf(row), payloadOf(whole)
	lacks, more := 0, 0
	for key := range all {
		if _, there := has[key]; !there {
			lacks++
		}
	}
	for key := range has {
		if !slices.Contains(summary, key) {
			more++
		}
	}
	switch {
	case lacks == 0:
		return "whole"
	case more == 0:
		return "summary"
	}
	return "partial"
}

// log reads what of the transactions the account may see. A transaction that nobody
// has is refused before it is not found.
func (x *examination) log(ctx context.Context) error {
	const id = "00000000-0000-4000-8000-000000000000"
	list, _, listErr := x.get(ctx, transactionModel, logQuery(x.node.Query()))
	_, _, getErr := x.get(ctx, transactionModel, nil, id)
	_, _, pollErr := x.get(ctx, transactionModel, nil, id, "poll")
	if ctx.Err() != nil {
		return ctx.Err()
	}
	var refused []string
	for _, one := range []struct {
		call string
		err  error
	}{{"list", listErr}, {"get", getErr}, {"poll", pollErr}} {
		p := backend.PermissionOf(transactionModel, one.call, one.err)
		if one.call != "list" && isStatus(one.err, http.StatusNotFound) {
			p.Verdict, p.Reason = backend.Permitted, "a transaction that nobody has is not found, and not refused"
		}
		if p.Verdict == backend.Refused {
			refused = append(refused, one.call)
		}
		x.permit(p)
	}
	switch {
	case len(refused) == 3:
		x.tell("transaction_access", "refused")
	case len(refused) == 1:
		x.tell("transaction_access", "no-"+refused[0])
	case len(refused) == 0 && listErr == nil:
		x.tell("transaction_access", "allowed")
	}
	for _, row := range list.Objects("resources") {
		x.readStatus(row.Text("data", "status"))
	}
	return nil
}

// readStatus notes a word that the log has for how a transaction stands (CONTRACT.md §4.5).
func (x *examination) readStatus(word string) {
	switch {
	case successWords.MatchString(word):
		x.tell("success_word", word)
	case failureWords.MatchString(word):
		x.tell("failure_word", word)
	case runningWords.MatchString(word):
		x.tell("running_word", word)
	}
}
