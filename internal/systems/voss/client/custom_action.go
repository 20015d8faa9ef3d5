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

	"github.com/collab-iac/terraform-provider-collab/internal/backend"
	"github.com/collab-iac/terraform-provider-collab/internal/httpbody"
	"github.com/collab-iac/terraform-provider-collab/internal/suggest"
)

// ActionCall is one call of a custom action of an object.
type ActionCall struct {
	// ModelType and Pkid name the object: "device/cucm/Phone" and its pkid.
	ModelType, Pkid string
	// Action is the action's name or title, in any letter case, with or without the "+"
	// that its address has.
	Action string
	// Data is the payload; nil for none.
	Data map[string]any
}

// Outcome is what became of an action or of a replay.
type Outcome struct {
	// Transaction did it; empty where the server answered without one.
	Transaction string
	// Object is the pkid of the object that the transaction names; empty for none.
	Object string
}

// customAction is an action that an object offers beside those of every model. Its
// address ends in "+" and the name (CONTRACT.md §3).
type customAction struct{ name, title string }

// spellings are what people may call it.
func (a customAction) spellings() []string { return []string{a.name, a.title} }

// Run runs a custom action and waits for its transaction. The name is looked for among
// the actions that the object itself offers; one that is not among them is an error that
// lists them. A request whose answer is lost is not sent again, because the action may
// have run: the error is a *backend.UnknownOutcomeError.
func (c *Client) Run(ctx context.Context, run ActionCall) (Outcome, error) {
	req, action, node, err := c.prepareRun(ctx, run)
	if err != nil {
		return Outcome{}, err
	}
	req.path = append(req.path, "+"+action.name)
	req.subject += " " + action.name
	req.body = run.Data
	if run.Data == nil {
		req.body = map[string]any{}
	}
	if err := c.nameNode(ctx, &req, node); err != nil {
		return Outcome{}, err
	}
	done, err := c.sendAndWait(ctx, req)
	if err != nil {
		return Outcome{}, c.lostRun(err)
	}
	outcome := Outcome{Transaction: done.transaction}
	if done.detail != nil {
		outcome.Object = done.detail.objectPkid("")
	}
	return outcome, nil
}

// CheckRun returns an error where a call of Run is bound to be refused before it is sent.
//
// Errors: ErrInvalidKey for a pkid that is none, ErrUnsupported where the object does not
// offer the action, and those of reading the object.
func (c *Client) CheckRun(ctx context.Context, run ActionCall) error {
	_, _, _, err := c.prepareRun(ctx, run)
	return err
}

// prepareRun finds the action that a call names, and the node of the object.
func (c *Client) prepareRun(ctx context.Context, run ActionCall) (call, customAction, string, error) {
	req := apiCall(http.MethodPost, run.ModelType)
	req.subject = run.ModelType + " " + run.Pkid
	if asPkid(run.Pkid) != run.Pkid || run.Pkid == "" {
		return req, customAction{}, "", c.errors.New(req, backend.Error{Message: fmt.Sprintf("%q cannot be a pkid", run.Pkid), Is: backend.ErrInvalidKey})
	}
	req.path = append(req.path, run.Pkid)
	offered, node, err := c.customActions(ctx, run)
	if err != nil {
		return req, customAction{}, "", err
	}
	action, err := chooseAction(offered, run.Action)
	if err != nil {
		req.path = append(req.path, "+"+strings.TrimPrefix(strings.TrimSpace(run.Action), "+"))
		err = c.errors.New(req, backend.Error{Message: err.Error(), Is: backend.ErrUnsupported})
	}
	return req, action, node, err
}

// lostRun tells what is known where the answer to a request was lost that cannot be sent
// twice.
func (c *Client) lostRun(err error) error {
	if _, inProgress := errors.AsType[*backend.InProgressError](err); inProgress || !mayHaveTakenEffect(err) {
		return err
	}
	return &backend.UnknownOutcomeError{
		Known: "The request was sent, and its answer was lost. Whether it ran is not known, and it was not sent again. The transaction log of the server shows it, if it did.",
		Err:   err,
	}
}

// customActions asks an object what it offers, and where it lives.
func (c *Client) customActions(ctx context.Context, run ActionCall) ([]customAction, string, error) {
	req := apiCall(http.MethodGet, run.ModelType, run.Pkid)
	// Only the form shows them (CONTRACT.md §3).
	req.query = url.Values{"schema": {"true"}, "schema_rules": {"true"}}
	doc, _, err := c.ask(ctx, req)
	if err != nil {
		return nil, "", err
	}
	node, err := c.locate(ctx, doc)
	return customActionsOf(doc.Object("meta")), node, err
}

// customActionsOf returns the custom actions that meta.actions names, in either of its
// forms (CONTRACT.md §4.1), sorted by name.
func customActionsOf(meta httpbody.Document) []customAction {
	var found []customAction
	note := func(actions httpbody.Document) {
		for key := range actions {
			one := actions.Object(key)
			last := httpbody.LastSegment(one.Text("href"))
			if name, custom := strings.CutPrefix(last, "+"); custom && pkidForm.MatchString(name) {
				found = append(found, customAction{name: name, title: cmp.Or(one.Text("title"), key)})
			}
		}
	}
	for _, one := range meta.Objects("actions") {
		note(one)
	}
	note(meta.Object("actions"))
	slices.SortFunc(found, func(a, b customAction) int { return strings.Compare(a.name, b.name) })
	return found
}

// chooseAction returns the action that a name stands for.
func chooseAction(offered []customAction, name string) (customAction, error) {
	name = strings.TrimPrefix(strings.TrimSpace(name), "+")
	for _, one := range offered {
		if slices.ContainsFunc(one.spellings(), func(s string) bool { return strings.EqualFold(s, name) }) {
			return one, nil
		}
	}
	if len(offered) == 0 {
		return customAction{}, fmt.Errorf("there is no action %q: the object offers none beside those of every object", name)
	}
	var names []string
	for _, one := range offered {
		names = append(names, one.name)
	}
	err := suggest.NotFound("action", name, names, "")
	return customAction{}, fmt.Errorf("%w The object offers: %s", err, strings.Join(names, ", "))
}
