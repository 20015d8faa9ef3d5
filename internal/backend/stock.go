package backend

import (
	"context"

	"github.com/collab-iac/terraform-provider-collab/internal/model"
)

// Stock is something of which a server can give out only so many, such as a licence.
type Stock struct {
	// Key is the server's identifier of it, Title what people know it by. Names are what
	// references call it.
	Key, Title string
	Names      []string
	// Total and Used are the server's counts; Counted is false where it shows none.
	Total, Used int64
	Counted     bool
}

// Free is how many can still be given out by the server's counts.
func (s Stock) Free() int64 { return s.Total - s.Used }

// Stocker is a Client of a server that counts what it can give out.
type Stocker interface {
	// Stock returns what a reference to the target can name at the node, as the server
	// last counted it.
	//
	// Errors: ErrUnsupported where the objects of the target are not counted.
	Stock(ctx context.Context, target model.Target, hierarchy string) ([]Stock, error)
}
