package export

import (
	"context"

	"github.com/collab-iac/terraform-provider-collab/internal/backend"
	"github.com/collab-iac/terraform-provider-collab/internal/model"
)

// nameReferences finds the names of what objects refer to and the export does not hold,
// such as locations and licences. A name that several objects share, and what a server
// does not tell, stays an identifier.
func nameReferences(ctx context.Context, s Source, node string, objects []*object) {
	chooser, ok := backend.As[backend.Chooser](s.Client)
	if !ok {
		return
	}
	offered := map[model.Target]*model.ChoiceIndex{}
	for _, o := range objects {
		for _, r := range o.references {
			if r.target != nil {
				continue
			}
			if _, asked := offered[r.to]; !asked {
				choices, err := chooser.Choices(ctx, r.to, node, "")
				if err != nil {
					choices = nil
				}
				offered[r.to] = choices.Index()
			}
			if named := offered[r.to].Named(r.value); len(named) == 1 && model.SameReference(named[0].Value, r.value) {
				r.name = offered[r.to].Title(named[0])
			}
		}
	}
}
