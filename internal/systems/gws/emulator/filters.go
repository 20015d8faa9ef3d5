package emulator

import (
	"net/url"
	"slices"
	"strconv"
	"strings"
	"unicode"
)

// searchable are the names that lists of users can be filtered and sorted by.
// Statistics are left out, because nobody works at this contact centre
// (CONTRACT.md §3.3).
var searchable = []string{
	"userName", "firstName", "lastName", "enabled", "roles", "devices.phoneNumber", "skills.name", "skills.level",
}

// matches reports whether the user passes every filter of the query.
func (s *Server) matches(u *user, query url.Values) bool {
	if s.dialect.Is(filters, "ignored") {
		return true
	}
	for _, name := range searchable {
		for _, want := range query[name] {
			if !s.passes(u, name, want) {
				return false
			}
		}
	}
	return true
}

// passes reports whether one of the user's values equals the filter's.
// Telephone numbers are compared by their digits (CONTRACT.md §3.3).
func (s *Server) passes(u *user, name, want string) bool {
	if name == "devices.phoneNumber" {
		want = digits(want)
	}
	return slices.ContainsFunc(s.valuesOf(u, name), func(have string) bool {
		switch s.dialect.Get(filters) {
		case "any-case":
			return strings.EqualFold(have, want)
		case "partial":
			return strings.Contains(strings.ToLower(have), strings.ToLower(want))
		}
		return have == want
	})
}

// valuesOf returns the user's values for a searchable name.
func (s *Server) valuesOf(u *user, name string) []string {
	switch name {
	case "enabled":
		return []string{strconv.FormatBool(u.flag("enabled"))}
	case "roles":
		return s.ordered(u.roles())
	case "devices.phoneNumber":
		return texts(s.store.devicesOf(u.ID), func(d *asset) string { return digits(d.text("phoneNumber")) })
	case "skills.name":
		return texts(u.Skills, func(one userSkill) string { return s.store.Skills[one.Skill].text("name") })
	case "skills.level":
		return texts(u.Skills, func(one userSkill) string { return one.Level })
	}
	return []string{u.text(name)}
}

func texts[T any](list []T, text func(T) string) []string {
	all := make([]string, len(list))
	for i, one := range list {
		all[i] = text(one)
	}
	return all
}

// digits returns the digits of a telephone number.
func digits(number string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsDigit(r) {
			return r
		}
		return -1
	}, number)
}
