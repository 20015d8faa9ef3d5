package model

import (
	"strings"
	"unicode"
)

// SnakeCase turns a payload key into the attribute name it has in Terraform:
// "firstName" gives "first_name", "SparkCSFDevice" gives "spark_csf_device".
// A name already in snake case stays as it is.
func SnakeCase(payload string) string {
	var name strings.Builder
	runes := []rune(payload)
	for i, r := range runes {
		if startsWord(runes, i) {
			name.WriteByte('_')
		}
		name.WriteRune(unicode.ToLower(r))
	}
	return name.String()
}

// startsWord reports whether a capital at i begins a word: it follows a small
// letter or digit, or it is the last capital of an abbreviation ("CSFDevice").
func startsWord(runes []rune, i int) bool {
	if i == 0 || !unicode.IsUpper(runes[i]) || runes[i-1] == '_' {
		return false
	}
	if !unicode.IsUpper(runes[i-1]) {
		return true
	}
	return i+1 < len(runes) && unicode.IsLower(runes[i+1])
}
