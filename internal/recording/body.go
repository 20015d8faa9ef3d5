package recording

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/url"
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"golang.org/x/net/html"
	"golang.org/x/net/html/charset"
)

// body disguises a body: JSON, a page, a form, or a text. It reports whether it is one
// of these. What comes out is ASCII, so that it is the same in every charset.
func (d *disguise) body(data []byte, contentType string) (string, bool) {
	if len(data) == 0 {
		return "", true
	}
	kind, parameters, _ := mime.ParseMediaType(contentType)
	if encoding, _ := charset.Lookup(parameters["charset"]); encoding != nil {
		if decoded, err := encoding.NewDecoder().Bytes(data); err == nil {
			data = decoded
		}
	}
	if !utf8.Valid(data) || bytes.IndexByte(data, 0) >= 0 {
		return "", false
	}
	if v, err := decode(data); err == nil {
		return encodeJSON(d.value("", v)), true
	}
	start := bytes.TrimSpace(data)
	switch {
	case bytes.HasPrefix(start, []byte("<")) || kind == "text/html":
		return d.page(data), true
	case kind == "application/x-www-form-urlencoded":
		if form, err := url.ParseQuery(string(data)); err == nil {
			return encode(d.query(form)), true
		}
	}
	return d.text("", string(data)), true
}

// nested disguises JSON that stands in a text.
func (d *disguise) nested(text string) (string, bool) {
	if !strings.HasPrefix(text, "[") && !strings.HasPrefix(text, "{") {
		return "", false
	}
	v, err := decode([]byte(text))
	if err != nil {
		return "", false
	}
	return encodeJSON(d.value("", v)), true
}

// errMore is a body that goes on behind its document.
var errMore = errors.New("there is more than one document")

func decode(data []byte) (any, error) {
	decoder := json.NewDecoder(bytes.NewReader(bytes.TrimPrefix(data, []byte("\ufeff"))))
	decoder.UseNumber()
	var v any
	if err := decoder.Decode(&v); err != nil {
		return nil, err
	}
	if _, err := decoder.Token(); !errors.Is(err, io.EOF) {
		return nil, errMore
	}
	return v, nil
}

// encodeJSON writes a value that was decoded, in ASCII.
func encodeJSON(v any) string {
	var b bytes.Buffer
	encoder := json.NewEncoder(&b)
	encoder.SetEscapeHTML(false)
	_ = encoder.Encode(v) // what was decoded can be encoded
	var ascii strings.Builder
	for _, r := range strings.TrimSuffix(b.String(), "\n") {
		if r < utf8.RuneSelf {
			ascii.WriteRune(r)
			continue
		}
		for _, unit := range utf16.AppendRune(nil, r) {
			_, _ = fmt.Fprintf(&ascii, "\\u%04x", unit)
		}
	}
	return ascii.String()
}

// keptAttributes are the attributes of a page that say what it is made of.
var keptAttributes = keySet("type", "method", "name", "charset", "http-equiv", "rel", "enctype")

// page disguises the texts and places of a page. Scripts, styles and comments are left
// out.
func (d *disguise) page(data []byte) string {
	var b strings.Builder
	tokens := html.NewTokenizer(bytes.NewReader(data))
	skips := false
	for tokens.Next() != html.ErrorToken {
		token := tokens.Token()
		switch token.Type {
		case html.TextToken:
			if skips {
				continue
			}
			token.Data = d.text("", token.Data)
		case html.CommentToken:
			continue
		case html.StartTagToken, html.SelfClosingTagToken:
			skips = token.Data == "script" || token.Data == "style"
			for i, attribute := range token.Attr {
				if !keptAttributes[attribute.Key] || !simpleKey.MatchString(attribute.Val) {
					token.Attr[i].Val = d.text("value", attribute.Val)
				}
			}
		case html.EndTagToken:
			skips = false
		}
		b.WriteString(token.String())
	}
	return b.String()
}
