package payload

import (
	"strings"
	"unicode"

	"github.com/collab-iac/terraform-provider-collab/internal/model"
)

// Spelling says how a server rewrites the texts that it stores.
type Spelling struct {
	LowerCase bool // of email addresses and user names
	Trim      bool // of white space at the ends of texts
	E164      bool // of telephone numbers: digits behind a plus sign
}

// Rewrite returns a copy of a checked body with the texts as the server keeps
// them. Secrets stay as they are.
func (s Spelling) Rewrite(fields []model.Field, body map[string]any) map[string]any {
	rewritten := make(map[string]any, len(body))
	table := byPayload(fields)
	for key, value := range body {
		if f := table[key]; f != nil {
			value = mapValue(f, value, s.leaf, func(f *model.Field, inner map[string]any) map[string]any { return s.Rewrite(f.Fields, inner) })
		}
		rewritten[key] = value
	}
	return rewritten
}

func (s Spelling) leaf(f *model.Field, value any) any {
	text, is := value.(string)
	if !is || f.Access == model.WriteOnly {
		return value
	}
	if s.Trim {
		text = strings.TrimSpace(text)
	}
	if s.LowerCase && (f.Format == model.Email || f.Format == model.UserName) {
		text = strings.ToLower(text)
	}
	if s.E164 && f.Format == model.PhoneNumber {
		text = e164(text)
	}
	return text
}

// e164 rewrites what looks like a telephone number; calls can go to other
// addresses too.
func e164(text string) string {
	digits := strings.Map(func(r rune) rune {
		if unicode.IsDigit(r) {
			return r
		}
		return -1
	}, text)
	switch {
	case digits == "" || strings.ContainsFunc(text, unicode.IsLetter):
		return text
	case strings.HasPrefix(strings.TrimSpace(text), "+"):
		return "+" + digits
	case strings.HasPrefix(digits, "00"):
		return "+" + digits[2:]
	}
	return digits
}
