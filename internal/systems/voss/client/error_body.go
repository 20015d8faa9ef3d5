package client

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/collab-iac/terraform-provider-collab/internal/httpbody"
	"github.com/collab-iac/terraform-provider-collab/internal/transport"
)

// errorBody is what an answer says went wrong.
type errorBody struct {
	message, code, transaction string
	fields                     map[string]string
	// words is what a page of HTML says, for classify alone: it is too much to
	// show.
	words string
}

// parseErrorBody reads an error body of any shape: JSON with a message in one of
// many places, a page of HTML, plain text, nothing.
func parseErrorBody(body []byte, contentType string) errorBody {
	if page, ok := httpbody.ReadHTML(body, contentType); ok {
		return errorBody{message: page.NotJSON(system), words: page.Text}
	}
	doc, err := httpbody.JSON(body)
	if err != nil {
		return errorBody{message: transport.Tidy(string(body))}
	}
	p := errorBody{fields: map[string]string{}}
	switch doc := doc.(type) {
	case map[string]any:
		p.read(doc)
	case []any:
		p.message = p.list(doc)
	default:
		p.message = transport.Tidy(fmt.Sprint(doc))
	}
	return p
}

func (p *errorBody) read(doc map[string]any) {
	p.code = firstText(doc, codeKeys)
	p.transaction = firstText(doc, transactionKeys)
	for _, key := range fieldListKeys {
		if text := p.value("", doc[key]); p.message == "" {
			p.message = text
		}
	}
	for _, key := range slices.Backward(messageKeys) {
		switch v := doc[key].(type) {
		case map[string]any:
			p.nested(v)
		case []any:
			if text := p.list(v); text != "" {
				p.message = text
			}
		default:
			if text := transport.Tidy(text(v)); text != "" {
				p.message = text
			}
		}
	}
	if p.message == "" && !hasAny(doc, "meta", "data", "resources", "success") {
		// Nothing but field names, each with its messages.
		p.message = p.value("", doc)
	}
}

// nested reads an object under one of the message keys: another problem, or
// messages by field.
func (p *errorBody) nested(doc map[string]any) {
	if !hasAny(doc, messageKeys...) && !hasAny(doc, fieldListKeys...) {
		if text := p.value("", doc); text != "" {
			p.message = text
		}
		return
	}
	inner := errorBody{fields: p.fields}
	inner.read(doc)
	if inner.message != "" {
		p.message = inner.message
	}
	if inner.code != "" {
		p.code = inner.code
	}
	if inner.transaction != "" {
		p.transaction = inner.transaction
	}
}

// list reads a list of messages, or of objects that name a field each.
func (p *errorBody) list(items []any) string {
	var parts []string
	for _, item := range items {
		fields, ok := item.(map[string]any)
		if !ok {
			parts = append(parts, transport.Tidy(text(item)))
			continue
		}
		message := transport.Tidy(firstText(fields, messageKeys))
		if name := firstText(fields, fieldNameKeys); name != "" && message != "" {
			p.note(name, message)
			message = name + ": " + message
		}
		if message == "" {
			message = p.value("", fields)
		}
		parts = append(parts, message)
	}
	return transport.Tidy(strings.Join(compact(parts), "; "))
}

// value reads messages below a payload path and returns them as one line.
func (p *errorBody) value(path string, v any) string {
	switch v := v.(type) {
	case map[string]any:
		var parts []string
		for _, key := range slices.Sorted(maps.Keys(v)) {
			parts = append(parts, p.value(join(path, key), v[key]))
		}
		return transport.Tidy(strings.Join(compact(parts), "; "))
	case []any:
		if path == "" {
			return p.list(v)
		}
		return p.elements(path, v)
	}
	message := transport.Tidy(text(v))
	if path == "" || message == "" {
		return message
	}
	p.note(path, message)
	return path + ": " + message
}

// elements reads what a field's list holds: its messages, or one object of
// messages for each element.
func (p *errorBody) elements(path string, items []any) string {
	var messages, parts []string
	for i, item := range items {
		if _, ok := item.(map[string]any); ok {
			parts = append(parts, p.value(fmt.Sprintf("%s.[%d]", path, i), item))
		} else {
			messages = append(messages, transport.Tidy(text(item)))
		}
	}
	if all := strings.Join(compact(messages), " "); all != "" {
		p.note(path, all)
		parts = append(parts, path+": "+all)
	}
	return strings.Join(compact(parts), "; ")
}

func (p *errorBody) note(path, message string) {
	path = transport.Tidy(path)
	if have := p.fields[path]; have != "" && have != message {
		message = have + " " + message
	}
	p.fields[path] = message
}

func join(path, key string) string {
	if path == "" {
		return key
	}
	return path + "." + key
}

func firstText(doc map[string]any, keys []string) string {
	for _, key := range keys {
		if s := text(doc[key]); s != "" {
			return s
		}
	}
	return ""
}

func hasAny(doc map[string]any, keys ...string) bool {
	return slices.ContainsFunc(keys, func(key string) bool { _, ok := doc[key]; return ok })
}
