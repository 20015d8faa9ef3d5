package provider_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/terraform"

	"github.com/collab-iac/terraform-provider-collab/internal/coretest"
	"github.com/collab-iac/terraform-provider-collab/internal/model"
	emulator "github.com/collab-iac/terraform-provider-collab/internal/systems/voss/emulator"
	vossmodels "github.com/collab-iac/terraform-provider-collab/internal/systems/voss/models"
)

// attributeCase is a user of whom one attribute is declared beside the address, so that
// a plan for many of them changes each attribute alone.
type attributeCase struct{ leaf }

func attributeCases() []attributeCase {
	var list []attributeCase
	for _, l := range writableLeaves(vossmodels.DeviceSparkUser()) {
		if l.Attribute == "email" {
			l.first, l.second = "email@example.com", "email.new@example.com"
		}
		list = append(list, attributeCase{l})
	}
	return list
}

func (s attributeCase) address() string { return "collab_voss_device_spark_user." + s.label() }
func (s attributeCase) email() string   { return s.label() + "@example.com" }

// declaring returns the attributes of the user with a value of its own
// attribute; nil leaves the enclosing object without it.
func (s attributeCase) declaring(value any) model.Value {
	attributes := merge(s.rest(), nest(s.Attribute, value)).(model.Value)
	if attributes["email"] == nil {
		attributes["email"] = s.email()
	}
	return attributes
}

// rest is what must stand beside the attribute: an element of a list needs
// something else to be recognised by.
func (s attributeCase) rest() model.Value {
	switch s.Attribute {
	case "phone_numbers.[n].type":
		return nest("phone_numbers.[n].value", "+14085550100")
	case "phone_numbers.[n].value":
		return nest("phone_numbers.[n].type", "work")
	}
	return model.Value{}
}

// plannedPath is the attribute's path in a plan.
func (s attributeCase) plannedPath() string { return strings.ReplaceAll(s.Attribute, "[n]", "0") }

func config(all []attributeCase, attributes func(attributeCase) model.Value) string {
	var b strings.Builder
	for _, s := range all {
		b.WriteString(userBlock(s.label(), attributes(s)))
	}
	return b.String()
}

func planChecks(all []attributeCase, check func(attributeCase) plancheck.PlanCheck) resource.ConfigPlanChecks {
	var checks resource.ConfigPlanChecks
	for _, s := range all {
		checks.PreApply = append(checks.PreApply, check(s))
	}
	return checks
}

func TestAccUser_eachAttribute(t *testing.T) {
	t.Parallel()
	w := newEnv(t, emulator.Options{})
	all := attributeCases()
	var before map[string]map[string]any
	remember := func() {
		before = w.payloads()
		w.voss.ResetRequests()
	}
	w.test(t,
		resource.TestStep{
			Config: w.config(config(all, func(s attributeCase) model.Value { return s.declaring(s.first) })),
			ConfigPlanChecks: planChecks(all, func(s attributeCase) plancheck.PlanCheck {
				return plancheck.ExpectResourceAction(s.address(), plancheck.ResourceActionCreate)
			}),
			Check: func(*terraform.State) error { return w.serverHas(all, func(s attributeCase) any { return s.first }) },
		},
		resource.TestStep{ // each changed, and nothing else
			PreConfig:        remember,
			Config:           w.config(config(all, func(s attributeCase) model.Value { return s.declaring(s.second) })),
			ConfigPlanChecks: planChecks(all, attributeCase.expectChange),
			Check: resource.ComposeAggregateTestCheckFunc(
				w.wrote(map[string]int{"replace": len(all)}),
				func(*terraform.State) error { return w.serverHas(all, func(s attributeCase) any { return s.second }) },
				func(*terraform.State) error { return w.onlyChanged(before, all) },
			),
		},
		resource.TestStep{ // each released: a default comes back, anything else stays
			PreConfig:        remember,
			Config:           w.config(config(all, attributeCase.released)),
			ConfigPlanChecks: planChecks(all, attributeCase.expectRelease),
			Check: resource.ComposeAggregateTestCheckFunc(
				w.wrote(map[string]int{"replace": len(withDefault(all))}),
				func(*terraform.State) error { return w.serverHas(all, attributeCase.afterRelease) },
				func(*terraform.State) error { return w.onlyChanged(before, withDefault(all)) },
			),
		},
		resource.TestStep{ // what encloses it released too
			PreConfig: remember,
			Config: w.config(config(all, func(s attributeCase) model.Value {
				return model.Value{"email": s.released()["email"]}
			})),
			ConfigPlanChecks: planChecks(all, func(s attributeCase) plancheck.PlanCheck { return stays(s.address()) }),
			Check: resource.ComposeAggregateTestCheckFunc(
				w.wrote(map[string]int{}),
				func(*terraform.State) error { return w.onlyChanged(before, nil) },
			),
		},
	)
}

// expectChange expects an update of the attribute alone; VOSS derives three
// more from the address.
func (s attributeCase) expectChange() plancheck.PlanCheck {
	if s.Attribute == "email" {
		return updates(s.address(), "email", "invite_pending?", "login_enabled?", "status?")
	}
	return updates(s.address(), s.plannedPath())
}

func (s attributeCase) expectRelease() plancheck.PlanCheck {
	if s.Field.Default != nil {
		return updates(s.address(), s.plannedPath())
	}
	return stays(s.address())
}

// released declares what encloses the attribute, without it. The address must
// always be declared.
func (s attributeCase) released() model.Value {
	if s.Attribute == "email" {
		return s.declaring(s.second)
	}
	return s.declaring(nil)
}

func (s attributeCase) afterRelease() any {
	if s.Field.Default != nil {
		return s.Field.Default
	}
	return s.second
}

func withDefault(all []attributeCase) []attributeCase {
	var list []attributeCase
	for _, s := range all {
		if s.Field.Default != nil {
			list = append(list, s)
		}
	}
	return list
}

// payloads returns every user's payload by pkid.
func (w *env) payloads() map[string]map[string]any {
	all := map[string]map[string]any{}
	for _, o := range w.voss.Objects(userModel) {
		all[o.PKID] = coretest.Leaves(o.Data)
	}
	return all
}

// serverHas checks that each attribute has its value on the server.
func (w *env) serverHas(all []attributeCase, want func(attributeCase) any) error {
	for _, s := range all {
		path := strings.ReplaceAll(s.Payload, "[n]", "0")
		holders := 0
		for _, payload := range w.payloads() {
			if cmp.Equal(payload[path], want(s)) && (s.Attribute == "email" || payload["email"] == s.email()) {
				holders++
			}
		}
		if holders != 1 {
			return fmt.Errorf("%d users have %s = %v on the server", holders, path, want(s))
		}
	}
	return nil
}

// onlyChanged checks that of every payload nothing but its own attribute
// changed, and that only for the given ones.
func (w *env) onlyChanged(before map[string]map[string]any, changed []attributeCase) error {
	var want, got []string
	for _, s := range changed {
		want = append(want, strings.ReplaceAll(s.Payload, "[n]", "0"))
	}
	for pkid, now := range w.payloads() {
		was := before[pkid]
		for path, v := range now {
			if !cmp.Equal(v, was[path]) {
				got = append(got, path)
			}
		}
		for path := range was {
			if _, there := now[path]; !there {
				got = append(got, path+" is gone")
			}
		}
	}
	slices.Sort(want)
	slices.Sort(got)
	if diff := cmp.Diff(want, got); diff != "" {
		return fmt.Errorf("other payload keys changed on the server (-want +got):\n%s", diff)
	}
	return nil
}
