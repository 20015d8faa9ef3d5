package soak

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"path"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/collab-iac/terraform-provider-collab/internal/emulator/accesslog"
	gws "github.com/collab-iac/terraform-provider-collab/internal/systems/gws/emulator"
	gwsmodels "github.com/collab-iac/terraform-provider-collab/internal/systems/gws/models"
	voss "github.com/collab-iac/terraform-provider-collab/internal/systems/voss/emulator"
)

// stackHeader tells the witness which stack a request is from. No server knows it.
const stackHeader = "Soak-Stack"

// write is a request that asks for a change.
type write struct {
	stack, method string
	kind          *kind
	keys          []string // of the objects that it changes; none for a create
	businessKey   string   // of a create
	target        string   // of a move, as it is written
	part          bool     // of what belongs to an object, such as a skill
	body          string
	sent          time.Time
}

// witness sees the requests that reach a server, behind all faults of the network,
// and the server's own answers. It writes new objects into the books, and complains
// of writes to what is another's.
func (b *books) witness(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked := readWrite(r)
		if asked == nil {
			next.ServeHTTP(w, r)
			return
		}
		for _, key := range asked.keys {
			b.seeChange(asked, key)
		}
		before := b.partsOf(asked)
		answer := httptest.NewRecorder()
		next.ServeHTTP(answer, r.WithContext(voss.WatchTransactions(r.Context(), func(t voss.Transaction) { b.seeTransaction(asked, t) })))
		if len(asked.keys) == 0 && asked.kind.System == gwsmodels.System {
			b.seeCreate(asked, answer)
		}
		b.noteWrite(asked, answer)
		b.seePart(asked, before, answer)
		for key, values := range answer.Header() {
			w.Header()[key] = values
		}
		w.WriteHeader(answer.Code)
		_, _ = w.Write(answer.Body.Bytes())
	})
}

func (b *books) noteWrite(asked *write, answer *httptest.ResponseRecorder) {
	who := []string{asked.businessKey}
	for _, key := range asked.keys {
		if r := b.record(key); r != nil {
			who = append(who, r.name)
		}
	}
	for _, name := range slices.Compact(who) {
		b.note(name, "%s %v by %s: %.300s: %d %.150s", asked.method, asked.keys, asked.stack, asked.body, answer.Code, strings.TrimSpace(answer.Body.String()))
	}
}

// readWrite understands a request; nil where it changes no object.
func readWrite(r *http.Request) *write {
	if r.Method == http.MethodGet || r.Method == http.MethodHead {
		return nil
	}
	content, err := io.ReadAll(r.Body)
	if err != nil {
		panic(http.ErrAbortHandler)
	}
	r.Body = io.NopCloser(bytes.NewReader(content))
	var body map[string]any
	_ = json.Unmarshal(content, &body) // a server refuses what is no JSON
	asked := &write{stack: r.Header.Get(stackHeader), method: r.Method, body: string(content)}
	asked.sent, _ = r.Context().Value(sentKey{}).(time.Time)
	named := strings.Trim(strings.TrimPrefix(strings.TrimPrefix(r.URL.Path, "/api/"), strings.TrimPrefix(gws.Root, "/api/")+"/"), "/")
	if named == "tool/DataMove" {
		named, asked.target = r.URL.Query().Get("model_type"), r.URL.Query().Get("context_hierarchy")
		asked.keys = (&accesslog.Write{Body: body}).Keys()
	}
	for _, k := range kinds() {
		rest, found := strings.CutPrefix(named, k.Type)
		if !found || rest != "" && rest[0] != '/' {
			continue
		}
		asked.kind = k
		asked.businessKey, _ = body[k.BusinessKeyField().Payload].(string)
		if rest != "" {
			asked.keys = []string{path.Base(rest)}
			if key, below, inside := strings.Cut(strings.Trim(rest, "/"), "/"); inside && strings.HasPrefix(below, skillList) {
				asked.keys, asked.part = []string{key}, true
			}
		}
		return asked
	}
	return nil
}

// seeChange looks at a request to change or delete an object.
func (b *books) seeChange(asked *write, key string) {
	o, there := b.site.object(asked.kind, key)
	if !there {
		return
	}
	r := b.record(key)
	switch {
	case r == nil || r.owner != asked.stack:
		b.complain(&b.foreign, o, "foreign object touched: %s of %s %s (%s) by %s", asked.method, o.kind.Type, o.name, key, asked.stack)
	case asked.target != "" && !r.moving && b.site.nodeOf(asked.target) == o.node:
		b.complain(&b.unplanned, o, "moved to where it is: %s %s (%s) by %s", o.kind.Type, o.name, key, asked.stack)
	case asked.method == http.MethodDelete && !asked.part && !r.mayGo:
		b.complain(&b.lost, o, "deleted although nobody asked for it: %s %s (%s) by %s", o.kind.Type, o.name, key, asked.stack)
	}
}

// partsOf returns the skills of the user that a request is about, where it is about one
// of them.
func (b *books) partsOf(asked *write) any {
	if !asked.part {
		return nil
	}
	o, _ := b.site.object(asked.kind, asked.keys[0])
	return o.data[skillList]
}

// seePart looks at a request to give a user a skill or to take one away. Where the server
// found nothing left to do, and had had nothing to do since it was sent, it had been made
// before: whoever lost the answer did not look what came of it.
func (b *books) seePart(asked *write, before any, answer *httptest.ResponseRecorder) {
	made := answer.Code < 400 && !refused.Match(answer.Body.Bytes())
	none := asked.method == http.MethodDelete && answer.Code == http.StatusNotFound
	if !asked.part || !made && !none {
		return
	}
	changed := !reflect.DeepEqual(before, b.partsOf(asked))
	if last := b.partsChanged(asked.keys[0], changed); !changed && !last.After(asked.sent) {
		o, _ := b.site.object(asked.kind, asked.keys[0])
		b.complain(&b.repeated, o, "sent again: %s of %s %s by %s: %s", asked.method, o.kind.Type, o.name, asked.stack, asked.body)
	}
}

// partsChanged returns when the skills of a user changed last, which may be now.
func (b *books) partsChanged(key string, now bool) time.Time {
	b.mu.Lock()
	defer b.mu.Unlock()
	r := b.records[key]
	if r == nil {
		return time.Time{}
	}
	if now {
		r.partsChanged = time.Now()
	}
	return r.partsChanged
}

// seeTransaction writes what a create will make into the books, as soon as the server
// has accepted it. What the answer says, and whether there is one, changes nothing.
func (b *books) seeTransaction(asked *write, t voss.Transaction) {
	if t.Action == "Create" && t.PKID != "" {
		b.enter(object{key: t.PKID, kind: asked.kind, name: asked.businessKey}, asked.stack)
	}
}

var (
	userKey = regexp.MustCompile(`^[0-9a-f]{32}$`)
	refused = regexp.MustCompile(`"statusCode":\s*"?[1-9]`) // also with HTTP 200
)

// seeCreate writes the user that a create has made into the books. An answer names the
// user, or nothing.
func (b *books) seeCreate(asked *write, answer *httptest.ResponseRecorder) {
	body := answer.Body.Bytes()
	if answer.Code >= 400 && answer.Code < 500 || refused.Match(body) {
		return
	}
	if key := namedKey(body); key != "" {
		b.enter(object{kind: asked.kind, name: asked.businessKey, key: key}, asked.stack)
		return
	}
	// One that nobody has a record of was made by this create: business keys are
	// unique.
	for _, o := range b.site.objects(asked.kind) {
		if strings.EqualFold(o.name, asked.businessKey) && b.record(o.key) == nil {
			b.enter(o, asked.stack)
		}
	}
}

// namedKey returns the key of the user that an answer names, or "".
func namedKey(body []byte) string {
	var answer any
	_ = json.Unmarshal(body, &answer) // some answers are no JSON
	doc, _ := answer.(map[string]any)
	for _, named := range []any{answer, doc["id"]} {
		if key, _ := named.(string); userKey.MatchString(key) {
			return key
		}
	}
	return ""
}
