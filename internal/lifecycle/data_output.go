package lifecycle

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/collab-iac/terraform-provider-collab/internal/backend"
	"github.com/collab-iac/terraform-provider-collab/internal/model"
)

// CheckExports refuses paths that lead to secrets, and to keys that the model does not
// have.
func (m *DataManager) CheckExports(paths []string, report *Report) {
	for i, path := range paths {
		fields, open := m.Model.Fields, m.Unchecked
		for _, step := range exportSteps(path) {
			key, isKey := step.(string)
			if !isKey || open {
				continue
			}
			f := model.FieldWithPayload(fields, key)
			switch {
			case f == nil:
				report.addError(Path{Exports, i}, "Key that the model does not have", fmt.Sprintf("%s: %s has no %q at %q.", Exports, m.Model.Type, key, path))
			case f.Access == model.WriteOnly:
				report.addError(Path{Exports, i}, "Secret in "+Output, fmt.Sprintf("%s: %q is a secret, which %s would keep in the state.", Exports, path, Output))
			}
			if f == nil || f.Access == model.WriteOnly || f.Kind == model.Any {
				open = true // nothing more is known
				continue
			}
			fields = f.Fields
		}
	}
}

// exportSteps splits a path such as lines[0].label into keys and indexes.
func exportSteps(path string) []any {
	var steps []any
	for part := range strings.SplitSeq(strings.NewReplacer("[", ".", "]", "").Replace(path), ".") {
		if i, err := strconv.Atoi(part); err == nil && i >= 0 {
			steps = append(steps, i)
		} else if part != "" {
			steps = append(steps, part)
		}
	}
	return steps
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
		steps := exportSteps(path)
		return len(steps) == 0 || p.data[fmt.Sprint(steps[0])] == nil
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
		shown[path] = exportedAt(data, exportSteps(path))
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
