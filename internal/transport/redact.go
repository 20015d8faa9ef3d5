package transport

import (
	"bytes"
	"encoding/json"
	"fmt"
	"regexp"
	"strings"
)

// Masked stands where a secret was.
const Masked = "***"

// secretKey matches the keys whose values never reach a log. It would rather
// mask too much than too little.
var secretKey = regexp.MustCompile(`(?i)password|secret|token|auth|cookie|pin|credential|session`)

// RedactJSON returns the JSON document with the value of every key that looks
// like a secret's masked, at any depth. What is not one JSON document cannot
// be searched and is replaced by a note of its size.
func RedactJSON(body []byte) []byte {
	if len(bytes.TrimSpace(body)) == 0 {
		return nil
	}
	var value any
	decoder := json.NewDecoder(bytes.NewReader(body))
	decoder.UseNumber()
	if err := decoder.Decode(&value); err != nil || decoder.More() {
		return fmt.Appendf(nil, "(%d bytes that are not JSON)", len(body))
	}
	out, err := json.Marshal(redact(value))
	if err != nil {
		return fmt.Appendf(nil, "(%d bytes)", len(body))
	}
	return out
}

func redact(value any) any {
	switch value := value.(type) {
	case map[string]any:
		for key, child := range value {
			if secretKey.MatchString(key) {
				value[key] = Masked
			} else {
				value[key] = redact(child)
			}
		}
	case []any:
		for i, child := range value {
			value[i] = redact(child)
		}
	}
	return value
}

// Mask replaces each of the secrets in text, for servers that repeat in a
// message what they were sent. Empty secrets are passed over.
func Mask(text string, secrets ...string) string {
	for _, secret := range secrets {
		if secret != "" {
			text = strings.ReplaceAll(text, secret, Masked)
		}
	}
	return text
}

// loggedBody is redacted only when a log sink asks for its text.
type loggedBody struct{ data []byte }

// MarshalText implements encoding.TextMarshaler, which the log's sinks honour.
func (b loggedBody) MarshalText() ([]byte, error) { return RedactJSON(b.data), nil }

// String implements fmt.Stringer, for sinks that print values.
func (b loggedBody) String() string { return string(RedactJSON(b.data)) }
