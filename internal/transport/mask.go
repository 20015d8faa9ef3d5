package transport

import "strings"

// Masked stands where a secret was.
const Masked = "***"

// Mask replaces each of the secrets in text, for servers that repeat in a
// message the request that they got. Empty secrets are passed over.
func Mask(text string, secrets ...string) string {
	for _, secret := range secrets {
		if secret != "" {
			text = strings.ReplaceAll(text, secret, Masked)
		}
	}
	return text
}
