package lifecycle

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
)

// exportSyntax says how a path of exports is written.
const exportSyntax = `Write keys with dots between them and places of lists in brackets, such as lines[0].label. ` +
	`A key with dots or brackets stands quoted in brackets, such as ["a.b"].label.`

// exportSteps reads a path of exports, such as lines[0].label or ["a.b"].c, as keys
// (string) and indexes (int).
func exportSteps(path string) ([]any, error) {
	var steps []any
	for rest := path; ; {
		step, after, err := exportStep(rest, len(steps) == 0)
		if err != nil {
			return nil, fmt.Errorf("%q is no path: %w. %s", path, err, exportSyntax)
		}
		steps = append(steps, step)
		if rest = after; rest == "" {
			return steps, nil
		}
	}
}

// exportStep reads the first step of a path, and returns what follows it.
func exportStep(path string, isFirst bool) (step any, rest string, err error) {
	if inside, is := strings.CutPrefix(path, "["); is {
		return bracketStep(inside, isFirst)
	}
	if !isFirst {
		var dotted bool
		if path, dotted = strings.CutPrefix(path, "."); !dotted {
			return nil, "", fmt.Errorf("a dot is missing before %q", path)
		}
	}
	end := strings.IndexAny(path, ".[]")
	if end < 0 {
		end = len(path)
	}
	key, rest := path[:end], path[end:]
	switch {
	case key == "" && rest == "" && isFirst:
		return nil, "", errors.New("it is empty")
	case key == "" && rest == "":
		return nil, "", errors.New("a key is missing at its end")
	case key == "":
		return nil, "", fmt.Errorf("a key is missing before %q", rest)
	case strings.HasPrefix(rest, "]"):
		return nil, "", fmt.Errorf("no bracket is open before %q", rest)
	}
	if i, isIndex := indexIn(key); isIndex && !isFirst {
		return i, rest, nil
	}
	return key, rest, nil
}

// bracketStep reads what stands in brackets: a place or a quoted key.
func bracketStep(path string, isFirst bool) (step any, rest string, err error) {
	if quoted, quoteErr := strconv.QuotedPrefix(path); quoteErr == nil && strings.HasPrefix(path, `"`) {
		if step, err = strconv.Unquote(quoted); err != nil {
			return nil, "", err
		}
		path = path[len(quoted):]
	} else {
		end := strings.IndexByte(path, ']')
		if end < 0 {
			return nil, "", fmt.Errorf("the bracket of %q is not closed", "["+path)
		}
		i, isIndex := indexIn(path[:end])
		switch {
		case !isIndex:
			return nil, "", fmt.Errorf("%q is neither a place in a list nor a quoted key", path[:end])
		case isFirst:
			return nil, "", errors.New("it begins with a place in a list, and the object is no list")
		}
		step, path = i, path[end:]
	}
	rest, closed := strings.CutPrefix(path, "]")
	if !closed {
		return nil, "", fmt.Errorf("a bracket is not closed before %q", path)
	}
	return step, rest, nil
}

func indexIn(text string) (int, bool) {
	i, err := strconv.Atoi(text)
	return i, err == nil && i >= 0 && text == strconv.Itoa(i)
}
