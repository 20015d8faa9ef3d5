package emulator

import (
	"cmp"
	"fmt"
	"maps"
	"net/http"
	"strings"
	"time"

	"github.com/collab-iac/terraform-provider-collab/internal/emulator/payload"
)

// transactionModel is the type under which the log is read.
const transactionModel = "tool/Transaction"

// transactionColumns are what rows of the log show (CONTRACT.md §4.5).
var transactionColumns = []string{"action", "detail", "username", "status", "submitted_time"}

func transactionHref(t *transaction) string { return "/api/" + transactionModel + "/" + t.ID }

// transactions serves the log: its list, one entry, and the actions on an entry
// (CONTRACT.md §4.5).
func (s *Server) transactions(c *call, segments []string) (reply, *failure) {
	c.model = s.models.log
	if len(segments) == 0 && c.r.Method == http.MethodGet {
		return s.listTransactions(c)
	}
	if len(segments) == 0 || len(segments) > 2 {
		return refuse(notFound("There is nothing at %s.", c.r.URL.Path))
	}
	name := "get"
	if len(segments) == 2 {
		name = segments[1]
	}
	c.logOperation(name + " " + transactionModel)
	if f := s.mayNot(c, name); f != nil {
		return refuse(f)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	t := s.queue.byID[segments[0]]
	if t == nil {
		return refuse(notFound("There is no transaction %s.", segments[0]))
	}
	if !s.store.within(t.Node, c.top) {
		return refuse(forbidden("The account %s has no access to the transaction %s.", c.account.Username, t.ID))
	}
	return s.transaction(c, t, name)
}

// mayNot refuses a call that the account lacks the permission for: get, poll, list or
// an action on a transaction (CONTRACT.md §1.6).
func (s *Server) mayNot(c *call, name string) *failure {
	if s.dialect.Is(transactionAccess, "refused") || s.dialect.Get(transactionAccess) == "no-"+name {
		return forbidden("The role %s of the account %s does not allow to %s %s.", c.account.Role, c.account.Username, name, transactionModel)
	}
	return nil
}

func (s *Server) transaction(c *call, t *transaction, name string) (reply, *failure) {
	reading := c.r.Method == http.MethodGet
	switch {
	case name == "get" && reading:
		return ok(map[string]any{"meta": transactionMeta(t), "data": s.transactionData(t)})
	case name == "poll" && reading:
		return ok(map[string]any{t.ID: map[string]any{
			"status": s.statusWord(t.Phase), "href": transactionHref(t), "description": t.Detail,
		}})
	case name == "replay" && reading:
		return s.replay(c, t)
	case name == "cancel" && (reading || c.r.Method == http.MethodPost):
		return s.cancel(t)
	}
	return refuse(notAllowed(c.r.Method, "a transaction"))
}

// replay queues the work of a failed transaction again, and shows the log as
// the documents say (CONTRACT.md §4.5).
func (s *Server) replay(c *call, t *transaction) (reply, *failure) {
	if t.Phase != failed {
		return refuse(badRequest("Only a failed transaction can be replayed."))
	}
	s.submit(c, t.Node, t.Work, t.Detail)
	return s.logFrom(c, t.Node)
}

// cancel ends a transaction that is not finished. The effect of a transaction
// comes last, so a cancelled one has none.
func (s *Server) cancel(t *transaction) (reply, *failure) {
	if t.finished() {
		return refuse(badRequest("The transaction %s is over.", t.ID))
	}
	t.finish(s.clock.Now(), &failure{status: http.StatusInternalServerError, code: codeTransaction, message: canceled})
	s.markChanged()
	return ok(map[string]any{"success": true, "transaction_id": t.ID, "href": transactionHref(t)})
}

func (s *Server) listTransactions(c *call) (reply, *failure) {
	c.logOperation("list " + transactionModel)
	if f := s.mayNot(c, "list"); f != nil {
		return refuse(f)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	node, f := s.nodeOrOwn(c)
	if f != nil {
		return refuse(f)
	}
	return s.logFrom(c, node)
}

// logFrom answers with the log of a node and the nodes below it.
func (s *Server) logFrom(c *call, node string) (reply, *failure) {
	conditions, f := s.conditions(c)
	if f != nil {
		return refuse(f)
	}
	p, f := s.page(c)
	if f != nil {
		return refuse(f)
	}
	way, f := traversal(c)
	if f != nil {
		return refuse(f)
	}
	within := s.store.traverse(node, way, c.top)
	type entry struct {
		t    *transaction
		data map[string]any
	}
	var entries []entry
	orderBy := cmp.Or(c.query.Get("order_by"), "submitted_time")
	inOrder := orderBy == "submitted_time" // the log's own, so rows can wait until they are shown
	for _, t := range s.queue.log {
		if !within[t.Node] || !s.isListed(t) {
			continue
		}
		if inOrder && len(conditions) == 0 {
			entries = append(entries, entry{t: t})
		} else if data := s.transactionData(t); matchesAll(conditions, data) {
			entries = append(entries, entry{t, data})
		}
	}
	f = sortRows(entries, c.query.Get("direction"), func(e entry) string {
		if inOrder {
			return fmt.Sprintf("%012d", e.t.Sequence)
		}
		return fmt.Sprintf("%s %012d", textOf(e.data[orderBy]), e.t.Sequence)
	})
	if f != nil {
		return refuse(f)
	}
	rows := []any{}
	for _, e := range paginate(entries, p) {
		if e.data == nil {
			e.data = s.transactionData(e.t)
		}
		rows = append(rows, s.transactionRow(e.t, e.data, s.rowPart(c)))
	}
	return ok(s.listBody(c, s.listMeta(c.model, node), rows, p, len(entries)))
}

// isListed reports whether the log has got the transaction yet.
func (s *Server) isListed(t *transaction) bool {
	switch s.dialect.Get(transactionLog) {
	case "silent":
		return false
	case "late":
		return !s.clock.Now().Before(t.Submitted.Add(s.options.Lag))
	}
	return true
}

func (s *Server) transactionRow(t *transaction, data map[string]any, show part) map[string]any {
	maps.DeleteFunc(data, func(key string, _ any) bool { return !show.holds(key) })
	meta := map[string]any{"model_type": transactionModel}
	row := map[string]any{"meta": meta, "data": data}
	switch s.dialect.Get(pkidPlace) {
	case "row":
		row["pkid"] = t.ID
	case "data":
		data["pkid"] = t.ID
	case "references":
		meta["references"] = map[string]any{"self": []any{reference(t.ID, transactionHref(t))}}
	case "uri":
		meta["uri"] = transactionHref(t)
	}
	return row
}

// transactionMeta has a single summary attribute, as the one documented
// example does (CONTRACT.md §4.5).
func transactionMeta(t *transaction) map[string]any {
	actions := map[string]any{
		"replay": map[string]any{"class": "execute", "href": transactionHref(t) + "/replay?format=json", "method": "GET", "title": "Replay"},
	}
	return map[string]any{
		"model_type": transactionModel, "summary_attrs": map[string]any{"name": "name", "title": "Name"},
		"references": map[string]any{}, "actions": actions,
	}
}

// transactionData is everything that the log shows of a transaction.
func (s *Server) transactionData(t *transaction) map[string]any {
	steps := []any{}
	for _, one := range t.Steps {
		steps = append(steps, map[string]any{
			"pkid": one.ID, "action": one.Action, "status": s.statusWord(one.Phase), "detail": one.Detail, "message": one.Message,
		})
	}
	if t.Phase == running { // what it does; it is kept with its pkid once it is done
		steps = append(steps, map[string]any{"action": t.Work.action(), "status": s.statusWord(running)})
	}
	logs := []any{}
	if t.Message != "" {
		logs = append(logs, map[string]any{"severity": "error", "message": t.Message})
	}
	data := map[string]any{
		"pkid": t.ID, "txn_seq_id": t.Sequence, "action": t.Work.Operation, "detail": t.Detail, "username": t.Username,
		"priority": "Normal", "status": s.statusWord(t.Phase), "message": t.Message,
		"submitted_time": s.logTime(t.Submitted), "started_time": s.logTime(t.Started), "completed_time": s.logTime(t.Completed),
		"rolled_back": t.RolledBack, "resource": s.transactionResource(t), "sub_transactions": steps, "logs": logs,
	}
	if t.finished() && !t.Started.IsZero() {
		data["duration"] = t.Completed.Sub(t.Started).Seconds()
	}
	s.addRequestMeta(data, t)
	for _, key := range unshown[s.dialect.Get(transactionFields)] {
		delete(data, key)
	}
	return data
}

// unshown are the keys that a transaction lacks, by the switch.
var unshown = map[string][]string{
	"no-action": {"action"}, "no-username": {"username"}, "no-detail": {"detail"}, "no-resource": {"resource"},
	"no-completion": {"completed_time", "duration"},
	"bare": {
		"action", "username", "detail", "priority", "message", "submitted_time", "started_time", "completed_time", "duration",
		"rolled_back", "resource", "sub_transactions", "logs",
	},
}

// addRequestMeta shows what the caller called the request (CONTRACT.md §4.5).
func (s *Server) addRequestMeta(data map[string]any, t *transaction) {
	switch {
	case t.Meta == nil:
	case s.dialect.Is(externalID, "shown"):
		data["request_meta"] = payload.Copy(t.Meta)
	case s.dialect.Is(externalID, "flat"):
		for _, key := range []string{"external_id", "external_reference"} {
			if value, sent := t.Meta[key]; sent {
				data[key] = value
			}
		}
	}
}

// logTime renders a time of a transaction. A clock of another zone names none.
func (s *Server) logTime(t time.Time) string {
	offset := map[string]time.Duration{"ahead": 5*time.Hour + 30*time.Minute, "behind": -7 * time.Hour}[s.dialect.Get(transactionTimes)]
	text := formatTime(t)
	if offset != 0 && text != "" {
		text = strings.TrimSuffix(formatTime(t.Add(offset)), "Z")
	}
	return text
}

// transactionResource names the object of a transaction, once it exists.
func (s *Server) transactionResource(t *transaction) map[string]any {
	resource := map[string]any{"hierarchy": t.Hierarchy, "model_type": t.Work.Model}
	pkid := t.objectPKID()
	if t.Phase != success || pkid == "" || t.Work.Operation == operationDelete {
		return resource
	}
	switch s.dialect.Get(transactionResource) {
	case "href":
		resource["after_transaction"] = "/api/" + t.Work.Model + "/" + pkid + "/?cached=true"
	case "pkid":
		resource["pkid"] = pkid
	}
	return resource
}

// statusWord is the word for a phase in answers.
func (s *Server) statusWord(p phase) string {
	switch p {
	case queued:
		return "Queued"
	case running:
		return s.dialect.Get(runningWord)
	case success:
		return s.dialect.Get(successWord)
	}
	return s.dialect.Get(failureWord)
}
