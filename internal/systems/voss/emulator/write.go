package emulator

import (
	"cmp"
	"net/http"
	"path"
	"slices"
	"strings"

	"github.com/collab-iac/terraform-provider-collab/internal/emulator/payload"
)

// hiddenKeys are the keys that bodies may hold although no document lists them
// (CONTRACT.md §6.1).
var hiddenKeys = map[string][]string{
	"device/spark/CXUserProfile": {
		"organizationId", "version", "editableFolderIds", "viewableFolderIds", "nonViewableFolderIds",
		"userProfileAppModules.m_provisioning?*",
	},
}

// create queues a new object at the node (CONTRACT.md §3, §4.4).
func (s *Server) create(c *call) (reply, *failure) {
	c.logOperation("create " + c.model.Type)
	body, f := s.body(c)
	if f != nil {
		return refuse(f)
	}
	s.logWrite(c, "", body)
	if c.meta, f = s.requestMeta(c.model, body); f != nil {
		return refuse(f)
	}
	t, f := s.submitCreate(c, body)
	if f != nil {
		return refuse(f)
	}
	return s.respond(c, t, s.dialect.Get(createAnswer), http.StatusCreated)
}

func (s *Server) submitCreate(c *call, body map[string]any) (*transaction, *failure) {
	s.mu.Lock()
	defer s.mu.Unlock()
	node, f := s.node(c, "hierarchy")
	if f != nil {
		return nil, f
	}
	data, f := s.checkBody(c.model, body, nil)
	if f != nil {
		return s.refuseBody(c, node, work{Operation: operationCreate, Model: c.model.Type, Items: []item{{PKID: s.ids.pkid()}}}, f)
	}
	if !s.dialect.Is(defaults, "none") {
		payload.Defaults(c.model.Fields, data, s.dialect.Is(defaults, "everywhere"))
	}
	o := &object{PKID: s.ids.pkid(), Model: c.model.Type, Node: node, Data: data}
	if !s.dialect.Is(duplicateCheck, "transaction") && s.keyTaken(o) {
		return nil, s.duplicate(c.model, o)
	}
	return s.submit(c, node, work{Operation: operationCreate, Model: o.Model, Items: []item{{PKID: o.PKID, Data: data}}}, describe(c.model, data)), nil
}

// refuseBody refuses a body at once, or has the transaction fail for it.
func (s *Server) refuseBody(c *call, node string, w work, f *failure) (*transaction, *failure) {
	if s.dialect.Is(bodyCheck, "submit") {
		return nil, f
	}
	w.Items[0].Refusal = f.message
	return s.submit(c, node, w, c.model.Type), nil
}

// replace queues a new payload for the object (CONTRACT.md §5).
func (s *Server) replace(c *call, pkid string) (reply, *failure) {
	c.logOperation("replace " + c.model.Type)
	body, f := s.body(c)
	if f != nil {
		return refuse(f)
	}
	s.logWrite(c, pkid, body)
	if c.meta, f = s.requestMeta(c.model, body); f != nil {
		return refuse(f)
	}
	t, f := s.submitReplace(c, pkid, body)
	if f != nil {
		return refuse(f)
	}
	return s.respond(c, t, s.dialect.Get(changeAnswer), http.StatusOK)
}

func (s *Server) submitReplace(c *call, pkid string, body map[string]any) (*transaction, *failure) {
	s.mu.Lock()
	defer s.mu.Unlock()
	stored, f := s.target(c, pkid)
	if f != nil {
		return nil, f
	}
	data, f := s.checkBody(c.model, body, stored.Data)
	if f != nil {
		return s.refuseBody(c, stored.Node, work{Operation: operationModify, Model: stored.Model, Items: []item{{PKID: pkid}}}, f)
	}
	changed := *stored
	changed.Data = data
	if !s.dialect.Is(duplicateCheck, "transaction") && s.keyTaken(&changed) {
		return nil, s.duplicate(c.model, &changed)
	}
	return s.submit(c, stored.Node, work{Operation: operationModify, Model: stored.Model, Items: []item{{PKID: pkid, Data: data}}}, describe(c.model, data)), nil
}

// delete queues the removal of one object (CONTRACT.md §3).
func (s *Server) delete(c *call, pkid string) (reply, *failure) {
	c.logOperation("delete " + c.model.Type)
	if c.model.readOnly {
		return refuse(notAllowed(c.r.Method, c.model.Type))
	}
	s.logWrite(c, pkid, nil)
	s.mu.Lock()
	o, f := s.target(c, pkid)
	var t *transaction
	if f == nil {
		t = s.submit(c, o.Node, work{Operation: operationDelete, Model: o.Model, Items: []item{{PKID: pkid}}}, describe(c.model, o.Data))
	}
	s.mu.Unlock()
	if f != nil {
		return refuse(f)
	}
	return s.respond(c, t, s.dialect.Get(changeAnswer), http.StatusOK)
}

// bulkDelete queues the removal of the objects that the body names (CONTRACT.md
// §3).
func (s *Server) bulkDelete(c *call) (reply, *failure) {
	c.logOperation("bulk delete " + c.model.Type)
	return s.bulk(c, operationBulkDelete, func(_ []*object) (string, *failure) { return "", nil })
}

// move queues the move of objects to another node (CONTRACT.md §3).
func (s *Server) move(c *call) (reply, *failure) {
	if f := s.movedModel(c); f != nil {
		return refuse(f)
	}
	return s.bulk(c, operationMove, func(objects []*object) (string, *failure) {
		target, f := s.node(c, "context_hierarchy")
		if f != nil {
			return "", f
		}
		return target, s.checkMove(c.model, objects, target)
	})
}

func (s *Server) checkMove(m *servedModel, objects []*object, target string) *failure {
	if m.Type == nodeModel {
		return badRequest("Hierarchy nodes cannot be moved.")
	}
	for _, o := range objects {
		if s.dialect.Is(moveDirection, "up") && !s.store.within(o.Node, target) {
			return badRequest("%s %s can only be moved to its own node or one above it.", m.Type, o.PKID)
		}
		moved := *o
		moved.Node = target
		if !s.dialect.Is(duplicateCheck, "transaction") && s.keyTaken(&moved) {
			return s.duplicate(m, &moved)
		}
	}
	return nil
}

// bulk queues an operation on all the objects that the body's hrefs name. check
// may refuse them, and returns the node that they move to.
func (s *Server) bulk(c *call, kind string, check func([]*object) (string, *failure)) (reply, *failure) {
	body, f := s.body(c)
	if f != nil {
		return refuse(f)
	}
	s.logWrite(c, "", body)
	s.mu.Lock()
	t, f := s.submitBulk(c, kind, body, check)
	s.mu.Unlock()
	if f != nil {
		return refuse(f)
	}
	return s.respond(c, t, s.dialect.Get(changeAnswer), http.StatusOK)
}

func (s *Server) submitBulk(c *call, kind string, body map[string]any, check func([]*object) (string, *failure)) (*transaction, *failure) {
	node, f := s.node(c, "hierarchy")
	if f != nil {
		return nil, f
	}
	objects, f := s.objectsInBody(c, body)
	if f != nil {
		return nil, f
	}
	target, f := check(objects)
	if f != nil {
		return nil, f
	}
	w := work{Operation: kind, Model: c.model.Type, Target: target}
	for _, o := range objects {
		w.Items = append(w.Items, item{PKID: o.PKID})
	}
	return s.submit(c, node, w, describeMany(objects)), nil
}

// objectsInBody returns the objects of the call's model that the body's hrefs
// name.
func (s *Server) objectsInBody(c *call, body map[string]any) ([]*object, *failure) {
	hrefs, _ := body["hrefs"].([]any)
	if len(hrefs) == 0 {
		return nil, invalid(c.model.Type, []payload.Violation{{Path: "hrefs", Message: "must list at least one href"}})
	}
	var objects []*object
	for _, entry := range hrefs {
		address, _ := entry.(string)
		o, f := s.instance(c, pkidOfAddress(address))
		if f != nil {
			return nil, f
		}
		if !slices.Contains(objects, o) {
			objects = append(objects, o)
		}
	}
	return objects, nil
}

// pkidOfAddress returns the last segment of the address of an object.
func pkidOfAddress(address string) string { return path.Base(strings.TrimSuffix(address, "/")) }

// target returns the object that a write changes. It checks the hierarchy if
// the call names one, or has to.
func (s *Server) target(c *call, pkid string) (*object, *failure) {
	if c.query.Has("hierarchy") || s.dialect.Is(hierarchyParameter, "required") {
		if _, f := s.node(c, "hierarchy"); f != nil {
			return nil, f
		}
	}
	return s.instance(c, pkid)
}

// body reads the body of a write. It refuses writes to a read-only model.
func (s *Server) body(c *call) (map[string]any, *failure) {
	if c.model.readOnly {
		return nil, notAllowed(c.r.Method, c.model.Type)
	}
	return readBody(c.w, c.r)
}

// requestMeta takes out of a body what belongs to the call and not to the object
// (CONTRACT.md §4.5).
func (s *Server) requestMeta(m *servedModel, body map[string]any) (map[string]any, *failure) {
	meta, sent := body["request_meta"].(map[string]any)
	if sent && s.dialect.Is(externalID, "refused") {
		return nil, invalid(m.Type, []payload.Violation{{Path: "request_meta", Message: "is not a field of the model"}})
	}
	delete(body, "request_meta")
	return meta, nil
}

// checkBody checks a body and returns it as it is stored. The pkid is not a
// field of any model, but it counts as read-only.
func (s *Server) checkBody(m *servedModel, body, stored map[string]any) (map[string]any, *failure) {
	for i := range m.Fields {
		if f := &m.Fields[i]; s.isWrongEmpty(f, body[f.Payload]) {
			delete(body, f.Payload) // it comes back as it was shown
		}
	}
	if _, sent := body[secretKey]; s.dialect.Is(maskedValues, "masked") && !sent {
		body[secretKey] = cmp.Or(stored[secretKey], any("behind the mask"))
	}
	if s.dialect.Is(oddValues, "shown") {
		body, _ = payload.Copy(body).(map[string]any) // the access log keeps what was sent
		dropOddValues(m.Fields, body)
	}
	var problems []payload.Violation
	for _, key := range append([]string{"pkid"}, serverKeys[m.Type]...) {
		if _, sent := body[key]; sent && s.dialect.Is(readOnlyKeys, "rejected") {
			problems = append(problems, payload.Violation{Path: key, Message: "is read-only"})
		}
		delete(body, key)
	}
	rules := payload.Rules{
		Stored:         stored,
		Titles:         s.dialect.Is(choicesAccepted, "either"),
		TitlesOnly:     s.dialect.Is(choicesAccepted, "titles"),
		ReadOnly:       s.dialect.Is(readOnlyKeys, "rejected"),
		RequiredInside: m.given == nil && s.dialect.Is(requiredInside, "always"), // a schema demands what a present object needs
		Plausible:      s.dialect.Is(implausibleValues, "refused"),
		Unknown: func(key string) bool {
			return key == secretKey || s.dialect.Is(unknownKeys, "accepted") || s.hidden(m, key)
		},
	}
	if s.dialect.Is(nullValues, "refused") {
		problems = append(problems, payload.Nulls(body)...)
	}
	problems = append(problems, rules.Check(m.Fields, body)...)
	if m.check != nil {
		problems = append(problems, m.check(body)...)
	}
	if len(problems) > 0 {
		return nil, invalid(m.Type, problems)
	}
	spelling := payload.Spelling{
		LowerCase: s.dialect.Is(letterCase, "lower"), Trim: s.dialect.Is(textEnds, "trimmed"), E164: s.dialect.Is(phoneNumberForm, "e164"),
	}
	clean := payload.Clean(m.Fields, body, s.dialect.Is(nullValues, "kept"))
	s.storeReferences(m.Fields, clean)
	return spelling.Rewrite(m.Fields, clean), nil
}

func (s *Server) hidden(m *servedModel, key string) bool {
	return slices.ContainsFunc(s.options.HiddenKeys[m.Type], func(pattern string) bool {
		matches, err := path.Match(pattern, key)
		return err == nil && matches
	})
}
