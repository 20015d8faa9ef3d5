package client

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/collab-iac/terraform-provider-collab/internal/backend"
	"github.com/collab-iac/terraform-provider-collab/internal/httpbody"
	"github.com/collab-iac/terraform-provider-collab/internal/model"
	"github.com/collab-iac/terraform-provider-collab/internal/transport"
)

// tryModel is the model of the object that a trial makes.
const tryModel = "users"

// cleanupTime bounds the deletions at the end of a trial.
const cleanupTime = 2 * time.Minute

// trial is one try of what only a change shows.
type trial struct {
	client *Client
	model  *model.Model
	name   string
	tried  backend.Tried
	// made are the users to delete in the end, by id.
	made map[string]bool
}

// Try makes an agent without skills, changes and deletes it; see backend.Trier.
func (c *Client) Try(ctx context.Context, models []*model.Model, options backend.Trial) (backend.Tried, error) {
	req := call{method: http.MethodPost, path: []string{tryModel}, subject: tryModel}
	i := slices.IndexFunc(models, func(m *model.Model) bool { return m.Type == tryModel })
	if i < 0 {
		return backend.Tried{}, c.errors.New(req, backend.Error{Is: backend.ErrUnsupported, Message: "there is no table of " + tryModel})
	}
	mark := strings.ToUpper(backend.TestMark[:1]) + backend.TestMark[1:]
	x := &trial{
		client: c, model: models[i], name: mark + "@" + options.Domain,
		tried: backend.Tried{Readings: map[string]string{}}, made: map[string]bool{},
	}
	x.tried.Object = tryModel + " " + x.name
	there, err := x.named(ctx)
	switch {
	case err != nil:
		return backend.Tried{}, err
	case len(there) > 0:
		return backend.Tried{}, c.errors.New(req, backend.Error{
			Is:      backend.ErrConflict,
			Message: fmt.Sprintf("%s %s is there already, from an earlier check that was killed: delete it first", x.tried.Object, there[0]),
		})
	}
	x.run(ctx)
	x.cleanUp(ctx)
	return x.tried, nil
}

// run does one thing after another, as long as that makes sense.
func (x *trial) run(ctx context.Context) {
	key := x.create(ctx)
	if key == "" {
		return
	}
	x.readBack(ctx, key)
	x.duplicate(ctx)
	if x.change(ctx, key) {
		x.probe(ctx, key)
	}
	if x.delete(ctx, key) {
		x.again(ctx)
	}
}

// named are the ids of the users that have the test name in any letter case.
func (x *trial) named(ctx context.Context) ([]string, error) {
	var keys []string
	for object, err := range backend.Objects(ctx, x.client, x.model, backend.Query{}) {
		if err != nil {
			return keys, err
		}
		if name := httpbody.Text(object.Data["userName"]); strings.EqualFold(strings.TrimSpace(name), x.name) {
			keys = append(keys, object.Key)
		}
	}
	return keys, nil
}

// agent is the body of the test agent. The blanks show whether texts are trimmed, and
// the password is nobody's: it is drawn, and not kept.
func (x *trial) agent(name string) map[string]any {
	return map[string]any{
		"userName": name, "firstName": "  " + backend.TestMark + "  ", "lastName": "made by a check",
		"roles": []any{"ROLE_AGENT"}, "password": "Aa1-" + rand.Text(),
	}
}

// send sends a change and returns the answer, which is nil where none came.
func (x *trial) send(ctx context.Context, req call) (*transport.Response, envelope, error) {
	resp, _, err := x.client.sendRenewing(ctx, req)
	if err != nil {
		return nil, envelope{}, x.client.errors.Transport(req, err)
	}
	e, failed := x.client.checkResponse(req, resp)
	if failed != nil {
		return resp, e, failed
	}
	return resp, e, nil
}

// post makes an agent of a name, and notes it.
func (x *trial) post(ctx context.Context, name string) (*transport.Response, string, error) {
	resp, e, err := x.send(ctx, call{method: http.MethodPost, path: []string{tryModel}, subject: x.tried.Object, body: x.agent(name)})
	if err != nil {
		return resp, "", err
	}
	key := keyOfNew(e, tryModel)
	if key != "" {
		x.made[key] = true
	}
	return resp, key, nil
}

func (x *trial) permit(call string, err error) {
	x.tried.Permissions = append(x.tried.Permissions, backend.PermissionOf(tryModel, call, err))
}

// tell notes a reading, unless it is empty.
func (x *trial) tell(point, setting string) {
	if setting != "" {
		x.tried.Readings[point] = setting
	}
}

// create makes the agent and reads the answer to that. It returns the id, which is empty
// where there is none.
func (x *trial) create(ctx context.Context) string {
	resp, key, err := x.post(ctx, x.name)
	x.permit("create", err)
	if err != nil {
		return ""
	}
	x.tell("create_status", among(strconv.Itoa(resp.Status), "200", "201"))
	x.tell("create_answer", createForm(resp, key))
	_, _ = x.client.poll(within(ctx, x.client.cfg.Grace), func() (bool, error) {
		if key != "" {
			_, err := x.client.Get(ctx, x.model, key)
			return err == nil, ignoring(backend.ErrNotFound, err)
		}
		keys, err := x.named(ctx)
		if len(keys) > 0 {
			key = keys[0]
			x.made[key] = true
		}
		return key != "", err
	})
	return key
}

// createForm names the form of the answer to a create (CONTRACT.md §8 no. 47).
func createForm(resp *transport.Response, key string) string {
	switch e, _ := readAnswer(resp); {
	case key != "":
		return either(e.coded, "id", "bare")
	case e.coded:
		return "envelope"
	}
	return emptyForm(resp)
}

// emptyForm names the form of an answer that says no more than that it is done.
func emptyForm(resp *transport.Response) string {
	switch text := strings.ToLower(strings.Trim(strings.TrimSpace(string(resp.Body)), `"`)); text {
	case "":
		return "nothing"
	case "null", "ok":
		return text
	}
	return ""
}

// among returns text where it is one of the settings.
func among(text string, settings ...string) string {
	return either(slices.Contains(settings, text), text, "")
}

// readBack reads the agent right after it was made.
func (x *trial) readBack(ctx context.Context, key string) {
	e, err := x.client.do(ctx, objectCall(http.MethodGet, x.model, key))
	row, ok := objectIn(e, tryModel)
	if err != nil || !ok {
		return
	}
	x.tell("user_name_case", either(row.Text("userName") == strings.ToLower(x.name), "lower", ""))
	if name, _ := row["firstName"].(string); strings.TrimSpace(name) == backend.TestMark {
		x.tell("text_ends", either(name == backend.TestMark, "trimmed", "kept"))
	}
	address, shown := row["emailAddress"]
	if shown && address == nil {
		x.tell("email_address", "null")
	} else if !shown || address == "" {
		x.tell("email_address", either(shown, "always", "when-set"))
	}
	switch password, shown := row["password"]; {
	case !shown:
		x.tell("password_shown", "absent")
	case password == "":
		x.tell("password_shown", "empty")
	case strings.Trim(httpbody.Text(password), "*") == "":
		x.tell("password_shown", "masked")
	}
}

// duplicate makes an agent whose name differs in letter case. One that is made is not
// the same, and is deleted in the end.
func (x *trial) duplicate(ctx context.Context) {
	if x.tried.Readings["user_name_case"] != "" {
		return
	}
	switch _, _, err := x.post(ctx, strings.ToLower(x.name)); {
	case err == nil:
		x.tell("user_name_case", "sensitive")
	case errors.Is(err, backend.ErrConflict):
		x.tell("user_name_case", "insensitive")
	}
}

// put sends keys in an update.
func (x *trial) put(ctx context.Context, key string, body map[string]any) (*transport.Response, envelope, error) {
	req := objectCall(http.MethodPut, x.model, key)
	req.body = body
	return x.send(ctx, req)
}

// change changes the agent as an apply does, and reports whether it could.
func (x *trial) change(ctx context.Context, key string) bool {
	resp, e, err := x.put(ctx, key, map[string]any{"lastName": "changed by a check"})
	x.permit("update", err)
	if err == nil {
		x.tell("change_answer", either(e.coded, "envelope", emptyForm(resp)))
	}
	return err == nil
}

// probe changes the agent in ways that some servers refuse.
func (x *trial) probe(ctx context.Context, key string) {
	if _, _, err := x.put(ctx, key, map[string]any{"lastName": "changed again", "terraformCheck": "nobody knows this key"}); err == nil || refuses(err) {
		x.tell("unknown_keys", either(err == nil, "ignored", "rejected"))
	}
	if _, _, err := x.put(ctx, key, map[string]any{"lastName": "changed again", "id": key}); err == nil || refuses(err) {
		x.tell("readonly_keys", either(err == nil, "ignored", "rejected"))
	}
	held, err := x.client.Get(ctx, x.model, key)
	if err != nil {
		return
	}
	resp, e, err := x.put(ctx, key, map[string]any{"userName": held.Data["userName"], "lastName": "changed again"})
	switch {
	case err == nil:
		x.tell("same_user_name", "tolerated")
	case refuses(err):
		x.tell("same_user_name", "refused")
		x.tell("refusal_status", among(strconv.Itoa(resp.Status), "400", "403"))
		x.tell("read_only_code", among(strconv.Itoa(e.code), "3", "11"))
	}
}

// refuses reports whether the API itself has refused what a request asks for.
func refuses(err error) bool {
	failed, ok := errors.AsType[*backend.Error](err)
	return ok && failed.Code != "" && failed.Status < http.StatusInternalServerError && !errors.Is(err, backend.ErrUnauthenticated)
}

// delete deletes the agent as a destroy does, and reports whether it is gone.
func (x *trial) delete(ctx context.Context, key string) bool {
	err := x.client.Delete(ctx, x.model, backend.Object{Key: key})
	x.permit("delete", err)
	if err == nil {
		delete(x.made, key)
	}
	return err == nil
}

// again makes the agent once more: the name of a deleted one may be taken for a while.
func (x *trial) again(ctx context.Context) {
	if _, _, err := x.post(ctx, x.name); errors.Is(err, backend.ErrConflict) {
		x.tell("deletions", "soft")
	}
}

// within bounds a context; the rest of ctx ends it otherwise.
func within(ctx context.Context, most time.Duration) context.Context {
	bounded, stop := context.WithTimeout(ctx, most)
	context.AfterFunc(bounded, stop)
	return bounded
}

// cleanUp deletes whatever has the test name, also after ctx has ended: nothing had it
// before.
func (x *trial) cleanUp(ctx context.Context) {
	ctx, stop := context.WithTimeout(context.WithoutCancel(ctx), cleanupTime)
	defer stop()
	keys, err := x.named(ctx)
	if err != nil {
		x.tried.Left = append(x.tried.Left, fmt.Sprintf("%s, perhaps: %v", x.tried.Object, err))
	}
	for _, key := range keys {
		x.made[key] = true
	}
	for _, key := range slices.Sorted(maps.Keys(x.made)) {
		if err := x.client.Delete(ctx, x.model, backend.Object{Key: key}); err != nil && !errors.Is(err, backend.ErrNotFound) {
			x.tried.Left = append(x.tried.Left, fmt.Sprintf("%s (%s): %v", x.tried.Object, key, err))
		}
	}
}
