package bench

import (
	"encoding/xml"
	"fmt"
	"strings"
)

// The measures of the plot, in pixels.
const (
	plotWidth = 860
	labels    = 190 // left of the bars
	barsWidth = 580
	barHeight = 18
	barStep   = 24
	groupGap  = 40
)

// colours of the variants, by name; readable in print and to the colour-blind.
var colours = map[string]string{
	"provider": "#0072b2", "baseline": "#999999", "framework only": "#d55e00", "one read per object": "#e69f00",
}

// draw renders the outcomes as an SVG: a group of bars for each benchmark, each bar
// a variant's time as a multiple of the first one's; a benchmark without others shows
// nothing. Nothing in it depends on when or where it was drawn, but for the ratios
// themselves.
func draw(outcomes []outcome) []byte {
	var body strings.Builder
	longest := 1.0
	for _, o := range outcomes {
		longest = max(longest, o.ratio)
	}
	y, last := 46, ""
	for _, o := range outcomes {
		if len(o.variants) < 2 {
			continue
		}
		if line := o.line(); line != last {
			if last != "" {
				y += groupGap - barStep
			}
			fmt.Fprintf(&body, "<text x=\"12\" y=\"%d\" class=\"what\">%s</text>\n", y+13, escape(line))
			y, last = y+barStep, line
		}
		width := max(1, int(o.ratio/longest*barsWidth))
		fmt.Fprintf(&body, "<text x=\"%d\" y=\"%d\" class=\"name\">%s</text>\n", labels-8, y+13, escape(o.name))
		fmt.Fprintf(&body, "<rect x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" fill=\"%s\"/>\n", labels, y, width, barHeight, colours[o.name])
		fmt.Fprintf(&body, "<text x=\"%d\" y=\"%d\">%.2f</text>\n", labels+width+6, y+13, o.ratio)
		y += barStep
	}
	return []byte(fmt.Sprintf(`<svg xmlns="http://www.w3.org/2000/svg" width="%[1]d" height="%[2]d" viewBox="0 0 %[1]d %[2]d" font-family="sans-serif" font-size="12">
<style>.what { font-weight: bold } .name { text-anchor: end }</style>
<rect width="100%%" height="100%%" fill="#ffffff"/>
<text x="12" y="24" font-size="15">Time that Terraform takes, as a multiple of its time with this provider</text>
%[3]s</svg>
`, plotWidth, y+16, body.String()))
}

func escape(text string) string {
	var safe strings.Builder
	_ = xml.EscapeText(&safe, []byte(text)) // a builder takes everything
	return safe.String()
}
