package client

import (
	"cmp"
	"slices"
	"strings"

	"github.com/collab-iac/terraform-provider-collab/internal/backend"
	"github.com/collab-iac/terraform-provider-collab/internal/httpbody"
	"github.com/collab-iac/terraform-provider-collab/internal/transport"
)

// maxStepDepth and maxSteps bound what is read of a transaction's steps.
const (
	maxStepDepth = 8
	maxSteps     = 50
)

// Transaction is an entry of the server's transaction log (CONTRACT.md §4.5). Fields
// that the server does not fill are empty.
type Transaction struct {
	ID string
	// Status is the server's own word.
	Status string
	// Message is set when the transaction has ended; Detail says what it is for.
	Message, Detail string
	// Action is what was done: "Create", "Modify", "Execute".
	Action string
	// Username is the account that submitted it.
	Username string
	// ExternalID is what the request called itself; empty where the server does not
	// show it.
	ExternalID string
	// SubmittedTime and CompletedTime are as the server writes them.
	SubmittedTime, CompletedTime string
	// Hierarchy is the node it ran at, as the server names it.
	Hierarchy string
	// Resource is the href of the changed object; Pkid and ModelType are what
	// the transaction says of that object beside the href.
	Resource, Pkid, ModelType string
	// RolledBack is whether it was undone; nil where the server does not say.
	RolledBack *bool
	// Steps are the sub-transactions and log entries that failed, outermost
	// first.
	Steps []backend.Step
	// Current is the sub-transaction that runs, innermost; empty where none is shown.
	Current string
	// Warnings are the log entries that warn.
	Warnings []string
}

// phase returns the progress of the transaction. One that was undone has failed, and
// one with a time of completion has ended, whatever its word.
func (t Transaction) phase() phase {
	switch said := phaseOf(t.Status); {
	case t.RolledBack != nil && *t.RolledBack && (said == succeeded || said == ended || isTime(t.CompletedTime)):
		return failed
	case said == running && isTime(t.CompletedTime):
		return ended
	default:
		return said
	}
}

// objectPkid returns the pkid of the object that the transaction made or changed;
// "" where it names none of the model type (CONTRACT.md §9 no. 6).
func (t Transaction) objectPkid(modelType string) string {
	if pkid := pkidInHref(t.Resource, modelType); pkid != "" {
		return pkid
	}
	if t.ModelType == "" || t.ModelType == modelType {
		return asPkid(t.Pkid)
	}
	return ""
}

// explanation returns what the transaction says of its failure: its message,
// or that of the innermost failed step.
func (t Transaction) explanation() string {
	message := t.Message
	for _, step := range slices.Backward(t.Steps) {
		message = cmp.Or(message, step.Message)
	}
	return message
}

// readTransaction reads a transaction, whose fields stand below data; their
// names are partly recalled only (CONTRACT.md §4.5).
func readTransaction(id string, doc httpbody.Document) Transaction {
	data := doc.Object("data")
	if data == nil {
		data = doc
	}
	t := Transaction{
		ID:            id,
		Status:        data.Text("status"),
		Message:       transport.Tidy(data.Text("message")),
		Detail:        transport.Tidy(data.Text("detail")),
		Action:        transport.Tidy(data.Text("action")),
		Username:      data.Text("username"),
		ExternalID:    cmp.Or(data.Text(requestMeta, externalID), data.Text(externalID)),
		SubmittedTime: data.Text("submitted_time"),
		CompletedTime: data.First(endTimeKeys...),
		Hierarchy:     data.Text("resource", "hierarchy"),
		Resource:      data.Text("resource", "after_transaction"),
		Pkid:          data.Text("resource", "pkid"),
		ModelType:     data.Text("resource", "model_type"),
		RolledBack:    yesOrNo(data["rolled_back"]),
	}
	if message := data.Object("message"); message != nil {
		p := errorBody{fields: map[string]string{}}
		t.Message = p.object(message)
	}
	t.Steps, t.Warnings, t.Current = failedSteps(data, 0), warnings(data), currentStep(data, 0)
	return t
}

// remarks returns what the transaction says beside its status, in lines.
func (t Transaction) remarks() string {
	lines := append([]string{t.Message}, t.Warnings...)
	for _, step := range t.Steps {
		lines = append(lines, step.Action+": "+step.Message)
	}
	return strings.Join(compact(lines), "\n")
}

// warnings returns the texts of log entries that warn.
func warnings(data httpbody.Document) []string {
	var texts []string
	for _, entry := range data.Objects("logs") {
		if strings.HasPrefix(strings.ToLower(entry.Text("severity")), "warn") && len(texts) < maxSteps {
			texts = append(texts, transport.Tidy(entry.Text("message")))
		}
	}
	return texts
}

// currentStep returns the innermost sub-transaction that runs, as its action.
func currentStep(data httpbody.Document, depth int) string {
	if depth > maxStepDepth {
		return ""
	}
	for _, sub := range slices.Backward(data.Objects("sub_transactions")) {
		if word := sub.Text("status"); word != "" && isRunningWord(word) {
			return cmp.Or(currentStep(sub, depth+1), transport.Tidy(sub.First("action", "name", "detail")))
		}
	}
	return ""
}

// failedSteps collects failed sub-transactions, at any depth, and log entries
// of a bad severity.
func failedSteps(data httpbody.Document, depth int) []backend.Step {
	if depth > maxStepDepth {
		return nil
	}
	var steps []backend.Step
	for _, sub := range data.Objects("sub_transactions") {
		if phaseOf(sub.Text("status")) == failed {
			steps = append(steps, backend.Step{
				Action:  transport.Tidy(sub.First("action", "name", "detail")),
				Status:  transport.Tidy(sub.Text("status")),
				Message: transport.Tidy(sub.First("message", "detail")),
			})
		}
		steps = append(steps, failedSteps(sub, depth+1)...)
	}
	for _, entry := range data.Objects("logs") {
		severity := strings.ToLower(entry.Text("severity"))
		if severity == "error" || severity == "critical" || severity == "fatal" {
			steps = append(steps, backend.Step{Action: "log", Status: severity, Message: transport.Tidy(entry.Text("message"))})
		}
	}
	return steps[:min(len(steps), maxSteps)]
}

// yesOrNo reads a truth value in the spellings that JSON and forms use.
func yesOrNo(v any) *bool {
	switch strings.ToLower(strings.TrimSpace(httpbody.Scalar(v))) {
	case "yes", "true", "1":
		return new(true)
	case "no", "false", "0":
		return new(false)
	}
	return nil
}

// pollStatus reads the status word out of an answer to the poll call, which is
// keyed by the transaction's id (CONTRACT.md §4.5).
func pollStatus(doc httpbody.Document, id string) string {
	status := cmp.Or(doc.Text(id, "status"), doc.Text("status"), doc.Text("data", "status"), doc.Text("data", id, "status"))
	if word, ok := doc[id].(string); ok {
		status = cmp.Or(status, word)
	}
	return status
}
