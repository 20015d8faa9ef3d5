package lifecycle

import (
	"maps"
	"strings"
	"testing"

	"golang.org/x/text/unicode/norm"

	"github.com/collab-iac/terraform-provider-collab/internal/backend"
	"github.com/collab-iac/terraform-provider-collab/internal/model"
)

// The rules of the state contract (docs/guides/state-contract.md), one test each.

func TestContract_1_DeclaredIsManaged(t *testing.T) {
	t.Run("what is declared is sent, and brought back", func(t *testing.T) {
		w := newWorld(t)
		config := model.Value{"email": "a", "line": "1"}
		state := w.created(t, config)
		wantValues(t, object{"email": "a", "line": "1"}, w.server.objects[state.Key].Data)
		w.server.change(state.Key, object{"line": "2"})
		state = w.refreshed(t, state)
		wantValues(t, object{"line": "2"}, state.Value)
		state = w.updated(t, config, state)
		wantValues(t, object{"line": "1"}, w.server.objects[state.Key].Data)
		wantValues(t, object{"line": "1"}, state.Value)
	})
	t.Run("what is not declared stays null and as it is", func(t *testing.T) {
		w := newWorld(t)
		state := w.created(t, model.Value{"email": "a"})
		w.server.change(state.Key, object{"rank": int64(3), "Calling": object{"dnd": true}})
		state = w.refreshed(t, state)
		wantValues(t, object{"rank": nil, "calling": nil}, state.Value)
		state = w.updated(t, model.Value{"email": "a", "line": "1"}, state)
		wantValues(t, object{"rank": int64(3), "Calling": object{"dnd": true, "email": "a"}}, w.server.objects[state.Key].Data)
		wantValues(t, object{"rank": nil, "calling": nil}, state.Value)
	})
	t.Run("what only the server sets is read", func(t *testing.T) {
		w := newWorld(t)
		state := w.created(t, model.Value{"email": "a"})
		wantValues(t, object{"status": "active"}, state.Value)
		w.server.change(state.Key, object{"status": "locked"})
		wantValues(t, object{"status": "locked"}, w.refreshed(t, state).Value)
	})
	t.Run("releasing clears nothing", func(t *testing.T) {
		w := newWorld(t)
		state := w.created(t, model.Value{"email": "a", "line": "1", "phones": list{object{"number": "1"}}})
		if plan := w.planned(t, model.Value{"email": "a"}, &state); !plan.Unchanged {
			t.Errorf("releasing plans %v", plan.Value)
		}
		state = w.updated(t, model.Value{"email": "a", "rank": int64(1)}, state)
		wantValues(t, object{"line": "1", "phoneNumbers": list{object{"number": "1", "id": "phone-10"}}}, w.server.objects[state.Key].Data)
	})
	t.Run("empty values clear", func(t *testing.T) {
		w := newWorld(t)
		state := w.created(t, model.Value{"email": "a", "line": "1", "words": list{"x"}})
		state = w.updated(t, model.Value{"email": "a", "line": "", "words": list{}}, state)
		wantValues(t, object{"line": "", "words": list{}}, w.server.objects[state.Key].Data)
	})
	t.Run("ignore_changes is honoured", func(t *testing.T) {
		w := newWorld(t)
		state := w.created(t, model.Value{"email": "a", "line": "1"})
		// Terraform plans with the prior value of an ignored attribute, and hands
		// the configuration as it was written to the apply.
		plan := w.planned(t, model.Value{"email": "a", "line": "1", "rank": int64(1)}, &state)
		updated, report := w.Update(t.Context(), model.Value{"email": "a", "line": "ignored", "rank": int64(1)}, plan.Value, state)
		wantNone(t, report)
		wantValues(t, object{"line": "1", "rank": int64(1)}, updated.Value)
		wantEqual(t, "1", w.server.objects[state.Key].Data["line"])
	})
}

func TestContract_2_DefaultsArePlanned(t *testing.T) {
	t.Run("at the top, and inside a declared object", func(t *testing.T) {
		w := newWorld(t)
		plan := w.planned(t, model.Value{"email": "a"}, nil)
		wantValues(t, object{"language": "en", "visible": true, "calling": nil}, plan.Value)
		plan = w.planned(t, model.Value{"email": "a", "calling": object{"dnd": true}}, nil)
		wantValues(t, object{"calling": object{"dnd": true, "mode": "auto"}}, plan.Value)
	})
	t.Run("a released attribute is planned as its default", func(t *testing.T) {
		w := newWorld(t)
		state := w.created(t, model.Value{"email": "a", "language": "de"})
		state = w.updated(t, model.Value{"email": "a"}, state)
		wantValues(t, object{"language": "en"}, w.server.objects[state.Key].Data)
	})
	t.Run("silence of the server is the default", func(t *testing.T) {
		w := newWorld(t)
		w.server.answer = func(data map[string]any) { delete(data, "language") }
		state := w.created(t, model.Value{"email": "a"})
		wantValues(t, object{"language": "en"}, w.refreshed(t, state).Value)
		key := w.server.add(object{"email": "b"})
		wantValues(t, object{"language": "en", "visible": true}, w.imported(t, key).Value)
	})
	t.Run("an imported value stays until it is declared", func(t *testing.T) {
		w := newWorld(t)
		key := w.server.add(object{"email": "a", "language": "de", "visible": false})
		state := w.imported(t, key)
		wantEqual(t, model.Paths{"language", "visible"}, state.NonDefaults)
		if plan := w.planned(t, model.Value{"email": "a"}, &state); !plan.Unchanged {
			t.Errorf("after an import the plan is %v", plan.Value)
		}
		state = w.updated(t, model.Value{"email": "a", "language": "fr"}, state)
		wantEqual(t, model.Paths{"visible"}, state.NonDefaults)
		wantValues(t, object{"language": "en", "visible": false}, w.planned(t, model.Value{"email": "a"}, &state).Value)
	})
	t.Run("a value that resets itself is no drift, and asked for once", func(t *testing.T) {
		w := newWorld(t)
		w.server.rewrite = func(data map[string]any) { data["reset"] = false }
		config := model.Value{"email": "a", "reset": true}
		state := w.created(t, config)
		state = w.refreshed(t, state)
		if plan := w.planned(t, config, &state); !plan.Unchanged {
			t.Errorf("the plan is %v", plan.Value)
		}
		w.updated(t, model.Value{"email": "a", "reset": true, "line": "1"}, state)
		wantEqual(t, false, w.sent(t)["reset"])
	})
}

func TestContract_3_ChoicesAreChecked(t *testing.T) {
	t.Run("titles and values in any case", func(t *testing.T) {
		w := newWorld(t)
		config := model.Value{"email": "a", "kind": "second FAX", "roles": list{"Work", "MOBILE"}}
		state := w.created(t, config)
		wantEqual(t, "FAX_2", w.sent(t)["kind"])
		wantEqual(t, list{"work", "mobile"}, w.sent(t)["roles"])
		state = w.refreshed(t, state)
		wantValues(t, object{"kind": "second FAX", "roles": list{"Work", "MOBILE"}}, state.Value)
		state.Value["kind"] = "FAX_2"
		if plan := w.planned(t, config, &state); !plan.Unchanged {
			t.Errorf("another spelling plans %v", plan.Value)
		}
	})
	t.Run("anything else fails before a call", func(t *testing.T) {
		w := newWorld(t)
		_, report := w.Plan(t.Context(), model.Value{"email": "a", "kind": "wark"}, nil)
		golden(t, "choice unknown", report)
		wantEqual(t, 0, len(w.server.calls))
	})
	t.Run("a choice that stays goes by value", func(t *testing.T) {
		w := newWorld(t)
		w.server.answer = func(data map[string]any) { data["kind"] = "Second Fax" }
		config := model.Value{"email": "a", "kind": "Second Fax"}
		state := w.refreshed(t, w.created(t, config))
		w.updated(t, model.Value{"email": "a", "kind": "Second Fax", "line": "1"}, state)
		wantEqual(t, "FAX_2", w.sent(t)["kind"])
	})
	t.Run("the server's own value is kept with a warning", func(t *testing.T) {
		w := newWorld(t)
		found, _ := w.Import(t.Context(), w.server.add(object{"email": "a", "kind": "pager", "roles": list{"pager"}}))
		state, report := w.Read(t.Context(), *found)
		golden(t, "choice of the server", report)
		for _, config := range []model.Value{{"email": "a"}, {"email": "a", "kind": "pager"}} {
			if plan := w.planned(t, config, state); !plan.Unchanged {
				t.Errorf("the plan is %v", plan.Value)
			}
		}
	})
}

func TestContract_4_UpdateChangesOnlyWhatDiffers(t *testing.T) {
	w := newWorld(t)
	config := model.Value{"email": "a", "line": "1", "calling": object{"dnd": true, "mode": "auto"}}
	state := w.created(t, config)
	// Others change the object after the plan was made: what is not declared, what
	// no model knows, and what is declared and not changing.
	w.server.change(state.Key, object{
		"rank": int64(7), "xUnknown": list{object{"y": "z"}}, "Calling": object{"dnd": false, "mode": "auto", "email": "a", "xMore": "1"},
	})
	next := model.Value{"email": "a", "line": "2", "calling": object{"dnd": true, "mode": "auto"}}
	plan := w.planned(t, next, &state)
	_, report := w.Update(t.Context(), next, plan.Value, state)
	wantEqual(t, []string{"W calling.dnd The server did not keep a declared value of person"}, brief(report))
	wantEqual(t, object{
		"email": "a", "line": "2", "rank": int64(7), "language": "en", "visible": true, "reset": false,
		"Calling": object{"dnd": false, "mode": "auto", "email": "a", "xMore": "1"}, "xUnknown": list{object{"y": "z"}},
	}, w.sent(t))
}

func TestContract_5_ImportAndRefreshMakeNoDifference(t *testing.T) {
	w := newWorld(t)
	key := w.server.add(object{
		"email": "a", "line": "1", "kind": "FAX_2", "visible": "FALSE", "rank": "3", "Calling": object{"dnd": true, "email": "b"},
		"phoneNumbers": list{object{"number": "1", "type": "work"}}, "xUnknown": true,
	})
	state := w.imported(t, key)
	for name, config := range map[string]model.Value{
		"the least":      {"email": "a"},
		"the minimum":    w.MinimalConfig(state),
		"a part":         {"email": "a", "kind": "second fax", "calling": object{"dnd": true}},
		"a spelled node": {"email": "a", "hierarchy": "TOP.here", "phones": list{object{"number": "1", "type": "Work"}}},
	} {
		if plan := w.planned(t, config, &state); !plan.Unchanged {
			t.Errorf("declaring %s plans a change:\n%v\n%v", name, state.Value, plan.Value)
		}
	}
	// A server may answer in another spelling, or leave out what is empty.
	w.server.answer = func(data map[string]any) { data["kind"], data["rank"] = "Second Fax", 3.0 }
	if again := w.refreshed(t, state); !Same(again.Value, state.Value) {
		t.Errorf("a refresh makes a difference:\n%v\n%v", state.Value, again.Value)
	}
}

func TestContract_6_DifferencesAreReported(t *testing.T) {
	w := newWorld(t)
	w.server.rewrite = func(data map[string]any) {
		data["line"], data["pin"] = strings.TrimPrefix(data["line"].(string), "0"), "****"
		data["Calling"] = nil
		data["phoneNumbers"] = data["phoneNumbers"].([]any)[:1]
		data["words"] = list{"x", "y", "z"}
	}
	config := model.Value{
		"email": "a", "line": "01", "pin": "1234", "calling": object{"dnd": true},
		"words": list{"x", "y"}, "phones": list{object{"number": "1"}, object{"number": "2"}},
	}
	plan := w.planned(t, config, nil)
	state, report := w.Create(t.Context(), config, plan.Value)
	golden(t, "values not kept", report)
	// Terraform insists on the planned values; the next plan shows the others.
	wantValues(t, object{"line": "01"}, state.Value)
	refreshed := w.refreshed(t, *state)
	wantValues(t, object{"line": "1"}, refreshed.Value)
	if next := w.planned(t, config, &refreshed); next.Unchanged || next.Value["line"] != "01" {
		t.Errorf("the next plan is %v", next.Value)
	}
}

func TestContract_7_PayloadIsFilledIn(t *testing.T) {
	w := newWorld(t)
	state := w.created(t, model.Value{"email": "a"})
	wantEqual(t, object{"email": "a"}, w.sent(t)["Calling"])
	state = w.updated(t, model.Value{"email": "b"}, state)
	wantEqual(t, object{"email": "b"}, w.sent(t)["Calling"])
	// A declared value does not follow the other one, also where it was equal.
	state = w.updated(t, model.Value{"email": "b", "calling": object{"email": "b"}}, state)
	w.updated(t, model.Value{"email": "c", "calling": object{"email": "b"}}, state)
	wantEqual(t, object{"email": "b", "mode": "auto"}, w.sent(t)["Calling"])
}

func TestContract_8_OrderDoesNotMatter(t *testing.T) {
	w := newWorld(t)
	one, two := object{"number": "1"}, object{"number": "2", "type": "work"}
	config := model.Value{"email": "a", "words": list{"x", "y"}, "roles": list{"work", "mobile"}, "phones": list{one, two}}
	state := w.created(t, config)
	w.server.answer = func(data map[string]any) {
		for _, name := range []string{"phoneNumbers", "words", "roles"} {
			items := data[name].([]any)
			data[name] = list{items[1], items[0]}
		}
	}
	if again := w.refreshed(t, state); !Same(again.Value, state.Value) {
		t.Errorf("another order makes a difference:\n%v\n%v", state.Value, again.Value)
	}
	// The values that the server sets stay with their element when it moves.
	plan := w.planned(t, model.Value{"email": "a", "words": list{"x", "y"}, "roles": list{"mobile", "work"}, "phones": list{two, one}}, &state)
	wantValues(t, object{"phones": list{object{"number": "2", "type": "work", "id": "phone-21"}, object{"number": "1", "id": "phone-10"}}}, plan.Value)
	wantEqual(t, false, plan.Unchanged)
}

// asWebex keeps texts in a server's own spelling: addresses in lower case, numbers in
// international form, texts without white space at the ends, in Unicode form C.
func asWebex(data map[string]any) {
	data["email"] = strings.ToLower(strings.TrimSpace(data["email"].(string)))
	if line, ok := data["line"].(string); ok {
		data["line"] = norm.NFC.String(strings.TrimSpace(line))
	}
	phones, _ := data["phoneNumbers"].([]any)
	for _, phone := range phones {
		number := strings.NewReplacer(" ", "", "(", "", ")", "", ".", "", "/", "", "-", "").Replace(phone.(object)["number"].(string))
		if digits, ok := strings.CutPrefix(number, "00"); ok {
			number = "+" + digits
		}
		phone.(object)["number"] = number
	}
}

func TestContract_9_SamenessIsMeaning(t *testing.T) {
	config := func() model.Value {
		return model.Value{"email": "Ann@Example.com ", "line": "Rene\u0301\n", "phones": list{object{"number": "00 49 (30) 55-5.01/2"}}}
	}
	declared := config()
	newWebex := func(t *testing.T) *world {
		w := newWorld(t)
		w.server.rewrite = asWebex
		return w
	}
	t.Run("read-back, refresh and plan", func(t *testing.T) {
		w := newWebex(t)
		state := w.created(t, config()) // without a report about what the server kept
		wantValues(t, object{"email": "ann@example.com", "line": "Ren\u00e9"}, w.server.objects[state.Key].Data)
		state = w.refreshed(t, state)
		wantValues(t, object{"email": declared["email"], "line": declared["line"]}, state.Value)
		wantEqual(t, declared["phones"].([]any)[0].(object)["number"], state.Value["phones"].([]any)[0].(object)["number"])
		if plan := w.planned(t, config(), &state); !plan.Unchanged || len(plan.Replace) > 0 {
			t.Errorf("another spelling plans %v", plan.Value)
		}
		other := model.Value{"email": "ANN@example.com", "line": " René", "phones": list{object{"number": "+4930555012"}}}
		if plan := w.planned(t, other, &state); !plan.Unchanged {
			t.Errorf("another spelling plans %v", plan.Value)
		}
		other["rank"] = int64(1)
		state = w.updated(t, other, state)
		wantValues(t, object{"email": "ann@example.com", "line": "Ren\u00e9"}, w.sent(t))
		wantValues(t, object{"email": declared["email"], "line": declared["line"]}, state.Value)
	})
	t.Run("recovery", func(t *testing.T) {
		w := newWebex(t)
		w.server.loses = true
		state, report := w.create(t, config())
		wantEqual(t, []string{"W Took over a person that this create seems to have made"}, brief(report))
		wantValues(t, object{"email": declared["email"], "line": declared["line"]}, state.Value)
	})
	t.Run("import and look-ups", func(t *testing.T) {
		w := newWebex(t)
		key := w.created(t, config()).Key
		for _, spelling := range []string{"ann@example.com", "ANN@EXAMPLE.COM", " Ann@Example.com"} {
			for _, id := range []string{spelling, "top.here/" + spelling} {
				wantEqual(t, key, w.imported(t, id).Key)
			}
			found, report := w.Find(t.Context(), model.Value{"email": spelling})
			wantNone(t, report)
			wantEqual(t, key, found.Key)
			names, report := w.listed(t, Query{Filters: map[string]string{"email": spelling, "line": "Rene\u0301 "}})
			wantNone(t, report)
			wantEqual(t, []string{"ann@example.com (top.here)"}, names)
		}
		state := w.imported(t, key)
		if plan := w.planned(t, config(), &state); !plan.Unchanged {
			t.Errorf("after an import the plan is %v", plan.Value)
		}
	})
	t.Run("duplicates", func(t *testing.T) {
		w := newWebex(t)
		w.created(t, model.Value{"email": "ann@example.com"})
		state, report := w.create(t, config())
		wantEqual(t, []string{"E email Cannot create person"}, brief(report))
		if state != nil || len(w.server.objects) != 1 {
			t.Errorf("the state is %v", state)
		}
	})
	t.Run("nodes", func(t *testing.T) {
		w := newWebex(t)
		w.server.aliases["0123"] = "top.here"
		state := w.imported(t, w.created(t, config()).Key)
		for _, node := range []any{"TOP.here", "0123", "", nil} {
			if plan := w.planned(t, model.Value{"email": "ann@example.com", "hierarchy": node}, &state); !plan.Unchanged || len(plan.Replace) > 0 {
				t.Errorf("%v plans %v", node, plan.Value)
			}
		}
	})
	t.Run("but secrets and other texts are what they are", func(t *testing.T) {
		w := newWorld(t)
		state := w.created(t, model.Value{"email": "a", "line": "x", "pin": "1", "password": "p"})
		for _, change := range []model.Value{{"line": "X"}, {"pin": "1 "}, {"password": "p "}, {"line": "x y"}} {
			next := model.Value{"email": "a", "line": "x", "pin": "1", "password": "p"}
			maps.Copy(next, change)
			if plan := w.planned(t, next, &state); plan.Unchanged {
				t.Errorf("%v is no change", change)
			}
		}
	})
}

func TestContract_10_OnlyWhatIsKnown(t *testing.T) {
	config := model.Value{"email": "a", "line": "1", "calling": object{"dnd": true}}
	changed := model.Value{"email": "a", "line": "2", "calling": object{"dnd": true}}
	t.Run("only what the plan showed is written", func(t *testing.T) {
		w := newWorld(t)
		state := w.created(t, config)
		w.server.change(state.Key, object{"Calling": object{"dnd": false, "email": "a"}, "language": "de"})
		plan := w.planned(t, changed, &state)
		before := w.server.objects[state.Key].Data
		w.Update(t.Context(), model.Value{"email": "a", "line": "2", "language": "fr", "calling": object{"dnd": true}}, plan.Value, state)
		want := cloned(before)
		want["line"] = "2"
		delete(want, "status")
		delete(want, "password")
		wantEqual(t, want, w.sent(t))
	})
	t.Run("what a row lacks is read, and no drift", func(t *testing.T) {
		w := newWorld(t)
		state := w.created(t, config)
		row := w.server.rowOf(state.Key)
		row.Data = object{"email": "a"}
		w.server.stale[state.Key] = row
		wantEqual(t, state, w.refreshed(t, state))
		if plan := w.planned(t, config, &state); !plan.Unchanged {
			t.Errorf("the plan is %v", plan.Value)
		}
	})
	t.Run("what cannot be read stays as it was", func(t *testing.T) {
		w := newWorld(t)
		state := w.created(t, config)
		w.server.answer = func(data map[string]any) { data["Calling"], data["words"] = "gone", object{"a": "b"} }
		wantValues(t, object{"line": "1", "calling": state.Value["calling"], "words": nil}, w.refreshed(t, state).Value)
	})
	t.Run("without the object nothing is concluded or written", func(t *testing.T) {
		w := newWorld(t)
		state := w.created(t, config)
		plan := w.planned(t, changed, &state)
		w.server.fails["Get"] = &backend.Error{Message: "the answer holds no person", Is: backend.ErrProtocol}
		writes := len(w.server.payloads)
		kept, report := w.Read(t.Context(), state)
		wantEqual(t, []string{"E Cannot read person"}, brief(report))
		wantEqual(t, &state, kept)
		kept, report = w.Update(t.Context(), changed, plan.Value, state)
		wantEqual(t, []string{"E Cannot update person"}, brief(report))
		wantEqual(t, &state, kept)
		wantEqual(t, writes, len(w.server.payloads))
	})
	t.Run("not found is not gone while a list shows the object", func(t *testing.T) {
		w := newWorld(t)
		state := w.created(t, config)
		w.server.fails["Get"] = &backend.Error{Message: "404", Is: backend.ErrNotFound}
		kept, report := w.Read(t.Context(), state)
		wantEqual(t, []string{"E Cannot read person"}, brief(report))
		wantEqual(t, &state, kept)
	})
	t.Run("an object that this create did not make is not taken over", func(t *testing.T) {
		w := newWorld(t)
		key := w.server.add(object{"email": "a", "line": "1", "Calling": object{"dnd": true, "mode": "auto", "email": "a"}})
		before := cloned(w.server.objects[key].Data)
		state, report := w.create(t, config)
		wantEqual(t, []string{"E email Cannot create person"}, brief(report))
		if state != nil {
			t.Errorf("the state is %v", state)
		}
		wantEqual(t, before, w.server.objects[key].Data)
	})
}
