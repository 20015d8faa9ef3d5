package systems_test

import (
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// TestCitations follows every citation of a CONTRACT.md in the repository to its
// section or to the numbered row of a section's table. Files below
// internal/systems/<name> cite the CONTRACT.md of that system; others, and those
// that mean another one, say "of VOSS Automate" or the like behind the number.
func TestCitations(t *testing.T) {
	root := os.DirFS("../..")
	contracts, err := readContracts(root)
	if err != nil {
		t.Fatal(err)
	}
	cited := 0
	err = fs.WalkDir(root, ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if entry.IsDir() {
			if slices.Contains([]string{".git", ".terraform", ".tools", "bin", "dist"}, entry.Name()) {
				return fs.SkipDir
			}
			return nil
		}
		if !slices.Contains([]string{".go", ".hcl", ".md", ".sh", ".tf", ".tmpl", ".yaml", ".yml"}, path.Ext(name)) {
			return nil
		}
		content, err := fs.ReadFile(root, name)
		if err != nil {
			return err
		}
		found, problems := contracts.follow(name, string(content))
		cited += found
		for _, problem := range problems {
			t.Error(problem)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if cited < 100 {
		t.Errorf("only %d citations were found: the search is at fault", cited)
	}
}

func TestCitationsThatDangle(t *testing.T) {
	contracts := contracts{
		"one": parseContract("# The REST API of System One, as read\n## 1. URLs\n### 1.2 Headers\n## 9. Open\n| no. | q |\n| 1 | a |\n| 2 | b |\n"),
		"two": parseContract("# The REST API v2 of System Two, as read\n## 7. Clients\n"),
	}
	const own, outside = "internal/systems/one/client/call.go", "internal/transport/retry.go"
	for _, test := range []struct {
		file, text string
		problem    string // "" where the citation is sound
	}{
		{own, "// as it says (CONTRACT.md @1.2).", ""},
		{own, "// as it says (CONTRACT.md @1.2 and @9 no. 2).", ""},
		{own, "// as it says (CONTRACT.md\n// @9 no. 1, 2).", ""},
		{own, "// as it says (@9\n\t// no. 1 to 2).", ""},
		{own, "// as it says (CONTRACT.md @7 of System Two).", ""},
		{own, "// as it says (CONTRACT.md @7 of System\n// Two).", ""},
		{outside, "// as it says (CONTRACT.md @1 of System One).", ""},
		{own, "// as it says (RFC 9438 @4.2).", ""},
		{own, "// as it says (RFC 7231, @7.1 and @7.3).", ""},
		{own, "// as it says (CONTRACT.md @1.3).", "no section 1.3"},
		{own, "// as it says (CONTRACT.md @1.2 and @8).", "no section 8"},
		{own, "// as it says (CONTRACT.md @9 no. 3).", "no row 3 in section 9"},
		{own, "// as it says (CONTRACT.md @9 no. 1 to 3).", "no row 3 in section 9"},
		{own, "// as it says (CONTRACT.md @1.2 no. 1).", "no row 1 in section 1.2"},
		{own, "// as it says (CONTRACT.md @1 of System Two).", "no section 1"},
		{own, "// as it says (CONTRACT.md @1 of System Three).", "no contract of System Three"},
		{outside, "// as it says (CONTRACT.md @1).", "names no system"},
		{own, "// one\n// two (@5)", "call.go:2: "},
		{own, "// as the contract " + "notes say", "outside the repository"},
		{own, "// as the contract\n// notes say", "outside the repository"},
	} {
		text := strings.ReplaceAll(test.text, "@", sign)
		_, problems := contracts.follow(test.file, text)
		switch {
		case test.problem == "" && len(problems) > 0:
			t.Errorf("%q in %s: %q, want none", text, test.file, problems)
		case test.problem != "" && (len(problems) != 1 || !strings.Contains(problems[0], test.problem)):
			t.Errorf("%q in %s: %q, want one problem with %q", text, test.file, problems, test.problem)
		}
	}
}

// sign is escaped so that this file holds no citation.
const sign = "\u00a7"

// A contract is what can be cited of a CONTRACT.md: its sections by number, each
// with the numbers of its table's rows.
type contract struct {
	system   string // as in "of VOSS Automate"
	sections map[string][]int
}

// contracts are keyed by the directory below internal/systems.
type contracts map[string]contract

func readContracts(root fs.FS) (contracts, error) {
	files, err := fs.Glob(root, "internal/systems/*/CONTRACT.md")
	if err != nil {
		return nil, err
	}
	all := contracts{}
	for _, file := range files {
		content, err := fs.ReadFile(root, file)
		if err != nil {
			return nil, err
		}
		c := parseContract(string(content))
		if c.system == "" {
			return nil, fmt.Errorf("%s: the first line does not name the system", file)
		}
		all[path.Base(path.Dir(file))] = c
	}
	return all, nil
}

var (
	title   = regexp.MustCompile(`^# The REST API(?: v\d+)? of (.+), as `)
	heading = regexp.MustCompile(`^##+ (\d+(?:\.\d+)*)\.? `)
	row     = regexp.MustCompile(`^\| (\d+) \|`)
)

func parseContract(content string) contract {
	c := contract{sections: map[string][]int{}}
	section := ""
	for line := range strings.Lines(content) {
		if m := title.FindStringSubmatch(line); m != nil {
			c.system = m[1]
		} else if m := heading.FindStringSubmatch(line); m != nil {
			section = m[1]
			c.sections[section] = nil
		} else if m := row.FindStringSubmatch(line); m != nil {
			c.sections[section] = append(c.sections[section], number(m[1]))
		}
	}
	return c
}

// number reads digits that a pattern has matched.
func number(digits string) int {
	n, err := strconv.Atoi(digits)
	if err != nil {
		panic(err)
	}
	return n
}

// reference is one section, and rows of its table where it names some.
const reference = sign + `(\d+(?:\.\d+)*)((?: +no\. +\d+(?:(?:,| to| and) +\d+\b)*)?)`

var (
	// lineEnd is where a comment goes on in the next line.
	lineEnd = regexp.MustCompile(`\n[ \t]*(?://|#)?[ \t]*`)
	// citation is one or more references, to an RFC or to the CONTRACT.md of a system.
	citation   = regexp.MustCompile(`(RFC \d+,? +)?` + reference + `(?:(?:,|;| and| or)? +` + reference + `)*(?: +of +([A-Z]\w*(?: +[A-Z]\w*)*))?`)
	references = regexp.MustCompile(reference)
	rows       = regexp.MustCompile(`(\d+)(?: to +(\d+))?`)
	outside    = regexp.MustCompile(`(?i)contract +notes`)
	ownSystem  = regexp.MustCompile(`^internal/systems/(\w+)/`)
)

// follow returns how many references a file makes, and what is wrong with them.
func (cs contracts) follow(file, content string) (count int, problems []string) {
	if !strings.Contains(content, sign) && !strings.Contains(strings.ToLower(content), "notes") {
		return 0, nil // as most files: the patterns below are slow
	}
	// Joined lines keep their length, so that offsets still tell the line.
	text := lineEnd.ReplaceAllStringFunc(content, func(s string) string { return strings.Repeat(" ", len(s)) })
	complain := func(at int, format string, args ...any) {
		line := 1 + strings.Count(content[:at], "\n")
		problems = append(problems, fmt.Sprintf("%s:%d: %s", filepath.ToSlash(file), line, fmt.Sprintf(format, args...)))
	}
	for _, m := range outside.FindAllStringIndex(text, -1) {
		complain(m[0], "%q are outside the repository: cite CONTRACT.md", text[m[0]:m[1]])
	}
	for _, m := range citation.FindAllStringSubmatchIndex(text, -1) {
		whole := text[m[0]:m[1]]
		if m[2] >= 0 {
			continue // an RFC's section
		}
		system := ""
		if last := len(m) - 2; m[last] >= 0 {
			system = strings.Join(strings.Fields(text[m[last]:m[last+1]]), " ")
		}
		c, problem := cs.meant(file, system)
		if problem != "" {
			complain(m[0], "%q: %s", whole, problem)
			continue
		}
		for _, ref := range references.FindAllStringSubmatch(whole, -1) {
			count++
			numbers, ok := c.sections[ref[1]]
			if !ok {
				complain(m[0], "%q: no section %s in the contract of %s", whole, ref[1], c.system)
			}
			for _, r := range rows.FindAllStringSubmatch(ref[2], -1) {
				first, last := number(r[1]), number(r[1])
				if r[2] != "" {
					last = number(r[2])
				}
				for n := first; ok && n <= last; n++ {
					if !slices.Contains(numbers, n) {
						complain(m[0], "%q: no row %d in section %s of the contract of %s", whole, n, ref[1], c.system)
					}
				}
			}
		}
	}
	return count, problems
}

// meant is the contract that a file means: that of the named system, or of its
// own where it names none.
func (cs contracts) meant(file, system string) (c contract, problem string) {
	for _, c := range cs {
		if c.system == system {
			return c, ""
		}
	}
	if system != "" {
		return c, "no contract of " + system
	}
	if m := ownSystem.FindStringSubmatch(file); m != nil {
		if c, ok := cs[m[1]]; ok {
			return c, ""
		}
	}
	return c, "names no system, such as \"of VOSS Automate\""
}
