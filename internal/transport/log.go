package transport

import (
	"io"
	"net/http"
	"time"

	"github.com/hashicorp/terraform-plugin-log/tflog"
)

// log writes one line per attempt. Only what is named here reaches the log:
// no header, no query, and bodies only where Config.LogBodies asks for them.
func (a *attempt) log(req *http.Request, resp *http.Response, state *state, took time.Duration, err error) {
	fields := map[string]any{
		"method":      req.Method,
		"host":        req.URL.Host,
		"path":        req.URL.EscapedPath(),
		"attempt":     state.attempts + 1,
		"duration_ms": took.Milliseconds(),
	}
	if resp != nil {
		fields["status"] = resp.StatusCode
	}
	if err != nil {
		fields["error"] = err.Error()
	}
	tflog.Debug(req.Context(), "HTTP exchange", fields)
	if a.logBodies {
		a.traceBodies(req, resp)
	}
}

func (a *attempt) traceBodies(req *http.Request, resp *http.Response) {
	fields := map[string]any{"method": req.Method, "path": req.URL.EscapedPath()}
	if req.GetBody != nil {
		if body, err := req.GetBody(); err == nil {
			data, _ := io.ReadAll(body)
			fields["request_body"] = loggedBody{data}
		}
	}
	if resp != nil {
		fields["response_body"] = loggedBody{bytesOf(resp)}
	}
	tflog.Trace(req.Context(), "HTTP bodies", fields)
}
