package check

import (
	"fmt"
	"io"
	"strings"
	"text/tabwriter"

	"github.com/collab-iac/terraform-provider-collab/internal/backend"
	"github.com/collab-iac/terraform-provider-collab/internal/emulator/dialect"
)

// Print writes the report as tables for people.
func (r Report) Print(w io.Writer) error {
	t := tabwriter.NewWriter(w, 0, 8, 2, ' ', 0)
	put := func(format string, args ...any) { _, _ = fmt.Fprintf(t, format, args...) } // Flush returns the error
	put("%s at %s\n", r.Title, r.Endpoint)
	if r.Error != "" {
		put("\n%s\n", r.Error)
		return t.Flush()
	}
	for _, f := range r.Connection {
		put("  %s\t%s\n", f.Name, f.Value)
	}
	put("\nPermissions\n")
	for _, p := range r.Permissions {
		reason := ""
		if p.Verdict == backend.Refused {
			reason = strings.Join(strings.Fields(p.Reason), " ")
		}
		put("  %s\t%s\t%s%s\n", p.Model, p.Call, p.Verdict, cell(reason))
	}
	put("\nModels, as the server's schemas have them\n")
	for _, m := range r.Models {
		m.print(put)
	}
	put("\nDoubtful points of the API\n")
	var untold []string
	for _, p := range r.Points {
		switch {
		case p.Setting == "" && p.Told == string(dialect.ByReading):
			put("  %s\tnot told: there is no object that shows it\n", p.Name)
		case p.Setting == "" && p.Told == string(dialect.ByLog):
			put("  %s\tnot told: the log has no change that shows it\n", p.Name)
		case p.Setting == "":
			untold = append(untold, p.Name)
		case p.Setting == p.Expected:
			put("  %s\t%s\tas expected\n", p.Name, p.Setting)
		default:
			put("  %s\t%s\tmore usual: %s\n", p.Name, p.Setting, p.Expected)
		}
	}
	put("\nNot told without a change of something: %s.\n", strings.Join(untold, ", "))
	r.Trial.print(put)
	put("\nProvider block\n")
	if err := t.Flush(); err != nil {
		return err
	}
	_, err := io.WriteString(w, r.Block)
	return err
}

// cell is a last cell of a row, which ends before it where it is empty: no line ends in
// blanks.
func cell(text string) string {
	if text == "" {
		return ""
	}
	return "\t" + text
}

// print writes what was tried; nothing where nothing was.
func (t *Trial) print(put func(string, ...any)) {
	if t == nil {
		return
	}
	put("\nTrial\n")
	if t.Error != "" {
		put("  nothing was tried: %s\n", t.Error)
		return
	}
	put("  test object\t%s\n", t.Object)
	put("  told by it\t%s\n", orElse(strings.Join(t.Decided, ", "), "nothing"))
	for _, one := range t.Left {
		put("  LEFT BEHIND, delete it\t%s\n", one)
	}
}
