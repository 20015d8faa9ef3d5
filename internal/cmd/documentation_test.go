package cmd_test

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/collab-iac/terraform-provider-collab/internal/cmd"
	"github.com/collab-iac/terraform-provider-collab/internal/cmd/cli"
	"github.com/collab-iac/terraform-provider-collab/internal/systems"
)

var (
	shellBlock  = regexp.MustCompile("(?ms)^ *```(?:sh|bash|shell|console)\n(.*?)^ *```")
	ownCommand  = regexp.MustCompile(`terraform-provider-collab ([^|;&>#)"\n]*)`)
	shellWord   = regexp.MustCompile(`'[^']*'|\S+`)
	makeCommand = regexp.MustCompile(`(?m)^make ([a-z-]+)`)
)

// documentedSchema is the file of a model that commands read.
const documentedSchema = `{"meta": {"model_type": "data/Country"}, "schema": {"type": "object", "properties": {"name": {"type": "string"}}}}`

// documentedPages are README and the guides, by the names of their files.
func documentedPages(t *testing.T) map[string]string {
	t.Helper()
	top := filepath.Join("..", "..")
	pages, err := filepath.Glob(filepath.Join(top, "templates", "guides", "*.md"))
	if err != nil {
		t.Fatal(err)
	}
	texts := map[string]string{}
	for _, page := range append(pages, filepath.Join(top, "README.md")) {
		text, err := os.ReadFile(page)
		if err != nil {
			t.Fatal(err)
		}
		texts[filepath.Base(page)] = string(text)
	}
	return texts
}

// Pages show commands that there are, with flags that they have, and targets that the
// makefile has.
func TestDocumentedCommands(t *testing.T) {
	makefile, err := os.ReadFile(filepath.Join("..", "..", "GNUmakefile"))
	if err != nil {
		t.Fatal(err)
	}
	texts := documentedPages(t)
	t.Chdir(t.TempDir())
	for _, name := range []string{"country.json", "thing.json"} { // files that commands read
		if err := os.WriteFile(name, []byte(documentedSchema), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	seen := 0
	for page, text := range texts {
		for _, block := range shellBlock.FindAllStringSubmatch(text, -1) {
			commands := strings.ReplaceAll(block[1], "\\\n", " ")
			for _, found := range ownCommand.FindAllStringSubmatch(commands, -1) {
				seen++
				var args []string
				for _, word := range shellWord.FindAllString(found[1], -1) {
					args = append(args, strings.Trim(word, "'"))
				}
				if problem := misused(args); problem != nil {
					t.Errorf("%s: %s: %v", page, found[0], problem)
				}
			}
			for _, found := range makeCommand.FindAllStringSubmatch(commands, -1) {
				seen++
				if !strings.Contains(string(makefile), "\n"+found[1]+":") {
					t.Errorf("%s: there is no target %s", page, found[1])
				}
			}
		}
	}
	if seen < 20 {
		t.Errorf("only %d commands were found", seen)
	}
}

// misused says what is wrong with arguments of the binary, without running it.
func misused(args []string) error {
	root := cmd.New("1.2.3", systems.All())
	command, rest, err := root.Find(cli.LongOptions(args))
	if err != nil {
		return err
	}
	if err := command.ParseFlags(rest); err != nil {
		return err
	}
	if command == root && len(rest) > 0 {
		return command.RunE(command, rest)
	}
	return command.ValidateArgs(command.Flags().Args())
}

// A command, a flag and a value that there are not are found.
func TestMisusedCommands(t *testing.T) {
	for _, args := range []string{"exports -out x", "export -hierarchie x", "emulator -rate many", "version now"} {
		if misused(strings.Fields(args)) == nil {
			t.Errorf("nothing is wrong with %q", args)
		}
	}
	if err := misused(strings.Fields("emulator -rate 5")); err != nil {
		t.Error(err)
	}
}
