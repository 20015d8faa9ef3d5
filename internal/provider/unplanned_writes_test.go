package provider_test

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/collab-iac/terraform-provider-collab/internal/coretest"
	"github.com/collab-iac/terraform-provider-collab/internal/emulator/accesslog"
	"github.com/collab-iac/terraform-provider-collab/internal/model"
	"github.com/collab-iac/terraform-provider-collab/internal/provider"
	"github.com/collab-iac/terraform-provider-collab/internal/systems"
	gws "github.com/collab-iac/terraform-provider-collab/internal/systems/gws/emulator"
	emulator "github.com/collab-iac/terraform-provider-collab/internal/systems/voss/emulator"
)

// inProcess records what the providers of this process are asked to apply, but for
// those of a fakeTerraform, whose servers may share an address.
var inProcess = coretest.NewRecord("")

var schemas = sync.OnceValues(func() (*tfprotov6.GetProviderSchemaResponse, error) {
	server := provider.NewServer(providerOptions(), systems.All()...)
	return server.GetProviderSchema(context.Background(), &tfprotov6.GetProviderSchemaRequest{})
})

// endpoints are the addresses of the environment's servers.
func (w *env) endpoints() []string {
	all := []string{w.url, w.otherURL, w.gwsURL}
	return slices.DeleteFunc(all, func(url string) bool { return url == "" })
}

// unplannedWrites says which requests to the servers no plan explains.
func (w *env) unplannedWrites(t *testing.T) []string {
	t.Helper()
	all, err := schemas()
	if err != nil {
		t.Fatal(err)
	}
	applied, err := w.record.Applied(all)
	if err != nil {
		t.Fatal(err)
	}
	others, err := inProcess.Applied(all, w.endpoints()...)
	if err != nil {
		t.Fatal(err)
	}
	applied = append(applied, others...)
	for _, a := range applied {
		for _, name := range w.notTaken[a.TypeName] {
			delete(a.Planned, name)
			delete(a.Prior, name)
		}
	}
	writes := w.logged()
	for _, e := range writes {
		for _, key := range w.setByServer {
			if e.Write != nil {
				delete(e.Write.Read, key)
			}
		}
	}
	return coretest.UnplannedWrites(w.namedModels(), writes, applied)
}

// namedModels returns the models with the names of what the server has for their
// references, which are planned by name and sent by value.
func (w *env) namedModels() []*model.Model {
	all := systems.Models()
	var names model.Names
	for _, m := range all {
		m.WalkFields(func(v model.FieldRef) {
			if v.Field.Target == nil {
				return
			}
			for _, o := range w.voss.Objects(v.Field.Target.Model) {
				name, _ := o.Data[v.Field.Target.Attribute].(string)
				id, _ := o.Data["id"].(string)
				names.Set(*v.Field.Target, name, cmp.Or(id, name))
			}
		})
	}
	for i := range all {
		all[i] = all[i].WithNames(names)
	}
	return all
}

// logged returns the requests to the servers that ask for a change.
func (w *env) logged() []accesslog.Entry {
	all := w.voss.Writes()
	if w.gws != nil {
		all = append(all, w.gws.Writes()...)
	}
	return all
}

// checkWrites fails a test at its end where the servers were sent what no plan
// showed.
func (w *env) checkWrites(t *testing.T) {
	t.Helper()
	if wrong := w.unplannedWrites(t); len(wrong) > 0 && !w.writesMayDiffer {
		t.Errorf("the servers were sent what no plan showed:\n%s", strings.Join(wrong, "\n"))
	}
}

// meddling is a provider that applies more than was planned.
type meddling struct {
	tfprotov6.ProviderServerWithListResource
	change func(planned model.Value)
}

// ApplyResourceChange applies another plan than it is given.
func (s meddling) ApplyResourceChange(ctx context.Context, req *tfprotov6.ApplyResourceChangeRequest) (*tfprotov6.ApplyResourceChangeResponse, error) {
	all, err := schemas()
	if err != nil {
		return nil, err
	}
	typ := all.ResourceSchemas[req.TypeName].ValueType()
	other := *req
	for _, state := range []**tfprotov6.DynamicValue{&other.PlannedState, &other.Config} {
		value, err := coretest.Decode(typ, *state)
		if err == nil && value != nil {
			s.change(value)
			*state, err = coretest.Encode(typ, value)
		}
		if err != nil {
			return nil, err
		}
	}
	return s.ProviderServerWithListResource.ApplyResourceChange(ctx, &other)
}

// The check of every write finds what a provider writes beside its plan.
func TestUnplannedWritesAreFound(t *testing.T) {
	alice := model.Value{"email": "alice@example.com", "first_name": "Alice", "phone_numbers": []any{model.Value{"type": "work", "value": "1"}}}
	for name, test := range map[string]struct {
		change func(planned model.Value)
		want   string
	}{
		"nothing":              {func(model.Value) {}, ""},
		"an attribute":         {func(v model.Value) { v["extension"] = "9999" }, "extension is not planned"},
		"another value":        {func(v model.Value) { v["first_name"] = "Alicia" }, "first_name is planned as Alice"},
		"less than planned":    {func(v model.Value) { delete(v, "first_name") }, "first_name is planned as Alice"},
		"below an object":      {func(v model.Value) { v["settings"] = model.Value{"calling": model.Value{"use_org_domain": true}} }, "settings"},
		"an element of a list": {func(v model.Value) { v["phone_numbers"] = []any{} }, "phone_numbers is planned"},
		"another object":       {func(v model.Value) { v["email"] = "bob@example.com" }, "no change of this object was planned"},
	} {
		t.Run(name, func(t *testing.T) {
			w := newEnv(t, emulator.Options{})
			w.writesMayDiffer, w.meddle = true, test.change
			c := newFakeTerraform(t, w, nil)
			p := c.plan(t, userType, nil, alice)
			_, _, _ = c.Apply(t.Context(), userType, nil, alice, p)
			wrong := strings.Join(w.unplannedWrites(t), "\n")
			if !strings.Contains(wrong, test.want) || test.want == "" && wrong != "" {
				t.Errorf("what is wrong is %q, want %q", wrong, test.want)
			}
		})
	}
}

// The same for a server whose updates name only what they change.
func TestUnplannedWritesOfUpdatesInPart(t *testing.T) {
	for name, test := range map[string]struct {
		change func(planned model.Value)
		want   string
	}{
		"nothing":      {func(model.Value) {}, ""},
		"an attribute": {func(v model.Value) { v["last_name"] = "Other" }, "last_name is not planned"},
		"a secret":     {func(v model.Value) { v["password"] = "Other-secret-9" }, "password is sent, and not planned"},
	} {
		t.Run(name, func(t *testing.T) {
			w := newEnv(t, emulator.Options{}).withGWS(t, gws.Options{})
			meddles := false
			w.writesMayDiffer, w.meddle = true, func(planned model.Value) {
				if meddles {
					test.change(planned)
				}
			}
			c := newFakeTerraform(t, w, nil)
			held := c.change(t, agentType, nil, gwsAlice)
			meddles = true
			changed := over(gwsAlice, model.Value{"first_name": "Alicia"})
			_, _, _ = c.Apply(t.Context(), agentType, &held, changed, c.plan(t, agentType, &held, changed))
			wrong := strings.Join(w.unplannedWrites(t), "\n")
			if !strings.Contains(wrong, test.want) || test.want == "" && wrong != "" {
				t.Errorf("what is wrong is %q, want %q", wrong, test.want)
			}
		})
	}
}
