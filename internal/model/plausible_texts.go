package model

import (
	_ "embed" // the names of time zones
	"errors"
	"fmt"
	"math"
	"net/mail"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"
	_ "time/tzdata" // the same zones on every machine

	"github.com/nyaruka/phonenumbers"
	"golang.org/x/text/language"
	"golang.org/x/text/language/display"

	"github.com/collab-iac/terraform-provider-collab/internal/suggest"
)

// IsEmailAddress reports whether a text is one email address.
func IsEmailAddress(text string) bool {
	_, refused := implausibleEmail(text, text)
	return !refused
}

// implausibleEmail judges an address. Blanks around it make no difference
// to a comparison, but a server may keep them, also in what it makes of the address.
func implausibleEmail(text, written string) (complaint string, refused bool) {
	address, err := mail.ParseAddress(text)
	if err != nil || address.Name != "" || address.Address != text {
		return `is no email address. Accepted is one address such as "anna.berg@example.com".`, true
	}
	if strings.TrimSpace(written) != written {
		return "has a blank at its beginning or end, which the server may refuse or keep. Write it without; trimspace() takes blanks away.", false
	}
	return "", false
}

// e164Digits is the most digits that ITU-T E.164 allows.
const e164Digits = 15

// implausibleNumber judges a number, or an extension where that will do. Calls can go to
// a SIP address too. What nothing but a server can tell is no more than a warning: it may
// complete a number as people dial it.
func implausibleNumber(text string, takesExtension bool) (complaint string, refused bool) {
	if strings.Contains(text, "@") {
		return "", false
	}
	number := canonicalNumber(text)
	digits := strings.TrimPrefix(number, "+")
	if digits == "" || strings.Trim(digits, "0123456789*#") != "" || !strings.ContainsAny(digits, "0123456789") {
		complaint = `is no telephone number. Accepted are numbers in international form such as "+1 408 555 0100"`
		if takesExtension {
			complaint += `, and extensions such as "1234"`
		}
		return complaint + ".", true
	}
	if digits == number {
		return implausibleLocal(text, takesExtension), false
	}
	if len(digits) > e164Digits {
		return fmt.Sprintf("has %d digits. A number in international form (E.164) has up to %d.", len(digits), e164Digits), true
	}
	parsed, err := phonenumbers.Parse(number, "")
	switch {
	case errors.Is(err, phonenumbers.ErrInvalidCountryCode):
		return `begins with the code of no country. Accepted is "+" with a country's code, such as "+1 408 555 0100".`, true
	case err != nil || phonenumbers.IsPossibleNumberWithReason(parsed) != phonenumbers.IS_POSSIBLE:
		return "is too long or too short for a number of its country.", false
	}
	return "", false
}

// implausibleLocal judges a number without a country's code.
func implausibleLocal(text string, takesExtension bool) (complaint string) {
	const accepted = `Accepted are numbers such as "+1 408 555 0100"`
	short, _ := implausibleExtension(text)
	switch isExtension := short == ""; {
	case strings.ContainsAny(text, "*#") || isExtension && takesExtension:
		return ""
	case takesExtension:
		return "is neither a number in international form (E.164) nor an extension, so what it reaches is the server's guess. " +
			accepted + `, and extensions of digits alone such as "1234".`
	case isExtension:
		return "has no code of a country. An extension is declared in an attribute of its own, and a number belongs here in international form (E.164). " + accepted + "."
	}
	return "has no code of a country, so which number it is is the server's guess. " + accepted + "."
}

// The lengths of extensions that Webex Calling can be set up for.
const shortestExtension, longestExtension = 2, 10

func implausibleExtension(text string) (complaint string, refused bool) {
	if strings.Trim(text, "0123456789") != "" {
		return `is no extension. Accepted are digits alone, such as "1234".`, true
	}
	if len(text) < shortestExtension || len(text) > longestExtension {
		return fmt.Sprintf("has %s. Extensions of Webex Calling have from %d to %d.", counted(len(text), "digit"), shortestExtension, longestExtension), false
	}
	return "", false
}

// counted writes a number of things: "1 digit", "2 digits".
func counted(n int, thing string) string {
	if n == 1 {
		return "1 " + thing
	}
	return fmt.Sprintf("%d %ss", n, thing)
}

//go:embed zones.txt
var zoneNames string

var zones = sync.OnceValue(func() []string { return strings.Fields(zoneNames) })

// places are the zones of places. The others are no help: Etc/GMT+2 lies west of Greenwich.
var places = sync.OnceValue(func() []string {
	return slices.DeleteFunc(slices.Clone(zones()), func(zone string) bool {
		return !strings.Contains(zone, "/") || strings.HasPrefix(zone, "Etc/")
	})
})

func implausibleZone(text string) (complaint string, refused bool) {
	if _, known := slices.BinarySearch(zones(), text); known {
		return "", false
	}
	// A zone that is newer than the list.
	if _, err := time.LoadLocation(text); err == nil && text != "Local" {
		return "", false
	}
	complaint = `is no time zone. Accepted are IANA names such as "Europe/Berlin".`
	for _, near := range suggest.Close(text, 1, places(), zoneAlias) {
		complaint += fmt.Sprintf(" Did you mean %q?", near)
	}
	return complaint, true
}

// zoneAlias returns the names that people have for a zone: its own, and that of its city.
func zoneAlias(zone string) []string {
	return []string{zone, zone[strings.LastIndex(zone, "/")+1:]}
}

// country is a country's code and its name in English.
type country struct{ code, name string }

var countries = sync.OnceValue(func() []country {
	var all []country
	names := display.English.Regions()
	for a := 'A'; a <= 'Z'; a++ {
		for b := 'A'; b <= 'Z'; b++ {
			code := string([]rune{a, b})
			if region, err := language.ParseRegion(code); err == nil && region.IsCountry() && region.String() == code && region.Canonicalize() == region {
				all = append(all, country{code, names.Name(region)})
			}
		}
	}
	return all
})

func implausibleCountry(text string) (complaint string, refused bool) {
	code := strings.ToUpper(text)
	if slices.ContainsFunc(countries(), func(c country) bool { return c.code == code }) {
		if code != text {
			return fmt.Sprintf("is written in small letters. The code is %q.", code), false
		}
		return "", false
	}
	complaint = `is no country. Accepted are codes of two letters (ISO 3166-1) such as "US".`
	if near, found := nearestCountry(text); found {
		complaint += fmt.Sprintf(" Did you mean %q (%s)?", near.code, near.name)
	}
	return complaint, true
}

// nearestCountry returns the country that is meant by another code than its own, such as UK
// or DEU, or by its name. Any two letters are a slip for some code, so those say nothing.
func nearestCountry(text string) (country, bool) {
	if region, err := language.ParseRegion(text); err == nil {
		code := region.Canonicalize().String()
		if i := slices.IndexFunc(countries(), func(c country) bool { return c.code == code }); i >= 0 {
			return countries()[i], true
		}
	}
	for _, near := range suggest.Close(text, 1, countries(), func(c country) []string { return []string{c.name} }) {
		return near, true
	}
	return country{}, false
}

func implausibleWholeNumber(text string) (complaint string, refused bool) {
	n, err := strconv.ParseInt(text, 10, 64)
	switch {
	case err == nil && n >= 0:
		return "", false
	case err == nil:
		return "is out of range. Accepted are whole numbers from 0; the nearest is 0.", true
	}
	complaint = `is no whole number. Accepted are whole numbers from 0, such as "5".`
	if number, err := strconv.ParseFloat(text, 64); err == nil && math.Abs(number) < 1<<53 {
		complaint += fmt.Sprintf(" The nearest is %d.", max(0, int64(math.Round(number))))
	}
	return complaint, true
}
