package model

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// Format says which spellings of a text mean the same. The texts of every format
// may differ in white space at their ends and in their Unicode form.
type Format int

// The formats of texts. The zero Format is text that means what it says.
const (
	// FreeText has no other spelling.
	FreeText Format = iota
	// Email is an email address, which no server tells apart by letter case.
	Email
	// UserName is the name of an account, in any letter case.
	UserName
	// PhoneNumber is a telephone number, with any blanks, brackets, dots, slashes
	// and hyphens. 00 stands for +.
	PhoneNumber
	// WholeNumber is a whole number, with any zeros before it.
	WholeNumber
	// ByForm is text of a format that nobody states: what has the form of an email address
	// is one, and so is what has that of an international telephone number.
	ByForm
)

// Canonical returns the spelling that stands for all texts which mean the same
// to the field: two texts are equal where their canonical spellings are. It is
// for comparing; nobody gets to see it. A secret has one spelling only. A choice
// is its value, whatever names it (see Choices.Resolve), and so is a reference whose name
// is known (see Model.WithNames).
func (f *Field) Canonical(text string) string {
	if f.Access == WriteOnly || f.Sensitive {
		return text
	}
	text = f.named(f.Choices.ToWire(tidied(text)))
	switch f.formatOf(text) {
	case Email, UserName:
		return norm.NFC.String(strings.Map(foldCase, text))
	case PhoneNumber:
		return canonicalNumber(text)
	case WholeNumber:
		if n, err := strconv.ParseInt(text, 10, 64); err == nil {
			return strconv.FormatInt(n, 10)
		}
	}
	return text
}

// formatOf returns the format of a text of the field, which ByForm goes by.
func (f *Field) formatOf(text string) Format {
	switch {
	case f.Format != ByForm:
		return f.Format
	case strings.Contains(text, "@") && IsEmailAddress(text):
		return Email
	case internationalNumber.MatchString(text):
		return PhoneNumber
	}
	return FreeText
}

// internationalNumber is a number of ITU-T E.164 in any of the forms in which people write
// one. It begins with a plus: 00 may begin an identifier.
var internationalNumber = regexp.MustCompile(`^\+[\s(\[]*[1-9]([\s()\[\]./\p{Pd}]*\d){6,14}[\s)\]]*$`)

// IsSpelledInOneWay reports whether no two texts that mean the same as this one differ by
// more than letter case. A server can look for such a text itself.
func (f *Field) IsSpelledInOneWay(text string) bool {
	return len(f.Choices) == 0 && f.formatOf(text) != PhoneNumber
}

// tidied returns the text that all spellings of a text have in common, whatever its
// format.
func tidied(text string) string { return norm.NFC.String(strings.TrimSpace(text)) }

// foldCase returns the smallest of the letters that strings.EqualFold takes for
// the same. A mark that is among them, as with iota, does not count: it would melt
// into the letter before it.
func foldCase(r rune) rune {
	smallest := r
	if unicode.IsMark(r) {
		smallest = unicode.SimpleFold(r)
	}
	for next := unicode.SimpleFold(r); next != r; next = unicode.SimpleFold(next) {
		if !unicode.IsMark(next) {
			smallest = min(smallest, next)
		}
	}
	return smallest
}

// canonicalNumber leaves alone what is no number by its characters: calls can go
// to a SIP address too, in which a dot or a hyphen counts.
func canonicalNumber(text string) string {
	number := strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) || unicode.Is(unicode.Pd, r) || strings.ContainsRune("()[]./", r) {
			return -1
		}
		return r
	}, text)
	if digits, ok := strings.CutPrefix(number, "00"); ok {
		number = "+" + digits
	}
	if strings.Trim(number, "+0123456789*#") != "" {
		return text
	}
	return number
}

// Holds reports whether the value under a top-level payload key means the text.
// A list holds each of its elements.
func (m *Model) Holds(key string, raw any, text string) bool {
	if list, ok := raw.([]any); ok {
		return slices.ContainsFunc(list, func(item any) bool { return m.Holds(key, item, text) })
	}
	f := &Field{Kind: String}
	if known := FieldWithPayload(m.Fields, key); known != nil {
		f = known
	}
	held, ok := scalarText(raw)
	return ok && f.equalLeaves(held, text)
}
