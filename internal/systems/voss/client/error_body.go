package client

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/collab-iac/terraform-provider-collab/internal/httpbody"
	"github.com/collab-iac/terraform-provider-collab/internal/transport"
)

// errorBody is the description of a failure in the body of an answer.
type errorBody struct {
	message, code, transaction string
	fields                     map[string]string
	// words is the text of an HTML page. It is for classify alone, because it is
	// too long to show.
	words string
	// isText is true where it is no JSON.
	isText bool
}

// isForeign reports whether the body may be that of something before the server: it is no
// JSON, and says nothing that only the server knows.
func (p errorBody) isForeign() bool {
	return p.isText && len(p.fields) == 0 && !duplicateWords.MatchString(p.message+p.words)
}

// parseErrorBody reads an error body of any shape: JSON with a message in one of
// many places, a page of HTML, plain text, nothing.
func parseErrorBody(body []byte, contentType string) errorBody {
	if page, ok := httpbody.ReadHTML(body, contentType); ok {
		refused := errorBody{message: page.NotJSON(system), words: page.Text, isText: true}
		if markWords.MatchString(page.Text) {
			refused.fields = map[string]string{requestMeta: "the page names it"}
		}
		return refused
	}
	doc, err := httpbody.JSON(body)
	if err != nil {
		return errorBody{message: transport.Tidy(string(body)), isText: true}
	}
	p := errorBody{fields: map[string]string{}}
	switch doc := doc.(type) {
	case map[string]any:
		p.message = p.object(doc)
	case []any:
		p.message = p.list(doc)
	default:
		p.message = transport.Tidy(fmt.Sprint(doc))
	}
	return p
}

// object reads an object that describes a failure and returns its message.
func (p *errorBody) object(doc httpbody.Document) string {
	p.code = cmp.Or(doc.First(codeKeys...), p.code)
	p.transaction = cmp.Or(doc.First(transactionKeys...), p.transaction)
	message := ""
	for _, key := range fieldListKeys {
		message = cmp.Or(message, p.value("", doc[key]))
	}
	for _, key := range slices.Backward(messageKeys) {
		said := doc.Object(key)
		if said.HasAny(messageKeys...) || said.HasAny(fieldListKeys...) {
			message = cmp.Or(p.object(said), message)
		} else {
			message = cmp.Or(p.value("", doc[key]), message)
		}
	}
	if message == "" && !doc.HasAny("meta", "data", "resources", "success") {
		// Nothing but field names, each with its messages.
		message = p.value("", map[string]any(doc))
	}
	return message
}

// list reads a list of messages, or of objects that name a field each.
func (p *errorBody) list(items []any) string {
	var parts []string
	for _, item := range items {
		fields, _ := item.(map[string]any)
		doc := httpbody.Document(fields)
		name, message := doc.First(fieldNameKeys...), transport.Tidy(doc.First(messageKeys...))
		switch {
		case message == "":
			message = p.value("", item)
		case name != "":
			p.note(name, message)
			message = name + ": " + message
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
			parts = append(parts, p.value(strings.TrimPrefix(path+"."+key, "."), v[key]))
		}
		return transport.Tidy(strings.Join(compact(parts), "; "))
	case []any:
		if path == "" {
			return p.list(v)
		}
		return p.elements(path, v)
	}
	message := transport.Tidy(httpbody.Text(v))
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
			messages = append(messages, transport.Tidy(httpbody.Text(item)))
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

// compact drops the texts that are blank.
func compact(list []string) []string {
	var full []string
	for _, s := range list {
		if s = strings.TrimSpace(s); s != "" {
			full = append(full, s)
		}
	}
	return full
}
