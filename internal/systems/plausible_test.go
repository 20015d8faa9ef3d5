package systems_test

import (
	"encoding/json"
	"strconv"
	"strings"
	"testing"

	"github.com/collab-iac/terraform-provider-collab/internal/emulator/payload"
	"github.com/collab-iac/terraform-provider-collab/internal/model"
	"github.com/collab-iac/terraform-provider-collab/internal/systems"
)

// probes are texts that some field takes and another refuses.
var probes = []string{
	"anything", "anna.berg@example.com", "ANNA@EXAMPLE.COM", "anna", "Anna <a@example.com>", "+1 408 555 0100", "0049 (30) 555-0100",
	"1", "12", "1234", "12345678901", "12 34", "*21#", "call me", "+", "+0123", "+12345678901234567", "Europe/Berlin", "UTC", "Local",
	"Mars/Phobos", "DE", "us", "UK", "ZZ", "Germany", "Leads / EMEA!", "Leads, EMEA-1_b", "-1", "1.5",
}

// TestEmulatorRefusesWhatPlansRefuse compares the provider with the emulator, which judges
// by means of its own, for each field of the catalog: an error in a plan is an error of the
// server, and nothing that the server takes is an error in a plan.
func TestEmulatorRefusesWhatPlansRefuse(t *testing.T) {
	refusing := 0
	for _, m := range systems.Models() {
		m.WalkFields(func(ref model.FieldRef) {
			f := *ref.Field
			if f.Access == model.ReadOnly || f.Access == model.WriteOnly || f.Sensitive || len(f.Choices) > 0 {
				return
			}
			if ref.Parent != nil && ref.Parent.Assigned != nil {
				return // a call of its own writes it, and no body that a table describes
			}
			f.NeededWhen, f.FixedWhen, f.UsedWhen = nil, nil, nil
			for _, value := range probesOf(f) {
				plan, server := refusedByPlan(f, value), refusedByServer(f, value)
				if plan != server {
					t.Errorf("%s, %s: a plan refuses %v: %v; the emulator does: %v", m.Type, ref.Attribute, value, plan, server)
				}
				if plan {
					refusing++
				}
			}
		})
	}
	if refusing < 100 {
		t.Errorf("%d values were refused", refusing)
	}
}

// probesOf returns values to try on a field, and those on both sides of its limits.
func probesOf(f model.Field) []any {
	var values []any
	switch f.Kind {
	case model.String:
		for _, text := range probes {
			values = append(values, text)
		}
		for code := range 26 * 26 {
			values = append(values, string([]byte{'A' + byte(code/26), 'A' + byte(code%26)}))
		}
		for n := max(1, f.Limits.Length); f.Limits.Length > 0 && n <= f.Limits.Length+1; n++ {
			values = append(values, strings.Repeat("x", n), strings.Repeat("ä", n))
		}
	case model.Int:
		values = append(values, int64(-1), int64(0), int64(1), int64(1_000_000))
		for _, end := range []any{f.Limits.Range.Least, f.Limits.Range.Most} {
			if n, is := end.(int64); is {
				values = append(values, n-1, n, n+1)
			}
		}
	}
	return values
}

func refusedByPlan(f model.Field, value any) bool {
	config := model.Value{f.Name: value}
	m := &model.Model{Fields: []model.Field{f}}
	for _, found := range m.Implausible(config, config, nil) {
		if found.Refused {
			return true
		}
	}
	return false
}

func refusedByServer(f model.Field, value any) bool {
	sent := value
	if n, is := value.(int64); is {
		sent = json.Number(strconv.FormatInt(n, 10))
	}
	return len(payload.Rules{Plausible: true}.Check([]model.Field{f}, map[string]any{f.Payload: sent})) > 0
}

// TestEmulatorNeedsWhatPlansNeed does so for values that others make necessary.
func TestEmulatorNeedsWhatPlansNeed(t *testing.T) {
	tried := 0
	for _, m := range systems.Models() {
		m.WalkFields(func(ref model.FieldRef) {
			need := ref.Field.NeededWhen
			if need == nil || ref.Field.Access == model.ReadOnly {
				return
			}
			neighbours := m.Fields
			if ref.Parent != nil {
				neighbours = ref.Parent.Fields
			}
			tables := &model.Model{Fields: neighbours}
			for _, value := range need.Values {
				tried++
				config, sent := model.Value{need.Field: value}, map[string]any{payloadOf(neighbours, need.Field): value}
				plan, server := false, false
				for _, found := range tables.Implausible(config, config, nil) {
					plan = plan || found.Refused && found.Path == ref.Field.Name
				}
				for _, found := range (payload.Rules{Plausible: true}).Check(neighbours, sent) {
					server = server || found.Path == ref.Field.Payload && strings.Contains(found.Message, "is needed")
				}
				if plan != server || plan != need.Certain {
					t.Errorf("%s, %s with %s = %v: certain: %v, a plan refuses: %v, the emulator: %v", m.Type, ref.Attribute, need.Field, value, need.Certain, plan, server)
				}
			}
		})
	}
	if tried == 0 {
		t.Error("no field is needed")
	}
}

func payloadOf(fields []model.Field, name string) string {
	for _, f := range fields {
		if f.Name == name {
			return f.Payload
		}
	}
	return name
}
