package provider_test

import (
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/collab-iac/terraform-provider-collab/internal/coretest"
	"github.com/collab-iac/terraform-provider-collab/internal/emulator/fault"
	"github.com/collab-iac/terraform-provider-collab/internal/model"
	emulator "github.com/collab-iac/terraform-provider-collab/internal/systems/voss/emulator"
)

// TestEveryFault leads a user through its life while each step in turn meets a fault on
// every request. A step may fail; once the weather is fine again the next one mends
// what is left, and nothing is lost, made twice or changed that was not planned.
func TestEveryFault(t *testing.T) {
	withoutRaceDetector(t)
	for _, name := range fault.Names() {
		switch name {
		case fault.HangTransaction:
			continue // it hangs until the server restarts, which the soak does
		case fault.OtherObject:
			continue // under the pkid that was asked for, it may as well be the user by another name
		}
		t.Run(string(name), func(t *testing.T) {
			t.Parallel()
			bubble(func(t *testing.T) { lifeInWeather(t, name) })(t)
		})
	}
}

func lifeInWeather(t *testing.T, name fault.Name) {
	t.Helper()
	t.Cleanup(func() { time.Sleep(24 * time.Hour) }) // what the provider left behind ends
	faults := fault.New(nil, fault.Options{Seed: 1, Storm: 3})
	w := newBubbleEnv(t, emulator.Options{Middleware: faults.Middleware, TransactionFault: faults.TransactionFault, TransactionTime: 3 * time.Millisecond})
	before := w.counts()
	c := newFakeTerraform(t, w, nil)
	during := func(step func()) {
		faults.Set(fault.Chances{name: 1})
		step()
		faults.Set(nil)
		time.Sleep(5 * time.Minute)     // what is under way ends
		c = newFakeTerraform(t, w, nil) // a run remembers that a host is down
	}
	config := model.Value{"email": "alice@example.com", "first_name": "Alice", "extension": "1234"}

	var held instance
	var diagnostics []*tfprotov6.Diagnostic
	p := c.plan(t, userType, nil, config)
	during(func() { held, diagnostics = c.apply(t, userType, nil, config, p) })
	if held.State == nil && w.voss.Count(userModel) == 1 {
		held, _ = c.beginImport(t, userType, &tfprotov6.ImportResourceStateRequest{ID: w.user(t, "alice@example.com").PKID})
	} else if held.State == nil || coretest.HasError(diagnostics) {
		held = c.change(t, userType, nil, config)
	}
	same(t, "pkid", any(w.user(t, "alice@example.com").PKID), held.State["pkid"])

	during(func() {
		if after, wrong := c.tryRead(t, userType, held); after.State == nil {
			t.Errorf("a refresh drops the user: %s", wrong)
		}
	})
	held = c.read(t, userType, held)
	config["first_name"] = "Alicia"
	p = c.plan(t, userType, &held, config)
	during(func() {
		after, _ := c.apply(t, userType, &held, config, p)
		if after.State == nil {
			t.Error("an update drops the user")
		} else {
			held = after
		}
	})
	held = c.read(t, userType, held)
	held = c.change(t, userType, &held, config)
	now := w.user(t, "alice@example.com").Data
	same(t, "first name and extension", []any{"Alicia", "1234"}, []any{now["firstName"], now["extension"]})

	during(func() { diagnostics = c.destroy(t, userType, held) })
	if coretest.HasError(diagnostics) {
		noErrors(t, c.destroy(t, userType, held))
	}
	same(t, "objects", before, w.counts())
	if faults.Counts()[name] == 0 {
		t.Error("nothing met the fault")
	}
}
