package client

import (
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/collab-iac/terraform-provider-collab/internal/backend"
	"github.com/collab-iac/terraform-provider-collab/internal/systems/voss/hierarchy"
	vossmodels "github.com/collab-iac/terraform-provider-collab/internal/systems/voss/models"
	"github.com/collab-iac/terraform-provider-collab/internal/systems/voss/node"
	"github.com/collab-iac/terraform-provider-collab/internal/transport"
)

// reader is a client for tests of what reads answers; it never calls anyone.
func reader(t testing.TB) *Client {
	return newClient(t, "https://voss.example.com", nil)
}

func replyOf(body []byte) reply {
	return reply{call: apiCall("GET", user.Type), Response: transport.Response{Status: 200, Body: body}}
}

// wellFormed holds for every text that comes out of a server's bytes.
func wellFormed(t *testing.T, label, s string) {
	t.Helper()
	if !utf8.ValidString(s) {
		t.Errorf("%s is not UTF-8: %q", label, s)
	}
	if strings.ContainsFunc(s, unicode.IsControl) {
		t.Errorf("%s has control characters: %q", label, s)
	}
}

func FuzzErrorBody(f *testing.F) {
	for _, body := range []string{
		``, `{"message":"x","code":1}`, `{"error":{"message":{"a":["b"]}}}`, `{"errors":{"a":[{"b":["c"]},"d"]}}`,
		`["a",{"field":"x","message":"y"}]`, `<html><title>x</title>`, `{"email":["x"]}`, "\xff\x00\x1b[0m", `{"fields":{"":{"":""}}}`,
	} {
		f.Add([]byte(body), "application/json")
	}
	f.Add([]byte("<title>x"), "text/html")
	f.Fuzz(func(t *testing.T, body []byte, kind string) {
		p := parseErrorBody(body, kind)
		wellFormed(t, "the message", p.message)
		if utf8.RuneCountInString(p.message) > transport.MaxMessage+100 {
			t.Errorf("a message of %d bytes", len(p.message))
		}
		for path, message := range p.fields {
			wellFormed(t, "a path", path)
			wellFormed(t, "a field's message", message)
			if path == "" || message == "" {
				t.Errorf("an empty field: %q: %q", path, message)
			}
		}
		e := reader(t).apiError(reply{call: apiCall("GET", user.Type), Response: transport.Response{Status: 400, Body: body}})
		if e.Message == "" || strings.Contains(e.Error(), password) {
			t.Errorf("got %v", e)
		}
	})
}

func FuzzAnswerToAChange(f *testing.F) {
	for _, body := range []string{accepted, finished, `{"pkid":"` + pkidUser + `"}`, `{"success":false}`, `{"href":"/api/tool/Transaction/../../login"}`, `{"meta":{"references":{"self":[{"href":"/"}]}}}`} {
		f.Add([]byte(body))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		doc, err := reader(t).document(replyOf(body))
		if err != nil {
			asError(t, err)
			return
		}
		for _, pkid := range []string{pkidOf(doc), transactionOf(doc)} {
			if pkid != "" && !pkidForm.MatchString(pkid) {
				t.Errorf("%q stands for a pkid", pkid)
			}
		}
		payload := payloadOf(doc)
		if _, there := payload["pkid"]; there {
			t.Error("the payload holds a pkid")
		}
		for _, place := range placesOf(doc) {
			if place == "" {
				t.Error("an empty place")
			}
		}
	})
}

func FuzzTransaction(f *testing.F) {
	for _, body := range []string{
		finished, `{"data":{"status":"Fail","message":{"a":"b"},"sub_transactions":[{"status":"Fail","sub_transactions":[{"status":"Fail"}]}],"logs":[{"severity":"error"}]}}`,
		`{"status":1,"rolled_back":"Yes"}`, `{"` + txn + `":{"status":"Success"}}`, `{"` + txn + `":"Fail"}`,
	} {
		f.Add([]byte(body))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		doc, err := reader(t).document(replyOf(body))
		if err != nil {
			return
		}
		if status := pollStatus(doc, txn); status == "" && phaseOf(status) != running {
			t.Error("no status is an end")
		}
		tx := readTransaction(txn, doc)
		if pkid := tx.objectPkid(user.Type); pkid != "" && !pkidForm.MatchString(pkid) {
			t.Errorf("%q stands for a pkid", pkid)
		}
		if len(tx.Steps) > maxSteps {
			t.Errorf("%d steps", len(tx.Steps))
		}
		for _, step := range append(tx.Steps, backend.Step{Message: tx.explanation(), Action: tx.Action, Status: tx.Detail}) {
			wellFormed(t, "a step", step.Action+step.Status+step.Message)
		}
	})
}

func FuzzListPage(f *testing.F) {
	for _, body := range []string{
		`{"meta":{"summary_attrs":{"name":"x"}},"pagination":{"total":1},"resources":[` + userRow(pkidUser, "a", pkidCust) + `]}`,
		`{"resources":null}`, `{"resources":[{}]}`, `{"meta":{"pagination":{"total":-1e400}},"resources":[{"pkid":"a"}]}`,
		`{"choices":[{"value":1,"title":"x"},"y"]}`, `["a",null]`,
	} {
		f.Add([]byte(body))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		c := reader(t)
		if p, err := c.readResources(replyOf(body)); err == nil {
			isSummary(user, p.meta, nil, nil)
			for _, r := range p.rows {
				if !pkidForm.MatchString(r.id) {
					t.Errorf("%q stands for a pkid", r.id)
				}
			}
		} else {
			asError(t, err)
		}
		if p, err := c.readChoices(replyOf(body)); err == nil {
			for _, r := range p.rows {
				if r.fields == nil {
					t.Error("a choice without fields")
				}
			}
		} else {
			asError(t, err)
		}
	})
}

func FuzzTree(f *testing.F) {
	f.Add([]byte(`{"resources":[`+nodeRow(pkidRoot, "sys", "")+`,`+nodeRow(pkidHcs, "hcs", pkidRoot)+`]}`), "sys")
	f.Add([]byte(`{"resources":[`+nodeRow(pkidProv, "b", pkidHcs)+`,`+nodeRow(pkidHcs, "a", pkidProv)+`]}`), pkidProv)
	f.Add([]byte(`{"resources":[{"pkid":"a","meta":{"path":["a","b"]},"data":{"name":"b"}}]}`), "")
	f.Fuzz(func(t *testing.T, body []byte, from string) {
		p, err := reader(t).readResources(replyOf(body))
		if err != nil {
			return
		}
		tree := hierarchy.New()
		tree.Add(addPage(hierarchy.List{Top: from}, p))
		for _, n := range tree.Nodes() {
			if n.Path == "" || node.Absolute(n.Path) != n.Path {
				t.Errorf("%+v", n)
			}
			if found, ok := tree.Find(n.Path); !ok || found.Path != n.Path {
				t.Errorf("%q finds %+v", n.Path, found)
			}
			if found, ok := tree.Find(n.Pkid); n.Pkid != "" && (!ok || found.Pkid != n.Pkid) {
				t.Errorf("%q finds %+v", n.Pkid, found)
			}
		}
	})
}

// FuzzExport reads any answer to an export, as it is or in a zip. What it yields is an
// object of the model with a pkid of its own.
func FuzzExport(f *testing.F) {
	item := exportItem(pkidUser, wholeData)
	for _, content := range []string{
		exportFile(), exportFile(item), exportFile(item, exportItem(pkidNumber(1), wholeData)), exportFile(item, strings.ToUpper(item)),
		"\ufeff" + exportFile(item), `{"resources":null}`, `{"resources":[{"pkid":"a","data":{"email":1}}]}`, `{"meta":{"resources":[]}}`, item + "\n" + item, "",
	} {
		f.Add([]byte(content), true)
		f.Add(zipOf(zipped(content)), false)
	}
	f.Add([]byte("<html><title>Sign in"), false)
	f.Add([]byte(accepted), false)
	m, known := vossmodels.RelationSparkUser(), &nodes{Tree: hierarchy.New()}
	f.Fuzz(func(t *testing.T, content []byte, zip bool) {
		if zip {
			content = zipOf(zipped(string(content)))
		}
		file := newDownload()
		defer file.close()
		if _, err := file.Write(content); err != nil {
			t.Fatal(err)
		}
		r := replyOf(nil)
		seen := map[string]bool{}
		err := reader(t).readExport(r, m, known, file, 1<<20, func(object backend.Object, _ error) bool {
			if key := strings.ToLower(object.Key); !pkidForm.MatchString(key) || seen[key] {
				t.Errorf("%q stands for a pkid of its own", object.Key)
			} else {
				seen[key] = true
			}
			if object.Data["email"] == nil {
				t.Errorf("%v stands for an object", object.Data)
			}
			return true
		})
		if err != nil {
			wellFormed(t, "the error", asError(t, err).Message)
		}
	})
}
