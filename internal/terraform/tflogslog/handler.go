// Package tflogslog sends the records of log/slog to Terraform's log. The packages
// that speak to servers know log/slog alone; Terraform's logger stands in the
// context of each request, where this package finds it.
package tflogslog

import (
	"context"
	"log/slog"
	"maps"

	"github.com/hashicorp/terraform-plugin-log/tflog"
)

// New returns a logger that writes to the log of the request in each record's
// context. A context without one takes no records.
func New() *slog.Logger { return slog.New(&handler{fields: map[string]any{}}) }

// handler implements slog.Handler over tflog, which checks levels itself.
type handler struct {
	fields map[string]any
	group  string // before the names of attributes, with a dot at its end
}

// Enabled implements slog.Handler.
func (*handler) Enabled(context.Context, slog.Level) bool { return true }

// Handle implements slog.Handler.
func (h *handler) Handle(ctx context.Context, record slog.Record) error {
	fields := maps.Clone(h.fields)
	record.Attrs(func(attr slog.Attr) bool {
		add(fields, h.group, attr)
		return true
	})
	switch {
	case record.Level >= slog.LevelError:
		tflog.Error(ctx, record.Message, fields)
	case record.Level >= slog.LevelWarn:
		tflog.Warn(ctx, record.Message, fields)
	case record.Level >= slog.LevelInfo:
		tflog.Info(ctx, record.Message, fields)
	case record.Level >= slog.LevelDebug:
		tflog.Debug(ctx, record.Message, fields)
	default:
		tflog.Trace(ctx, record.Message, fields)
	}
	return nil
}

// add puts an attribute among the fields, those of a group under "group.name".
func add(fields map[string]any, prefix string, attr slog.Attr) {
	value := attr.Value.Resolve()
	if value.Kind() != slog.KindGroup {
		fields[prefix+attr.Key] = value.Any()
		return
	}
	if attr.Key != "" {
		prefix += attr.Key + "."
	}
	for _, inner := range value.Group() {
		add(fields, prefix, inner)
	}
}

// WithAttrs implements slog.Handler.
func (h *handler) WithAttrs(attrs []slog.Attr) slog.Handler {
	fields := maps.Clone(h.fields)
	for _, attr := range attrs {
		add(fields, h.group, attr)
	}
	return &handler{fields: fields, group: h.group}
}

// WithGroup implements slog.Handler.
func (h *handler) WithGroup(name string) slog.Handler {
	if name == "" {
		return h
	}
	return &handler{fields: h.fields, group: h.group + name + "."}
}
