package client

import (
	"context"
	"crypto/rand"
	"errors"
	"maps"
	"net/http"
	"sync/atomic"

	"github.com/collab-iac/terraform-provider-collab/internal/backend"
)

// marks is what is known of the marks of creates: an external id in the request, by
// which a transaction shows whose it is (CONTRACT.md §4.5).
type marks struct {
	// refused is set where the server takes no mark, shown where a transaction has
	// shown one of ours.
	refused, shown atomic.Bool
}

// newMark returns the mark of a create; "" where none can be sent. The server
// documents marks for calls that it answers at once.
func (c *Client) newMark() string {
	if !c.cfg.Asynchronous || c.marks.refused.Load() {
		return ""
	}
	return rand.Text()
}

// marked returns the payload with a mark; the payload itself without one.
func marked(data map[string]any, mark string) map[string]any {
	if mark == "" {
		return data
	}
	body := maps.Clone(data)
	body[requestMeta] = map[string]any{externalID: mark}
	return body
}

// dropRefusedMark reports whether a create was refused for its mark. The run goes on
// without marks then.
func (c *Client) dropRefusedMark(ctx context.Context, cr *createRequest, err error) bool {
	if cr.mark == "" || !refusesMark(err) {
		return false
	}
	cr.mark = ""
	if !c.marks.refused.Swap(true) {
		c.http.Logger().InfoContext(ctx, "The server takes no request_meta, so creates go without it", "error", err.Error())
	}
	return true
}

// refusesMark reports whether an error is a refusal that names the mark. The server
// has done nothing then.
func refusesMark(err error) bool {
	failed, ok := errors.AsType[*backend.Error](err)
	if !ok || failed.Transaction == "" && (failed.Status < http.StatusBadRequest || failed.Status >= http.StatusInternalServerError) {
		return false
	}
	if _, pending := errors.AsType[*backend.InProgressError](err); pending {
		return false
	}
	for path := range failed.Fields {
		if markWords.MatchString(path) {
			return true
		}
	}
	return markWords.MatchString(failed.Message)
}
