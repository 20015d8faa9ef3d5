package provider_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/collab-iac/terraform-provider-collab/internal/coretest"
	"github.com/collab-iac/terraform-provider-collab/internal/emulator/payload"
	emulator "github.com/collab-iac/terraform-provider-collab/internal/systems/voss/emulator"
)

// TestObject_readsAgree: a read is answered alike with and without the framework, whatever
// has happened to an object: nothing, one leaf, all of it, or its end.
func TestObject_readsAgree(t *testing.T) {
	t.Parallel()
	for _, m := range objectModels(t) {
		if m.first == nil {
			continue
		}
		t.Run(strings.ReplaceAll(m.Type, "/", "_"), parallelBubble(func(t *testing.T) {
			w := newBubbleEnv(t, emulator.Options{Given: append(m.targets(), m.Given), Seed: 1})
			c := newObjectCore(t, w)
			attributes := m.configOf(m.first, "0")
			exported := ""
			for key := range attributes["data"].(map[string]any) {
				exported = max(exported, key)
			}
			attributes["exports"] = exportsOf(exported)
			current := c.changed(t, nil, c.config(attributes))
			pkid := w.voss.Objects(m.Type)[0].PKID
			if !m.readsAgree(t, w, current) {
				t.Error("nothing has changed, and the framework was asked")
			}
			for i, path := range leafPaths(m.first, m.second) {
				if i == 3 {
					break
				}
				body, _ := payload.Copy(m.first).(map[string]any)
				putAt(body, path, takenFrom(m.second, path))
				m.put(t, w, pkid, body)
				m.readsAgree(t, w, current)
			}
			m.put(t, w, pkid, m.second)
			m.readsAgree(t, w, current)
			w.voss.Remove(pkid)
			m.readsAgree(t, w, current)
		}))
	}
}

func (m objectModel) put(t *testing.T, w *env, pkid string, body map[string]any) {
	t.Helper()
	content, err := json.Marshal(body)
	if err == nil {
		err = w.voss.Put(pkid, string(content))
	}
	if err != nil {
		t.Fatal(err)
	}
}

// readsAgree reads with and without the framework, and reports whether the fast path
// answered by itself: then the state comes back as the message that it was.
func (m objectModel) readsAgree(t *testing.T, w *env, current rawInstance) bool {
	t.Helper()
	var answers [2]*tfprotov6.ReadResourceResponse
	fast := false
	for i, frameworkOnly := range []bool{false, true} {
		w.frameworkOnly = frameworkOnly
		c := newObjectCore(t, w)
		state := c.encoded(t, current.state)
		var err error
		answers[i], err = c.Server.ReadResource(t.Context(), &tfprotov6.ReadResourceRequest{
			TypeName: objectType, CurrentState: state, Private: current.private, CurrentIdentity: current.identity,
		})
		if err != nil {
			t.Fatal(err)
		}
		if !frameworkOnly {
			fast = answers[i].NewState == state
		}
	}
	w.frameworkOnly = false
	c := newObjectCore(t, w)
	got, want := answers[0], answers[1]
	if got, want := c.decoded(t, got.NewState), c.decoded(t, want.NewState); !got.Equal(want) {
		t.Errorf("%s: the state is\n%s\nand by the framework\n%s", m.Type, got, want)
	}
	var messages [2][]string
	var private [2]map[string][]byte
	for i, answer := range answers {
		for _, d := range answer.Diagnostics {
			messages[i] = append(messages[i], coretest.Text(d))
		}
		if len(answer.Private) > 0 {
			if err := json.Unmarshal(answer.Private, &private[i]); err != nil {
				t.Fatal(err)
			}
		}
	}
	if diff := cmp.Diff(messages[1], messages[0]); diff != "" {
		t.Errorf("%s: messages: %s", m.Type, diff)
	}
	if diff := cmp.Diff(private[1], private[0]); diff != "" {
		t.Errorf("%s: private state: %s", m.Type, diff)
	}
	if diff := cmp.Diff(want.NewIdentity, got.NewIdentity); diff != "" {
		t.Errorf("%s: identity: %s", m.Type, diff)
	}
	return fast
}

// TestObject_validationsAgree: a configuration is checked alike with and without the
// framework.
func TestObject_validationsAgree(t *testing.T) {
	parallelBubble(func(t *testing.T) {
		w := newBubbleEnv(t, emulator.Options{Seed: 1})
		text, data := "device/cucm/Phone", map[string]any{"name": "SEP1"}
		texts := func(all ...tftypes.Value) tftypes.Value {
			return tftypes.NewValue(tftypes.List{ElementType: tftypes.String}, all)
		}
		null, unknown := tftypes.NewValue(tftypes.String, nil), tftypes.NewValue(tftypes.String, tftypes.UnknownValue)
		times := func(c *objectCore, create any) tftypes.Value {
			typ, _ := c.typ.AttributeTypes["timeouts"].(tftypes.Object)
			all := map[string]tftypes.Value{}
			for name := range typ.AttributeTypes {
				all[name] = tftypes.NewValue(tftypes.String, nil)
			}
			all["create"] = tftypes.NewValue(tftypes.String, create)
			return tftypes.NewValue(typ, all)
		}
		refused := map[string]string{
			"a time that is none": `"soon"`,
			"no time":             `"0s" is no time to do anything in`,
			"less than no time":   `"-1s" is no time to do anything in`,
		}
		for name, config := range map[string]map[string]any{
			"sound":                  {"model": text, "data": data},
			"no model":               {"data": data},
			"no data":                {"model": text},
			"data of null":           {"model": text, "data": tftypes.NewValue(tftypes.DynamicPseudoType, nil)},
			"data that is null":      {"model": text, "data": null},
			"data not known":         {"model": text, "data": tftypes.NewValue(tftypes.DynamicPseudoType, tftypes.UnknownValue)},
			"part of data not known": {"model": text, "data": map[string]any{"name": unknown}},
			"model not known":        {"model": unknown, "data": data},
			"exports":                {"model": text, "data": data, "exports": texts(asWritten("name"))},
			"an export of null":      {"model": text, "data": data, "exports": texts(asWritten("name"), null)},
			"an export not known":    {"model": text, "data": data, "exports": texts(unknown)},
			"a pkid":                 {"model": text, "data": data, "pkid": "1"},
			"an output":              {"model": text, "data": data, "output": data},
			"a secret":               {"model": text, "data": data, "secrets_wo": data},
			"a time":                 {"model": text, "data": data, "timeouts": "90s"},
			"a time that is none":    {"model": text, "data": data, "timeouts": "soon"},
			"no time":                {"model": text, "data": data, "timeouts": "0s"},
			"less than no time":      {"model": text, "data": data, "timeouts": "-1s"},
			"a time not known":       {"model": text, "data": data, "timeouts": tftypes.UnknownValue},
			"no type":                {"model": "data/Door/add", "data": data},
			"an empty type":          {"model": "", "data": data},
		} {
			var messages [2][]string
			for i, frameworkOnly := range []bool{false, true} {
				w.frameworkOnly = frameworkOnly
				c := newObjectCore(t, w)
				given := maps.Clone(config)
				if create, is := config["timeouts"]; is {
					given["timeouts"] = times(c, create)
				}
				answer, err := c.Server.ValidateResourceConfig(t.Context(), &tfprotov6.ValidateResourceConfigRequest{
					TypeName: objectType, Config: c.encoded(t, c.config(given)),
					ClientCapabilities: &tfprotov6.ValidateResourceConfigClientCapabilities{WriteOnlyAttributesAllowed: true},
				})
				if err != nil {
					t.Fatal(err)
				}
				for _, d := range answer.Diagnostics {
					messages[i] = append(messages[i], coretest.Text(d))
				}
			}
			if diff := cmp.Diff(messages[1], messages[0]); diff != "" {
				t.Errorf("%s: messages: %s", name, diff)
			}
			if want, is := refused[name]; is && !strings.Contains(strings.Join(messages[0], "\n"), want) {
				t.Errorf("%s: got %q, want one with %q", name, messages[0], want)
			}
		}
	})(t)
}

// TestObject_upgradesAgree: a state of the current version comes back as it is, with and
// without the framework.
func TestObject_upgradesAgree(t *testing.T) {
	const whole = `{"model": "device/cucm/Phone", "hierarchy": null, "pkid": "1", "secrets_wo": null, "secrets_wo_version": null, "exports": ["name"], "timeouts": null,
		"data": {"value": {"name": "SEP1", "lines": [{"index": 9007199254740993}]},
			"type": ["object", {"name": "string", "lines": ["tuple", [["object", {"index": "number"}]]]}]},
		"output": {"value": {"name": "SEP1"}, "type": ["object", {"name": "string"}]}%s}`
	parallelBubble(func(t *testing.T) {
		w := newBubbleEnv(t, emulator.Options{Seed: 1})
		for name, state := range map[string]string{
			"as it is":                fmt.Sprintf(whole, ""),
			"a key that nobody knows": fmt.Sprintf(whole, `, "colour": "red"`),
			"without data":            `{"model": "device/cucm/Phone", "pkid": "1"}`,
			"of another form":         `{"model": ["device/cucm/Phone"], "pkid": "1"}`,
		} {
			var upgraded [2]tftypes.Value
			var messages [2][]string
			for i, frameworkOnly := range []bool{false, true} {
				w.frameworkOnly = frameworkOnly
				c := newObjectCore(t, w)
				answer, err := c.Server.UpgradeResourceState(t.Context(), &tfprotov6.UpgradeResourceStateRequest{
					TypeName: objectType, RawState: &tfprotov6.RawState{JSON: []byte(state)},
				})
				if err != nil {
					t.Fatal(err)
				}
				for _, d := range answer.Diagnostics {
					messages[i] = append(messages[i], coretest.Text(d))
				}
				switch message := answer.UpgradedState; {
				case message == nil:
				case len(message.JSON) > 0:
					if upgraded[i], err = (tfprotov6.RawState{JSON: message.JSON}).Unmarshal(c.typ); err != nil {
						t.Fatal(err)
					}
				default:
					upgraded[i] = c.decoded(t, message)
				}
			}
			if diff := cmp.Diff(messages[1], messages[0]); diff != "" {
				t.Errorf("%s: messages: %s", name, diff)
			}
			if !upgraded[0].Equal(upgraded[1]) {
				t.Errorf("%s: the state is\n%s\nand by the framework\n%s", name, upgraded[0], upgraded[1])
			}
		}
	})(t)
}
