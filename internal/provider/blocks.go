package provider

// connection are the settings that every system has. The order is that of the
// documentation page.
func connection(endpointExample string) []setting {
	return []setting{
		{name: "endpoint", required: true, description: "Base URL of the server, such as `" + endpointExample + "`. Plain `http` is accepted for loopback hosts only."},
		{name: "username", required: true, description: "Name of the account to sign in with. A local account of its own for Terraform is best."},
		{name: "password", required: true, sensitive: true, description: "Password of the account."},
	}
}

// transportSettings are how to treat a server, the same for every system.
func transportSettings() []setting {
	return []setting{
		{name: "ca_cert_file", description: "PEM file of certificate authorities to trust beside the system's own."},
		{name: "client_cert_file", description: "PEM file of the certificate to show the server. Needs `client_key_file`."},
		{name: "client_key_file", description: "PEM file of the key of `client_cert_file`."},
		{name: "insecure_skip_verify", kind: boolSetting, fallback: "false", description: "Accept any server certificate. For trying things out only: it gives the password to whoever answers."},
		{name: "requests_per_second", kind: rateSetting, fallback: "20", description: "How many requests may leave in a second, over all resources of the run."},
		{name: "max_concurrent_requests", kind: countSetting, fallback: "8", description: "How many requests may be under way at one time."},
		{name: "read_mode", fallback: "auto", choices: []string{"auto", "single"}, description: "How to read many objects, at a refresh and after writes: from the pages of a list where that takes fewer requests, or each with a request of its own."},
		{name: "request_timeout", kind: durationSetting, fallback: "60s", description: "How long one request may take, as a duration such as `60s`. A whole operation is bounded by the resource's `timeouts`."},
	}
}

var vossBlock = block{
	name:  "voss",
	title: "VOSS Automate",
	description: "How to reach VOSS Automate. Leave the block out where no VOSS resource is used, " +
		"or give everything through the environment.",
	settings: append(append(connection("https://voss.example.com"),
		setting{name: "hierarchy", description: "Hierarchy node for objects that name none, as a dot path such as `sys.hcs.Provider.Customer`."},
		setting{name: "auth", fallback: "basic", choices: []string{"basic", "session"}, description: "How to sign in: with the credentials on each request, or once for a session that is renewed when it ends."},
		setting{name: "asynchronous", kind: boolSetting, fallback: "true", description: "Ask the server to queue each write and wait for its transaction, so that a long workflow outlives no connection. Otherwise the server holds the request until it is done."},
		setting{name: "moves", fallback: "any", choices: []string{"any", "up", "never"}, description: "Which changes of a resource's `hierarchy` move the object in place: any, only those to a node above, or none. The others replace the object."},
		setting{name: "check_references", kind: boolSetting, fallback: "true", description: "While planning, warn of a new value that names nothing which the server offers for its field: a location, a licence, a manager."},
	), transportSettings()...),
}

var gwsBlock = block{
	name:  "gws",
	title: "Genesys Web Services",
	description: "How to reach Genesys Web Services. Leave the block out where no Genesys resource is used, " +
		"or give everything through the environment.",
	settings: append(connection("https://gws.example.com/api/v2"), transportSettings()...),
}
