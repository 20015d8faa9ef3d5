package emulator

import (
	"cmp"
	"encoding/json"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/collab-iac/terraform-provider-collab/internal/model"
)

// choicesBody is an answer of choices.
type choicesBody map[string]any

// choice is one thing that a field can be set to. Value and title have an element
// for each part of a key.
type choice struct {
	value, title []any
	// object is what the choice stands for; nil for a documented choice.
	object *object
}

// choices answers what a field of the call's model can be set to, or without a
// field the objects of the model (CONTRACT.md §3.2, §9 no. 13).
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
	var rows []choice
	switch {
	case field != nil:
		rows = s.choicesOf(c, field, node)
	case name == "" && s.dialect.Is(choicesForm, "lists"):
		rows = s.businessKeys(c, c.model, node)
	default:
		return refuse(badRequest("The parameter field must name a field of %s, not %q.", c.model.Type, name))
	}
	rows = matching(c, rows)
	p, f := s.choicesPage(c)
	if f != nil {
		return refuse(f)
	}
	shown := paginate(rows, p)
	if ranged(c) {
		c.w.Header().Set("Content-Range", contentRange(p, len(shown), len(rows)))
	}
	return ok(s.choicesBody(c, shown, p, len(rows)))
}

func (s *Server) choicesBody(c *call, shown []choice, p page, total int) choicesBody {
	pagination := map[string]any{"skip": p.skip, "limit": p.limit, "total": total}
	list, references := make([]any, len(shown)), []any{}
	if s.dialect.Is(choicesForm, "scalars") {
		for i, one := range shown {
			list[i] = map[string]any{"value": one.value[0], "title": one.title[0]}
		}
		return choicesBody{"pagination": pagination, "choices": list}
	}
	for i, one := range shown {
		list[i] = map[string]any{"value": one.value, "title": one.title}
		if one.object != nil {
			references = append(references, reference(one.object.PKID, href(one.object)))
		}
	}
	if p.limit == everything {
		pagination["limit"] = 0
	}
	pagination["direction"], pagination["maximum_limit"], pagination["total_limit"] = "asc", rangeLimit, nil
	meta := map[string]any{"query": "/api/" + c.model.Type + "/choices/", "references": references}
	return choicesBody{"pagination": pagination, "meta": meta, "choices": list}
}

// matching returns the choices that the call's filters select: title matches the
// start, or all of it with filter_condition=equals (CONTRACT.md §3.2).
func matching(c *call, rows []choice) []choice {
	text := cmp.Or(c.query.Get("title"), c.query.Get("choice_title"))
	if text == "" {
		return rows
	}
	matches := strings.HasPrefix
	if c.query.Get("filter_condition") == "equals" {
		matches = func(title, text string) bool { return title == text }
	}
	return slices.DeleteFunc(rows, func(one choice) bool { return !matches(textOf(one.title[0]), text) })
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
func (s *Server) choicesOf(c *call, field *model.Field, node string) []choice {
	if field.Target != nil && s.models.byType[field.Target.Model] != nil {
		return s.choicesOfTarget(c, field.Target, node)
	}
	if len(field.Choices) > 0 {
		return documentedChoices(field)
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
func (s *Server) choicesAmong(c *call, modelType, titlePath, node, valuePath string) []choice {
	within := s.store.traverse(node, "both", c.top)
	var rows []choice
	for _, o := range s.store.ofModel(modelType) {
		label := textOf(valueAt(o.Data, titlePath))
		if !within[o.accessNode()] || label == "" {
			continue
		}
		value := textOf(valueAt(o.Data, valuePath))
		rows = append(rows, choice{value: []any{cmp.Or(value, label)}, title: []any{label}, object: o})
	}
	if s.dialect.Is(choicesForm, "lists") {
		slices.SortStableFunc(rows, func(a, b choice) int { return cmp.Compare(textOf(a.title[0]), textOf(b.title[0])) })
	}
	return rows
}

// choicesOfTarget lists the objects that a reference can name. Without an attribute it
// holds the whole business key of one, as a text (CONTRACT.md §5).
func (s *Server) choicesOfTarget(c *call, t *model.Target, node string) []choice {
	if t.Attribute != "" {
		return s.choicesAmong(c, t.Model, t.Attribute, node, "id")
	}
	rows := s.businessKeys(c, s.models.byType[t.Model], node)
	for i, one := range rows {
		text, _ := json.Marshal(one.value) // texts alone
		rows[i].value, rows[i].title = []any{string(text)}, []any{string(text)}
	}
	return rows
}

// businessKeys returns a choice for every object of a model. Value and title are the whole
// business key, and the hierarchy if that is a part of it, which business keys write
// without the root (CONTRACT.md §2, §3.2).
func (s *Server) businessKeys(c *call, m *servedModel, node string) []choice {
	names, everywhere := []string{m.keyPayload()}, false
	if m.given != nil {
		names, everywhere = m.given.BusinessKey, m.given.KeyEverywhere
	}
	if len(names) == 0 || names[0] == "" {
		return nil
	}
	rows := s.choicesAmong(c, m.Type, names[0], node, names[0])
	for i, one := range rows {
		var key []any
		for _, name := range names {
			key = append(key, textOf(one.object.Data[name]))
		}
		if !everywhere {
			key = append(key, strings.TrimPrefix(s.store.dotPath(one.object.Node), rootName+"."))
		}
		rows[i].value, rows[i].title = key, key
	}
	return rows
}

// documentedChoices lists a field's documented choices.
func documentedChoices(field *model.Field) []choice {
	rows := make([]choice, len(field.Choices))
	for i, row := range (schemaWriter{}).choiceRows(field) {
		one, _ := row.(map[string]any)
		rows[i] = choice{value: []any{one["value"]}, title: []any{one["title"]}}
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

// rangeLimit is the largest number of choices that a call can ask for.
const rangeLimit = 2000

// everything is the limit of a page that holds all choices.
const everything = math.MaxInt

func ranged(c *call) bool { return rangeHeader(c) != "" }

func rangeHeader(c *call) string {
	return cmp.Or(c.r.Header.Get("X-Range"), c.r.Header.Get("Range"))
}

// choicesPage reads the range header, which has precedence over skip and limit
// (CONTRACT.md §1.3).
func (s *Server) choicesPage(c *call) (page, *failure) {
	text := rangeHeader(c)
	if text == "" && s.dialect.Is(choicesForm, "scalars") {
		return s.page(c)
	}
	if text == "" {
		p, f := readPage(c, page{})
		if p.limit = min(p.limit, rangeLimit); p.limit == 0 {
			p.limit = everything
		}
		return p, f
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
