package emulator

import "github.com/collab-iac/terraform-provider-collab/internal/emulator/dialect"

// The names of the switches.
const (
	postUpdate            = "post_update"
	statusCodeForm        = "status_code"
	httpStatus            = "http_status"
	createStatus          = "create_status"
	refusalStatus         = "refusal_status"
	readOnlyCode          = "read_only_code"
	unauthenticatedStatus = "unauthenticated_status"
	sameUserName          = "same_user_name"
	userNameCase          = "user_name_case"
	textEnds              = "text_ends"
	unknownRoles          = "unknown_roles"
	rolesOrder            = "roles_order"
	passwordLength        = "password_length"
	selfDelete            = "self_delete"
	unknownKeys           = "unknown_keys"
	readOnlyKeys          = "readonly_keys"
	csrf                  = "csrf"
	credentials           = "credentials"
	limitParameter        = "limit"
	offsetParameter       = "offset"
	pageCap               = "page_cap"
	totalCount            = "total_count"
	filters               = "filters"
	unknownParameters     = "unknown_parameters"
	listVisibility        = "list_visibility"
	getVisibility         = "get_visibility"
	subresourcesBody      = "subresources_body"
	emailAddress          = "email_address"
	contactCenter         = "contact_center"
	userDoNotDisturb      = "do_not_disturb"
	throttleStatus        = "throttle_status"
	retryAfter            = "retry_after"
)

// Switches are the doubtful points of the Users API of Genesys Web Services,
// with the readings that a Server can take of each. The sections are those of
// CONTRACT.md.
var Switches = dialect.Switches{
	dialect.NewSwitch(postUpdate, "whether POST changes a user as PUT does (§3.1, §8 no. 1)",
		"off", "on"),
	dialect.NewSwitch(statusCodeForm, "statusCode as the samples print it, operation by operation, or always one JSON type (§2.1, §8 no. 2)",
		"as-printed", "number", "string"),
	dialect.NewSwitch(httpStatus, "whether the HTTP status of a failure follows its statusCode (§2.3, §8 no. 5)",
		"by-code", "always-200"),
	dialect.NewSwitch(createStatus, "HTTP status of a create that succeeded (§8 no. 6)",
		"200", "201"),
	dialect.NewSwitch(refusalStatus, "HTTP status for a userName in an update and for administrators who drop their own role (§2.3, §8 no. 3)",
		"400", "403"),
	dialect.NewSwitch(readOnlyCode, "statusCode for a userName in an update (§2.3, §8 no. 4)",
		"3", "11"),
	dialect.NewSwitch(unauthenticatedStatus, "HTTP status for a request without good credentials (§8 no. 7)",
		"401", "403"),
	dialect.NewSwitch(sameUserName, "whether an update may repeat the userName that the user has (§8 no. 14)",
		"refused", "tolerated"),
	dialect.NewSwitch(userNameCase, "whether names that differ in case alone are two, one, or made lower, with email addresses (§8 no. 20)",
		"sensitive", "insensitive", "lower"),
	dialect.NewSwitch(textEnds, "what happens to white space at the ends of texts (§8 no. 46)",
		"kept", "trimmed"),
	dialect.NewSwitch(unknownRoles, "what happens to roles that nobody documents (§8 no. 17)",
		"rejected", "accepted"),
	dialect.NewSwitch(rolesOrder, "the order in which roles are shown (§8 no. 19)",
		"sorted", "as-sent"),
	dialect.NewSwitch(passwordLength, "shortest password that is accepted (§3.9, §8 no. 35)",
		"any", "8"),
	dialect.NewSwitch(selfDelete, "whether users may delete themselves (§8 no. 36)",
		"refused", "allowed"),
	dialect.NewSwitch(unknownKeys, "what happens to keys that no table knows (§8 no. 43)",
		"ignored", "rejected"),
	dialect.NewSwitch(readOnlyKeys, "what happens to keys that only the server sets (§2.2)",
		"rejected", "ignored"),
	dialect.NewSwitch(csrf, "whether writes need the session's token; the answer to one without it is an envelope or text; the header for it has the usual name or another (§1.4, §8 no. 8, 9)",
		"off", "on", "on-text", "on-renamed"),
	dialect.NewSwitch(credentials, "how the bytes of Basic credentials are read (§7)",
		"either", "utf-8", "iso-8859-1"),
	dialect.NewSwitch(limitParameter, "whether a list that is filtered or sorted needs limit, or whether no list knows it (§3.3, §8 no. 23)",
		"optional", "required", "ignored"),
	dialect.NewSwitch(offsetParameter, "whether offset turns pages, or each request gets the first (§8 no. 22)",
		"applied", "ignored"),
	dialect.NewSwitch(pageCap, "most rows on a page, whatever limit asks (§8 no. 22)",
		"none", "100", "10", "2"),
	dialect.NewSwitch(totalCount, "whether a list says how many rows there are in all (§8 no. 22)",
		"absent", "present"),
	dialect.NewSwitch(filters, "how a filter compares (§8 no. 25)",
		"exact", "any-case", "partial", "ignored"),
	dialect.NewSwitch(unknownParameters, "what happens to query parameters that no page knows (§3.3)",
		"ignored", "rejected"),
	dialect.NewSwitch(listVisibility, "whether lists lag behind writes: those that filter or sort, or all (§5, §8 no. 41)",
		"at-once", "search-delayed", "delayed"),
	dialect.NewSwitch(getVisibility, "whether reading a user by id finds one that was just made (§5, §8 no. 41)",
		"at-once", "delayed"),
	dialect.NewSwitch(subresourcesBody, "whether one user with sub-resources comes in the envelope (§3.3, §8 no. 31)",
		"envelope", "bare"),
	dialect.NewSwitch(emailAddress, "whether an empty emailAddress is shown (§3.2)",
		"always", "when-set"),
	dialect.NewSwitch(contactCenter, "whether users show their contactCenterId (§8 no. 37)",
		"shown", "absent"),
	dialect.NewSwitch(userDoNotDisturb, "whether users have a doNotDisturb beside that of their devices (§8 no. 32)",
		"absent", "shown"),
	dialect.NewSwitch(throttleStatus, "HTTP status for requests that come too fast (§5)",
		"429", "503"),
	dialect.NewSwitch(retryAfter, "whether the answer to a throttled request has Retry-After (§5)",
		"absent", "present"),
}
