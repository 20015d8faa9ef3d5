package functions

import (
	"cmp"
	"slices"
	"strings"
	"unicode"
)

// candidate is a delimiter that the header holds, with what speaks for it.
type candidate struct {
	sign rune
	// agreeing is how many of the first rows have as many fields as the header.
	agreeing int
	// tight is how many of them no blank follows in the header, as one does in a title
	// such as "last, first"; all is how many there are.
	tight, all int
}

// findDelimiter returns the sign between the fields: of those in the header the one that
// divides the rows as it does the header. What is between quotes or brackets divides
// nothing, as in "Name (last, first)".
func findDelimiter(text string) rune {
	header := withoutBrackets(withoutQuotes(headerLine(text)))
	var found []candidate
	for _, sign := range delimiters {
		if c := (candidate{sign: sign, all: strings.Count(header, string(sign))}); c.all > 0 {
			c.tight = c.all - strings.Count(header, string(sign)+" ")
			found = append(found, c)
		}
	}
	switch len(found) {
	case 0:
		return delimiters[0]
	case 1:
		return found[0].sign
	}
	for i := range found {
		found[i].agreeing = agreeingRows(text, found[i].sign)
	}
	return slices.MaxFunc(found, func(x, y candidate) int {
		return cmp.Or(cmp.Compare(x.agreeing, y.agreeing), cmp.Compare(x.tight, y.tight), cmp.Compare(x.all, y.all),
			cmp.Compare(slices.Index(delimiters, y.sign), slices.Index(delimiters, x.sign)))
	}).sign
}

// rowsToCompare is how many rows are enough to tell delimiters apart.
const rowsToCompare = 100

// agreeingRows counts the first rows that have as many fields as the header.
func agreeingRows(text string, delimiter rune) int {
	reader := newReader(text, delimiter)
	reader.LazyQuotes = true
	width, agreeing := 0, 0
	for range rowsToCompare {
		fields, err := reader.Read()
		switch {
		case err != nil:
			return agreeing
		case isDelimiters(fields):
		case width == 0:
			width = len(fields)
		case len(fields) == width:
			agreeing++
		}
	}
	return agreeing
}

// headerLine returns the first line with anything but delimiters and blanks in it, and
// those in which a title between quotes goes on.
func headerLine(text string) string {
	start, end, quotes := 0, 0, 0
	for line := range strings.Lines(text) {
		end += len(line)
		if quotes += strings.Count(line, `"`); quotes%2 == 1 {
			continue
		}
		if strings.ContainsFunc(text[start:end], func(r rune) bool { return !unicode.IsSpace(r) && !slices.Contains(delimiters, r) }) {
			break
		}
		start = end
	}
	return text[start:end]
}

func withoutQuotes(line string) string {
	quoted := false
	return strings.Map(func(r rune) rune {
		if r == '"' {
			quoted = !quoted
		}
		if quoted {
			return -1
		}
		return r
	}, line)
}

// withoutBrackets takes out what is between brackets, unless one lacks its other.
func withoutBrackets(line string) string {
	depth, closed := 0, true
	outside := strings.Map(func(r rune) rune {
		switch {
		case strings.ContainsRune("([{", r):
			depth++
		case strings.ContainsRune(")]}", r):
			depth--
			closed = closed && depth >= 0
		case depth == 0:
			return r
		}
		return -1
	}, line)
	if depth != 0 || !closed {
		return line
	}
	return outside
}
