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
