package lifecycle

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/collab-iac/terraform-provider-collab/internal/backend"
	"github.com/collab-iac/terraform-provider-collab/internal/model"
	"github.com/collab-iac/terraform-provider-collab/internal/suggest"
)

// CheckExports refuses what is no path, and paths that lead to secrets, to keys that the
// model does not have, and into values that have none.
func (m *DataManager) CheckExports(paths []string, report *Report) {
	for i, path := range paths {
		at := Path{Exports, i}
		steps, err := exportSteps(path)
		if err != nil {
			report.addError(at, "Path that cannot be read", fmt.Sprintf("%s: %v", at, err))
			continue
		}
		if !m.Unchecked {
			m.checkExport(at, path, steps, report)
		}
	}
}

func (m *DataManager) checkExport(at Path, path string, steps []any, report *Report) {
	fields := m.Model.Fields
	var inside *model.Field
	for _, step := range steps {
		key, isKey := step.(string)
		switch {
		case inside != nil && inside.Kind.IsScalar():
			report.addError(at, "Key that the model does not have", fmt.Sprintf("%s: %q leads into %q of %s, which has neither keys nor elements.", at, path, inside.Payload, m.Model.Type))
			return
		case !isKey:
			continue
		}
		inside = model.FieldWithPayload(fields, key)
		switch {
		case inside == nil:
			report.addError(at, "Key that the model does not have", fmt.Sprintf("%s: %s has no %q at %q.%s", at, m.Model.Type, key, path, suggest.Question(key, payloadKeys(fields))))
			return
		case inside.Access == model.WriteOnly:
			report.addError(at, "Secret in "+Output, fmt.Sprintf("%s: %q is a secret, which %s would keep in the state.", at, path, Output))
			return
		case inside.Kind == model.Any:
			return // nothing more is known
		}
		fields = inside.Fields
	}
}

func payloadKeys(fields []model.Field) []string {
	keys := make([]string, len(fields))
	for i := range fields {
		keys[i] = fields[i].Payload
	}
	return keys
}

// Payload is what a read found of an object.
type Payload struct{ data map[string]any }

type payloadKey struct{}

// KeepPayload has a read keep the payload, for Exported.
func KeepPayload(ctx context.Context) (context.Context, *Payload) {
	kept := &Payload{}
	return context.WithValue(ctx, payloadKey{}, kept), kept
}

// speaksOf reports whether a payload says something of all paths: rows of lists may lack
// some.
func (p *Payload) speaksOf(paths []string) bool {
	return p != nil && p.data != nil && !slices.ContainsFunc(paths, func(path string) bool {
		steps, err := exportSteps(path)
		return err != nil || p.data[fmt.Sprint(steps[0])] == nil
	})
}

// Exported returns what the server shows at paths of an object, by the paths as they are
// written; nil for what it does not show, and no secret. It is false where that cannot be read. read is
// what was just read of the object; nil for nothing.
func (m *DataManager) Exported(ctx context.Context, key string, read *Payload, paths []string, report *Report) (shown map[string]any, ok bool) {
	shown = map[string]any{}
	for _, path := range paths {
		shown[path] = nil
	}
	if len(paths) == 0 {
		return shown, true
	}
	client := m.client(report)
	if client == nil || key == "" {
		return shown, false
	}
	object, err := backend.Object{}, error(nil)
	if read.speaksOf(paths) {
		object.Data = read.data
	} else if object, err = client.Get(ctx, m.Model, key); errors.Is(err, backend.ErrNotFound) {
		return shown, false // the next read says so
	}
	if err != nil {
		report.addWarning(Path{Output}, "Cannot read what exports show",
			fmt.Sprintf("%s: what it shows of the %s %s stays as it was, or null, until a later run can read it.\n\n%v", Output, m.Model.Title, key, err))
		return shown, false
	}
	data := withoutSecrets(m.Model.Fields, object.Data)
	for _, path := range paths {
		if steps, err := exportSteps(path); err == nil { // an older state may hold what no plan passes
			shown[path] = exportedAt(data, steps)
		}
	}
	return shown, true
}

func exportedAt(v any, steps []any) any {
	for _, step := range steps {
		switch at := v.(type) {
		case map[string]any:
			v = at[fmt.Sprint(step)]
		case []any:
			i, isIndex := step.(int)
			if !isIndex || i >= len(at) {
				return nil
			}
			v = at[i]
		default:
			return nil
		}
	}
	return v
}

// withoutSecrets returns a payload without passwords, or what stands in their place.
func withoutSecrets(fields []model.Field, data map[string]any) map[string]any {
	shown := make(map[string]any, len(data))
	for key, value := range data {
		f := model.FieldWithPayload(fields, key)
		switch inner := value.(type) {
		case map[string]any:
			if f != nil {
				value = withoutSecrets(f.Fields, inner)
			}
		case []any:
			if f == nil {
				break
			}
			list := make([]any, len(inner))
			for i, element := range inner {
				list[i] = element
				if object, isObject := element.(map[string]any); isObject {
					list[i] = withoutSecrets(f.Fields, object)
				}
			}
			value = list
		}
		if f == nil || f.Access != model.WriteOnly {
			shown[key] = value
		}
	}
	return shown
}

// CreateData is Create for an object that declared describes, as UpdateData is Update.
func (m *DataManager) CreateData(ctx context.Context, declared model.Value, node any) (*State, Report) {
	planned := m.Model.Plan(declared, nil, nil)
	m.copyMeta(planned, declared)
	if node != nil {
		planned[Hierarchy] = node
	}
	return m.Create(ctx, declared, planned)
}

// UncheckedRead returns a manager that takes what the server shows of an object, where
// nothing else is known of its model.
func (m *DataManager) UncheckedRead(ctx context.Context, key string, report *Report) *DataManager {
	client := m.client(report)
	if !m.Unchecked || client == nil {
		return m
	}
	object, err := client.Get(ctx, m.Model, key)
	if err != nil {
		return m // the read says so
	}
	return m.fit(object.Data)
}

// InData returns a report with the places in data of what is about fields: in its path,
// and where its text begins with that.
func (m *DataManager) InData(report Report) Report {
	moved := make(Report, len(report))
	for i, message := range report {
		if name, is := at(message.Path, 0).(string); is && m.Model.Field(name) != nil {
			inData := append(Path{Data}, m.Model.PayloadPath(message.Path)...)
			if rest, leads := strings.CutPrefix(message.Detail, message.Path.String()+": "); leads {
				message.Detail = inData.String() + ": " + rest
			}
			message.Path = inData
		}
		moved[i] = message
	}
	return moved
}

func at(p Path, i int) any {
	if i < len(p) {
		return p[i]
	}
	return nil
}
