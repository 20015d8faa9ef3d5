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
	createAnswer          = "create_answer"
	changeAnswer          = "change_answer"
	platformRefusals      = "platform_refusals"
	refusedLogin          = "refused_login"
	expiredSession        = "expired_session"
	listAddresses         = "list_addresses"
	listParts             = "list_subresources"
	pageRows              = "page_rows"
	listDrift             = "list_drift"
	rowOrder              = "row_order"
	listTime              = "list_time"
	deletions             = "deletions"
	passwordShown         = "password_shown"
	charset               = "charset"
	oddValues             = "odd_values"
	skillLevel            = "skill_level"
	skillZero             = "skill_zero"
	skillHolders          = "skill_holders"
	emptyParts            = "empty_subresources"
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
	dialect.NewSwitch(totalCount, "whether a list says how many rows there are in all (§3.3)",
		"present", "absent"),
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
	dialect.NewSwitch(emailAddress, "how an emailAddress that is not set is shown (§3.2)",
		"always", "when-set", "null"),
	dialect.NewSwitch(contactCenter, "whether users show their contactCenterId (§8 no. 37)",
		"shown", "absent"),
	dialect.NewSwitch(userDoNotDisturb, "whether users have a doNotDisturb beside that of their devices (§8 no. 32)",
		"absent", "shown"),
	dialect.NewSwitch(throttleStatus, "HTTP status for requests that come too fast (§5)",
		"429", "503"),
	dialect.NewSwitch(retryAfter, "Retry-After of the answer to a throttled request: none, a second, as a date, negative, a day, or no number (§5)",
		"absent", "present", "date", "negative", "far", "text"),
	dialect.NewSwitch(createAnswer, "what a create answers: the id, uri and path, an envelope alone, the id without an envelope, an empty body, null, or a word (§3.4, §8 no. 47)",
		"id", "envelope", "bare", "nothing", "null", "ok"),
	dialect.NewSwitch(changeAnswer, "what updates, deletions and assignments answer (§8 no. 47)",
		"envelope", "nothing", "null", "ok"),
	dialect.NewSwitch(platformRefusals, "whether a taken name and an unknown user have codes of their own, or those of Configuration Server (§2.4)",
		"own", "platform"),
	dialect.NewSwitch(refusedLogin, "answer to bad credentials: an envelope, a text or page with that status, a page to sign in at, a redirect to it, or another status (§8 no. 48)",
		"envelope", "text", "page", "login-page", "redirect", "400", "500"),
	dialect.NewSwitch(expiredSession, "what becomes of a request with good credentials and the cookie of a session that has ended (§1.3)",
		"renewed", "refused"),
	dialect.NewSwitch(listAddresses, "what a list without objects shows (§3.3)",
		"uris-and-paths", "uris", "paths"),
	dialect.NewSwitch(listParts, "whether rows of lists have subresources (§3.3)",
		"shown", "absent"),
	dialect.NewSwitch(pageRows, "whether a page that is not the last has as many rows as the limit, or one less (§8 no. 22)",
		"full", "short"),
	dialect.NewSwitch(listDrift, "what others do to the users between the pages of a list, every other time it is read: nothing, make one before all others, or delete one (§8 no. 22)",
		"none", "added", "deleted"),
	dialect.NewSwitch(rowOrder, "order of a list that nobody sorts: always the same, or another on each page (§3.3)",
		"stable", "shifting"),
	dialect.NewSwitch(listTime, "how long a list takes: no time, or half a minute (§5)",
		"short", "long"),
	dialect.NewSwitch(deletions, "when a deleted user is gone: at once, from reads after the lag, or at once, but with the name taken for the lag (§8 no. 36)",
		"at-once", "slow", "soft"),
	dialect.NewSwitch(passwordShown, "how answers show a password (§8 no. 34)",
		"absent", "empty", "masked"),
	dialect.NewSwitch(charset, "charset that answers are in, and name (§1.5)",
		"utf-8", "iso-8859-1"),
	dialect.NewSwitch(oddValues, "whether what no body has set is shown as another kind of JSON than the documented one (§8 no. 49)",
		"none", "shown"),
	dialect.NewSwitch(skillLevel, "JSON type of a skill's level in a body (§8 no. 29)",
		"either", "number", "text"),
	dialect.NewSwitch(skillZero, "what becomes of a skill's level 0: it is 1, or stays (§4.1)",
		"raised", "kept"),
	dialect.NewSwitch(skillHolders, "who can have skills: every user, or agents (§8 no. 50)",
		"anybody", "agents"),
	dialect.NewSwitch(emptyParts, "whether a user shows a collection that is empty, or has no key for it (§8 no. 51)",
		"shown", "absent"),
}.ToldBy(dialect.ByReading, httpStatus, totalCount, filters, unknownParameters, subresourcesBody, contactCenter, userDoNotDisturb,
	listAddresses, charset)
