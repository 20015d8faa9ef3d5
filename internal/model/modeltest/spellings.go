package modeltest

import (
	"strings"

	"golang.org/x/text/unicode/norm"
	"pgregory.net/rapid"

	"github.com/collab-iac/terraform-provider-collab/internal/model"
)

// texts are the strings of fields without choices, numbers those of telephones.
var (
	texts   = rapid.SampledFrom([]string{"", "a", "b", "é", "3", "true", "x y"})
	numbers = rapid.SampledFrom([]string{"", "+493", "+4930", "+4930555010", "3", "a@b.c"})
	formats = rapid.SampledFrom([]model.Format{model.FreeText, model.FreeText, model.Email, model.UserName, model.PhoneNumber, model.ByForm})
)

func text(t *rapid.T, f *model.Field) any {
	switch {
	case len(f.Choices) > 0:
		return respell(t, f, rapid.SampledFrom(f.Choices).Draw(t, f.Name).Value)
	case f.Format == model.PhoneNumber, f.Format == model.ByForm && rapid.Bool().Draw(t, "number"):
		return respell(t, f, numbers.Draw(t, f.Name))
	}
	return respell(t, f, texts.Draw(t, f.Name))
}

// businessKey draws a business key from few.
func businessKey(t *rapid.T, m *model.Model) any {
	return respell(t, m.BusinessKeyField(), rapid.SampledFrom([]string{"a", "b", "key"}).Draw(t, "business key"))
}

// respell returns another spelling of the same text.
func respell(t *rapid.T, f *model.Field, s string) any {
	if f.Access == model.WriteOnly || f.Sensitive {
		return s
	}
	spellings := []string{s, s, s, " " + s, s + "\n", norm.NFD.String(s)}
	c, isChoice := f.Choices.Resolve(s)
	switch {
	case isChoice:
		spellings = append(spellings, c.Value, c.Label(), strings.ToUpper(c.Value), strings.ToLower(c.Label()))
	case len(f.Choices) > 0:
	case f.Format == model.Email, f.Format == model.UserName:
		spellings = append(spellings, strings.ToUpper(s), strings.ToLower(s))
	case f.Format == model.ByForm && strings.Contains(s, "@"):
		spellings = append(spellings, strings.ToUpper(s))
	case f.Format == model.ByForm && strings.HasPrefix(s, "+") && len(s) > len("+123456"):
		spellings = append(spellings, s[:3]+" ("+s[3:6]+") "+s[6:])
	case f.Format == model.PhoneNumber && strings.HasPrefix(s, "+"):
		digits := s[len("+"):]
		spellings = append(spellings, "00"+digits, "+("+digits[:2]+") "+digits[2:], "00 "+strings.Join(strings.Split(digits, ""), "-"))
	}
	return rapid.SampledFrom(spellings).Draw(t, "spelling")
}
