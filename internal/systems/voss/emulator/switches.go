package emulator

import "github.com/collab-iac/terraform-provider-collab/internal/emulator/dialect"

// The names of the switches.
const (
	createAnswer        = "create_answer"
	changeAnswer        = "change_answer"
	successWord         = "success_word"
	runningWord         = "running_word"
	transactionResource = "transaction_resource"
	paginationPlace     = "pagination"
	pkidPlace           = "pkid_place"
	pathForm            = "path"
	listRows            = "list_rows"
	choicesForm         = "choices_form"
	choicesType         = "choices_type"
	exportReach         = "export_reach"
	addresses           = "addresses"
	envelope            = "envelope"
	actionsForm         = "actions"
	joinedKey           = "joined_pkid"
	overLimit           = "over_limit"
	basicSessions       = "basic_sessions"
	exportAnswer        = "export_answer"
	exportUnknown       = "export_unknown"
	operationsShown     = "operations"
	filters             = "filters"
	pageCap             = "page_cap"
	trailingSlash       = "trailing_slash"
	formatParameter     = "format_parameter"
	errorBody           = "error_body"
	duplicate           = "duplicate"
	duplicateCheck      = "duplicate_check"
	bodyCheck           = "body_check"
	choicesShown        = "choices_shown"
	choicesAccepted     = "choices_accepted"
	referencesShown     = "references_shown"
	userConfigs         = "user_configs"
	implausibleValues   = "implausible_values"
	unknownKeys         = "unknown_keys"
	readOnlyKeys        = "readonly_keys"
	nullValues          = "null_values"
	requiredInside      = "required_inside"
	defaults            = "defaults"
	expiredSession      = "expired_session"
	moveDirection       = "move"
	retryAfter          = "retry_after"
	letterCase          = "letter_case"
	textEnds            = "text_ends"
	phoneNumberForm     = "phone_numbers"
	charset             = "charset"
	maskedValues        = "masked_values"
	passwordsShown      = "passwords_shown"
	emptyValues         = "empty_values"
	refusedLogin        = "refused_login"
	transactionAccess   = "transaction_access"
	transactionLog      = "transaction_log"
	transactionFields   = "transaction_fields"
	transactionTimes    = "transaction_times"
	externalID          = "external_id"
	readingNodes        = "reading_nodes"
	deletedKeys         = "deleted_keys"
	deletion            = "deletion"
	failureWord         = "failure_word"
	hierarchyParameter  = "hierarchy_parameter"
	csrfToken           = "csrf_token"
	pageRows            = "page_rows"
	listDrift           = "list_drift"
	aboveAccount        = "above_account"
	oddValues           = "odd_values"
	shortLicences       = "licences_short"
	unknownLicences     = "licences_unknown"
	systemLicences      = "licences_of_system"
	licenceUnits        = "licence_units"
)

// Switches are the doubtful points of the VOSS Automate API, with the readings
// that a Server can take of each. The sections are those of CONTRACT.md.
var Switches = dialect.Switches{
	dialect.NewSwitch(createAnswer, "what a create answers: by nowait, or one form whatever was asked; disguised is a transaction under pkid (§4.4, §9 no. 3)",
		"as-asked", "pkid", "transaction", "disguised", "bare", "null", "ok", "nothing"),
	dialect.NewSwitch(changeAnswer, "the same for replace, delete and move (§4.4)",
		"as-asked", "pkid", "transaction", "disguised", "bare", "null", "ok", "nothing"),
	dialect.NewSwitch(successWord, "status of a transaction that succeeded (§4.5, §9 no. 4)",
		"Success", "Completed", "Successful", "Done", "Complete", "Success with warnings", "Completed with warnings"),
	dialect.NewSwitch(failureWord, "status of a transaction that failed (§4.5)",
		"Fail", "Failed", "Error", "Rolled Back"),
	dialect.NewSwitch(runningWord, "status of a transaction that is running (§4.5, §9 no. 5)",
		"Processing", "In Progress"),
	dialect.NewSwitch(transactionResource, "how a transaction names its object: after_transaction, a pkid, or not at all (§9 no. 6)",
		"href", "pkid", "none"),
	dialect.NewSwitch(paginationPlace, "where a list says how many rows there are (§4.2, §9 no. 7)",
		"top", "meta", "none"),
	dialect.NewSwitch(pkidPlace, "where a row or object shows its pkid; row shows it in references too (§4.2, §4.3)",
		"row", "data", "references", "uri"),
	dialect.NewSwitch(envelope, "whether answers have the parts that captured ones have, or only those that are documented (§4.1, §4.2)",
		"captured", "documented"),
	dialect.NewSwitch(actionsForm, "form of meta.actions: a list of objects with one key, or an object (§4.1)",
		"list", "object"),
	dialect.NewSwitch(pathForm, "meta.path: pkids with the object's own last, node names, node pkids, a dot path, or only on hierarchy nodes; hierarchy_path stands in the data of rows with the first, and beside the path with the next two (§2)",
		"own-last", "list", "pkids", "string", "none"),
	dialect.NewSwitch(joinedKey, "whether rows of a relation have data.pkid, the key of another object (§4.2)",
		"shown", "absent"),
	dialect.NewSwitch(basicSessions, "whether Basic on a GET opens a session and sets its cookies (§1.4)",
		"made", "none"),
	dialect.NewSwitch(listRows, "what rows hold with summary=false: in relations all but the joined models, everything, or the summary attributes (§4.2)",
		"partial", "whole", "summary"),
	dialect.NewSwitch(choicesForm, "form of value and title of a choice: a list of texts, or a text (§3.2, §9 no. 13)",
		"lists", "scalars"),
	dialect.NewSwitch(choicesType, "content type of choices, whose body is JSON (§3.2)",
		"text/html", "application/json"),
	dialect.NewSwitch(exportReach, "whether the export of a node takes in the nodes below (§3.3, §9 no. 35)",
		"below", "node"),
	dialect.NewSwitch(exportAnswer, "what an export answers: a zip, one with 10 objects at most, one that grows without bounds, one with an object twice, a transaction, a refusal, or that there is no export (§3.3, §9 no. 35)",
		"zip", "capped", "huge", "twice", "transaction", "forbidden", "missing"),
	dialect.NewSwitch(exportUnknown, "what an export does that names an object which is gone: it is refused, or holds the others (§3.3, §9 no. 35)",
		"refused", "left-out"),
	dialect.NewSwitch(operationsShown, "which operations and actions answers name: those that the account may use, or export too where it may not (§4.2, §9 no. 42)",
		"account", "all"),
	dialect.NewSwitch(filters, "whether a list obeys filter_field, filter_text and filter_condition (§3.1, §9 no. 8)",
		"applied", "ignored"),
	dialect.NewSwitch(pageCap, "most rows on a page, whatever limit asks (§3.1)",
		"200", "2000", "250", "50", "10"),
	dialect.NewSwitch(overLimit, "what a limit beyond that gets: as many rows as there may be, or a refusal (§3.1, §9 no. 37)",
		"reduced", "refused"),
	dialect.NewSwitch(pageRows, "whether a page that is not the last has as many rows as the limit, or one less (§3.1)",
		"full", "short"),
	dialect.NewSwitch(listDrift, "what others do to a list between its pages, every other time it is read: nothing, add a row before all others, or delete one (§3.1)",
		"none", "added", "deleted"),
	dialect.NewSwitch(aboveAccount, "what a list shows at a node above the account's own: a refusal, or nothing (§1.6)",
		"refused", "nothing"),
	dialect.NewSwitch(trailingSlash, "whether a path without its last slash is served or redirected (§1.1)",
		"either", "redirect"),
	dialect.NewSwitch(formatParameter, "whether format=json may be left out (§1.3)",
		"optional", "required"),
	dialect.NewSwitch(errorBody, "shape of an error: flat keys, inside error, detail, a list of errors, or a page (§4.6, §9 no. 2)",
		"flat", "nested", "detail", "list", "html"),
	dialect.NewSwitch(duplicate, "HTTP status for a business key that is taken (§4.6)",
		"409", "400", "500"),
	dialect.NewSwitch(duplicateCheck, "when a taken business key is noticed: at once and by the transaction, by the transaction alone, or at once alone, so that two queued creates make two objects (§4.6)",
		"submit", "transaction", "submit-only"),
	dialect.NewSwitch(bodyCheck, "when a body that is not valid is refused: at once, or by the transaction (§4.5)",
		"submit", "transaction"),
	dialect.NewSwitch(addresses, "whether an address belongs to one person everywhere, or to one at each node (§6.4, §9 no. 36)",
		"once", "once-per-node"),
	dialect.NewSwitch(choicesShown, "how answers show choices (§5, §9 no. 15)",
		"values", "titles"),
	dialect.NewSwitch(choicesAccepted, "how bodies may name choices: by value, by value or title, or by title alone (§5, §9 no. 15)",
		"values", "either", "titles"),
	dialect.NewSwitch(unknownKeys, "whether a body may hold keys that neither the schema nor the stored object knows (§9 no. 16)",
		"strict", "accepted"),
	dialect.NewSwitch(readOnlyKeys, "what happens to read-only keys in a body (§5, §9 no. 12)",
		"ignored", "rejected"),
	dialect.NewSwitch(nullValues, "whether a null in a body is as if absent, stored, or refused as a value of the wrong type (§5, §9 no. 12)",
		"dropped", "kept", "refused"),
	dialect.NewSwitch(requiredInside, "whether required fields of an object count where the body leaves out the object (§6.4)",
		"always", "declared"),
	dialect.NewSwitch(defaults, "which defaults a create fills in: at the top and in objects that are there, in all objects, none (§9 no. 14)",
		"declared", "everywhere", "none"),
	dialect.NewSwitch(expiredSession, "answer to a session that has ended: a status, the page to sign in at, or a redirect to it (§4.6, §9 no. 22)",
		"401", "403", "page", "redirect"),
	dialect.NewSwitch(csrfToken, "whether the token of a session stays, or every answer to a change brings the next one (§1.3)",
		"constant", "rotating"),
	dialect.NewSwitch(hierarchyParameter, "whether replace and delete need the parameter hierarchy (§3, §9 no. 33)",
		"required", "optional"),
	dialect.NewSwitch(moveDirection, "where objects can be moved: anywhere, or only to the same node or one above (§9 no. 21)",
		"any", "up"),
	dialect.NewSwitch(retryAfter, "Retry-After of the answer to a throttled request: none, a second, as a date, negative, a day, or no number (§4.6)",
		"absent", "present", "date", "negative", "far", "text"),
	dialect.NewSwitch(letterCase, "letter case of email addresses: made lower, kept but two that differ in it alone are one, or kept (§9 no. 23)",
		"lower", "ignored", "kept"),
	dialect.NewSwitch(textEnds, "what happens to white space at the ends of texts (§9 no. 24)",
		"kept", "trimmed"),
	dialect.NewSwitch(phoneNumberForm, "how telephone numbers are stored: in E.164, or as they were sent (§9 no. 25)",
		"e164", "kept"),
	dialect.NewSwitch(charset, "charset that answers are in, and name (§9 no. 26)",
		"utf-8", "iso-8859-1"),
	dialect.NewSwitch(maskedValues, "whether answers show secrets as a mask; a body that leaves one out keeps it (§9 no. 27)",
		"absent", "masked"),
	dialect.NewSwitch(passwordsShown, "what answers show for a password: a mask, an empty text, or nothing; a body that leaves one out keeps it (§5, §9 no. 40)",
		"masked", "blank", "absent"),
	dialect.NewSwitch(emptyValues, "what stands in the data of devices and relations for what is not set: null, nothing, an empty text for texts, or an empty value of another kind for objects and lists (§4.3, §9 no. 28)",
		"null", "absent", "blank", "text", "list", "object"),
	dialect.NewSwitch(oddValues, "kind of the values that answers show where no body set one: none are shown, or texts for booleans, fractions for whole numbers and lists for texts (§9 no. 34)",
		"none", "shown"),
	dialect.NewSwitch(refusedLogin, "answer to a login with a wrong password: a status, a page, success false, or a redirect (§1.4)",
		"401", "400", "500", "page", "denied", "redirect"),
	dialect.NewSwitch(transactionAccess, "what of tool/Transaction is refused with 403 for want of a permission (§1.6, §4.5)",
		"allowed", "no-get", "no-poll", "no-list", "refused"),
	dialect.NewSwitch(transactionLog, "whether the list of transactions has a new one at once, after the lag, or never (§4.5, §9 no. 29)",
		"prompt", "late", "silent"),
	dialect.NewSwitch(transactionFields, "which values a transaction shows: all, or all but the one named (§4.5)",
		"all", "no-action", "no-username", "no-detail", "no-completion", "no-resource", "bare"),
	dialect.NewSwitch(transactionTimes, "clock that the times of transactions are read from: UTC, or one ahead of it or behind it that names no zone (§4.5)",
		"utc", "ahead", "behind"),
	dialect.NewSwitch(externalID, "what becomes of the request_meta of a body: the transaction shows it, or shows it flat, or it is dropped, or refused by name (§4.5, §9 no. 30)",
		"shown", "flat", "dropped", "refused"),
	dialect.NewSwitch(readingNodes, "which changes the nodes that answer reads learn of after the lag only (§9 no. 31)",
		"current", "late-creates", "late-changes", "late-deletes", "late"),
	dialect.NewSwitch(deletion, "what becomes of a deleted user: it is gone, or stays as an inactive one, with its key (§9 no. 32)",
		"gone", "inactive"),
	dialect.NewSwitch(shortLicences, "what becomes of a licence of which none is left: the person goes without it, or the change fails (§6.8)",
		"partial", "refused"),
	dialect.NewSwitch(unknownLicences, "what becomes of a licence that is not synchronized: the person goes without it, or the change fails, or it is kept (§6.8)",
		"dropped", "refused", "kept"),
	dialect.NewSwitch(systemLicences, "whether the system gives everybody a licence that a body has to repeat (§6.8)",
		"none", "assigned"),
	dialect.NewSwitch(licenceUnits, "what a licence shows of how many there are: the counts of this moment, those of the last synchronization, or nothing (§6.5, §9 no. 38)",
		"current", "synchronized", "absent"),
	dialect.NewSwitch(deletedKeys, "whether the business key of a deleted object is free at once or after the lag (§9 no. 32)",
		"free", "taken"),
	dialect.NewSwitch(implausibleValues, "what becomes of texts that are not what their field is about, of values out of their documented range, and of features without what they need (§6, §9 no. 39)",
		"refused", "kept"),
	dialect.NewSwitch(referencesShown, "how answers show references: by the value that a body holds, or by the name of what they refer to, which bodies may hold too (§5, §9 no. 15)",
		"values", "titles"),
	dialect.NewSwitch(userConfigs, "whether everybody has settings of calling as soon as there is the person, so that others can name them: everybody has, or only those who are seeded (§6.4, §9 no. 41)",
		"everybody", "seeded"),
}.ToldBy(dialect.ByReading, paginationPlace, pkidPlace, envelope, actionsForm, joinedKey, basicSessions, listRows, choicesForm,
	choicesType, filters, pageCap, overLimit, pageRows, aboveAccount, formatParameter, errorBody, charset, transactionAccess).
	ToldBy(dialect.ByLog, successWord, failureWord, runningWord)
