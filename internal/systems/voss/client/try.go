package client

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/collab-iac/terraform-provider-collab/internal/backend"
	"github.com/collab-iac/terraform-provider-collab/internal/model"
	"github.com/collab-iac/terraform-provider-collab/internal/systems/voss/hierarchy"
)

// tryModel is the model of the object that a trial makes.
const tryModel = "relation/SparkUser"

// cleanupTime bounds the deletions at the end of a trial.
const cleanupTime = 2 * time.Minute

// lateTime is how long a trial waits for a read to show what was done.
const lateTime = 20 * time.Second

// trial is one try of what only a change shows.
type trial struct {
	client *Client
	model  *model.Model
	node   hierarchy.Node
	key    string
	tried  backend.Tried
	// made are the objects to delete in the end, by key.
	made map[string]backend.Object
	// late are the kinds of changes that a read did not show at once: "creates".
	late []string
	// unseen is set where the reads cannot be judged.
	unseen bool
}

// Try makes a person without services at a node, changes and deletes it; see
// backend.Trier.
func (c *Client) Try(ctx context.Context, models []*model.Model, options backend.Trial) (backend.Tried, error) {
	i := slices.IndexFunc(models, func(m *model.Model) bool { return m.Type == tryModel })
	if i < 0 {
		return backend.Tried{}, c.errors.New(apiCall(http.MethodPost, tryModel), backend.Error{Is: backend.ErrUnsupported, Message: "there is no table of " + tryModel})
	}
	m := models[i]
	node, err := c.resolve(ctx, options.Hierarchy)
	if err != nil {
		return backend.Tried{}, err
	}
	x := &trial{
		client: c, model: m, node: node, key: capital(backend.TestMark) + "@" + options.Domain,
		tried: backend.Tried{Readings: map[string]string{}}, made: map[string]backend.Object{},
	}
	x.tried.Object = m.Type + " " + x.key + " at " + node.Path
	switch found, err := backend.Find(ctx, c, m, node.Path, x.key); {
	case err == nil:
		return backend.Tried{}, c.errors.New(apiCall(http.MethodPost, m.Type), backend.Error{
			Is:      backend.ErrConflict,
			Message: fmt.Sprintf("%s %s is there already, from an earlier check that was killed: delete it first", x.tried.Object, found.Key),
		})
	case !isNotFound(err):
		return backend.Tried{}, err
	}
	x.run(ctx)
	x.cleanUp(ctx)
	x.tellLate()
	return x.tried, nil
}

// capital writes the first letter of each word as a capital.
func capital(text string) string {
	words := strings.Split(text, "-")
	for i, word := range words {
		words[i] = strings.ToUpper(word[:1]) + word[1:]
	}
	return strings.Join(words, "-")
}

// person is the payload of the test person. The blanks show whether texts are trimmed.
func (x *trial) person(address string) map[string]any {
	return map[string]any{
		"email": address, "firstName": "  " + backend.TestMark + "  ", "lastName": "made by a check", "displayName": backend.TestMark,
		"Calling": map[string]any{"email": address},
	}
}

// tell notes a reading, unless it is empty.
func (x *trial) tell(point, setting string) {
	if setting != "" {
		x.tried.Readings[point] = setting
	}
}

// run does one thing after another, as long as that makes sense.
func (x *trial) run(ctx context.Context) {
	object, ok := x.create(ctx)
	if !ok {
		return
	}
	data, ok := x.readBack(ctx, object)
	if !ok {
		return
	}
	x.duplicate(ctx)
	x.change(ctx, object, data)
	x.probe(ctx, object)
	if x.delete(ctx, object) {
		x.again(ctx)
	}
}

// create makes the person and reads the answers to that.
func (x *trial) create(ctx context.Context) (backend.Object, bool) {
	seen, ctx := observe(ctx)
	object, err := x.client.Create(ctx, x.model, x.node.Path, x.person(x.key))
	if conflict, ok := errors.AsType[*backend.ConflictError](err); ok && conflict.Object.Key != "" {
		object, err = conflict.Object, nil // nothing of the name was there, so it is ours
	}
	x.tried.Permissions = append(x.tried.Permissions, backend.PermissionOf(x.model.Type, "create", err))
	if err != nil || object.Key == "" {
		return object, false
	}
	x.made[object.Key] = object
	x.readCreate(ctx, seen.all())
	return object, true
}

// readCreate reads the form of the answer to a create, and its transaction.
func (x *trial) readCreate(ctx context.Context, seen []reply) {
	sent, marked, transaction := 0, false, ""
	for _, r := range seen {
		if r.call.method != http.MethodPost {
			continue
		}
		body, _ := r.call.body.(map[string]any)
		marked = body[requestMeta] != nil
		if sent++; sent > 1 && !marked {
			x.tell("external_id", "refused")
		}
		form := x.answerForm(r)
		if r.Status < http.StatusMultipleChoices && (form != "pkid" || r.call.query.Get("nowait") != "") {
			x.tell("create_answer", form)
		}
		if doc := mapOf(r); doc != nil {
			transaction = cmp.Or(transactionOf(doc), asPkid(either(form == "disguised", doc.Text("pkid"), "")))
		}
	}
	if transaction == "" {
		return
	}
	if doc, r, err := x.client.ask(ctx, apiCall(http.MethodGet, transactionModel, transaction)); err == nil {
		x.readTransaction(readTransaction(transaction, doc), doc.Object("data"), r, marked)
	}
}

// answerForm names the form of the answer to a change (CONTRACT.md §4.4); "" for a
// transaction, which may be answered always or only where it is asked for.
func (x *trial) answerForm(r reply) string {
	text := strings.TrimSpace(string(r.Body))
	bare, _ := strconv.Unquote(text)
	doc, err := x.client.document(r)
	switch {
	case text == "":
		return "nothing"
	case text == "null":
		return "null"
	case doneWords.MatchString(text):
		return "ok"
	case storedPkid.MatchString(bare) || storedPkid.MatchString(text):
		return "bare"
	case err != nil:
		return ""
	case uuid.MatchString(doc.Text("pkid")) && doc.Text("transaction_id") == "":
		return "disguised"
	case transactionOf(doc) != "":
		return ""
	case storedPkid.MatchString(doc.Text("pkid")):
		return "pkid"
	}
	return ""
}

// readTransaction reads what the entry of the log shows of a create that is done
// (CONTRACT.md §4.5).
func (x *trial) readTransaction(t Transaction, data map[string]any, r reply, marked bool) {
	if phaseOf(t.Status) != succeeded || data == nil {
		return
	}
	x.tell("success_word", t.Status)
	if marked {
		_, nested := data[requestMeta]
		_, flat := data[externalID]
		x.tell("external_id", either(nested, "shown", either(flat, "flat", "dropped")))
	}
	if _, shown := data["resource"]; shown {
		x.tell("transaction_resource", either(t.Resource != "", "href", either(t.Pkid != "", "pkid", "none")))
	}
	lacks := []string{}
	for _, one := range [][2]string{{"action", "no-action"}, {"username", "no-username"}, {"detail", "no-detail"}, {"completed_time", "no-completion"}, {"resource", "no-resource"}} {
		if _, shown := data[one[0]]; !shown {
			lacks = append(lacks, one[1])
		}
	}
	switch len(lacks) {
	case 0:
		x.tell("transaction_fields", "all")
	case 1:
		x.tell("transaction_fields", lacks[0])
	case 5:
		x.tell("transaction_fields", "bare")
	}
	now, err := http.ParseTime(r.Header.Get("Date"))
	if at, ok := readTime(t.SubmittedTime); ok && err == nil {
		const most = 30 * time.Minute
		apart := at.Sub(now)
		x.tell("transaction_times", either(apart > most, "ahead", either(apart < -most, "behind", "utc")))
	}
}

// readBack reads the person right after it was made.
func (x *trial) readBack(ctx context.Context, object backend.Object) (map[string]any, bool) {
	shown, err := x.client.Get(ctx, x.model, object.Key)
	if isNotFound(err) {
		x.lateIn("creates")
		x.until(ctx, func() bool {
			shown, err = x.client.Get(ctx, x.model, object.Key)
			return !isNotFound(err)
		})
	}
	if err != nil {
		x.unseen = true
		return nil, false
	}
	address, _ := shown.Data["email"].(string)
	if address == strings.ToLower(x.key) {
		x.tell("letter_case", "lower")
	}
	name, _ := shown.Data["firstName"].(string)
	if strings.TrimSpace(name) == backend.TestMark {
		x.tell("text_ends", either(name == backend.TestMark, "trimmed", "kept"))
	}
	return shown.Data, true
}

func (x *trial) lateIn(kind string) {
	if !slices.Contains(x.late, kind) {
		x.late = append(x.late, kind)
	}
}

// duplicate makes the person once more. Nothing but a refusal is hoped for.
func (x *trial) duplicate(ctx context.Context) {
	req := x.call(http.MethodPost)
	req.body, req.model = x.person(strings.ToLower(x.key)), x.model
	r, transaction, err := x.send(ctx, req)
	failed := answeredError(err)
	switch {
	case err == nil:
		x.adopt(ctx)
		x.tell("letter_case", either(x.tried.Readings["letter_case"] == "", "kept", ""))
		return
	case failed == nil || !errors.Is(failed, backend.ErrConflict):
		return
	case x.tried.Readings["letter_case"] == "":
		x.tell("letter_case", "ignored")
	}
	if transaction != "" || failed.Transaction != "" {
		x.tell("duplicate_check", "transaction")
		return
	}
	x.tell("duplicate", among(strconv.Itoa(r.Status), "409", "400", "500"))
}

// adopt notes the objects that have the test name beside the first one.
func (x *trial) adopt(ctx context.Context) {
	for object, err := range backend.Objects(ctx, x.client, x.model, backend.Query{Hierarchy: x.node.Path, Traversal: backend.TraverseLocal}) {
		if err != nil {
			return
		}
		address, _ := object.Data["email"].(string)
		status, _ := object.Data["status"].(string)
		if strings.EqualFold(address, x.key) && !strings.EqualFold(status, "inactive") {
			x.made[object.Key] = object
		}
	}
}
