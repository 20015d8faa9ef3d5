package client

import (
	"cmp"
	"encoding/base64"
	"maps"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/collab-iac/terraform-provider-collab/internal/backend"
	"github.com/collab-iac/terraform-provider-collab/internal/backend/apierror"
	"github.com/collab-iac/terraform-provider-collab/internal/httpbody"
	"github.com/collab-iac/terraform-provider-collab/internal/model"
	"github.com/collab-iac/terraform-provider-collab/internal/systems/voss/hierarchy"
	"github.com/collab-iac/terraform-provider-collab/internal/systems/voss/node"
)

// This file holds every reading of the API that CONTRACT.md leaves open, each with
// its section. What is documented or captured may be read elsewhere too. The words for
// the progress of a transaction are in contract_phase.go.

// Parts of paths. Every path ends in a slash, which the server's framework may
// insist on (§1.1).
const (
	apiRoot          = "api"
	loginPath        = "noninteractivelogin" // beside /api, not below it (§1.4)
	logoutPath       = "logout"              // beside it; likely, and not documented (§9 no. 22)
	hierarchyModel   = "data/HierarchyNode"  // §2
	transactionModel = "tool/Transaction"    // §4.5
	moveTool         = "tool/DataMove"       // §3
)

// The token against cross-site requests comes with the login, in a header or in a
// cookie, and goes back in the header (§1.3).
const (
	sessionHeader = "X-CSRFToken"
	sessionCookie = "csrftoken"
)

// The keys of a body that name its transaction for the caller (§4.5, callback), and
// what a refusal of them looks like.
const (
	requestMeta = "request_meta"
	externalID  = "external_id"
)

var markWords = regexp.MustCompile(`(?i)\b(` + requestMeta + `|` + externalID + `)\b`)

// deniesSuccess reports whether an answer says that the call failed, whatever
// its status.
func deniesSuccess(doc httpbody.Document) bool {
	success, present := doc["success"].(bool)
	return present && !success
}

// acknowledges reports whether a document can be the answer to a change that was taken:
// it says success, or names an object or a transaction (§4.4). An empty one is a word
// for success. Any other may be that of something between, which also answers 200.
func acknowledges(doc httpbody.Document) bool {
	success, _ := doc["success"].(bool)
	return len(doc) == 0 || success || pkidOf(doc) != "" || transactionOf(doc) != ""
}

// pkidForm is the form of an identifier in a path. CONTRACT.md has 24 hexadecimal
// digits for stored objects and UUIDs for transactions (§4.1). Other forms are
// accepted as long as no server can take one for a longer path.
var pkidForm = regexp.MustCompile(`^[A-Za-z0-9_~:@-][A-Za-z0-9_.~:@-]{0,127}$`)

// storedPkid is the form of the pkid of a stored object (§4.1).
var storedPkid = regexp.MustCompile(`^[0-9a-fA-F]{24}$`)

// doneWords are answers to a change, in place of a document, that say that it is
// done (§4.4).
var doneWords = regexp.MustCompile(`(?i)^("")?$|^(null|true|ok|success|successful|succeeded|done|completed|created|updated|modified|deleted)[.!]?$`)

// uuid is the form of a transaction's id (§4.1).
var uuid = regexp.MustCompile(`^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$`)

// listQuery asks for whole rows. Only skip and limit are documented; summary
// and traversal are recalled (§3.1), so the callers check every row.
func listQuery(hierarchy, traversal string, equal map[string]string) url.Values {
	q := url.Values{"traversal": {traversal}, "summary": {"false"}}
	if hierarchy != "" {
		q.Set("hierarchy", hierarchy)
	}
	for field, value := range equal {
		q.Add("filter_field", field)
		q.Add("filter_text", value)
		q.Add("filter_condition", "equals")
	}
	return q
}

// moveQuery names source and target of a move (§3).
func moveQuery(modelType, source, target string) url.Values {
	return url.Values{"model_type": {modelType}, "hierarchy": {source}, "context_hierarchy": {target}}
}

// hrefOf is how a body names an object (§3, bulk delete and move).
func hrefOf(modelType, pkid string) string {
	return "/" + apiRoot + "/" + modelType + "/" + pkid
}

// pkidOf finds an object's pkid in the places where it may stand (§4.2). The one
// in the data comes last, because it may be that of a joined object.
func pkidOf(row httpbody.Document) string {
	return cmp.Or(ownPkid(row), asPkid(row.Text("data", "pkid")))
}

// ownPkid finds the pkid in the places that are about the object itself. It skips
// values that cannot be a pkid.
func ownPkid(row httpbody.Document) string {
	return cmp.Or(
		asPkid(row.Text("pkid")),
		reference(row.Object("meta"), "self"),
		asPkid(row.Text("meta", "pkid")), // of an export (§3.3)
		asPkid(httpbody.LastSegment(row.Text("meta", "uri"))),
		asPkid(httpbody.LastSegment(row.Text("meta", "href"))),
		asPkid(httpbody.LastSegment(row.Text("href"))),
	)
}

// madePkid finds the pkid in the answer to a create. An href may be that of the
// collection, and the pkid in the data of a relation is that of the object that it joins
// (§4.2): neither names what was made.
func madePkid(modelType string, doc httpbody.Document) string {
	pkid := ownPkid(doc)
	if pkid == httpbody.LastSegment(modelType) {
		pkid = ""
	}
	if pkid == "" && !isRelation(modelType) {
		pkid = asPkid(doc.Text("data", "pkid"))
	}
	return pkid
}

// isRelation reports whether a model joins the data of others (§4.2).
func isRelation(modelType string) bool { return strings.HasPrefix(modelType, "relation/") }

// asPkid returns a text that can be a pkid, and "" for any other. None is how the
// server writes that there is none (§4.1).
func asPkid(text string) string {
	if text == "None" || text == "null" {
		return ""
	}
	return pkidForm.FindString(text)
}

// reference returns the first pkid of a list in meta.references; unused entries
// hold an empty one (§4.1).
func reference(meta httpbody.Document, name string) string {
	for _, entry := range meta.Objects("references", name) {
		if pkid := referredPkid(entry); pkid != "" {
			return pkid
		}
	}
	return ""
}

// referredPkid returns the pkid that an entry of references names; "" for none.
func referredPkid(entry httpbody.Document) string {
	return cmp.Or(asPkid(entry.Text("pkid")), asPkid(httpbody.LastSegment(entry.Text("href"))))
}

// envelopeKeys stand beside the payload, never in it (§4.1 and §4.4).
var envelopeKeys = []string{"pkid", "meta", "schema", "href", "uri", "success", "pagination", "resources", "model_type", "transaction_id"}

// payloadOf returns an object's payload: the data element, or the rest of a row
// without one (§4.2). It drops the pkid and path that a server may repeat in the
// data, and what a create called itself. They are not fields of the model and would
// be sent back with a PUT.
func payloadOf(row httpbody.Document) httpbody.Document {
	data := maps.Clone(row.Object("data"))
	if data == nil {
		data = maps.Clone(row)
		maps.DeleteFunc(data, func(key string, _ any) bool { return slices.Contains(envelopeKeys, key) })
	}
	delete(data, "pkid")
	delete(data, "hierarchy_path")
	delete(data, requestMeta)
	return data
}

// placesOf returns what may name the node where an object lives, the most
// reliable first, each a pkid or a dot path: the parent reference is documented
// (§4.1), the form of path is not (§2).
func placesOf(row httpbody.Document) []string {
	places := []string{reference(row.Object("meta"), "parent"), row.Text("meta", "parent_id", "pkid")}
	for _, v := range []any{
		row["hierarchy_path"], row.At("meta", "hierarchy_path"), row.At("data", "hierarchy_path"),
		row.At("meta", "hierarchy"), row["hierarchy"], row.At("meta", "path"), row["path"],
	} {
		names := pathNames(v)
		if len(names) == 0 {
			continue
		}
		places = append(places, node.Join(names))
		if last := names[len(names)-1]; node.IsPkid(last) && len(names) > 1 {
			// A list of pkids from the root; the object's own may close it.
			places = append(places, last, names[len(names)-2])
		}
	}
	// A node does not live at itself.
	return slices.DeleteFunc(compact(places), func(place string) bool { return place == pkidOf(row) })
}

// declaredPath returns the path that the row of a node declares, in names or pkids
// (§2); nil where it declares no path.
func declaredPath(row httpbody.Document) []string {
	for _, v := range []any{
		row["hierarchy_path"], row.At("meta", "hierarchy_path"), row.At("data", "hierarchy_path"),
		row.At("meta", "path"), row["path"],
	} {
		if names := pathNames(v); len(names) > 0 {
			return names
		}
	}
	return nil
}

// nodeEntry reads the row of a node (§2).
func nodeEntry(row httpbody.Document) hierarchy.Entry {
	data := payloadOf(row)
	return hierarchy.Entry{
		Node: hierarchy.Node{
			Pkid: pkidOf(row), Name: data.Text("name"),
			NodeType: data.Text("node_type"), Description: data.Text("description"),
		},
		Parent:   reference(row.Object("meta"), "parent"),
		Declared: declaredPath(row),
	}
}

// pathNames splits a path, which may be a list or a text with dots.
func pathNames(v any) []string {
	names := node.Names(httpbody.Text(v))
	list, _ := v.([]any)
	for _, item := range list {
		names = append(names, node.Names(httpbody.Text(item))...)
	}
	return compact(names)
}

// summaryNames lists the fields of rows that hold a summary only. One example
// shows an object in place of the list (§4.1).
func summaryNames(meta httpbody.Document) []string {
	names := []string{meta.Text("summary_attrs", "name")}
	for _, attr := range meta.Objects("summary_attrs") {
		names = append(names, attr.Text("name"))
	}
	return compact(names)
}

// choiceRows finds the list in an answer of choices, whose shape is a guess
// (§9 no. 13).
func choiceRows(doc any) ([]any, bool) {
	if rows, ok := doc.([]any); ok {
		return rows, true
	}
	fields, _ := doc.(map[string]any)
	for _, path := range [][]string{{"choices"}, {"resources"}, {"data"}, {"data", "choices"}} {
		if rows, ok := httpbody.Document(fields).At(path...).([]any); ok {
			return rows, true
		}
	}
	return nil, false
}

// choiceIn reads one choice. Value and title are texts, or lists of which the first
// element is that of the field: a list of more holds the whole business key, the
// hierarchy last (§3.2). It reports whether there is a value.
func choiceIn(row httpbody.Document) (model.Choice, bool) {
	read := func(v any) string {
		if list, ok := v.([]any); ok && len(list) > 0 {
			v = list[0]
		}
		return httpbody.Scalar(v)
	}
	title := read(row["title"])
	choice := model.Choice{Value: cmp.Or(read(row["value"]), title)}
	if title != choice.Value {
		choice.Title = title
	}
	return choice, choice.Value != ""
}

// choiceKeys returns the pkid of the object behind each choice, which stand beside the
// choices (§3.2); empty ones where there are others than choices.
func choiceKeys(doc httpbody.Document, choices int) []string {
	keys := make([]string, choices)
	entries := doc.Objects("meta", "references")
	if len(entries) != choices {
		return keys
	}
	for i, entry := range entries {
		keys[i] = referredPkid(entry)
	}
	return keys
}

// webexIdentifier is what an identifier of Webex is in base64 (§5).
const webexIdentifier = "ciscospark://"

// isIdentifier reports whether a text has the form of an identifier: Webex's own, a pkid
// or a UUID.
func isIdentifier(text string) bool {
	decoded, err := base64.RawStdEncoding.DecodeString(strings.TrimRight(strings.NewReplacer("-", "+", "_", "/").Replace(text), "="))
	return err == nil && strings.HasPrefix(string(decoded), webexIdentifier) || storedPkid.MatchString(text) || uuid.MatchString(text)
}

// transactionOf returns the transaction that an answer to a change names, or ""
// where the change is done. Answers name it whatever was asked for (§4.4
// and §9 no. 3), sometimes under the name pkid.
func transactionOf(doc httpbody.Document) string {
	id := cmp.Or(doc.Text("transaction_id"), doc.Text("transaction", "pkid"))
	for _, href := range []string{doc.Text("href"), doc.Text("meta", "uri"), doc.Text("meta", "href")} {
		id = cmp.Or(id, pkidInHref(href, transactionModel))
	}
	pkid, modelType := doc.Text("pkid"), doc.Text("model_type")
	if id == "" && (modelType == transactionModel || modelType == "" && uuid.MatchString(pkid)) {
		id = pkid
	}
	return asPkid(id)
}

// pkidInHref returns the pkid behind a model type in an href such as
// "/api/device/spark/User/<pkid>/?cached=…" (§4.5), or "".
func pkidInHref(href, modelType string) string {
	path, _, _ := strings.Cut(href, "?")
	_, rest, _ := strings.Cut(path, "/"+modelType+"/")
	pkid, _, _ := strings.Cut(rest, "/")
	return asPkid(pkid)
}

// The words that the transaction log may have for a kind of change: "Create",
// "Create device/spark/User", "Update". Create and Modify are documented; the
// others are the names of the calls (§4.5).
var (
	createAction = regexp.MustCompile(`(?i)create|^add`)
	modifyAction = regexp.MustCompile(`(?i)modify|update|replace`)
	deleteAction = regexp.MustCompile(`(?i)delete`)
	moveAction   = regexp.MustCompile(`(?i)move`)
)

// logQuery asks for a node's transactions, the latest first (§4.5).
func logQuery(hierarchy string) url.Values {
	return url.Values{
		"hierarchy": {hierarchy}, "traversal": {backend.TraverseLocal}, "summary": {"false"},
		"order_by": {"submitted_time"}, "direction": {"desc"},
	}
}

// timeForms are the forms that the time of submission may have; the documentation
// gives no form (§4.5). Times without a zone are UTC.
var timeForms = []string{time.RFC3339Nano, "2006-01-02T15:04:05.999999", "2006-01-02 15:04:05.999999Z07:00", "2006-01-02 15:04:05.999999"}

func readTime(s string) (time.Time, bool) {
	for _, form := range timeForms {
		if t, err := time.Parse(form, s); err == nil {
			return t, true
		}
	}
	return time.Time{}, false
}

// pollMissing reports whether a server has no poll call for a transaction, so
// that the transaction itself is read instead (§4.5).
func pollMissing(status int) bool {
	return status == http.StatusNotFound || status == http.StatusMethodNotAllowed || status == http.StatusBadRequest
}

// duplicateWords matches messages about a business key that is taken.
var duplicateWords = regexp.MustCompile(`(?i)\bduplicated?\b|already (exists|in use|been (added|created|taken))|(not|must be|is not) unique|unique (constraint|key)|E11000`)

var duplicateStatuses = []int{
	http.StatusBadRequest, http.StatusUnprocessableEntity, http.StatusPreconditionFailed, http.StatusInternalServerError,
}

// classify returns the condition of a failure, or nil. The documentation lists no
// statuses or error codes (§4.6), so a status has the meaning of HTTP. A duplicate
// is recognised by its message wherever the status allows it, also in a failed
// transaction (status 0).
func classify(status int, message string) error {
	mayBeDuplicate := status < 300 || slices.Contains(duplicateStatuses, status)
	switch {
	case mayBeDuplicate && duplicateWords.MatchString(message):
		return backend.ErrConflict
	case status == http.StatusGone:
		return backend.ErrNotFound
	}
	return apierror.Condition(status)
}

// The keys under which answers may describe a failure, the most specific first
// (§4.6).
var (
	messageKeys     = []string{"message", "error", "detail", "error_message", "msg", "reason", "description"}
	codeKeys        = []string{"code", "error_code", "errorCode"}
	fieldNameKeys   = []string{"field", "path", "attribute", "name", "loc", "property"}
	fieldListKeys   = []string{"errors", "field_errors", "fields", "validation_errors"}
	transactionKeys = []string{"transaction_id", "transaction", "txn_id"}
)
