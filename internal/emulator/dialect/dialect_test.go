package dialect_test

import (
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/collab-iac/terraform-provider-collab/internal/emulator/dialect"
)

var switches = dialect.Switches{
	{Name: "place", Settings: []string{"top", "meta", "none"}, Explanation: "where it sits"},
	{Name: "word", Settings: []string{"Success", "Completed"}, Explanation: "what it says"},
}

func TestParse(t *testing.T) {
	for _, test := range []struct{ text, want, problem string }{
		{text: "", want: ""},
		{text: "place=meta", want: "place=meta"},
		{text: " word = Completed , place=none,", want: "place=none,word=Completed"},
		{text: "place=top", want: ""},
		{text: "plaice=top", problem: `no switch "plaice"; the switches are place, word`},
		{text: "place=middle", problem: `no setting "middle"; it can be top, meta, none`},
		{text: "place", problem: `no setting ""`},
	} {
		t.Run(test.text, func(t *testing.T) {
			settings, err := switches.Parse(test.text)
			if test.problem != "" {
				if err == nil || !strings.Contains(err.Error(), test.problem) {
					t.Fatalf("Parse = %v, want an error with %q", err, test.problem)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			if got := settings.String(); got != test.want {
				t.Errorf("settings = %q, want %q", got, test.want)
			}
		})
	}
}

func TestStringParsesToTheSame(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var pairs []string
		for _, one := range switches {
			pairs = append(pairs, one.Name+"="+rapid.SampledFrom(one.Settings).Draw(t, one.Name))
		}
		settings, err := switches.Parse(strings.Join(pairs, ","))
		if err != nil {
			t.Fatal(err)
		}
		again, err := switches.Parse(settings.String())
		if err != nil {
			t.Fatal(err)
		}
		for _, one := range switches {
			if again.Get(one.Name) != settings.Get(one.Name) {
				t.Errorf("%s = %q after printing and parsing, want %q", one.Name, again.Get(one.Name), settings.Get(one.Name))
			}
		}
	})
}

func TestUnknownNamesPanic(t *testing.T) {
	for name, use := range map[string]func(dialect.Dialect){
		"Get": func(s dialect.Dialect) { s.Get("plaice") },
		"Is":  func(s dialect.Dialect) { s.Is("place", "middle") },
	} {
		t.Run(name, func(t *testing.T) {
			defer func() {
				if recover() == nil {
					t.Error("did not panic")
				}
			}()
			use(switches.Defaults())
		})
	}
}

func TestPrintShowsEverySwitch(t *testing.T) {
	var out strings.Builder
	if err := switches.Print(&out); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"place", "top|meta|none", "where it sits", "Success|Completed"} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("the list lacks %q:\n%s", want, out.String())
		}
	}
}
