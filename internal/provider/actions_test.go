package provider_test

import (
	"context"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	hcl2 "github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/collab-iac/terraform-provider-collab/internal/coretest"
	"github.com/collab-iac/terraform-provider-collab/internal/emulator/fault"
	"github.com/collab-iac/terraform-provider-collab/internal/model"
	"github.com/collab-iac/terraform-provider-collab/internal/provider"
	"github.com/collab-iac/terraform-provider-collab/internal/systems"
	emulator "github.com/collab-iac/terraform-provider-collab/internal/systems/voss/emulator"
)

// served is a configured provider, as a Terraform speaks to it that has actions.
type served struct {
	tfprotov6.ProviderServerWithListResource
	tfprotov6.ActionServer
	schemas *tfprotov6.GetProviderSchemaResponse
}

func newServed(t *testing.T, w *env, settings model.Value) *served {
	t.Helper()
	options := providerOptions()
	options.PollInterval, options.RoundTripper = time.Second, w.transport
	server := provider.NewServer(options, systems.All()...)
	tf, err := core.Start(t.Context(), server, model.Value{"voss": merge(model.Value{
		"endpoint": w.url, "username": emulator.Administrator.Username, "password": emulator.Administrator.Password, "hierarchy": emulator.Tenant,
	}, settings)})
	if err != nil {
		t.Fatal(err)
	}
	actions, ok := server.(tfprotov6.ActionServer)
	if !ok {
		t.Fatal("the server has no actions")
	}
	return &served{server, actions, tf.Schemas}
}

// action returns a configuration of an action. A data of any kind may be given.
func (s *served) action(t *testing.T, typeName string, attributes map[string]tftypes.Value) *tfprotov6.DynamicValue {
	t.Helper()
	schema := s.schemas.ActionSchemas[typeName]
	if schema == nil {
		t.Fatalf("there is no action %s", typeName)
	}
	object, _ := schema.Schema.ValueType().(tftypes.Object)
	values := map[string]tftypes.Value{}
	for name, attribute := range object.AttributeTypes {
		values[name] = tftypes.NewValue(attribute, nil)
		if v, given := attributes[name]; given {
			values[name] = v
		}
	}
	config, err := tfprotov6.NewDynamicValue(object, tftypes.NewValue(object, values))
	if err != nil {
		t.Fatal(err)
	}
	return &config
}

func text(s string) tftypes.Value { return tftypes.NewValue(tftypes.String, s) }

// invoke validates, plans and invokes an action. It returns the lines of its progress and
// its errors and warnings.
func (s *served) invoke(ctx context.Context, t *testing.T, typeName string, attributes map[string]tftypes.Value) (progress []string, said string) {
	t.Helper()
	config := s.action(t, typeName, attributes)
	validated, err := s.ValidateActionConfig(ctx, &tfprotov6.ValidateActionConfigRequest{ActionType: typeName, Config: config})
	if err != nil {
		t.Fatal(err)
	}
	if len(validated.Diagnostics) > 0 {
		return nil, told(validated.Diagnostics)
	}
	plan, err := s.PlanAction(ctx, &tfprotov6.PlanActionRequest{ActionType: typeName, Config: config})
	if err != nil {
		t.Fatal(err)
	}
	if len(plan.Diagnostics) > 0 {
		return nil, "at plan: " + told(plan.Diagnostics)
	}
	stream, err := s.InvokeAction(ctx, &tfprotov6.InvokeActionRequest{ActionType: typeName, Config: config})
	if err != nil {
		t.Fatal(err)
	}
	ended := false
	for event := range stream.Events {
		switch event := event.Type.(type) {
		case tfprotov6.ProgressInvokeActionEventType:
			progress = append(progress, event.Message)
		case tfprotov6.CompletedInvokeActionEventType:
			ended, said = true, told(event.Diagnostics)
		}
	}
	if !ended {
		t.Error("the action did not say that it had ended")
	}
	return progress, said
}

func told(diagnostics []*tfprotov6.Diagnostic) string {
	var lines []string
	for _, d := range diagnostics {
		lines = append(lines, fmt.Sprint(coretest.PathText(d.Attribute), " ", d.Summary, ": ", d.Detail))
	}
	return strings.TrimSpace(strings.Join(lines, "\n"))
}

var offersTransfer = emulator.CustomActions{userModel: {"Transfer", "Wipe"}}

// TestActionRun runs a custom action of a user, and shows what it waits for.
func TestActionRun(t *testing.T) {
	payload := tftypes.NewValue(tftypes.Object{AttributeTypes: map[string]tftypes.Type{"firstName": tftypes.String, "lastName": tftypes.String}},
		map[string]tftypes.Value{"firstName": text("Sales"), "lastName": tftypes.NewValue(tftypes.String, nil)})
	for name, c := range map[string]struct {
		options emulator.Options
		change  map[string]tftypes.Value
		// progress is in the lines, said in the error; empty for an action that runs.
		progress, said string
	}{
		"by name":          {progress: "Done by transaction", change: map[string]tftypes.Value{"action": text("Transfer")}},
		"by address":       {progress: "Done by transaction", change: map[string]tftypes.Value{"action": text("+transfer")}},
		"slow":             {options: emulator.Options{QueueDelay: 20 * time.Second, TransactionTime: time.Minute}, progress: "Queued"},
		"misspelt":         {change: map[string]tftypes.Value{"action": text("Transfr")}, said: `at plan: action Cannot run Transfr of the device/spark/User <pkid>: VOSS Automate: POST /api/device/spark/User/<pkid>/+Transfr/ `},
		"none offered":     {options: emulator.Options{CustomActions: emulator.CustomActions{}}, said: "at plan: action Cannot run Transfer"},
		"no such object":   {change: map[string]tftypes.Value{"pkid": text("5f0000000000000000000000")}, said: "404"},
		"no pkid":          {change: map[string]tftypes.Value{"pkid": text("../../data")}, said: "at plan: pkid Cannot run Transfer"},
		"no model":         {change: map[string]tftypes.Value{"model": text("users")}, said: "is no type of a model"},
		"no object":        {change: map[string]tftypes.Value{"data": text("Sales")}, said: "data Unusable payload: it must be an object"},
		"refused payload":  {change: map[string]tftypes.Value{"data": tftypes.NewValue(tftypes.Object{AttributeTypes: map[string]tftypes.Type{"departmnt": tftypes.String}}, map[string]tftypes.Value{"departmnt": text("x")})}, said: "departmnt"},
		"failed":           {options: emulator.Options{TransactionFault: failingActions}, said: "the workflow is broken"},
		"list of actions":  {options: speaking(t, "actions=list"), progress: "Done by transaction"},
		"map of actions":   {options: speaking(t, "actions=object"), progress: "Done by transaction"},
		"synchronous":      {options: emulator.Options{}, progress: "Done"},
		"payload is empty": {change: map[string]tftypes.Value{"data": tftypes.NewValue(tftypes.DynamicPseudoType, nil)}, progress: "Done"},
	} {
		t.Run(name, parallelBubble(func(t *testing.T) {
			if c.options.CustomActions == nil {
				c.options.CustomActions = offersTransfer
			}
			w := newBubbleEnv(t, c.options)
			pkid := w.add(t, emulator.Tenant, `{"email": "anna.berg@example.com"}`)
			s := newServed(t, w, model.Value{"asynchronous": name != "synchronous"})
			attributes := map[string]tftypes.Value{"model": text(userModel), "pkid": text(pkid), "action": text("Transfer"), "data": payload}
			for key, value := range c.change {
				attributes[key] = value
			}
			progress, said := s.invoke(t.Context(), t, "collab_voss_run", attributes)
			said = strings.ReplaceAll(said, pkid, "<pkid>")
			lines := strings.Join(progress, "\n")
			if !strings.Contains(lines, c.progress) || !strings.Contains(said, c.said) || (said == "") != (c.said == "") {
				t.Errorf("progress %q, said %q", lines, said)
			}
			want := any("Sales")
			if c.said != "" || name == "payload is empty" {
				want = nil
			}
			if got := w.user(t, "anna.berg@example.com").Data["firstName"]; got != want && (got != "" || want != nil) {
				t.Errorf("the name is %v", got)
			}
			if runs := w.voss.RequestCount("run " + userModel + " Transfer"); c.said != "" && name != "failed" && name != "refused payload" && runs > 0 {
				t.Errorf("%d calls were sent", runs)
			}
		}))
	}
}

// TestActionRun_planned asks the server for nothing while values are not known, and leaves
// what it cannot ask to the call.
func TestActionRun_planned(t *testing.T) {
	w := newEnv(t, emulator.Options{CustomActions: offersTransfer})
	s := newServed(t, w, nil)
	for name, pkid := range map[string]tftypes.Value{
		"unknown": tftypes.NewValue(tftypes.String, tftypes.UnknownValue), "gone": text("5f0000000000000000000000"),
	} {
		before := len(w.voss.Requests())
		plan, err := s.PlanAction(t.Context(), &tfprotov6.PlanActionRequest{ActionType: "collab_voss_run", Config: s.action(t, "collab_voss_run", map[string]tftypes.Value{
			"model": text(userModel), "pkid": pkid, "action": text("Nothing"), "data": tftypes.NewValue(tftypes.DynamicPseudoType, nil),
		})})
		if err != nil {
			t.Fatal(err)
		}
		noErrors(t, plan.Diagnostics)
		if sent := len(w.voss.Requests()) - before; name == "unknown" && sent != 0 {
			t.Errorf("%d requests about what is not known", sent)
		}
	}
}

func failingActions(f fault.Transaction) fault.TransactionFault {
	if f.Action == "Execute" {
		return fault.TransactionFault{Fail: "the workflow is broken"}
	}
	return fault.TransactionFault{}
}

// TestActionRun_lostAnswer sends an action once, whatever becomes of the answer.
func TestActionRun_lostAnswer(t *testing.T) {
	t.Run("", bubble(func(t *testing.T) {
		lost := func(next http.Handler) http.Handler {
			return http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
				next.ServeHTTP(rw, r)
				if strings.Contains(r.URL.Path, "+Transfer") {
					panic(http.ErrAbortHandler)
				}
			})
		}
		w := newBubbleEnv(t, emulator.Options{CustomActions: offersTransfer, Middleware: lost})
		pkid := w.add(t, emulator.Tenant, `{"email": "anna.berg@example.com"}`)
		_, said := newServed(t, w, nil).invoke(t.Context(), t, "collab_voss_run", map[string]tftypes.Value{
			"model": text(userModel), "pkid": text(pkid), "action": text("Transfer"),
		})
		if n := w.voss.RequestCount("run " + userModel + " Transfer"); n != 1 || !strings.Contains(said, "Whether it ran is not known") {
			t.Errorf("%d calls, said %q", n, said)
		}
	}))
}

// TestActionRun_stopped ends the wait with the run, and says which transaction goes on.
func TestActionRun_stopped(t *testing.T) {
	t.Run("", bubble(func(t *testing.T) {
		w := newBubbleEnv(t, emulator.Options{CustomActions: offersTransfer, TransactionTime: time.Hour})
		pkid := w.add(t, emulator.Tenant, `{"email": "anna.berg@example.com"}`)
		s := newServed(t, w, nil)
		time.AfterFunc(30*time.Second, func() { _, _ = s.StopProvider(context.Background(), &tfprotov6.StopProviderRequest{}) })
		began := time.Now()
		progress, said := s.invoke(t.Context(), t, "collab_voss_run", map[string]tftypes.Value{
			"model": text(userModel), "pkid": text(pkid), "action": text("Transfer"),
		})
		if took := time.Since(began); took > 42*time.Second || len(progress) == 0 || !strings.Contains(said, "no later run waits for it") {
			t.Errorf("after %s: progress %q, said %q", took, progress, said)
		}
		time.Sleep(2 * time.Hour)
	}))
}

// TestActionReplay has a failed creation run again.
func TestActionReplay(t *testing.T) {
	for name, dialect := range map[string]string{"": "", "late log": "transaction_log=late", "no detail": "transaction_fields=no-detail"} {
		t.Run(name, parallelBubble(func(t *testing.T) {
			options := emulator.Options{TransactionTime: time.Second}
			if dialect != "" {
				options = speaking(t, dialect)
			}
			broken := true
			options.TransactionFault = func(fault.Transaction) fault.TransactionFault {
				if broken {
					return fault.TransactionFault{Fail: "the back end is away"}
				}
				return fault.TransactionFault{}
			}
			w := newBubbleEnv(t, options)
			tf := newFakeTerraform(t, w, nil)
			config := model.Value{"email": "bert.kaya@example.com", "first_name": "Bert"}
			_, diagnostics := tf.apply(t, "collab_voss_device_spark_user", nil, config, tf.plan(t, "collab_voss_device_spark_user", nil, config))
			failedID := transactionIn(coretest.Text(diagnostics[0]))
			if failedID == "" {
				t.Fatalf("no transaction is named in %q", coretest.Text(diagnostics[0]))
			}
			broken = false
			s := newServed(t, w, nil)
			replay := func(id string) ([]string, string) {
				return s.invoke(t.Context(), t, "collab_voss_replay", map[string]tftypes.Value{"transaction": text(id)})
			}
			progress, said := replay(failedID)
			if said != "" || len(progress) == 0 || w.voss.RequestCount("replay tool/Transaction") != 1 {
				t.Fatalf("progress %q, said %q", progress, said)
			}
			w.user(t, "bert.kaya@example.com")
			again := transactionIn(progress[len(progress)-1])
			if _, said := replay(again); !strings.Contains(said, "the transaction did not fail") {
				t.Errorf("said %q of %s", said, again)
			}
			if _, said := replay("00000000-0000-0000-0000-000000000000"); !strings.Contains(said, "404") {
				t.Errorf("said %q", said)
			}
		}))
	}
}

// transactionIn returns the identifier of the first transaction that a text names.
func transactionIn(text string) string { return transactionID.FindString(text) }

var transactionID = regexp.MustCompile(`[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}`)

// TestActionsAreAnnounced holds what a Terraform with actions is told, and that an older
// one, which does not ask for them, is told the same of everything else.
func TestActionsAreAnnounced(t *testing.T) {
	s := newServed(t, newEnv(t, emulator.Options{}), nil)
	if len(s.schemas.ActionSchemas) != 2 || len(s.schemas.EphemeralResourceSchemas) != 1 || len(s.schemas.Diagnostics) > 0 {
		t.Errorf("%d actions, %d ephemeral resources: %s", len(s.schemas.ActionSchemas), len(s.schemas.EphemeralResourceSchemas), told(s.schemas.Diagnostics))
	}
}

// TestExamples_actions checks the examples of actions and of ephemeral resources against
// their schemas: a Terraform that invokes actions is as new as 1.14.
func TestExamples_actions(t *testing.T) {
	s := newServed(t, newEnv(t, emulator.Options{}), nil)
	known := map[string][]string{}
	for name, schema := range s.schemas.ActionSchemas {
		for _, attribute := range schema.Schema.Block.Attributes {
			known[name] = append(known[name], attribute.Name)
		}
	}
	for _, typeName := range examplesOf(t, "actions", keysOf(s.schemas.ActionSchemas)) {
		found := 0
		for _, block := range blocksOf(t, filepath.Join(examples, "actions", typeName, "action.tf")) {
			if block.Type != "action" || block.Labels[0] != typeName {
				continue
			}
			for _, config := range block.Body.Blocks {
				for name := range config.Body.Attributes {
					found++
					if !slices.Contains(known[typeName], name) {
						t.Errorf("%s has no %s", typeName, name)
					}
				}
			}
		}
		if found == 0 {
			t.Errorf("the example of %s sets nothing", typeName)
		}
	}
	for _, typeName := range examplesOf(t, "ephemeral-resources", keysOf(s.schemas.EphemeralResourceSchemas)) {
		if blocks := blocksOf(t, filepath.Join(examples, "ephemeral-resources", typeName, "ephemeral-resource.tf")); blocks[0].Labels[0] != typeName {
			t.Errorf("the example of %s begins with %v", typeName, blocks[0].Labels)
		}
	}
}

// blocksOf parses a file of Terraform configuration.
func blocksOf(t *testing.T, name string) hclsyntax.Blocks {
	t.Helper()
	content, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	file, diags := hclsyntax.ParseConfig(content, name, hcl2.InitialPos)
	if diags.HasErrors() {
		t.Fatal(diags)
	}
	body, _ := file.Body.(*hclsyntax.Body)
	return body.Blocks
}
