package system

import (
	"slices"
	"time"

	"github.com/collab-iac/terraform-provider-collab/internal/transport"
)

// Names and values of settings that code refers to.
const (
	// Endpoint is the setting with the base URL of the server.
	Endpoint = "endpoint"
	// CheckReferences is the setting that says what a plan makes of a reference that
	// names nothing the server offers: one of lifecycle's checks.
	CheckReferences = "check_references"

	// Deletion is the setting that allows or refuses deletions, DeletionAllow and
	// DeletionRefuse its values. MaxDeletions is how many a plan may hold.
	Deletion       = "deletion"
	DeletionAllow  = "allow"
	DeletionRefuse = "refuse"
	MaxDeletions   = "max_deletions"

	// clientCert and clientKey are the settings with the halves of a client certificate.
	clientCert = "client_cert_file"
	clientKey  = "client_key_file"

	// CheckSchema is the setting that says what a plan makes of an attribute that the
	// server's own model does not take: one of lifecycle's checks.
	CheckSchema = "check_schema"
	// CheckConnection is the setting that says what a plan makes of a server that cannot be
	// used: one of lifecycle's checks.
	CheckConnection = "check_connection"

	// OnRelease is the setting that says what becomes of a value that is not declared any
	// more: ReleaseKeep or ReleaseClear.
	OnRelease    = "on_release"
	ReleaseKeep  = "keep"
	ReleaseClear = "clear"

	// ReadMode is the setting that says how to read many objects.
	ReadMode = "read_mode"
	// ReadAuto, ReadList and ReadSingle are its values: by what takes the fewest
	// requests, without exports, or each object by itself.
	ReadAuto   = "auto"
	ReadList   = "list"
	ReadSingle = "single"
)

// NetworkSettings are the settings of a system on a network: the connection
// first, then the system's own, and last certificates, limits and how to read.
// endpointExample is a base URL for the documentation.
func NetworkSettings(endpointExample string, own ...Setting) []Setting {
	return slices.Concat([]Setting{
		{Name: Endpoint, Required: true, Description: "Base URL of the server, such as `" + endpointExample + "`. Plain `http` is accepted for loopback hosts only."},
		{Name: "username", Required: true, Description: "Name of the account to sign in with. A local account of its own for Terraform is best."},
		{Name: "password", Required: true, Sensitive: true, Description: "Password of the account."},
	}, own, []Setting{
		{Name: CheckConnection, Default: "error", Choices: []string{"error", "warn", "off"}, Description: "What a plan makes of a server that cannot be reached, an account that it does not accept, or a node that it does not have. It looks once a run, and only where something is planned."},
		{Name: OnRelease, Default: ReleaseKeep, Choices: []string{ReleaseKeep, ReleaseClear}, Description: "What becomes of a value that an apply declared, once the configuration does not declare it any more. `keep` leaves it on the server, and a plan warns of it until the object is next changed. `clear` plans an empty text, an empty list or null, attribute by attribute."},
		{Name: Deletion, Default: DeletionAllow, Choices: []string{DeletionAllow, DeletionRefuse}, Description: "Whether objects may be deleted. With `refuse`, a plan that deletes or replaces one is an error. A deletion that no plan shows the provider, by `-replace` or of a tainted object, ends in an error before anything is sent."},
		{Name: MaxDeletions, Kind: Limit, Description: "How many objects one plan may delete or replace; any number if this is not set. A plan of more is an error. An apply is never stopped half way by it."},
		{Name: "ca_cert_file", Description: "PEM file of certificate authorities to trust beside the system's own."},
		{Name: clientCert, Description: "PEM file of the certificate to show the server. Needs `client_key_file`."},
		{Name: clientKey, Description: "PEM file of the key of `client_cert_file`."},
		{Name: "insecure_skip_verify", Kind: Bool, Default: "false", Description: "Accept any server certificate. For trying things out only: it gives the password to whoever answers."},
		{Name: "requests_per_second", Kind: Rate, Default: "20", Description: "How many requests may leave in a second, over all resources of the run."},
		{Name: "max_concurrent_requests", Kind: Count, Default: "8", Description: "How many requests may be under way at one time."},
		{Name: ReadMode, Default: ReadAuto, Choices: []string{ReadAuto, ReadList, ReadSingle}, Description: "How to read many objects, at a refresh, after writes and in lists. `auto` takes what needs the fewest requests: the pages of a list, the server's export where lists leave parts of the objects out, or a request for each object. `list` uses no export, and `single` neither. The log says at the level INFO what was chosen, and what it cost."},
		{Name: "request_timeout", Kind: Duration, Default: "60s", Description: "How long one request may take, as a duration such as `60s`. A whole operation is bounded by the resource's `timeouts`."},
	})
}

// Transport returns the transport that the common settings describe.
func Transport(v Values, options Options) transport.Config {
	return transport.Config{
		Endpoint:              Value[string](v, Endpoint),
		CACertFile:            Value[string](v, "ca_cert_file"),
		ClientCertFile:        Value[string](v, clientCert),
		ClientKeyFile:         Value[string](v, clientKey),
		InsecureSkipVerify:    Value[bool](v, "insecure_skip_verify"),
		RequestsPerSecond:     Value[float64](v, "requests_per_second"),
		MaxConcurrentRequests: Value[int](v, "max_concurrent_requests"),
		RequestTimeout:        Value[time.Duration](v, "request_timeout"),
		RetryWait:             options.RetryWait,
		RoundTripper:          options.RoundTripper,
		Wrap:                  options.Wrap,
		UserAgent:             "terraform-provider-collab/" + options.Version,
		Logger:                options.Logger,
	}
}
