package emulator

import (
	"encoding/json"
	"strconv"
	"strings"
	"time"

	"github.com/collab-iac/terraform-provider-collab/internal/model"
)

// numberSetByServer stands in for any count or limit that Webex would set.
const numberSetByServer = json.Number("20")

// computation sets read-only values by the names and kinds of the fields, and by
// what the table says they derive from. It is the same for every model.
type computation struct {
	model *servedModel
	pkid  string
	root  map[string]any
	now   time.Time
}

// computeServerSet sets the read-only fields of an object that is about to be
// stored. A value that does not depend on other fields is set only once.
func computeServerSet(m *servedModel, o *object, now time.Time) {
	c := computation{model: m, pkid: o.PKID, root: o.Data, now: now}
	c.object(m.Fields, o.Data)
}

func (c computation) object(fields []model.Field, data map[string]any) {
	hasStatus := false
	for i := range fields {
		f := &fields[i]
		switch {
		case f.Access != model.ReadOnly:
			if inner, is := data[f.Payload].(map[string]any); is && f.Kind == model.Object {
				c.object(f.Fields, inner)
			}
		case f.Payload == "status":
			hasStatus = true
		default:
			if data[f.Payload] = c.value(f, data[f.Payload]); data[f.Payload] == nil {
				delete(data, f.Payload)
			}
		}
	}
	if hasStatus {
		data["status"] = status(data) // last, because it depends on the others
	}
}

// value returns what the server sets a read-only field to; stored is what the
// field holds so far.
func (c computation) value(f *model.Field, stored any) any {
	switch f.Payload {
	case "lastUpdatedTime":
		return strconv.FormatInt(c.now.UnixMilli(), 10)
	case "phoneNumbers":
		return c.phoneNumbers()
	case "sipAddresses":
		return c.sipAddresses()
	}
	if f.Kind == model.String && len(f.DerivedFrom) == 1 {
		return valueAt(c.root, c.model.payloadPaths[f.DerivedFrom[0]])
	}
	if f.Kind == model.Object {
		return c.inner(f, stored)
	}
	if stored != nil {
		return stored
	}
	return c.first(f)
}

// first returns the value that a field starts with; nil for no value.
func (c computation) first(f *model.Field) any {
	switch {
	case f.Payload == "id":
		return webexID(c.model.Type, c.pkid)
	case f.Payload == "created":
		return formatTime(c.now)
	case f.Payload == "createdTime":
		return strconv.FormatInt(c.now.UnixMilli(), 10)
	case f.Payload == "invitePending", f.Payload == "loginEnabled":
		return true
	case f.Kind == model.Bool:
		return false
	case f.Kind == model.Int:
		return numberSetByServer
	}
	return nil
}

func (c computation) inner(f *model.Field, stored any) any {
	inner := map[string]any{}
	if held, is := stored.(map[string]any); is {
		inner = held
	}
	if c.object(f.Fields, inner); len(inner) == 0 {
		return nil
	}
	return inner
}

// status describes the two flags of an account (CONTRACT.md §6.3).
func status(data map[string]any) string {
	pending, _ := data["invitePending"].(bool)
	enabled, known := data["loginEnabled"].(bool)
	switch {
	case known && !enabled:
		return "Login disabled"
	case pending || !known:
		return "Invite pending"
	}
	return "Login enabled"
}

// phoneNumbers are put together from work number and extension (CONTRACT.md
// §6.3).
func (c computation) phoneNumbers() any {
	numbers := []any{}
	for _, pair := range [][2]string{{"workNumber", "work"}, {"extension", "work_extension"}} {
		if number, _ := c.root[pair[0]].(string); number != "" {
			numbers = append(numbers, map[string]any{"type": pair[1], "value": number})
		}
	}
	return numbers
}

// sipAddresses are made of the email address (CONTRACT.md §6.3).
func (c computation) sipAddresses() any {
	email, _ := c.root["email"].(string)
	user, domain, _ := strings.Cut(email, "@")
	if domain == "" {
		return nil
	}
	return []any{
		map[string]any{"type": "cloud-calling", "value": user + "@" + domain + ".calls.example.com", "primary": true},
		map[string]any{"type": "personal-room", "value": user + "@" + domain + ".rooms.example.com", "primary": false},
	}
}
