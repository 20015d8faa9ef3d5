package functions

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// The signs that may stand between the fields of a row. The first one wins where nothing
// tells two apart.
var delimiters = []rune{',', ';', '\t', '|'}

// identities are the columns that name a person. A file must not name one twice.
var identities = []string{"email", "user_name"}

// row is one row of a file, by the names of its columns.
type row struct {
	line   int // where it begins, from 1
	values map[string]string
}

// parseUsers reads a list of people as spreadsheets write them. Every row that is not
// empty is in the result, or is the error.
func parseUsers(text string) ([]map[string]string, error) {
	if err := checkEncoding(text); err != nil {
		return nil, err
	}
	text, delimiter := cutDelimiter(lineEnds(strings.TrimPrefix(text, "\ufeff")))
	reader := newReader(text, delimiter)
	var names []string
	var rows []row
	for {
		fields, err := reader.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, fmt.Errorf("the text is no CSV: %w", err)
		}
		line, _ := reader.FieldPos(0)
		for i := range fields {
			fields[i] = tidy(fields[i])
		}
		switch {
		case isBlank(fields), len(names) == 1 && isDelimiters(fields):
		case names == nil:
			if names, err = columns(fields); err != nil {
				return nil, err
			}
		default:
			values, err := cells(names, fields, line)
			if err != nil {
				return nil, err
			}
			rows = append(rows, row{line, values})
		}
	}
	if names == nil {
		return nil, errors.New("the text is empty: its first row must name the columns, such as email,first_name,last_name")
	}
	if err := checkDuplicates(rows); err != nil {
		return nil, err
	}
	users := make([]map[string]string, len(rows))
	for i, r := range rows {
		users[i] = r.values
	}
	return users, nil
}

func newReader(text string, delimiter rune) *csv.Reader {
	reader := csv.NewReader(strings.NewReader(text))
	reader.Comma = delimiter
	reader.FieldsPerRecord = -1
	reader.TrimLeadingSpace = delimiter != '\t'
	return reader
}

// checkEncoding refuses text that was decoded as what it is not.
func checkEncoding(text string) error {
	const how = `: read the file as textdecodebase64(filebase64("users.csv"), %q)`
	switch {
	case strings.HasPrefix(text, "\x00"), strings.HasPrefix(text, "\u00fe\u00ff"):
		return fmt.Errorf("the text is UTF-16"+how, "UTF-16BE")
	case strings.ContainsRune(text, 0), strings.HasPrefix(text, "\u00ff\u00fe"):
		return fmt.Errorf("the text is UTF-16"+how, "UTF-16LE")
	case !utf8.ValidString(text), strings.ContainsRune(text, utf8.RuneError), strings.ContainsFunc(text, isControlC1):
		return fmt.Errorf("the text is not UTF-8, but probably Windows-1252"+how, "Windows-1252")
	}
	return nil
}

// isControlC1 reports whether r is one of the control characters that appear where
// Windows-1252 was read as ISO 8859-1.
func isControlC1(r rune) bool { return r >= 0x80 && r <= 0x9f && r != 0x85 }

// lineEnds writes line ends as all but the spreadsheets of a Macintosh do, which put a
// carriage return alone there. Inside quotes nothing changes.
func lineEnds(text string) string {
	if !strings.Contains(text, "\r") {
		return text
	}
	var b strings.Builder
	quoted := false
	for i, r := range text {
		switch {
		case r == '"':
			quoted = !quoted
		case r == '\r' && !quoted && !strings.HasPrefix(text[i+1:], "\n"):
			r = '\n'
		}
		b.WriteRune(r)
	}
	return b.String()
}

// cutDelimiter returns the delimiter of a text, and the text without the line "sep=;"
// by which spreadsheets may name it.
func cutDelimiter(text string) (string, rune) {
	first, rest, _ := strings.Cut(text, "\n")
	if sign, ok := strings.CutPrefix(strings.ToLower(strings.TrimRight(first, "\r")), "sep="); ok && utf8.RuneCountInString(sign) == 1 {
		r, _ := utf8.DecodeRuneInString(sign)
		// The line stays, empty, so that the others keep their numbers.
		return "\n" + rest, r
	}
	return text, findDelimiter(text)
}

// tidy takes blanks from the ends of a field, also those that no eye sees, and writes
// an email address in lower case.
func tidy(field string) string {
	field = strings.TrimFunc(field, func(r rune) bool { return unicode.IsSpace(r) || r == '\ufeff' || r == '\u200b' })
	if isAddress(field) {
		return strings.ToLower(field)
	}
	return field
}

func isAddress(text string) bool {
	local, domain, ok := strings.Cut(text, "@")
	return ok && local != "" && domain != "" && !strings.ContainsFunc(text, unicode.IsSpace) && !strings.Contains(domain, "@")
}

func isBlank(fields []string) bool {
	return !slices.ContainsFunc(fields, func(field string) bool { return field != "" })
}

// isDelimiters reports whether a row holds nothing but delimiters of any kind. Under a
// header of one column nothing tells which of them the file uses.
func isDelimiters(fields []string) bool {
	return !slices.ContainsFunc(fields, func(field string) bool {
		return strings.ContainsFunc(field, func(r rune) bool { return !unicode.IsSpace(r) && !slices.Contains(delimiters, r) })
	})
}

// columns returns the names of the columns. A column without a name is "".
func columns(header []string) ([]string, error) {
	names := make([]string, len(header))
	for i, title := range header {
		names[i] = columnName(title)
		if names[i] == "" && title != "" {
			return nil, fmt.Errorf("column %d has the name %q, in which there is no letter or digit", i+1, title)
		}
		if at := slices.Index(names[:i], names[i]); at >= 0 && names[i] != "" {
			return nil, fmt.Errorf("columns %d and %d have one name, %s (%q and %q)", at+1, i+1, names[i], header[at], title)
		}
	}
	return names, nil
}

// columnName writes the title of a column as an attribute: "First Name", "firstName"
// and "FIRST-NAME" are first_name.
func columnName(title string) string {
	var b strings.Builder
	last := rune('_')
	for _, r := range title {
		switch {
		case !unicode.IsLetter(r) && !unicode.IsDigit(r):
			r = '_'
		case unicode.IsUpper(r) && unicode.IsLower(last):
			b.WriteByte('_')
		}
		if r != '_' || last != '_' {
			b.WriteRune(unicode.ToLower(r))
		}
		last = r
	}
	name := strings.Trim(b.String(), "_")
	switch name {
	case "e_mail", "mail", "e_mail_address", "email_address", "mail_address":
		return "email"
	case "username":
		return "user_name"
	}
	return name
}

// cells puts the fields of a row under the names of their columns. Fields that the row
// lacks are empty.
func cells(names, fields []string, line int) (map[string]string, error) {
	values := map[string]string{}
	for i, name := range names {
		field := ""
		if i < len(fields) {
			field = fields[i]
		}
		if name != "" {
			values[name] = field
		} else if field != "" {
			return nil, fmt.Errorf("line %d has %q in column %d, which has no name", line, field, i+1)
		}
	}
	for i := len(names); i < len(fields); i++ {
		if fields[i] != "" {
			return nil, fmt.Errorf("line %d has %q in column %d, but there are %d columns: a text with the delimiter inside needs quotes", line, fields[i], i+1, len(names))
		}
	}
	return values, nil
}

// checkDuplicates refuses a file that names a person twice.
func checkDuplicates(rows []row) error {
	var problems []string
	for _, column := range identities {
		lines := map[string][]int{}
		var order []string
		for _, r := range rows {
			key := strings.ToLower(r.values[column])
			if key == "" {
				continue
			}
			if lines[key] == nil {
				order = append(order, key)
			}
			lines[key] = append(lines[key], r.line)
		}
		for _, key := range order {
			if len(lines[key]) > 1 {
				problems = append(problems, fmt.Sprintf("%s %s is in lines %s", column, key, joined(lines[key])))
			}
		}
	}
	if len(problems) > 0 {
		return fmt.Errorf("people are in the list twice: %s", strings.Join(problems, "; "))
	}
	return nil
}

// joined writes "2, 5 and 9".
func joined(numbers []int) string {
	texts := make([]string, len(numbers))
	for i, n := range numbers {
		texts[i] = fmt.Sprint(n)
	}
	last := len(texts) - 1
	return strings.Join(texts[:last], ", ") + " and " + texts[last]
}
