package soak

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"sync"

	"github.com/collab-iac/terraform-provider-collab/internal/model"
	gwsmodels "github.com/collab-iac/terraform-provider-collab/internal/systems/gws/models"
	vossmodels "github.com/collab-iac/terraform-provider-collab/internal/systems/voss/models"
)

// kind is a model, with what the soak declares of its objects.
type kind struct {
	*model.Model
	// always are the attributes that each configuration holds, beside the business
	// key. sometimes are declared, left out, ignored and changed by hand. Both are
	// attribute paths, with what draws a value.
	always, sometimes map[string]draw
	// signed is the one of always that says who declares it, so that no two stacks
	// declare the same.
	signed string
	// payload maps attribute paths to payload paths.
	payload map[string]string
	// free are the payload paths that a server or the provider may fill in without
	// being asked: what is read-only, what has a default, what is filled from
	// another field; and the business key, in another letter case.
	free map[string]bool
	// known are the payload paths that the model has.
	known map[string]bool
}

// draw returns a value by chance.
type draw func(*rand.Rand) any

func newKind(m *model.Model, signed string, always, sometimes map[string]draw) *kind {
	k := &kind{Model: m, signed: signed, always: always, sometimes: sometimes, payload: map[string]string{}, free: map[string]bool{}, known: map[string]bool{}}
	m.WalkFields(func(ref model.FieldRef) {
		attribute, payload := strings.ReplaceAll(ref.Attribute, ".[n]", ""), strings.ReplaceAll(ref.Payload, ".[n]", "")
		k.payload[attribute], k.known[payload] = payload, true
		f := ref.Field
		k.free[payload] = f.Access == model.ReadOnly || f.Default != nil || f.FillFrom != "" || attribute == m.BusinessKey
	})
	return k
}

func texts(format string) draw {
	return func(r *rand.Rand) any { return fmt.Sprintf(format, r.IntN(1000)) }
}

func oneOf(values ...any) draw {
	return func(r *rand.Rand) any { return values[r.IntN(len(values))] }
}

var flags = oneOf(true, false)

// secret is the attribute that no answer shows.
const secret = "password"

// skillList is the list that calls of their own write.
const skillList = "skills"

// skills draws some of the skills that the contact centre has, each at a level.
func skills(r *rand.Rand) any {
	list := []any{}
	for _, name := range []string{"Customer_Service", "English", "Sales", "Spanish"} {
		if r.IntN(2) == 0 {
			list = append(list, map[string]any{"name": name, "level": fmt.Sprint(1 + r.IntN(9))})
		}
	}
	return list
}

// kinds are the models of every system.
var kinds = sync.OnceValue(func() []*kind {
	numbers := oneOf("5001", "5002", "5003", "5004")
	return []*kind{
		newKind(vossmodels.DeviceSparkUser(), "first_name", map[string]draw{"first_name": texts("Jörg %d")}, map[string]draw{
			"last_name": texts("Müller %d"), "extension": numbers, "services.message.messaging": flags,
			"settings.calling.calling_behaviour": oneOf("Calling in Webex App", "Cisco Jabber app"),
		}),
		newKind(vossmodels.RelationSparkUser(), "display_name", map[string]draw{"display_name": texts("Zoë %d")}, map[string]draw{
			"first_name": texts("Zoë %d"), "title": texts("Chef de rang %d"), "extension": numbers,
			"calling.dnd.enabled": flags, "calling.call_waiting.enabled": flags,
		}),
		newKind(vossmodels.DeviceSparkCXUserProfile(), "description", map[string]draw{
			"description": texts("Für Gruppe %d"), createOnly: oneOf("STANDARD_AGENT", "SUPERVISOR"),
		}, map[string]draw{
			"teams": oneOf([]any{"Team A"}, []any{"Team A", "Team B"}),
			"sites": oneOf([]any{"Bern"}, []any{"Basel"}), "user_profile_app_modules.f_reskill_agents": flags,
		}),
		newKind(gwsmodels.User(), "first_name", map[string]draw{
			"password": texts("A-secret-%d"), "first_name": texts("Renée %d"), "last_name": texts("Durand %d"),
			"roles": oneOf([]any{"ROLE_AGENT"}, []any{"ROLE_ADMIN", "ROLE_AGENT"}),
		}, map[string]draw{"email_address": texts("mail%d@example.com"), "enabled": flags, skillList: skills}),
	}
})

// draw returns what draws the values of an attribute, of either sort.
func (k *kind) draw(path string) draw {
	if d := k.always[path]; d != nil {
		return d
	}
	return k.sometimes[path]
}
