package transport

import (
	"log/slog"
	"net/http"
	"time"
)

// log writes one record for an attempt. Only what is named here reaches the log:
// no header, no query and no body.
func (e *exchange) log(req *http.Request, resp *http.Response, took time.Duration, err error) {
	attrs := []slog.Attr{
		slog.String("method", req.Method),
		slog.String("host", req.URL.Host),
		slog.String("path", req.URL.EscapedPath()),
		slog.Int("attempt", e.attempts+1),
		slog.Int64("duration_ms", took.Milliseconds()),
	}
	if resp != nil {
		attrs = append(attrs, slog.Int("status", resp.StatusCode))
	}
	if err != nil {
		attrs = append(attrs, slog.String("error", err.Error()))
	}
	e.client.cfg.Logger.LogAttrs(req.Context(), slog.LevelDebug, "HTTP exchange", attrs...)
}
