package client

import (
	"archive/zip"
	"bytes"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/collab-iac/terraform-provider-collab/internal/backend"
	vossmodels "github.com/collab-iac/terraform-provider-collab/internal/systems/voss/models"
	"github.com/collab-iac/terraform-provider-collab/internal/transport"
)

const exportRelation = "POST /api/relation/SparkUser/export/"

// zipped answers with a zip of files with these contents.
func zipped(contents ...string) http.HandlerFunc {
	var archive bytes.Buffer
	w := zip.NewWriter(&archive)
	for i, content := range contents {
		file, err := w.Create(fmt.Sprintf("export_%d.json", i))
		if err != nil {
			panic(err)
		}
		io.WriteString(file, content)
	}
	w.Close()
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/x-zip")
		w.Write(archive.Bytes())
	}
}

// zipOf returns what zipped answers with.
func zipOf(answer http.HandlerFunc) []byte {
	w := httptest.NewRecorder()
	answer(w, nil)
	return w.Body.Bytes()
}

// cutZip leaves out the last bytes of a zip, so many.
func cutZip(answer http.HandlerFunc, missing int) http.HandlerFunc {
	content := zipOf(answer)
	return say(200, string(content[:len(content)-missing]))
}

// changedZip holds another text than its checksum is of.
func changedZip(answer http.HandlerFunc, from, to string) http.HandlerFunc {
	r, err := zip.NewReader(bytes.NewReader(zipOf(answer)), int64(len(zipOf(answer))))
	if err != nil {
		panic(err)
	}
	file, err := r.File[0].Open()
	if err != nil {
		panic(err)
	}
	content, err := io.ReadAll(file)
	if err != nil {
		panic(err)
	}
	changed := []byte(strings.Replace(string(content), from, to, 1))
	var archive bytes.Buffer
	w := zip.NewWriter(&archive)
	raw, err := w.CreateRaw(&zip.FileHeader{
		Name: "export.json", Method: zip.Store, CRC32: r.File[0].CRC32,
		CompressedSize64: uint64(len(changed)), UncompressedSize64: uint64(len(changed)),
	})
	if err != nil {
		panic(err)
	}
	raw.Write(changed)
	w.Close()
	return say(200, archive.String())
}

func exportFile(items ...string) string {
	return `{"meta": {}, "resources": [` + strings.Join(items, ", ") + `]}`
}

func exportItem(pkid, data string) string {
	return fmt.Sprintf(`{"meta": {"model_type": "relation/SparkUser", "pkid": %q, "schema_version": "2.3", "hierarchy": "sys.hcs.Prov.Cust", "tags": []}, "data": {%s}}`, pkid, data)
}

const wholeData = `"email": "a@example.com", "n": 1.50, "pkid": "0123456789abcdef01234567", "Calling": {"email": "a"}, "SparkServices": null`

func exported(t *testing.T, c *Client, s backend.Selection) ([]backend.Object, error) {
	t.Helper()
	var all []backend.Object
	for object, err := range c.Export(t.Context(), vossmodels.RelationSparkUser(), s) {
		if err != nil {
			return all, err
		}
		all = append(all, object)
	}
	return all, nil
}

func TestExport(t *testing.T) {
	f := newFake(t)
	f.on(exportRelation, zipped(exportFile(exportItem(pkidUser, wholeData), exportItem(pkidNumber(1), `"email": "b", "Calling": {}`))))
	got, err := exported(t, f.client(nil), backend.Selection{Keys: []string{pkidUser, pkidNumber(1)}})
	if err != nil || len(got) != 2 {
		t.Fatal(got, err)
	}
	if got[0].Key != pkidUser || got[0].Hierarchy != "sys.hcs.Prov.Cust" || got[1].Key != pkidNumber(1) {
		t.Errorf("got %+v", got)
	}
	if diff := cmp.Diff(`{"Calling":{"email":"a"},"SparkServices":null,"email":"a@example.com","n":1.50}`, toJSON(t, got[0].Data)); diff != "" {
		t.Error(diff)
	}
	sent := f.calls(exportRelation)[0]
	if want := fmt.Sprintf(`{"hrefs":["/api/relation/SparkUser/%s","/api/relation/SparkUser/%s"]}`, pkidUser, pkidNumber(1)); sent.body != want {
		t.Errorf("sent %s", sent.body)
	}
	if sent.query != "export_format=json&format=json&hierarchy="+pkidCust {
		t.Errorf("asked with %s", sent.query)
	}
	if _, err := exported(t, f.client(nil), backend.Selection{}); err != nil || f.calls(exportRelation)[1].body != "" {
		t.Errorf("%v, sent %s", err, f.calls(exportRelation)[1].body)
	}
}

// What is no whole and plain export is an error, and a plain one.
func TestExportThatCannotBeUsed(t *testing.T) {
	item := exportItem(pkidUser, wholeData)
	for name, test := range map[string]struct {
		answer http.HandlerFunc
		want   string
	}{
		"twice":          {zipped(exportFile(item, item)), "the export holds two objects with the pkid " + pkidUser},
		"other model":    {zipped(exportFile(strings.Replace(item, "relation/SparkUser", "device/spark/User", 1))), "the export holds an object of another model, device/spark/User"},
		"no pkid":        {zipped(exportFile(exportItem("None", `"email": "a"`))), "an object of the export has no pkid"},
		"no object":      {zipped(exportFile(exportItem(pkidUser, `"x": 1`))), "the export holds no relation/SparkUser with the pkid " + pkidUser + ": it has no email"},
		"no data":        {zipped(exportFile(`{"meta": {"pkid": "` + pkidUser + `"}, "email": "a"}`)), "the export holds no relation/SparkUser with the pkid " + pkidUser + ": it has no email"},
		"cut":            {zipped(exportFile(item)[:300]), "the file of the export ends too early"},
		"not JSON":       {zipped(`{"resources": [x]}`), "the file of the export is not JSON: invalid character 'x' looking for beginning of value"},
		"no list":        {zipped(`{"meta": {}}`), "the file of the export holds no list of resources"},
		"two lists":      {zipped(`{"resources": [], "resources": []}`), "the file of the export holds two lists of resources"},
		"two documents":  {zipped(exportFile() + exportFile()), "the file of the export goes on after its end"},
		"no UTF-8":       {zipped(exportFile(exportItem(pkidUser, "\"email\": \"J\xfcrgen\""))), "the file of the export holds an object that is not UTF-8, and its Content-Type names no charset that it is in"},
		"two files":      {zipped(exportFile(item), exportFile()), "the zip of the export holds 2 files, not one"},
		"no file":        {zipped(), "the zip of the export holds 0 files, not one"},
		"no files":       {zipped(exportFile(item), item), "the zip of the export holds 2 files, not one"},
		"nothing":        {say(200, ""), "the answer is empty"},
		"a cut zip":      {cutZip(zipped(exportFile(item)), 40), "the export is no zip that can be read: zip: not a valid zip file"},
		"a changed zip":  {changedZip(zipped(exportFile(item)), "a@example.com", "b@example.com"), "the file of the export is damaged: zip: checksum error"},
		"an empty file":  {zipped(""), "the file of the export ends too early"},
		"JSON Lines":     {zipped(item + "\n" + exportItem(pkidNumber(1), wholeData) + "\n"), "the file of the export holds no list of resources"},
		"a bare list":    {zipped("[" + item + "]"), "the file of the export holds no list of resources"},
		"null":           {zipped(`{"resources": null}`), "the file of the export holds no list of resources"},
		"a text in it":   {zipped(exportFile(item, `"x"`)), "the file of the export holds an object that is JSON, but not an object"},
		"a page":         {zipped("<html><title>Sign in</title></html>"), "the file of the export is not JSON: invalid character '<' looking for beginning of value"},
		"UTF-16":         {zipped("\xff\xfe{\x00}\x00"), "the file of the export is not JSON: invalid character 'ÿ' looking for beginning of value"},
		"two marks":      {zipped("\ufeff\ufeff" + exportFile(item)), "the file of the export is not JSON: invalid character 'ï' looking for beginning of value"},
		"other letters":  {zipped(exportFile(exportItem(strings.ToLower(pkidUser), wholeData), exportItem(strings.ToUpper(pkidUser), wholeData))), "the export holds two objects with the pkid " + strings.ToUpper(pkidUser)},
		"broken zip":     {say(200, "PK\x03\x04"), "the export is no zip that can be read: zip: not a valid zip file"},
		"a bomb":         {zipped(strings.Repeat(" ", bytesAround+bytesPerObject+1)), "the export grows to 17039361 bytes, over the limit of 17039360"},
		"a huge object":  {zipped(exportFile(exportItem(pkidUser, `"email": "`+strings.Repeat("a", maxObject+1<<20)+`"`))), "the file of the export holds an object of more than 8388608 bytes"},
		"a transaction":  {say(202, `{"transaction_id": "`+txn+`", "success": true}`), "the export became the transaction " + txn + " instead of a file"},
		"the same as OK": {say(200, `{"transaction_id": "`+txn+`", "success": true}`), "the export became the transaction " + txn + " instead of a file"},
		"other JSON":     {say(200, `{"a": 1}`), "the answer to an export is no zip"},
	} {
		t.Run(name, func(t *testing.T) {
			f := newFake(t)
			f.on(exportRelation, test.answer)
			_, err := exported(t, f.client(nil), backend.Selection{Keys: []string{pkidUser}})
			if !errors.Is(err, backend.ErrProtocol) || asError(t, err).Message != test.want {
				t.Errorf("got %v", err)
			}
		})
	}
}

// What differs in form alone is read.
func TestExportInOtherForms(t *testing.T) {
	plain := exportFile(exportItem(pkidUser, wholeData))
	for name, content := range map[string]string{
		"a byte order mark":    "\ufeff" + plain,
		"Windows line ends":    strings.ReplaceAll(plain, ", ", ",\r\n") + "\r\n",
		"other members":        strings.Replace(plain, `"meta": {}`, `"meta": null, "pagination": {"resources": [{}]}`, 1),
		"escaped key":          strings.Replace(plain, `"resources"`, `"\u0072esources"`, 1),
		"resources come first": `{"resources": [` + exportItem(pkidUser, wholeData) + `], "meta": {}}`,
	} {
		t.Run(name, func(t *testing.T) {
			f := newFake(t)
			f.on(exportRelation, zipped(content))
			got, err := exported(t, f.client(nil), backend.Selection{Keys: []string{pkidUser}})
			if err != nil || len(got) != 1 || got[0].Key != pkidUser || got[0].Data["email"] != "a@example.com" {
				t.Errorf("got %+v, %v", got, err)
			}
		})
	}
}

// A zip that says less than it holds is stopped while it grows.
func TestExportThatLiesAboutItsSize(t *testing.T) {
	most := maxFile(1)
	file := &boundedFile{ReadCloser: io.NopCloser(strings.NewReader(strings.Repeat(" ", int(most)+1))), left: most}
	for _, err := range exportedItems(file) {
		if err == nil || err.Error() != errObjectGrows.Error() && err.Error() != errFileGrows.Error() {
			t.Errorf("got %v", err)
		}
	}
}

// A refusal is remembered for the run, as far as it is about the model and not about
// one of the objects.
func TestExportRefused(t *testing.T) {
	some := backend.Selection{Keys: []string{pkidUser}}
	for name, test := range map[string]struct {
		status    int
		selection backend.Selection
		want      error
		asked     int
	}{
		"forbidden":      {403, some, backend.ErrUnsupported, 1},
		"forbidden, all": {403, backend.Selection{}, backend.ErrUnsupported, 1},
		"not found":      {404, some, backend.ErrNotFound, 3},
		"not found, all": {404, backend.Selection{}, backend.ErrUnsupported, 1},
		"not allowed":    {405, some, backend.ErrUnsupported, 1},
	} {
		t.Run(name, func(t *testing.T) {
			f := newFake(t)
			f.on(exportRelation, say(test.status, `{"message": "no"}`))
			c := f.client(nil)
			for range 3 {
				if _, err := exported(t, c, test.selection); !errors.Is(err, test.want) {
					t.Errorf("got %v", err)
				}
			}
			if n := len(f.calls(exportRelation)); n != test.asked {
				t.Errorf("asked %d times", n)
			}
		})
	}
	f := newFake(t)
	if _, err := exported(t, f.client(func(cfg *Config) { cfg.NoExport = true }), backend.Selection{}); !errors.Is(err, backend.ErrUnsupported) || len(f.log) > 0 {
		t.Errorf("got %v", err)
	}
}

// A list may say that the account has no Export. One that says nothing of what the account
// may do, or names it in other words, is no reason to leave exports alone.
func TestExportThatAListDoesNotName(t *testing.T) {
	for name, test := range map[string]struct {
		says  string
		asked int
	}{
		"not named":         {`"operations": ["help", "get", "list"], "meta": {"actions": [{"add": {}}]}, `, 0},
		"named":             {`"operations": ["help", "get", "list", "export"], `, 1},
		"in another word":   {`"operations": ["list", "Bulk Export"], `, 1},
		"as an action":      {`"operations": ["list"], "meta": {"actions": {"export": {"method": "POST"}}}, `, 1},
		"no operations":     {`"meta": {"actions": [{"add": {}}]}, `, 1},
		"empty":             {`"operations": [], `, 1},
		"of something else": {`"operations": ["add", "update"], `, 1},
		"no list":           {`"operations": "list", `, 1},
	} {
		t.Run(name, func(t *testing.T) {
			f := newFake(t)
			f.on(relationCall, say(200, `{`+test.says+`"resources": [`+capturedRow(pkidUser, "a@example.com", "")+`]}`))
			f.on(exportRelation, zipped(exportFile(exportItem(pkidUser, wholeData))))
			c := f.client(nil)
			for _, err := range c.Pages(t.Context(), vossmodels.RelationSparkUser(), backend.Query{}) {
				if err != nil {
					t.Fatal(err)
				}
			}
			_, err := exported(t, c, backend.Selection{Keys: []string{pkidUser}})
			if n := len(f.calls(exportRelation)); n != test.asked || errors.Is(err, backend.ErrUnsupported) != (n == 0) {
				t.Errorf("asked %d times, %v", n, err)
			}
			if test.asked == 0 && asError(t, err).Message != `the list of relation/SparkUser names no export among the operations of user name "`+c.cfg.Username+`"` {
				t.Error(err)
			}
		})
	}
}

func TestDownload(t *testing.T) {
	t.Setenv("TMPDIR", t.TempDir())
	d := &download{atMost: 100, inMemory: 10}
	for _, part := range []string{"0123456", "789", "abc", "def"} {
		if _, err := d.Write([]byte(part)); err != nil {
			t.Fatal(err)
		}
	}
	if d.file == nil || string(d.beginning(12)) != "0123456789ab" || d.size != 16 {
		t.Errorf("%q of %d bytes", d.beginning(100), d.size)
	}
	if info, err := d.file.Stat(); err != nil || info.Mode().Perm() != 0o600 {
		t.Error(info.Mode(), err)
	}
	if err := d.Reset(); err != nil || d.size != 0 {
		t.Error(err)
	}
	if _, err := d.Write(make([]byte, 101)); !errors.Is(err, transport.ErrTooLarge) {
		t.Errorf("got %v", err)
	}
	d.close()
	if left, _ := filepath.Glob(filepath.Join(os.TempDir(), "*")); len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
}
