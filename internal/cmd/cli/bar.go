package cli

import (
	"fmt"
	"strings"
)

// barWidth is how many cells a bar has.
const barWidth = 20

// Bar draws how much of a whole is done, as one line that takes the place of the one
// before on a terminal. The text says what is going on.
func Bar(done, whole int, text string) string {
	filled := 0
	if whole > 0 {
		filled = min(max(done, 0)*barWidth/whole, barWidth)
	}
	return fmt.Sprintf("%s[%s%s] %s", ClearLine, strings.Repeat("#", filled), strings.Repeat("-", barWidth-filled), text)
}

// ClearLine takes away what the last line of a terminal shows.
const ClearLine = "\r\x1b[K"
