package client

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/collab-iac/terraform-provider-collab/internal/backend"
	"github.com/collab-iac/terraform-provider-collab/internal/backend/apierror"
	"github.com/collab-iac/terraform-provider-collab/internal/transport"
)

// diagnosisTime bounds the request that follows a doubtful failure.
const diagnosisTime = 5 * time.Second

// Version returns the server's version, such as "8.5.200.50". The call needs no
// credentials, so it shows whether the endpoint leads to the API at all
// (CONTRACT.md §1.2). Its errors are those of backend.Client.
func (c *Client) Version(ctx context.Context) (string, error) {
	req := call{method: http.MethodGet, path: versionPath, subject: "version of the server", public: true}
	e, err := c.do(ctx, req)
	if err != nil {
		return "", err
	}
	version := transport.Tidy(e.body.Text("version"))
	if version == "" {
		return "", c.errors.New(req, backend.Error{Message: "the answer holds no version", Is: backend.ErrProtocol})
	}
	return version, nil
}

// diagnose asks the server for its version where a failure leaves open whether the
// endpoint leads to the API: no answer came, or one that is not the API's.
func (c *Client) diagnose(ctx context.Context, req call, failed *backend.Error) error {
	unread := errors.Is(failed, backend.ErrProtocol)
	// No answer came after a connection was made.
	// Where that took all of its time, the transport has asked once more.
	unanswered := errors.Is(failed, backend.ErrUnreachable) && apierror.WasSent(failed) && !errors.Is(failed, transport.ErrTimeout)
	if req.public || ctx.Err() != nil || !unread && !unanswered {
		return c.withHint(failed)
	}
	ctx, cancel := context.WithTimeout(backend.Recovering(ctx), diagnosisTime)
	defer cancel()
	path := "/" + strings.Join(versionPath, "/")
	version, err := c.Version(ctx)
	switch {
	case err == nil:
		if unanswered {
			failed.Shared = nil // the host is not down
		}
		failed.Message = sentences(failed.Message, fmt.Sprintf("The endpoint is right: its %s answers version %s.", path, version))
		return failed
	case unread && ctx.Err() == nil:
		failed.Message = sentences(failed.Message, fmt.Sprintf("Nor does %s answer below the endpoint", path))
	}
	return c.withHint(failed)
}

// withHint adds the likeliest slip to a failure to reach the API.
func (c *Client) withHint(failed *backend.Error) error {
	doubtful := errors.Is(failed, backend.ErrProtocol) || errors.Is(failed, backend.ErrUnreachable)
	if doubtful && !strings.HasSuffix(c.endpoint.Path, apiRoot) {
		failed.Message = sentences(failed.Message, fmt.Sprintf("The endpoint %s does not end in %s, as the address of the API does.", c.http.Endpoint(), apiRoot))
	}
	return failed
}
