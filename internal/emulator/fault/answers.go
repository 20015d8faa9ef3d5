package fault

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"unicode/utf16"
)

// gatewayPages are 404s that a gateway answers with.
var gatewayPages = []struct{ contentType, body string }{
	{"text/html", "<html><head><title>404 Not Found</title></head><body><center>nginx</center></body></html>"},
	{"text/plain", "default backend - 404"},
	{"application/json", `{"status": 404, "error": "Not Found", "message": "No message available"}`},
}

// changeAnswer serves a request and changes the answer. An answer that the fault
// does not fit is not changed.
func changeAnswer(w http.ResponseWriter, r *http.Request, next http.Handler, name Name, more float64) {
	if name == GatewayPage {
		page := gatewayPages[int(more*float64(len(gatewayPages)))]
		w.Header().Set("Content-Type", page.contentType)
		w.WriteHeader(http.StatusNotFound)
		_, _ = io.WriteString(w, page.body)
		return
	}
	answer := serveDetached(next, r)
	body := answer.Body.Bytes()
	var doc map[string]any
	if answer.Code == http.StatusOK && r.Method == http.MethodGet && json.Unmarshal(body, &doc) == nil {
		switch name {
		case HollowAnswer:
			body = without(body, doc, []any{map[string]any{}, nil, map[string]any{"id": ""}}[int(more*3)], "data", "user")
		case EmptyPage:
			body = without(body, doc, []any{}, "resources", "users", "uris")
		case UnnamedCharset:
			body = Latin1(body)
			answer.Header().Set("Content-Type", "application/json")
		}
	}
	for key, values := range answer.Header() {
		w.Header()[key] = values
	}
	w.WriteHeader(answer.Code)
	_, _ = w.Write(body)
}

// without encodes a document with another value under those of the keys that it
// has. One that has none of them stays as it is, byte for byte.
func without(body []byte, doc map[string]any, value any, keys ...string) []byte {
	changed := false
	for _, key := range keys {
		if _, has := doc[key]; has {
			doc[key], changed = value, true
		}
	}
	if !changed {
		return body
	}
	body, _ = json.Marshal(doc) // it was decoded from JSON
	return body
}

// Latin1 encodes JSON in ISO-8859-1, with escapes for what that lacks.
func Latin1(body []byte) []byte {
	var b bytes.Buffer
	for _, r := range string(body) {
		if r < 0x100 {
			b.WriteByte(byte(r))
			continue
		}
		for _, unit := range utf16.Encode([]rune{r}) {
			fmt.Fprintf(&b, `\u%04x`, unit)
		}
	}
	return b.Bytes()
}
