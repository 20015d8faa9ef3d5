package emulator

import (
	"cmp"
	"fmt"
	"strconv"
	"strings"

	"github.com/collab-iac/terraform-provider-collab/internal/model"
)

// choices answers what a field of the call's model can be set to (CONTRACT.md
// §3, §9 no. 13).
func (s *Server) choices(c *call) (reply, *failure) {
	c.logOperation("choices " + c.model.Type)
	s.mu.Lock()
	defer s.mu.Unlock()
	node, f := s.node(c, "hierarchy")
	if f != nil {
		return refuse(f)
	}
	name := c.query.Get("field")
	field := byPayloadPath(c.model, name)
	if field == nil {
		return refuse(badRequest("The parameter field must name a field of %s, not %q.", c.model.Type, name))
	}
	rows := s.choicesOf(c, field, node)
	p, f := s.choicesPage(c)
	if f != nil {
		return refuse(f)
	}
	part := paginate(rows, p)
	if ranged(c) {
		c.w.Header().Set("Content-Range", contentRange(p, len(part), len(rows)))
	}
	return ok(map[string]any{
		"pagination": map[string]any{"skip": p.skip, "limit": p.limit, "total": len(rows)},
		"choices":    part,
	})
}

// choicesOfAny is the form of the call without a model in its path.
func (s *Server) choicesOfAny(c *call) (reply, *failure) {
	modelType := cmp.Or(c.query.Get("modeltype"), c.query.Get("model_type"))
	if c.model, _ = s.models.match(strings.Split(modelType, "/")); c.model == nil {
		return refuse(badRequest("The parameter modeltype must name a model, not %q.", modelType))
	}
	return s.choices(c)
}

// choicesOf lists the objects that a field refers to, or else its documented
// choices, or else the values that objects of the model hold. The choices of a
// business key have the values that references to the objects hold, because a
// form asks for the target of a reference this way (CONTRACT.md §3).
func (s *Server) choicesOf(c *call, field *model.Field, node string) []any {
	if field.Target != nil && s.models.byType[field.Target.Model] != nil {
		return s.choicesAmong(c, field.Target.Model, field.Target.Attribute, node, "id")
	}
	if len(field.Choices) > 0 {
		return choiceRows(field)
	}
	path, value := c.query.Get("field"), c.query.Get("field")
	if path == c.model.keyPayload() {
		value = "id"
	}
	return s.choicesAmong(c, c.model.Type, path, node, value)
}

// choicesAmong returns a choice for every object of a model that the node can
// refer to: the objects at the node, above it and below it. The title is the name
// that people know. The value is the object's own identifier where it has one
// (CONTRACT.md §5, convert_to_primary_key).
func (s *Server) choicesAmong(c *call, modelType, titlePath, node, valuePath string) []any {
	within := s.store.traverse(node, "both", c.top)
	rows := []any{}
	for _, o := range s.store.ofModel(modelType) {
		label, _ := valueAt(o.Data, titlePath).(string)
		if !within[o.accessNode()] || label == "" {
			continue
		}
		value, _ := valueAt(o.Data, valuePath).(string)
		rows = append(rows, map[string]any{"title": label, "value": cmp.Or(value, label)})
	}
	return rows
}

func byPayloadPath(m *servedModel, path string) *model.Field {
	var found *model.Field
	m.WalkFields(func(v model.FieldRef) {
		if found == nil && (v.Payload == path || strings.ReplaceAll(v.Payload, ".[n]", "") == path) {
			found = v.Field
		}
	})
	return found
}

// rangeLimit is the largest number of choices that a range header can ask for.
const rangeLimit = 2000

func ranged(c *call) bool { return rangeHeader(c) != "" }

func rangeHeader(c *call) string {
	return cmp.Or(c.r.Header.Get("X-Range"), c.r.Header.Get("Range"))
}

// choicesPage reads the range header, which has precedence over skip and limit
// (CONTRACT.md §1.3).
func (s *Server) choicesPage(c *call) (page, *failure) {
	text := rangeHeader(c)
	if text == "" {
		return s.page(c)
	}
	first, last, _ := strings.Cut(strings.TrimPrefix(text, "items="), "-")
	from, err := strconv.Atoi(first)
	to, err2 := strconv.Atoi(last)
	if err != nil || err2 != nil || from < 0 || to < from {
		return page{}, badRequest("The range must look like items=0-199, not %q.", text)
	}
	return page{skip: from, limit: min(to-from, rangeLimit-1) + 1}, nil
}

// contentRange shows the total only on the page that reaches the end.
func contentRange(p page, shown, total int) string {
	said := 999999999
	if p.skip+shown >= total {
		said = total
	}
	return fmt.Sprintf("items %d-%d/%d", p.skip, p.skip+p.limit-1, said)
}
