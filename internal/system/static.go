package system

// Static checks what is known of declared settings before a plan: it opens a client,
// which asks no server, and drops it. A required setting that is not known yet, or may
// come from the environment later, has a stand-in. The error names the setting that is
// wrong, and holds no value of it but the endpoint.
func (s *System) Static(declared Declared, options Options) error {
	v := s.Resolve(declared)
	for _, setting := range s.Settings {
		if setting.Required && !v.Has(setting.Name) {
			v.parsed[setting.Name] = standIn(setting.Name)
		}
	}
	// Half of a client certificate is a mistake, unless the other half is not known yet.
	for _, half := range []string{clientCert, clientKey} {
		if text, isDeclared := declared[half]; isDeclared && text == nil {
			delete(v.parsed, clientCert)
			delete(v.parsed, clientKey)
		}
	}
	_, err := s.Open(v, options)
	return err
}

// standIn is a value of a required setting that no check finds fault with.
func standIn(setting string) string {
	if setting == Endpoint {
		return "https://not-known.invalid"
	}
	return "not-known"
}
