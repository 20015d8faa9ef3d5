package client

import (
	"cmp"
	"context"
	"fmt"
	"iter"
	"net/http"
	"slices"
	"strings"

	"github.com/collab-iac/terraform-provider-collab/internal/backend"
	"github.com/collab-iac/terraform-provider-collab/internal/httpbody"
	"github.com/collab-iac/terraform-provider-collab/internal/model"
	"github.com/collab-iac/terraform-provider-collab/internal/systems/voss/hierarchy"
	"github.com/collab-iac/terraform-provider-collab/internal/systems/voss/node"
)

// Pages yields the objects that q selects, one list call at a time. The server
// gets filter and traversal as a hint, and every row is checked here
// (CONTRACT.md §3.1). Where a filter is refused or finds nothing, the list is
// read again without it.
func (c *Client) Pages(ctx context.Context, m *model.Model, q backend.Query) iter.Seq2[backend.Page, error] {
	return func(yield func(backend.Page, error) bool) {
		s, err := c.selection(ctx, m, q)
		if err != nil {
			yield(backend.Page{}, err)
			return
		}
		found, more, err := c.scan(ctx, s, q.Equal, yield)
		if more && len(q.Equal) > 0 && found == 0 && (err == nil || isStatus(err, http.StatusBadRequest)) {
			_, more, err = c.scan(ctx, s, nil, yield)
		}
		if more && err != nil {
			yield(backend.Page{}, err)
		}
	}
}

// selection is a query with its node.
type selection struct {
	model *model.Model
	query backend.Query
	node  hierarchy.Node
	// filterOnly is set where no list without the filter follows one that is refused.
	filterOnly bool
}

func (c *Client) selection(ctx context.Context, m *model.Model, q backend.Query) (selection, error) {
	q.Traversal = cmp.Or(q.Traversal, backend.TraverseDown)
	if !slices.Contains(backend.Traversals, q.Traversal) {
		return selection{}, c.errors.New(apiCall(http.MethodGet, m.Type),
			backend.Error{Message: fmt.Sprintf("traversal must be one of %q, not %q", backend.Traversals, q.Traversal)})
	}
	at, err := c.resolve(ctx, q.Hierarchy)
	return selection{model: m, query: q, node: at}, err
}

// traversal is what the server is asked for. A list of nodes that reaches its start alone
// shows that node, which lives above (CONTRACT.md §2): what lives there is below.
func (s selection) traversal() string {
	if s.model.Type == hierarchyModel && s.query.Traversal == backend.TraverseLocal {
		return backend.TraverseDown
	}
	return s.query.Traversal
}

// scan lists with the given filter and yields what the selection takes of each
// page. It returns how many objects that were, and whether the consumer wants
// more.
func (c *Client) scan(ctx context.Context, s selection, filter map[string]string, yield func(backend.Page, error) bool) (found int, more bool, err error) {
	req := apiCall(http.MethodGet, s.model.Type)
	req.query, req.filterOnly = listQuery(s.node.Query(), s.traversal(), filter), s.filterOnly
	for p, err := range c.pages(ctx, req, c.readResources) {
		if err != nil {
			return found, true, err
		}
		if p.noExport {
			c.noteNoExport(s.model)
		}
		shown := backend.Page{Total: p.total, Rows: len(p.rows)}
		full := false
		for _, r := range p.rows {
			object, ok, err := c.take(ctx, s, p, r)
			if err != nil {
				return found, true, err
			}
			if !ok {
				continue
			}
			shown.Objects = append(shown.Objects, object)
			if found++; found == s.query.Limit {
				full = true
				break
			}
		}
		if !yield(shown, nil) || full {
			return found, false, nil
		}
	}
	return found, true, nil
}

// take turns a row into an object, if the selection wants it. A row that holds
// a summary is read individually where the selection depends on more; otherwise
// the object is marked as a summary, for the caller to read if it needs to.
func (c *Client) take(ctx context.Context, s selection, p page, r row) (backend.Object, bool, error) {
	data := payloadOf(r.fields)
	if !s.query.Matches(s.model, data, true) {
		return backend.Object{}, false, nil
	}
	path, err := c.locate(ctx, r.fields)
	if err != nil {
		return backend.Object{}, false, err
	}
	object := backend.Object{Key: r.id, Hierarchy: path, Data: data}
	if path == "" && s.traversal() == backend.TraverseLocal {
		object.Hierarchy = s.node.Path
	}
	if !s.reaches(object.Hierarchy) {
		return backend.Object{}, false, nil
	}
	complete := isObject(s.model, data)
	object.Summary = !complete || isSummary(s.model, p.meta, r.fields, data) || !s.model.HasJoined(data)
	if !complete || object.Hierarchy == "" || object.Summary && !s.query.Matches(s.model, data, false) {
		whole, err := c.Get(ctx, s.model, r.id)
		if isNotFound(err) {
			// It may be gone by now. The caller decides about the row.
			object.Summary = true
			return object, complete && s.query.Matches(s.model, data, false), nil
		}
		if err != nil {
			return backend.Object{}, false, err
		}
		whole.Hierarchy = cmp.Or(whole.Hierarchy, object.Hierarchy)
		object = whole
	}
	return object, s.query.Matches(s.model, object.Data, false) && s.reaches(object.Hierarchy), nil
}

// reaches reports whether an object at path is within the traversal. Where the
// path is not known, the server's selection is trusted.
func (s selection) reaches(path string) bool {
	return path == "" || s.node.Path == "" || node.InReach(path, s.node.Path, s.query.Traversal)
}

// isSummary reports whether a row says so itself, or holds no more than the list's
// summary fields while the model has others. It may be wrong about an object with
// few values, which costs one more call and does no harm. A row that says it is no
// summary can lack the joined parts of a relation all the same (CONTRACT.md §4.2).
func isSummary(m *model.Model, meta, row, data httpbody.Document) bool {
	if strings.EqualFold(httpbody.Scalar(row.At("meta", "summary")), "true") {
		return true
	}
	names := summaryNames(meta)
	if len(names) == 0 {
		return false
	}
	for key := range data {
		if !slices.Contains(names, key) {
			return false
		}
	}
	return slices.ContainsFunc(m.Fields, func(f model.Field) bool { return !slices.Contains(names, f.Payload) })
}
