package transport

import (
	"cmp"
	"log/slog"
	"net/http"
	"time"
)

// The settings that hold where a Config leaves a field at its zero value.
const (
	// DefaultRequestsPerSecond is what VOSS Automate allows one user before it
	// answers 429 (CONTRACT.md §5 of VOSS Automate).
	DefaultRequestsPerSecond = 20.0
	// DefaultMaxConcurrentRequests bounds the requests under way at one time.
	DefaultMaxConcurrentRequests = 8
	// DefaultRequestTimeout bounds one attempt, from sending to the last byte.
	DefaultRequestTimeout = 60 * time.Second
	// DefaultMaxAttempts counts the first attempt and its retries.
	DefaultMaxAttempts = 5
	// defaultMaxResponseBytes bounds one answer's body, after decompression.
	defaultMaxResponseBytes = 64 << 20
	// DefaultRetryWait is the wait before the first retry; each further one
	// doubles it.
	DefaultRetryWait = 500 * time.Millisecond
	// maxRetryWait bounds one wait, unless the server asks for a longer one.
	maxRetryWait = 30 * time.Second
	// DefaultUserAgent names the client to the server.
	DefaultUserAgent = "terraform-provider-collab"
)

// Config describes one server and how to treat it. Zero fields stand for the
// defaults above.
type Config struct {
	// Endpoint is the server's base URL; see ParseEndpoint for what it may be.
	Endpoint string
	// CACertFile is a PEM file of authorities to trust beside the system's own.
	CACertFile string
	// ClientCertFile and ClientKeyFile are PEM files of the certificate to show
	// the server, and its key; both or neither.
	ClientCertFile, ClientKeyFile string
	// InsecureSkipVerify accepts any certificate.
	InsecureSkipVerify bool
	// RequestsPerSecond limits how fast requests leave, retries included.
	RequestsPerSecond float64
	// MaxConcurrentRequests limits the requests under way at one time.
	MaxConcurrentRequests int
	// RequestTimeout bounds each attempt, without the wait for the rate limit.
	RequestTimeout time.Duration
	// RoundTripper replaces the network; nil for the network.
	RoundTripper http.RoundTripper
	// Wrap is put around the network, such as to record what passes; nil for nothing.
	Wrap func(http.RoundTripper) http.RoundTripper
	// MaxAttempts limits the attempts of one request; 1 for no retry.
	MaxAttempts int
	// maxResponseBytes limits the body of one answer.
	maxResponseBytes int64
	// RetryWait is the wait before the first retry, which doubles for each
	// further one up to retryWaitMax.
	RetryWait, retryWaitMax time.Duration
	// UserAgent is sent with every request.
	UserAgent string
	// Jar keeps the server's cookies between requests; nil for no cookies. A jar of
	// net/http/cookiejar never returns a cookie marked Secure over plain http,
	// loopback or not.
	Jar http.CookieJar
	// Logger takes one record at level Debug for each attempt; nil for no log.
	// The record's context is that of the request.
	Logger *slog.Logger
}

// withDefaults fills the zero fields.
func (c Config) withDefaults() Config {
	c.RequestsPerSecond = cmp.Or(c.RequestsPerSecond, DefaultRequestsPerSecond)
	c.MaxConcurrentRequests = cmp.Or(c.MaxConcurrentRequests, DefaultMaxConcurrentRequests)
	c.RequestTimeout = cmp.Or(c.RequestTimeout, DefaultRequestTimeout)
	c.MaxAttempts = cmp.Or(c.MaxAttempts, DefaultMaxAttempts)
	c.maxResponseBytes = cmp.Or(c.maxResponseBytes, defaultMaxResponseBytes)
	c.RetryWait = cmp.Or(c.RetryWait, DefaultRetryWait)
	c.retryWaitMax = cmp.Or(c.retryWaitMax, maxRetryWait)
	c.UserAgent = cmp.Or(c.UserAgent, DefaultUserAgent)
	c.Logger = cmp.Or(c.Logger, slog.New(slog.DiscardHandler))
	return c
}
