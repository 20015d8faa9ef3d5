package account

import (
	"errors"
	"testing"

	"github.com/collab-iac/terraform-provider-collab/internal/backend"
)

func TestRejectionIsRemembered(t *testing.T) {
	var m Memory
	if m.Rejection("alice") != nil {
		t.Fatal("rejected before anything was asked")
	}
	m.Reject(&backend.Error{Object: "alice", Is: backend.ErrUnauthenticated})
	again := m.Rejection("bob")
	if again == nil || again.Object != "bob" || !errors.Is(again, backend.ErrUnauthenticated) {
		t.Errorf("got %+v", again)
	}
	if m.Rejection("alice").Object != "alice" {
		t.Error("the error of another call was changed")
	}
	// What the rejected call says beside it is its own.
	var other Memory
	mine := other.Reject(&backend.Error{Message: "no"})
	mine.Message = "no, and more"
	if got := other.Rejection("bob").Message; got != "no" {
		t.Errorf("others are told %q", got)
	}
}

// Once the account was accepted, a rejection is of one request only.
func TestRejectionAfterAcceptance(t *testing.T) {
	var m Memory
	m.Accept()
	m.Reject(&backend.Error{Is: backend.ErrUnauthenticated})
	if m.Rejection("alice") != nil || !m.Accepted() {
		t.Error("the account was rejected although it had been accepted")
	}
}

// All errors of one rejection share it, and none names the call of another object.
func TestRejectionIsShared(t *testing.T) {
	var m, other Memory
	first := m.Reject(&backend.Error{Call: "GET /users/alice", Object: "alice"})
	late := m.Reject(&backend.Error{Call: "GET /users/carol", Object: "carol"})
	next := m.Rejection("bob")
	if first.Shared == nil || first.Shared != next.Shared || first.Shared != late.Shared || next.Call != "" || late.Call != "GET /users/carol" {
		t.Errorf("got %+v, %+v, %+v", first, late, next)
	}
	if other.Reject(&backend.Error{}).Shared == first.Shared {
		t.Error("two servers share a rejection")
	}
	m.Accept()
	m.Fail(&backend.Error{})
	if m.Rejection("alice") == nil {
		t.Error("a failed login is forgotten")
	}
}
