package fault

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"unicode/utf16"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
)

// inTheServersPlace are the faults that answer before the server does, with their
// statuses.
var inTheServersPlace = map[Name]int{
	GatewayPage: http.StatusNotFound, Gateway502: http.StatusBadGateway, Gateway503: http.StatusServiceUnavailable,
	Gateway504: http.StatusGatewayTimeout, LoginPage: http.StatusOK,
}

// writeGatewayPage answers as a gateway does: with a page, a text or JSON.
func writeGatewayPage(w http.ResponseWriter, status int, choice float64) {
	said := http.StatusText(status)
	pages := []struct{ contentType, body string }{
		{"text/html", fmt.Sprintf("<html><head><title>%d %s</title></head><body><center>nginx</center></body></html>", status, said)},
		{"text/plain", fmt.Sprintf("default backend - %d", status)},
		{"application/json", fmt.Sprintf(`{"status": %d, "error": %q, "message": "No message available"}`, status, said)},
	}
	if status == http.StatusOK {
		pages = pages[:1]
		pages[0].body = "<html><head><title>Sign in</title></head><body><form></form></body></html>"
	}
	page := pages[int(choice*float64(len(pages)))]
	w.Header().Set("Content-Type", page.contentType)
	w.WriteHeader(status)
	_, _ = io.WriteString(w, page.body)
}

// changeAnswer serves a request and changes the answer, or answers in the server's
// place. An answer that the fault does not fit is not changed.
func (i *Injector) changeAnswer(w http.ResponseWriter, r *http.Request, next http.Handler, hit drawn) {
	if status := inTheServersPlace[hit.name]; status != 0 {
		writeGatewayPage(w, status, hit.more)
		return
	}
	if hit.name == GatewayAnswer {
		answerInPlace(w, hit.more)
		return
	}
	answer := serveDetached(next, r)
	if hit.name == GatewayAfter {
		answerInPlace(w, hit.more)
		return
	}
	body, foreign := fromLatin1(answer.Body.Bytes())
	var doc map[string]any
	if answer.Code == http.StatusOK && r.Method == http.MethodGet && json.Unmarshal(body, &doc) == nil {
		switch hit.name {
		case SlowList:
			if isList(doc) && i.options.Clock.Sleep(r.Context(), cmp.Or(hit.takes, i.options.Slow)) != nil {
				panic(http.ErrAbortHandler)
			}
		case HangChoices:
			if _, is := doc["choices"]; is {
				i.hang(r, hit)
			}
		case HollowAnswer:
			body = without(doc, body, []any{map[string]any{}, nil, map[string]any{"id": ""}}[int(hit.more*3)], "data", "user")
		case OtherObject:
			body = without(doc, body, somebodyElse, "data", "user")
		case PartialAnswer:
			body = partly(doc, body)
		case EmptyPage:
			body = without(doc, body, []any{}, "resources", "users", "uris")
		case UnnamedCharset:
			foreign = true
			answer.Header().Set("Content-Type", "application/json")
		case LoneSurrogate:
			body = brokenLetter(body)
		}
	}
	if foreign {
		body = Latin1(body)
	}
	send(w, answer, body)
}

// isList reports whether an answer has rows.
func isList(doc map[string]any) bool {
	return slices.ContainsFunc([]string{"resources", "users", "uris"}, func(key string) bool { _, has := doc[key]; return has })
}

// without encodes a document with another value under those of the keys that it
// has. One that has none of them stays as it is, byte for byte.
func without(doc map[string]any, body []byte, value any, keys ...string) []byte {
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

// names are the keys that make an object the one that was asked for.
var names = []string{"pkid", "id", "email", "name", "userName"}

// partly leaves every other value out of the object that an answer shows, never its
// names. Other answers stay as they are.
func partly(doc map[string]any, body []byte) []byte {
	changed := false
	for _, place := range []string{"data", "user"} {
		object, _ := doc[place].(map[string]any)
		for i, key := range slices.Sorted(maps.Keys(object)) {
			if i%2 == 0 && !slices.Contains(names, key) {
				delete(object, key)
				changed = true
			}
		}
	}
	if !changed {
		return body
	}
	body, _ = json.Marshal(doc) // it was decoded from JSON
	return body
}

// brokenLetter puts half of a letter before names and descriptions, as a text has it that
// was cut between the halves.
func brokenLetter(body []byte) []byte {
	for _, key := range []string{"firstName", "lastName", "displayName", "description"} {
		body = bytes.ReplaceAll(body, []byte(strconv.Quote(key)+`:"`), []byte(strconv.Quote(key)+`:"\ud83d`))
	}
	return body
}

// fromLatin1 decodes a body that a server sent in ISO-8859-1, and reports whether it was
// one. A fault that changed its bytes would lose letters.
func fromLatin1(body []byte) (text []byte, was bool) {
	if utf8.Valid(body) {
		return body, false
	}
	text, _ = charmap.ISO8859_1.NewDecoder().Bytes(body) // each byte is a letter there
	return text, true
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
