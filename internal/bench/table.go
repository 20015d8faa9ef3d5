package bench

import (
	"fmt"
	"io"
)

// row lines up a line of the table for a terminal; it is Markdown too.
const row = "| %-52s | %-19s | %9s | %10s | %14s | %8s | %10s | %5s | %6s |\n"

func printHeader(out io.Writer) error {
	_, err := fmt.Fprintf(out, row+row,
		"what", "run with", "time", "processor", "ms per object", "requests", "per object", "429s", "MB",
		"---", "---", "--:", "--:", "--:", "--:", "--:", "--:", "--:")
	return err
}

// printOutcomes prints one line per variant. Times are multiples of the first
// variant's; "ms per object" is the provider's own processor time and all
// that the machine's speed shows in.
func printOutcomes(out io.Writer, outcomes []outcome) error {
	for i, o := range outcomes {
		what := ""
		if i == 0 {
			what = o.line()
		}
		objects, c := float64(o.users), o.typical
		_, err := fmt.Fprintf(out, row, what, o.name,
			fmt.Sprintf("%.2f", o.ratio), fmt.Sprintf("%.2f", o.cpuRatio),
			fmt.Sprintf("%.2f", c.own.Seconds()*1000/objects),
			fmt.Sprint(c.requests), fmt.Sprintf("%.2f", float64(c.requests)/objects), fmt.Sprint(c.refused),
			fmt.Sprintf("%.0f", float64(c.peak)/1e6))
		if err != nil {
			return err
		}
	}
	return nil
}
