package lifecycle

import (
	"reflect"
	"time"

	"github.com/collab-iac/terraform-provider-collab/internal/model"
)

// How long an operation may take where the configuration does not say. Writes run
// workflows on the server and wait in its queue; a list may have many pages.
const (
	DefaultReadTimeout  = 5 * time.Minute
	DefaultWriteTimeout = 20 * time.Minute
)

// WriteOnlyName returns the attribute that takes the secret of a field without
// keeping it.
func WriteOnlyName(f *model.Field) string { return f.Name + "_wo" }

// VersionName returns the attribute whose change sends a write-only secret again.
func VersionName(f *model.Field) string { return f.Name + "_wo_version" }

// RequiredInConfig reports whether a configuration must set a field; top is true
// outside all objects. A value that is required inside an object is filled in
// (see model.Field.FillFrom), and a secret can be declared in two ways.
func RequiredInConfig(f *model.Field, top bool) bool {
	return top && f.Required && f.FillFrom == "" && f.Access != model.WriteOnly
}

// Secrets returns the fields that are sent and never read back.
func Secrets(m *model.Model) []*model.Field {
	var list []*model.Field
	for i := range m.Fields {
		if m.Fields[i].Access == model.WriteOnly {
			list = append(list, &m.Fields[i])
		}
	}
	return list
}

// Same reports whether two values are the same to the last spelling.
func Same(a, b any) bool { return reflect.DeepEqual(a, b) }
