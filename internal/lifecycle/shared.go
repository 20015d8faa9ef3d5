package lifecycle

import (
	"errors"
	"time"

	"github.com/collab-iac/terraform-provider-collab/internal/backend"
	"github.com/collab-iac/terraform-provider-collab/internal/model"
)

// ErrNotYetKnown is what Shared.Client answers while the provider's
// configuration holds values that Terraform knows only after apply.
var ErrNotYetKnown = errors.New("the provider's configuration holds values that are not known yet")

// Shared is what all managers of one configured provider share.
type Shared struct {
	// Clients answer with the client of a system, or with the reason why there
	// is none: its block is missing, incomplete or not known yet.
	Clients map[model.System]func() (backend.Client, error)
	// CheckReferences warns of planned values that name nothing the server offers.
	CheckReferences map[model.System]bool
	// RefreshWait is how long a refresh waits for a transaction of an earlier
	// run; zero for 30 seconds.
	RefreshWait time.Duration
	// unexported: locks, managed keys, references
}

// Client returns the client of the system. A nil Shared, as there is before
// the provider is configured, answers ErrNotYetKnown.
func (s *Shared) Client(system model.System) (backend.Client, error) { panic("not yet") }
