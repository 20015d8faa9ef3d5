package transport

import (
	"context"
	"crypto/tls"
	"errors"
	"io"
	"log/slog"
	"maps"
	"net/http"
	"net/url"

	"github.com/hashicorp/go-cleanhttp"
	"github.com/hashicorp/go-retryablehttp"
)

// Client sends requests to one server. It is safe for concurrent use.
type Client struct {
	cfg      Config
	endpoint *url.URL
	network  http.RoundTripper
	limiter  *limiter
	host     *host
}

// Request is one request.
type Request struct {
	Method string
	// URL is the target; Client.URL builds it.
	URL *url.URL
	// Header is sent beside the User-Agent.
	Header http.Header
	// Body is nil for a request without one.
	Body []byte
	// Idempotent marks a request that may be sent twice although its method
	// changes things, such as a login.
	Idempotent bool
	// Unsafe marks a request that may not be sent twice although its method reads.
	Unsafe bool
	// LowPriority marks a request that waits while any other one waits for the
	// limits of rate and concurrency, for at most five seconds.
	LowPriority bool
	// Once marks a request that is tried a single time, because its answer is not
	// worth a wait.
	Once bool
	// EvenIfDown marks a request that is sent even where the host counts as down,
	// to learn what became of a change.
	EvenIfDown bool
	// Spool takes the body of an answer with status 200, in place of Response.Body.
	// Nil for none.
	Spool Spool
	// SendBefore is the context after whose end no attempt is sent; nil for the
	// context of Do. An attempt that is under way then goes on, so that its
	// outcome is learned.
	SendBefore context.Context
}

// onlyReads reports whether the request changes nothing on the server.
func (r Request) onlyReads() bool { return isSafe(r.Method) && !r.Unsafe }

// Spool takes the body of an answer that may be too large for memory. It bounds the
// size itself, by an error of Write that Is ErrTooLarge.
type Spool interface {
	io.Writer
	// Reset begins anew, for the answer of another attempt.
	Reset() error
}

// Response is a whole answer of any status.
type Response struct {
	// Status is the HTTP status code.
	Status int
	Header http.Header
	// Body is the whole body, decompressed; nil where the Spool took it.
	Body []byte
	// Attempts is how many times the request was tried.
	Attempts int
	// Outage is set where the answer is that of a gateway, and other calls meet the
	// same or may do so; it is the same for all of them.
	Outage *OutageError
	// TLS names the version of the connection's protocol; empty for plain http.
	TLS string
	// URL is where the answer comes from: that of the request, or of the last
	// redirect.
	URL *url.URL
}

// Shared returns the Outage of an answer as an error; nil for none.
func (r Response) Shared() error {
	if r.Outage == nil {
		return nil
	}
	return r.Outage
}

// New builds a client. It reads the files that cfg names and touches no
// network. Errors say which setting is wrong.
func New(cfg Config) (*Client, error) {
	settings, err := tlsConfig(cfg)
	if err != nil {
		return nil, err
	}
	endpoint, err := ParseEndpoint(cfg.Endpoint)
	if err != nil {
		return nil, err
	}
	if cfg.RequestsPerSecond < 0 || cfg.MaxConcurrentRequests < 0 || cfg.RequestTimeout < 0 ||
		cfg.MaxAttempts < 0 || cfg.maxResponseBytes < 0 {
		return nil, errors.New("limits of requests, time, attempts and size must not be negative")
	}
	cfg = cfg.withDefaults()
	network := cfg.RoundTripper
	if network == nil {
		pooled := cleanhttp.DefaultPooledTransport()
		pooled.TLSClientConfig = settings
		pooled.MaxIdleConnsPerHost = max(cfg.MaxConcurrentRequests, DefaultMaxConcurrentRequests)
		pooled.MaxResponseHeaderBytes = 1 << 20
		network = pooled
	}
	if cfg.Wrap != nil {
		network = cfg.Wrap(network)
	}
	return &Client{cfg: cfg, endpoint: endpoint, network: network, limiter: newLimiter(cfg), host: newHost()}, nil
}

// Endpoint returns the server's base URL without a trailing slash.
func (c *Client) Endpoint() string { return c.endpoint.String() }

// Logger returns the logger of the configuration, for the clients that stand on
// this one; it is never nil.
func (c *Client) Logger() *slog.Logger { return c.cfg.Logger }

// Do sends the request, and repeats it where that is safe and may help. It returns
// the last answer, whatever its status. An error is always a *RequestError. Where the
// host counts as down, the error comes at once.
func (c *Client) Do(ctx context.Context, r Request) (*Response, error) {
	if r.SendBefore == nil {
		r.SendBefore = ctx
	}
	r.Idempotent = r.Idempotent || r.onlyReads()
	exchange := &exchange{Request: r, client: c}
	ctx, stop := exchange.guard(ctx)
	defer stop()
	if down := exchange.outage(); down != nil {
		return nil, exchange.failure(ctx, down)
	}
	resp, err := exchange.do(ctx)
	if err != nil {
		return nil, exchange.failure(ctx, err)
	}
	version := ""
	if resp.TLS != nil {
		version = tls.VersionName(resp.TLS.Version)
	}
	return &Response{TLS: version, Status: resp.StatusCode, Header: resp.Header, Body: exchange.body, Attempts: exchange.attempts, URL: exchange.answered, Outage: exchange.noteGateway(resp.StatusCode)}, nil
}

func (e *exchange) do(ctx context.Context) (*http.Response, error) {
	var body any
	if e.Body != nil {
		body = e.Body
	}
	req, err := retryablehttp.NewRequestWithContext(ctx, e.Method, e.URL.String(), body)
	if err != nil {
		return nil, err
	}
	maps.Copy(req.Header, e.Header)
	req.Header.Set("User-Agent", e.client.cfg.UserAgent)
	retry := retryablehttp.Client{
		HTTPClient: &http.Client{
			Transport: &redirector{next: e},
			Jar:       e.client.cfg.Jar,
			// The redirector has followed what may be followed.
			CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		},
		RetryMax:     e.client.cfg.MaxAttempts - 1,
		CheckRetry:   e.check,
		Backoff:      e.backoff,
		ErrorHandler: retryablehttp.PassthroughErrorHandler,
	}
	return retry.Do(req)
}
