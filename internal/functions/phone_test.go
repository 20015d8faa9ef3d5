package functions

import (
	"strings"
	"testing"

	"github.com/nyaruka/phonenumbers"
	"pgregory.net/rapid"
)

func TestInternational(t *testing.T) {
	for _, test := range []struct{ number, region, want, err string }{
		{"030 / 555 00 43", "DE", "+49305550043", ""},
		{"(408) 555-0100", "US", "+14085550100", ""},
		{"+49 (0)30 5550043", "US", "+49305550043", ""},
		{"0049 30 5550043", "DE", "+49305550043", ""},
		{"  ", "DE", "", ""},
		{"call me", "DE", "", `"call me" is no telephone number`},
		{"0800-REACT-11", "DE", "+498007322811", ""}, // letters of a keypad, as the library reads them
		{"+44 20 7946 0018", "US", "+442079460018", ""},
		{"030 5550043 privat", "DE", "", "has words behind the number"},
		{"030 5550043 (Anna)", "DE", "", "has words behind the number"},
		{"abc 030 5550043 def", "DE", "", "has words behind the number"},
		{"+44 20 7946 00181234", "US", "", "is no number that exists in GB"},
		{"030 5550043 ext. 12", "DE", "", `has the extension 12, for which E.164 has no place`},
		{"tel:+49-30-5550043;ext=12", "US", "", "has the extension 12"},
		{"030 5550043", "US", "", "is no number that exists in US"},
		{"\x00", "US", "", "is no telephone number"},
		{"12", "US", "", `"12" is no number that exists in US`},
	} {
		got, err := international(test.number, test.region)
		if got != test.want || (err == nil) != (test.err == "") || err != nil && !strings.Contains(err.Error(), test.err) {
			t.Errorf("%q in %s: got %q, %v", test.number, test.region, got, err)
		}
	}
}

// TestInternationalAgreesWithTheLibrary compares what people may write of a number with
// the number.
func TestInternationalAgreesWithTheLibrary(t *testing.T) {
	regions := []string{"DE", "US", "GB", "FR", "AU", "IN"}
	rapid.Check(t, func(t *rapid.T) {
		region := rapid.SampledFrom(regions).Draw(t, "region")
		number := phonenumbers.GetExampleNumber(region)
		format := rapid.SampledFrom([]phonenumbers.PhoneNumberFormat{
			phonenumbers.E164, phonenumbers.INTERNATIONAL, phonenumbers.NATIONAL, phonenumbers.RFC3966,
		}).Draw(t, "format")
		written := phonenumbers.Format(number, format)
		want := phonenumbers.Format(number, phonenumbers.E164)
		if got, err := international(written, region); got != want || err != nil {
			t.Fatalf("%s: got %q, %v, want %s", written, got, err, want)
		}
	})
}
