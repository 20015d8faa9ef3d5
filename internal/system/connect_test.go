package system_test

import (
	"errors"
	"testing"

	"github.com/collab-iac/terraform-provider-collab/internal/backend"
	"github.com/collab-iac/terraform-provider-collab/internal/system"
)

func TestConnectNamesTheSystemInErrors(t *testing.T) {
	toy := system.System{Title: "Toy Box", Open: func(system.Values, system.Options) (backend.Client, error) {
		return nil, errors.New("the user name is empty")
	}}
	_, err := toy.Connect(t.Context(), system.Values{}, system.Options{})
	if err == nil || err.Error() != "configuring Toy Box: the user name is empty" {
		t.Errorf("got %v", err)
	}
}
