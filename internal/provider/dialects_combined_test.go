package provider_test

import (
	"maps"
	"math/rand/v2"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/collab-iac/terraform-provider-collab/internal/coretest"
	"github.com/collab-iac/terraform-provider-collab/internal/emulator/dialect"
	"github.com/collab-iac/terraform-provider-collab/internal/model"
	emulator "github.com/collab-iac/terraform-provider-collab/internal/systems/voss/emulator"
)

// combinations is how many random combinations of switches are tried, from a
// fixed seed.
const combinations = 20

// combined draws combinations of switches. keep says which a client can be
// expected to cope with.
func combined(switches dialect.Switches, keep func(dialect.Dialect) bool) []string {
	random := rand.New(rand.NewPCG(20, 1))
	var list []string
	for len(list) < combinations {
		var pairs []string
		for _, s := range switches {
			pairs = append(pairs, s.Name+"="+s.Settings[random.IntN(len(s.Settings))])
		}
		text := strings.Join(pairs, ",")
		if settings, err := switches.Parse(text); err == nil && keep(settings) {
			list = append(list, text)
		}
	}
	return list
}

// over lays values over others.
func over(base, values model.Value) model.Value {
	laid := maps.Clone(base)
	maps.Copy(laid, values)
	return laid
}

// coped leaves out what the provider does not cope with yet, a page in answer to a
// choice by value, which does not say that a title would do, and servers that never tell
// whether an object was there before its create: they accept a create before they look,
// refuse to show the transaction and have no list of the key alone.
func coped(d dialect.Dialect) bool {
	blind := d.Is("duplicate_check", "transaction") && d.Is("transaction_access", "refused") && d.Is("filters", "ignored")
	if blind || d.Is("error_body", "html") && d.Is("choices_accepted", "titles") {
		return false
	}
	for _, list := range pending {
		for _, one := range list {
			if name, setting, _ := strings.Cut(one, "="); d.Is(name, setting) {
				return false
			}
		}
	}
	return true
}

// runLifecycleInProcess leads an object through its life in the protocol: created, read,
// changed, met in the way of another, imported and destroyed.
func runLifecycleInProcess(t *testing.T, c *fakeTerraform, typeName, importID string, config, changed model.Value) {
	t.Helper()
	unchanged := func(when string, held instance, config model.Value) {
		t.Helper()
		time.Sleep(c.pause)
		now := c.read(t, typeName, held)
		p := c.plan(t, typeName, &now, config)
		noErrors(t, p.Diagnostics)
		if paths := coretest.Differing(now.State, p.State); len(paths) > 0 {
			t.Errorf("%s, a plan changes %v", when, paths)
		}
	}
	held := c.change(t, typeName, nil, config)
	unchanged("created", held, config)
	twin := config
	if _, named := config["first_name"]; named {
		twin = over(config, model.Value{"first_name": "Somebody else"})
	}
	if _, diagnostics := c.apply(t, typeName, nil, twin, c.plan(t, typeName, nil, twin)); !coretest.HasError(diagnostics) {
		t.Error("a second object with the business key was made")
	}
	held = c.change(t, typeName, &held, changed)
	unchanged("changed", held, changed)
	if id, ok := held.State["id"].(string); ok && importID == "" {
		importID = id // a list may not show the name yet
	}
	imported, _ := c.beginImport(t, typeName, &tfprotov6.ImportResourceStateRequest{ID: importID})
	known := maps.Clone(changed)
	delete(known, "password") // no import can know it
	unchanged("imported", imported, known)
	diagnostics := c.destroy(t, typeName, held)
	noErrors(t, diagnostics)
}

// TestDialectsCombined leads objects through their lives under random
// combinations of the readings of VOSS Automate.
func TestDialectsCombined(t *testing.T) {
	withoutRaceDetector(t)
	for i, text := range combined(emulator.Switches, coped) {
		t.Run(strconv.Itoa(i), func(t *testing.T) {
			t.Parallel()
			bubble(func(t *testing.T) { combinedLives(t, text) })(t)
		})
	}
}

func combinedLives(t *testing.T, text string) {
	t.Helper()
	t.Log(text)
	settings, err := emulator.Switches.Parse(text)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { time.Sleep(time.Hour) }) // what the provider left behind ends
	options := emulator.Options{Dialect: settings, TransactionTime: 3 * time.Millisecond, RequestsPerSecond: 1000, Lag: 40 * time.Millisecond}
	w := newBubbleEnv(t, options)
	for _, name := range strings.Fields("a b c d e f g h i j k l") {
		w.add(t, emulator.Tenant, `{"email": "`+name+`@example.com"}`)
	}
	before := w.counts()
	for _, auth := range []string{"basic", "session"} {
		time.Sleep(options.Lag) // the server has forgotten what another run deleted
		c := pausing(t, w, options, model.Value{"auth": auth})
		config := model.Value{
			"email": "alice@example.com", "first_name": "Alice", "extension": "1234", "hierarchy": emulator.Tenant + ".Site1",
			"phone_numbers": []any{model.Value{"type": "Work", "value": "+14085550100"}},
			"roles":         model.Value{"full": true},
		}
		runLifecycleInProcess(t, c, userType, emulator.Tenant+".Site1/alice@example.com", config, over(config, model.Value{"first_name": "Alicia", "extension": ""}))
		relation := model.Value{"email": "bob@example.com", "first_name": "Bob", "display_name": "Bob", "hierarchy": emulator.Tenant}
		changes := model.Value{"first_name": "Robert"}
		if settings.Is("licences_of_system", "none") { // an import finds what the system gives
			relation["licenses"], changes["licenses"] = w.licenceList(t, messaging), w.licenceList(t, messaging, professional)
		}
		if !settings.Is("required_inside", "always") {
			runLifecycleInProcess(t, c, relationUser, emulator.Tenant+"/bob@example.com", relation, over(relation, changes))
		}
	}
	same(t, "objects", before, w.counts())
}

// TestAccDialects_combined leads a user through its life with the real Terraform
// under random combinations; DIALECTS=all tries them all, else one.
func TestAccDialects_combined(t *testing.T) {
	t.Parallel()
	list := combined(emulator.Switches, coped)
	if !everyDialect {
		list = list[:1]
	}
	for i, text := range list {
		t.Run(strconv.Itoa(i), func(t *testing.T) {
			t.Log(text)
			settings, err := emulator.Switches.Parse(text)
			if err != nil {
				t.Fatal(err)
			}
			c, w := newCommandLine(t), newEnv(t, emulator.Options{Dialect: settings, TransactionTime: 3 * time.Millisecond, Lag: 30 * time.Millisecond})
			runLifecycle(t, c, w, func(body string) string {
				config := w.config(body)
				if settings.Is("move", "up") {
					return with(config, `moves = "up"`)
				}
				return config
			})
		})
	}
}
