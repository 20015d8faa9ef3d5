package check

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/hashicorp/hcl/v2/hclwrite"
	"github.com/zclconf/go-cty/cty"

	"github.com/collab-iac/terraform-provider-collab/internal/system"
)

// block writes a provider block to paste: the settings that led here and those that the
// server needs. Secrets and defaults are left out.
func block(s *system.System, v system.Values, needed map[string]string) string {
	settings := map[string]cty.Value{}
	var order []string
	for _, setting := range s.Settings {
		text, isNeeded := needed[setting.Name]
		if !isNeeded && v.Has(setting.Name) {
			text = v.Text(setting.Name)
		}
		if setting.Sensitive || text == "" || text == usual(setting) {
			continue
		}
		order = append(order, setting.Name)
		settings[setting.Name] = literal(setting, text)
	}
	var b strings.Builder
	fmt.Fprintf(&b, "provider \"collab\" {\n  %s = {\n", s.Name)
	widest := 0
	for _, name := range order {
		widest = max(widest, len(name))
	}
	for _, name := range order {
		fmt.Fprintf(&b, "    %-*s = %s\n", widest, name, hclwrite.TokensForValue(settings[name]).Bytes())
	}
	for _, setting := range s.Settings {
		if setting.Sensitive && setting.Required {
			fmt.Fprintf(&b, "    # %s: from the environment variable %s\n", setting.Name, s.Variable(setting.Name))
		}
	}
	b.WriteString("  }\n}\n")
	return b.String()
}

// usual is the default of a setting, in the words of Values.Text.
func usual(setting system.Setting) string {
	value, err := setting.Parse(setting.Default)
	if setting.Default == "" || err != nil {
		return ""
	}
	return fmt.Sprint(value)
}

// literal is the value of a setting as configuration has it.
func literal(setting system.Setting, text string) cty.Value {
	if setting.Kind == system.Bool {
		return cty.BoolVal(text == strconv.FormatBool(true))
	}
	if slices.Contains([]system.SettingKind{system.Count, system.Limit, system.Rate}, setting.Kind) {
		if number, err := cty.ParseNumberVal(text); err == nil {
			return number
		}
	}
	return cty.StringVal(text)
}
