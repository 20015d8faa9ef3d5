package client

import (
	"archive/zip"
	"cmp"
	"context"
	"errors"
	"fmt"
	"iter"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/collab-iac/terraform-provider-collab/internal/backend"
	"github.com/collab-iac/terraform-provider-collab/internal/httpbody"
	"github.com/collab-iac/terraform-provider-collab/internal/model"
	"github.com/collab-iac/terraform-provider-collab/internal/systems/voss/hierarchy"
	"github.com/collab-iac/terraform-provider-collab/internal/systems/voss/node"
)

var _ backend.Exporter = (*Client)(nil)

// Export yields whole objects from one answer of the server, joined models included
// (CONTRACT.md §3.3). The answer is kept as it comes, packed, and each object is
// decoded when the caller asks for it.
func (c *Client) Export(ctx context.Context, m *model.Model, s backend.Selection) iter.Seq2[backend.Object, error] {
	return func(yield func(backend.Object, error) bool) {
		err := c.export(ctx, m, s, yield)
		if err == nil {
			return
		}
		expected := errors.Is(err, backend.ErrUnsupported) || errors.Is(err, backend.ErrNotFound)
		if !expected && ctx.Err() == nil {
			c.http.Logger().WarnContext(ctx, "An export cannot be used, so the objects are read in another way", "model", m.Type, "error", err.Error())
		}
		yield(backend.Object{}, err)
	}
}

// export does the same and returns the error.
func (c *Client) export(ctx context.Context, m *model.Model, s backend.Selection, yield func(backend.Object, error) bool) error {
	if c.cfg.NoExport {
		return c.errors.New(call{}, backend.Error{Message: "exports are switched off by the configuration", Is: backend.ErrUnsupported})
	}
	if known, refused := c.noExport.Load(m.Type); refused {
		err, _ := known.(error) // nothing else is stored
		return err
	}
	at, err := c.resolve(ctx, s.Hierarchy)
	if err != nil {
		return err
	}
	file := newDownload()
	defer file.close()
	r, err := c.do(ctx, exportCall(m, at, s.Keys, file))
	if err != nil {
		return c.exportRefused(m, s, err)
	}
	known, err := c.nodes(ctx)
	if err != nil {
		return err
	}
	return c.readExport(r, m, known, file, maxFile(max(s.Expected, len(s.Keys))), yield)
}

// readExport yields the objects of an answer, whose file may be so large. The first
// thing that is wrong with it ends it with an error, and then no object counts.
func (c *Client) readExport(r reply, m *model.Model, known *nodes, file *download, most int64, yield func(backend.Object, error) bool) error {
	content, err := c.unpack(r, file, most)
	if err != nil {
		return err
	}
	defer content.Close()
	seen := map[string]bool{}
	for item, err := range exportedItems(content) {
		if err != nil {
			return c.protocolError(r, "the file of the export "+err.Error())
		}
		object, err := exportedObject(m, known, item)
		if err != nil {
			return c.protocolError(r, err.Error())
		}
		// A pkid is hexadecimal, so letter case makes no other.
		if key := strings.ToLower(object.Key); seen[key] {
			return c.protocolError(r, "the export holds two objects with the pkid "+object.Key)
		} else {
			seen[key] = true
		}
		if !yield(object, nil) {
			return nil
		}
	}
	return nil
}

// exportCall asks for the objects with the pkids, or for all of the node.
func exportCall(m *model.Model, at hierarchy.Node, pkids []string, file *download) call {
	req := apiCall(http.MethodPost, m.Type, "export")
	req.subject = m.Type
	req.spool = file
	req.query = url.Values{"hierarchy": {at.Query()}, "export_format": {"json"}}
	if len(pkids) > 0 {
		hrefs := make([]string, len(pkids))
		for i, pkid := range pkids {
			hrefs[i] = hrefOf(m.Type, pkid)
		}
		req.body = map[string]any{"hrefs": hrefs}
	}
	return req
}

// exportRefused makes the error of an export that was refused. It remembers a refusal
// that would meet every export of the model: the right is missing, or the server has
// no such call. A 404 may be about one of the objects, and stays backend.ErrNotFound.
func (c *Client) exportRefused(m *model.Model, s backend.Selection, err error) error {
	failed := answeredError(err)
	if failed == nil || !slices.Contains([]int{http.StatusForbidden, http.StatusNotFound, http.StatusMethodNotAllowed}, failed.Status) {
		return err
	}
	if failed.Status == http.StatusNotFound && len(s.Keys) > 0 {
		failed.Is = backend.ErrNotFound
		return failed
	}
	failed.Is = backend.ErrUnsupported
	c.noExport.Store(m.Type, error(failed))
	return failed
}

// noteNoExport takes note of a list that names no export among what the account may do,
// so that none is asked for only to be refused.
func (c *Client) noteNoExport(m *model.Model) {
	message := fmt.Sprintf("the list of %s names no export among the operations of user name %q", m.Type, c.cfg.Username)
	c.noExport.LoadOrStore(m.Type, c.errors.New(call{}, backend.Error{Message: message, Is: backend.ErrUnsupported}))
}

// unpack opens the one file in the zip. It may be so large.
func (c *Client) unpack(r reply, file *download, most int64) (*boundedFile, error) {
	if !file.isZip() {
		return nil, c.noFile(r)
	}
	archive, err := zip.NewReader(file.content(), file.size)
	if err != nil {
		return nil, c.protocolError(r, "the export is no zip that can be read: "+err.Error())
	}
	if n := len(archive.File); n != 1 {
		return nil, c.protocolError(r, fmt.Sprintf("the zip of the export holds %d files, not one", n))
	}
	packed := archive.File[0]
	if packed.UncompressedSize64 > uint64(most) {
		return nil, c.protocolError(r, fmt.Sprintf("the export grows to %d bytes, over the limit of %d", packed.UncompressedSize64, most))
	}
	content, err := packed.Open()
	if err != nil {
		return nil, c.protocolError(r, "the export is no zip that can be read: "+err.Error())
	}
	return &boundedFile{ReadCloser: content, left: most}, nil
}

// noFile makes the error of an answer to an export that is no zip.
func (c *Client) noFile(r reply) error {
	doc, err := c.document(r)
	if err != nil {
		return err
	}
	if id := transactionOf(doc); id != "" {
		return c.protocolError(r, "the export became the transaction "+id+" instead of a file")
	}
	return c.protocolError(r, "the answer to an export is no zip")
}

// exportedObject reads an object of an export. Its meta names the node by its path.
func exportedObject(m *model.Model, known *nodes, item httpbody.Document) (backend.Object, error) {
	pkid := pkidOf(item)
	data := payloadOf(item)
	switch kind := item.Text("meta", "model_type"); {
	case pkid == "":
		return backend.Object{}, errors.New("an object of the export has no pkid")
	case kind != "" && kind != m.Type:
		return backend.Object{}, fmt.Errorf("the export holds an object of another model, %s", kind)
	case item.Object("data") == nil || !isObject(m, data):
		return backend.Object{}, fmt.Errorf("the export holds no %s with the pkid %s: it has no %s", m.Type, pkid, m.KeyTitle())
	}
	path := known.PathOfAny(placesOf(item))
	if declared := item.Text("meta", "hierarchy"); path == "" && declared != "" && !node.IsPkid(declared) {
		path = node.Absolute(declared)
	}
	return backend.Object{Key: pkid, Hierarchy: cmp.Or(path, item.Text("data", "hierarchy_path")), Data: data}, nil
}
