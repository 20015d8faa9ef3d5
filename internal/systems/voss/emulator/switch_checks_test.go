package emulator_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"time"

	voss "github.com/collab-iac/terraform-provider-collab/internal/systems/voss/emulator"
)

const aSparkUser = `{"email": "a@example.com", "displayName": "A", "Calling": {"email": "a@example.com"}}`

// idOf returns the identifier of a location.
func (e *emulator) idOf(name string) any {
	for _, o := range e.Objects("device/spark/Location") {
		if o.Data["name"] == name {
			return o.Data["id"]
		}
	}
	return nil
}

// referring is the answer about a thing at a location.
func referring(e *emulator) response {
	pkid := e.create(fmt.Sprintf(`{"email": "a", "locationId": %q}`, e.idOf("Berlin")))
	return e.call("GET", strings.TrimSuffix(things, "/")+"/"+pkid+"/", "").want(http.StatusOK)
}

func logged(e *emulator) response {
	e.create(`{"email": "a"}`)
	return e.call("GET", "/api/tool/Transaction/"+tenant+"&summary=false", "").want(http.StatusOK)
}

func whileRunning(e *emulator, word string) {
	address := submit(e, "POST", things+tenant, `{"email": "a"}`)
	e.clock.AwaitSleepers(1)
	e.clock.Advance(queueDelay)
	e.clock.AwaitSleepers(1)
	e.transaction(address).is("data.status", word)
}

func listed(e *emulator) response {
	e.create(`{"email": "a", "kind": "work"}`)
	return e.call("GET", things+tenant+"&summary=false&limit=5000", "").want(http.StatusOK)
}

func filtered(e *emulator) response {
	e.create(`{"email": "a"}`)
	return e.call("GET", things+tenant+"&filter_field=email&filter_text=b&filter_condition=equals", "").want(http.StatusOK)
}

// pkidAt checks that exactly the given places of a row and of an object name
// its pkid.
func pkidAt(e *emulator, places ...string) {
	row := listed(e)
	pkid := e.Objects(thingType)[0].PKID
	single := e.call("GET", things+pkid+"/", "").want(http.StatusOK)
	for _, place := range []string{"pkid", "data.pkid", "meta.references.self.0.pkid", "meta.uri"} {
		expected := false
		for _, p := range places {
			expected = expected || p == place
		}
		for _, got := range []any{row.at("resources.0." + place), single.at(place)} {
			if there := strings.Contains(fmt.Sprint(got), pkid); there != expected {
				e.t.Errorf("%s = %v, expected the pkid there: %v", place, got, expected)
			}
		}
	}
	log := e.call("GET", "/api/tool/Transaction/"+tenant, "").want(http.StatusOK)
	if got := fmt.Sprint(log.at("resources.0." + places[0])); !strings.Contains(got, e.Transactions()[0].ID) {
		e.t.Errorf("a row of the log has %s = %s", places[0], got)
	}
}

// failing makes a transaction fail, and looks at its status.
func failing(e *emulator, word string) {
	e.create(`{"email": "a"}`)
	slow := newEmulator(e.t, "failure_word="+word, slowly)
	address := ""
	for range 2 {
		address = submit(slow, "POST", things+tenant, `{"email": "q"}`)
	}
	slow.finishSlowly(2)
	slow.transaction(address).is("data.status", word).is("data.sub_transactions.0.status", word)
}

// finishSlowly lets the clock pass until so many transactions are over.
func (e *emulator) finishSlowly(count int) {
	e.t.Helper()
	for range count {
		e.clock.AwaitSleepers(1)
		e.clock.Advance(queueDelay)
		e.clock.AwaitSleepers(1)
		e.clock.Advance(runTime)
	}
	e.finish()
}

func changeInSession(e *emulator, cookies []*http.Cookie, token string) response {
	return inSession(e, "POST", things+tenant, fmt.Sprintf(`{"email": "u%d"}`, e.Count(thingType)), token, cookies)
}

// pages turns the pages of a list of five as a client does: it goes on behind what it
// has got.
func pages(e *emulator, limit int, want ...string) {
	for e.Count(thingType) < 5 {
		e.create(fmt.Sprintf(`{"email": "%c"}`, 'a'+e.Count(thingType)))
	}
	var got []string
	for skip := 0; ; {
		r := e.call("GET", fmt.Sprintf("%s%s&limit=%d&skip=%d", things, tenant, limit, skip), "").want(http.StatusOK)
		rows := r.column("email")
		got = append(got, fmt.Sprint(rows))
		total, _ := r.at("pagination.total").(float64)
		if skip += len(rows); skip >= int(total) || len(rows) == 0 {
			break
		}
	}
	if fmt.Sprint(got) != fmt.Sprint(want) {
		e.t.Errorf("pages %v, want %v", got, want)
	}
}

func refused(e *emulator) response {
	return e.call("POST", things+tenant, `{}`).want(http.StatusBadRequest)
}

func twice(e *emulator, query ...string) response {
	e.create(`{"email": "a"}`)
	return e.call("POST", things+tenant+strings.Join(query, ""), `{"email": "a"}`)
}

func nullStored(e *emulator, kept bool) {
	pkid := e.create(`{"email": "a", "name": null, "level": null, "settings": {"mode": null}}`)
	data := e.data(pkid)
	if _, present := data["name"]; present != kept {
		e.t.Errorf("name is stored: %v, want %v in %v", present, kept, data)
	}
	inner, _ := data["settings"].(map[string]any)
	if _, present := inner["mode"]; present != kept {
		e.t.Errorf("settings.mode is stored: %v, want %v in %v", present, kept, data)
	}
}

func defaulted(e *emulator, level, settings, on string) {
	absent := e.data(e.create(`{"email": "a"}`))
	if got := fmt.Sprint(absent["level"]); got != level {
		e.t.Errorf("level = %s, want %s", got, level)
	}
	inner, _ := absent["settings"].(map[string]any)
	if got := fmt.Sprint(inner); got != settings {
		e.t.Errorf("settings = %s, want %s", got, settings)
	}
	declared, _ := e.data(e.create(`{"email": "b", "settings": {}}`))["settings"].(map[string]any)
	if got := fmt.Sprint(declared["on"]); got != on {
		e.t.Errorf("settings.on = %s, want %s", got, on)
	}
}

func expire(e *emulator) response {
	_, cookies, token := login(e, "")
	e.clock.Advance(24 * time.Hour)
	return inSession(e, "POST", things+tenant, `{"email": "a"}`, token, cookies)
}

func moveDown(e *emulator) response {
	pkid := e.create(`{"email": "a"}`)
	return e.call("POST", "/api/tool/DataMove/"+tenant+"&model_type="+thingType+"&context_hierarchy="+voss.Tenant+".Site1", `{"hrefs": ["`+things+pkid+`"]}`)
}

const people = "/api/device/test/Person/"

// spelled makes a user and looks at how the address is stored.
func spelled(e *emulator, email, stored string) {
	e.call("POST", people+tenant, `{"email": "`+email+`"}`).want(http.StatusCreated)
	if got := e.Objects("device/test/Person")[0].Data["email"]; got != stored {
		e.t.Errorf("stored %q, want %q", got, stored)
	}
}

// numbered does the same for a telephone number.
func numbered(e *emulator, number, stored string) {
	e.call("POST", people+tenant, `{"email": "a", "number": "`+number+`"}`).want(http.StatusCreated)
	if got := e.Objects("device/test/Person")[0].Data["number"]; got != stored {
		e.t.Errorf("stored %v, want %q", got, stored)
	}
}

func throttled(e *emulator, after string) {
	e.call("GET", things+tenant, "").want(http.StatusOK)
	refused := e.call("GET", things+tenant, "").want(http.StatusTooManyRequests)
	if got := refused.header.Get("Retry-After"); got != after {
		e.t.Errorf("Retry-After %q, want %q", got, after)
	}
}

func replaced(e *emulator) response {
	return e.call("PUT", things+e.create(`{"email": "a"}`)+"/", `{"email": "b"}`)
}

func (r response) textIs(text string) {
	r.t.Helper()
	if strings.TrimSpace(r.text) != text {
		r.t.Errorf("the answer is %q, want %q", r.text, text)
	}
}

// isTransaction checks that the pkid of an answer is that of the last transaction.
func (r response) isTransaction(e *emulator) response {
	e.t.Helper()
	all := e.Transactions()
	return r.is("pkid", all[len(all)-1].ID)
}

// named checks how an answer writes a letter beyond ASCII.
func named(e *emulator, letter string) {
	got := e.call("GET", things+e.create(`{"email": "a", "name": "\u00fc\u0142"}`)+"/", "")
	if !strings.Contains(got.text, `"`+letter) {
		e.t.Errorf("%q lacks %q", got.text, letter)
	}
}

// unset checks what a user shows where nothing is set, and that it can be put back.
func unset(e *emulator, key string, want any) {
	modelType := map[string]string{"settings": things, "words": "/api/relation/SparkUser/"}[key]
	body := map[string]string{"settings": `{"email": "a"}`, "words": `{"email": "a", "displayName": "A", "Calling": {"email": "a"}}`}[key]
	pkid := e.call("POST", modelType+tenant, body).want(http.StatusCreated).at("pkid").(string)
	shown, _ := e.call("GET", modelType+pkid+"/", "").at("data").(map[string]any)
	if fmt.Sprint(shown[key]) != fmt.Sprint(want) {
		e.t.Errorf("%s is %v, want %v", key, shown[key], want)
	}
	again, _ := json.Marshal(shown)
	e.call("PUT", modelType+pkid+"/", string(again)).want(http.StatusOK)
}

// nulls checks what objects show of a text, a flag and an object that are not set, at
// the top, in an object and in the element of a list.
func nulls(e *emulator, text any, shown bool) {
	pkid := addAt(e, "relation/SparkUser", voss.Tenant, `{"email": "a", "displayName": "A", "Calling": {"lines": [{"number": "1"}]}}`)
	whole := e.call("GET", sparkUsers+pkid+"/", "").want(http.StatusOK)
	inner, _ := whole.at("data.Calling").(map[string]any)
	element, _ := whole.at("data.Calling.lines.0").(map[string]any)
	top, _ := whole.at("data").(map[string]any)
	row, _ := e.call("GET", sparkUsers+tenant+"&summary=false", "").at("resources.0.data").(map[string]any)
	exported, _ := e.call("GET", sparkUsers+pkid+"/export/?export_format=json", "").unpack()["resources"].([]any)[0].(map[string]any)["data"].(map[string]any)
	for _, one := range []struct {
		data map[string]any
		key  string
		want any
	}{
		{top, "nickName", text},
		{top, "words", nil},
		{top, "kind", nil},
		{inner, "email", text},
		{element, "label", text},
		{element, "on", nil},
		{row, "nickName", text},
		{exported, "words", nil},
	} {
		got, there := one.data[one.key]
		if there != shown || got != one.want {
			e.t.Errorf("%s is %#v, there %v, want %#v, there %v", one.key, got, there, one.want, shown)
		}
	}
	if _, there := row["Calling"]; there {
		e.t.Error("a row shows what it joins")
	}
	want := "<nil>"
	if shown {
		want = "[]"
	}
	whole.is("data.Devices", want)
	if _, there := top["secret"]; there {
		e.t.Error("a secret is shown")
	}
	nodeOf := e.call("GET", "/api/data/HierarchyNode/"+node(e, voss.Tenant)+"/", "").at("data").(map[string]any)
	if _, there := nodeOf["description"]; there {
		e.t.Error("a node shows what is not set")
	}
}

func refusedLogin(e *emulator) response {
	return e.send(e.request("POST", "/noninteractivelogin/", `{"username": "terraform", "password": "no"}`))
}
