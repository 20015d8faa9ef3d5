package emulator_test

import (
	"archive/zip"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	voss "github.com/collab-iac/terraform-provider-collab/internal/systems/voss/emulator"
)

const sparkUsers = "/api/relation/SparkUser/"

// unpack reads the one JSON file of an exported zip.
func (r response) unpack() map[string]any {
	r.t.Helper()
	archive, err := zip.NewReader(bytes.NewReader([]byte(r.text)), int64(len(r.text)))
	if err != nil || len(archive.File) != 1 {
		r.t.Fatalf("no zip with one file: %v", err)
	}
	file, err := archive.File[0].Open()
	if err != nil {
		r.t.Fatal(err)
	}
	content, err := io.ReadAll(file)
	if err != nil {
		r.t.Fatal(err)
	}
	var document map[string]any
	if err := json.Unmarshal(content, &document); err != nil {
		r.t.Fatalf("%v in %s", err, content)
	}
	return document
}

// exportedEmails lists what an export holds.
func (r response) exportedEmails() []string {
	r.t.Helper()
	list := []string{}
	items, _ := r.want(http.StatusOK).unpack()["resources"].([]any)
	for _, item := range items {
		list = append(list, fmt.Sprint(item.(map[string]any)["data"].(map[string]any)["email"]))
	}
	return list
}

func addAt(e *emulator, modelType, where, body string) string {
	e.t.Helper()
	pkid, err := e.Add(modelType, where, body)
	if err != nil {
		e.t.Fatal(err)
	}
	return pkid
}

func TestExport(t *testing.T) {
	e := newEmulator(t, "empty_values=absent", func(o *voss.Options) { o.Models = append(o.Models, relation()) })
	alice := addAt(e, "relation/SparkUser", voss.Tenant+".Site1", `{"email": "a@x", "displayName": "A", "Calling": {"email": "a@x"}, "extra": 1}`)
	addAt(e, "relation/SparkUser", voss.Tenant, `{"email": "b@x", "displayName": "B"}`)
	addAt(e, "relation/SparkUser", "sys.hcs.Prov.Other", `{"email": "c@x", "displayName": "C"}`)
	const format = "export_format=json"

	all := e.call("POST", sparkUsers+"export/"+tenant+"&"+format, "").want(http.StatusOK)
	if got := all.header.Get("Content-Type"); got != "application/x-zip" {
		t.Errorf("Content-Type %s", got)
	}
	want := map[string]any{"meta": map[string]any{}, "resources": []any{
		map[string]any{
			"meta": map[string]any{
				"model_type": "relation/SparkUser", "pkid": alice, "schema_version": "1.0.0",
				"hierarchy": voss.Tenant + ".Site1", "tags": []any{},
			},
			"data": map[string]any{"email": "a@x", "displayName": "A", "Calling": map[string]any{"email": "a@x"}, "extra": 1.0},
		},
	}}
	for name, one := range map[string]response{
		"captured":   e.call("GET", sparkUsers+alice+"/export/?"+format, ""),
		"documented": e.call("GET", sparkUsers+"export/"+alice+"/?"+format, ""),
		"by href":    e.call("POST", sparkUsers+"export/"+tenant+"&"+format, `{"hrefs": ["`+sparkUsers+alice+`/"]}`),
		"by node":    e.call("POST", sparkUsers+"export/"+tenant+".Site1&"+format, ""),
	} {
		if diff := cmp.Diff(want, one.want(http.StatusOK).unpack()); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
	if diff := cmp.Diff([]string{"c@x"}, e.as(voss.Outsider).call("POST", sparkUsers+"export/?"+format, "").exportedEmails()); diff != "" {
		t.Errorf("of the account's own node (-want +got):\n%s", diff)
	}
	if got := e.call("POST", "/api/device/test/Thing/export/"+tenant+"&"+format, "").exportedEmails(); len(got) != 0 {
		t.Errorf("an export of nothing holds %v", got)
	}
	e.call("PUT", sparkUsers+alice+"/", `{"email": "a@x", "displayName": "B", "Calling": {"email": "a@x"}}`).want(http.StatusOK)
	if writes := e.Writes(); len(writes) != 1 || writes[0].Write.Read["displayName"] != "A" {
		t.Errorf("what an export shows is not what was read before a write: %+v", writes)
	}
	if e.RequestCount("export relation/SparkUser") != 6 {
		t.Errorf("%d exports counted", e.RequestCount("export relation/SparkUser"))
	}

	outsider := e.as(voss.Outsider)
	outsider.call("GET", sparkUsers+alice+"/export/?"+format, "").want(http.StatusForbidden)
	outsider.call("POST", sparkUsers+"export/"+tenant+"&"+format, "").want(http.StatusForbidden)
	e.call("GET", sparkUsers+"none/export/?"+format, "").want(http.StatusNotFound)
	e.call("POST", sparkUsers+"export/"+tenant+"&"+format, `{"hrefs": ["`+sparkUsers+`none"]}`).want(http.StatusNotFound)
	e.call("POST", sparkUsers+"export/"+tenant+"&"+format, `{"hrefs": 5}`).want(http.StatusBadRequest)
	e.call("POST", sparkUsers+"export/"+tenant+"&"+format, `{"hrefs": []}`).want(http.StatusBadRequest)
	e.call("POST", sparkUsers+"export/"+tenant, "").want(http.StatusBadRequest).has("export_format")
	e.call("DELETE", sparkUsers+alice+"/export/?"+format, "").want(http.StatusMethodNotAllowed)
}

func TestExportNeedsTheRight(t *testing.T) {
	clerk := voss.Account{Username: "clerk", Password: "none", Hierarchy: voss.Tenant, NoExport: true}
	e := newEmulator(t, "", func(o *voss.Options) { o.Accounts = []voss.Account{voss.Administrator, clerk} })
	e.call("POST", things+"export/"+tenant+"&export_format=json", "").want(http.StatusOK)
	e.as(clerk).call("POST", things+"export/"+tenant+"&export_format=json", "").want(http.StatusForbidden).has("Export")
	e.as(clerk).call("GET", things+tenant, "").want(http.StatusOK)
}

// exportShown looks at whether answers to an account that may not export name it.
func exportShown(e *emulator, shown bool) {
	single := func(a *emulator) response {
		return a.call("GET", things+e.Objects(thingType)[0].PKID+"/", "").want(http.StatusOK)
	}
	for _, r := range []response{listed(e), single(e), e.call("GET", things+"add/"+tenant, "")} {
		if got := strings.Contains(r.text, "export"); got != shown {
			e.t.Errorf("export is named: %t, in %s", got, r.text)
		}
	}
}

func exportReaches(e *emulator, emails ...string) {
	addAt(e, thingType, voss.Tenant, `{"email": "a@x"}`)
	addAt(e, thingType, voss.Tenant+".Site1", `{"email": "b@x"}`)
	got := e.call("POST", things+"export/"+tenant+"&export_format=json", "").exportedEmails()
	if diff := cmp.Diff(emails, got); diff != "" {
		e.t.Errorf("exported (-want +got):\n%s", diff)
	}
}

// manyExported exports twelve objects and counts what comes.
func manyExported(e *emulator, want int) {
	for i := range 12 {
		addAt(e, thingType, voss.Tenant, fmt.Sprintf(`{"email": "%d"}`, i))
	}
	got := e.call("POST", things+"export/"+tenant+"&export_format=json", "").exportedEmails()
	if len(got) != want {
		e.t.Errorf("%d objects, want %d: %v", len(got), want, got)
	}
	if want > 12 && got[0] != got[12] {
		e.t.Errorf("no object is there twice: %v", got)
	}
}

// exportWithUnknown exports an object, and one that is not there.
func exportWithUnknown(e *emulator) response {
	e.create(`{"email": "a"}`)
	there, gone := things+e.Objects(thingType)[0].PKID+"/", things+"0123456789abcdef01234567/"
	return e.call("POST", things+"export/"+tenant+"&export_format=json", fmt.Sprintf(`{"hrefs": [%q, %q]}`, there, gone))
}

// hugeExport checks that a small zip holds much.
func hugeExport(e *emulator) {
	e.create(`{"email": "a"}`)
	answer := e.call("POST", things+"export/"+tenant+"&export_format=json", "").want(http.StatusOK)
	archive, err := zip.NewReader(bytes.NewReader([]byte(answer.text)), int64(len(answer.text)))
	if err != nil {
		e.t.Fatal(err)
	}
	if size := archive.File[0].UncompressedSize64; len(answer.text) > 4<<20 || size < 64<<20 {
		e.t.Errorf("%d bytes hold %d", len(answer.text), size)
	}
	file, err := archive.File[0].Open()
	if err != nil {
		e.t.Fatal(err)
	}
	end := &lastBytes{}
	if _, err := io.Copy(end, file); err != nil { // it checks the sum too
		e.t.Fatal(err)
	}
	if !bytes.HasSuffix(end.held, []byte(`]}`)) || !bytes.Contains(end.held, []byte(`"email":"a"`)) {
		e.t.Errorf("the end is %.300s", end.held)
	}
}

// lastBytes keeps the end of what is written to it.
type lastBytes struct{ held []byte }

// Write implements io.Writer.
func (l *lastBytes) Write(content []byte) (int, error) {
	const kept = 1000
	l.held = append(l.held, content[max(0, len(content)-kept):]...)
	l.held = l.held[max(0, len(l.held)-kept):]
	return len(content), nil
}

// joined checks what a row of a relation shows of a joined model, and that the
// object has it.
func joined(e *emulator, want string) {
	pkid := addAt(e, "relation/SparkUser", voss.Tenant, `{"email": "a", "displayName": "A", "Calling": {"email": "a"}}`)
	e.call("GET", sparkUsers+tenant+"&summary=false", "").want(http.StatusOK).is("resources.0.data.Calling.email", want).is("resources.0.data.displayName", "A")
	e.call("GET", sparkUsers+pkid+"/", "").want(http.StatusOK).is("data.Calling.email", "a")
}
