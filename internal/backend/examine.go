package backend

import (
	"context"
	"errors"
	"net/http"
	"time"

	"github.com/collab-iac/terraform-provider-collab/internal/model"
)

// Examiner is a Client that can say what its server is like, before anything is
// managed there. It only reads.
type Examiner interface {
	// Examine asks the server what an account may do with the models, and how it
	// answers. What cannot be told is left out of the Examination. Each model that it
	// turns to is told as a line of progress (see WithProgress).
	//
	// Errors: the one cause why nothing can be told: ErrUnreachable,
	// ErrUnauthenticated, ErrUnknownNode, or what the first call met.
	Examine(ctx context.Context, models []*model.Model) (Examination, error)
}

// Examination is what a server shows of itself to one account.
type Examination struct {
	// Release is that of the server, as it names it; empty where it does not.
	Release string
	// TLS names the protocol of the connection; empty for plain http.
	TLS string
	// Latency is how long one answer took, and ServerTime what the server's clock
	// showed then; the zero time where it did not say. LocalTime is ours.
	Latency               time.Duration
	ServerTime, LocalTime time.Time
	// Node is the one that the account belongs to, and Role what it is there; both
	// are empty where the server does not say.
	Node, Role string
	// Permissions are in the order of the models.
	Permissions []Permission
	// Readings are the doubtful points of the API that reading has told: by the name of
	// a switch of the emulated server, one of its settings.
	Readings map[string]string
	// Settings are those of the provider block that this server needs beside the
	// ones that led here, by name.
	Settings map[string]string
}

// TestMark begins the names of the objects that a check makes, so that everybody knows
// whose they are.
const TestMark = "terraform-check"

// Permission is whether the account may make one kind of call on the objects of a
// model.
type Permission struct {
	// Model is the model's name on the server, and Call a word for the call: "list",
	// "get", "create".
	Model, Call string
	Verdict     Verdict
	// Reason says what the verdict rests on, or the words of a refusal.
	Reason string
}

// Verdict is the answer to whether a call is permitted.
type Verdict string

// The verdicts.
const (
	Permitted Verdict = "yes"
	Refused   Verdict = "no"
	// Untold is where only a change of something would show it.
	Untold Verdict = "cannot be told without writing"
	// NothingThere is where an object would be needed to try it on.
	NothingThere Verdict = "nothing there to try it on"
)

// PermissionOf reads a verdict from the failure of a call, nil for none. A failure that
// says nothing of permissions is Untold.
func PermissionOf(modelType, call string, err error) Permission {
	p := Permission{Model: modelType, Call: call, Verdict: Permitted, Reason: "the server answered"}
	if err != nil {
		p.Verdict, p.Reason = Untold, err.Error()
		failed, ok := errors.AsType[*Error](err)
		if errors.Is(err, ErrForbidden) || ok && failed.Status == http.StatusForbidden {
			p.Verdict = Refused
		}
	}
	return p
}

// Trier is a Client that can try what only a change of something shows.
type Trier interface {
	// Try makes, changes and deletes an object of its own, whose name begins with
	// TestMark, and changes nothing else. It cleans up whatever it ends with, also where
	// ctx has ended.
	//
	// Errors: why nothing was tried, such as ErrUnknownNode, or that an object with the
	// name is there already. What was refused is no error, but a Permission.
	Try(ctx context.Context, models []*model.Model, trial Trial) (Tried, error)
}

// Trial is where and how to try.
type Trial struct {
	// Hierarchy is the node to try at; empty where the system has none.
	Hierarchy string
	// Domain is what the address of a test person ends in: "example.com".
	Domain string
}

// Tried is what a trial has shown.
type Tried struct {
	// Object names what was made: "relation/SparkUser terraform-check@example.com".
	Object string
	// Permissions are those that were found out.
	Permissions []Permission
	// Readings are as those of an Examination.
	Readings map[string]string
	// Left are the objects that could not be deleted again, each with the reason.
	Left []string
}
