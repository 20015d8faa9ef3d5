package cli

import (
	"encoding/json"
	"io"
)

// PrintJSON prints what a command found as JSON, indented, and with the texts as they are.
func PrintJSON(out io.Writer, v any) error {
	encoder := json.NewEncoder(out)
	encoder.SetIndent("", "  ")
	encoder.SetEscapeHTML(false)
	return encoder.Encode(v)
}
