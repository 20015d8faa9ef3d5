package emulator

import (
	"net/http"
	"slices"
)

// exportCap is how many objects an export holds where the switch caps it.
const exportCap = 10

// schemaVersion is what every model says of its schema (CONTRACT.md §1.2).
const schemaVersion = "1.0.0"

// export answers with whole objects in a zip: those of a node, or those that
// the body names (CONTRACT.md §3.3).
func (s *Server) export(c *call) (reply, *failure) {
	c.logOperation("export " + c.model.Type)
	if f := s.mayExport(c); f != nil {
		return refuse(f)
	}
	hrefs, f := exportedHrefs(c)
	if f != nil {
		return refuse(f)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if hrefs != nil {
		if s.dialect.Is(exportUnknown, "left-out") {
			hrefs = slices.DeleteFunc(hrefs, func(href any) bool {
				address, _ := href.(string)
				_, f := s.instance(c, pkidOfAddress(address))
				return f != nil
			})
			if len(hrefs) == 0 {
				return s.exported(c, nil)
			}
		}
		objects, f := s.objectsInBody(c, map[string]any{"hrefs": hrefs})
		if f != nil {
			return refuse(f)
		}
		return s.exported(c, objects)
	}
	node, f := s.nodeOrOwn(c)
	if f != nil {
		return refuse(f)
	}
	traversal := "local"
	if s.dialect.Is(exportReach, "below") {
		traversal = "down"
	}
	within := s.store.traverse(node, traversal, c.top)
	var objects []*object
	for _, o := range s.seenOfModel(c.model.Type) {
		if within[o.accessNode()] {
			objects = append(objects, o)
		}
	}
	return s.exported(c, objects)
}

// exportOne answers with one whole object in a zip (CONTRACT.md §3.3).
func (s *Server) exportOne(c *call, pkid string) (reply, *failure) {
	c.logOperation("export " + c.model.Type)
	if c.r.Method != http.MethodGet {
		return refuse(notAllowed(c.r.Method, "the export of an object"))
	}
	if f := s.mayExport(c); f != nil {
		return refuse(f)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	o, f := s.allowed(c, pkid, s.seen(pkid))
	if f != nil {
		return refuse(f)
	}
	return s.exported(c, []*object{o})
}

// mayExport refuses an export that the server lacks, that the account may not
// make, or that is not for JSON.
func (s *Server) mayExport(c *call) *failure {
	switch {
	case !s.hasExports():
		return notFound("There is nothing at %s.", c.r.URL.Path)
	case !s.grantsExport(c):
		return forbidden("The access profile of %s does not allow Export of %s.", c.account.Username, c.model.Type)
	case c.query.Get("export_format") != "json":
		return badRequest("The parameter export_format must be json, not %q: this server writes no spreadsheets.", c.query.Get("export_format"))
	}
	return nil
}

func (s *Server) hasExports() bool { return !s.dialect.Is(exportAnswer, "missing") }

// grantsExport reports whether the account has the right.
func (s *Server) grantsExport(c *call) bool {
	return !s.dialect.Is(exportAnswer, "forbidden") && !c.account.NoExport
}

// exportedHrefs reads the body of an export. An empty one names no objects.
func exportedHrefs(c *call) ([]any, *failure) {
	if c.r.ContentLength == 0 {
		return nil, nil
	}
	body, f := readBody(c.w, c.r)
	if f != nil {
		return nil, f
	}
	value, given := body["hrefs"]
	if hrefs, isList := value.([]any); isList || !given {
		return hrefs, nil
	}
	return nil, badRequest("hrefs must be a list.")
}

// exported answers with the objects, in the way that the switch says.
func (s *Server) exported(c *call, objects []*object) (reply, *failure) {
	file := &exportFile{server: s, call: c, model: c.model, now: s.clock.Now(), paths: map[string]string{}}
	switch s.dialect.Get(exportAnswer) {
	case "transaction":
		t := s.submit(c, c.top, work{Operation: operationExport, Model: c.model.Type}, describeMany(objects))
		return reply{http.StatusAccepted, map[string]any{"href": transactionHref(t), "success": true, "transaction_id": t.ID}}, nil
	case "capped":
		objects = objects[:min(len(objects), exportCap)]
	case "twice":
		if len(objects) > 0 {
			objects = append(objects, objects[0])
		}
	case "huge":
		file.huge = true
	}
	for _, o := range objects {
		if file.paths[o.Node] == "" {
			file.paths[o.Node] = s.store.dotPath(o.Node)
		}
	}
	file.objects = objects
	return ok(file)
}
