package provider_test

import (
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	hcl2 "github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"

	"github.com/collab-iac/terraform-provider-collab/internal/tftest"
)

// documentedBlock is a block of code on a page.
type documentedBlock struct {
	page string
	line int
	text string
}

// where names the place of a block.
func (b documentedBlock) where() string { return fmt.Sprintf("%s:%d", b.page, b.line) }

var terraformBlock = regexp.MustCompile("(?ms)^```(?:terraform|hcl)\n(.*?)^```")

// documentedBlocks are the blocks of Terraform code of README and the guides.
func documentedBlocks(t *testing.T) []documentedBlock {
	t.Helper()
	root := filepath.Join("..", "..")
	pages, err := filepath.Glob(filepath.Join(root, "templates", "guides", "*.md"))
	if err != nil {
		t.Fatal(err)
	}
	var blocks []documentedBlock
	for _, page := range append(pages, filepath.Join(root, "README.md")) {
		text, err := os.ReadFile(page)
		if err != nil {
			t.Fatal(err)
		}
		for _, at := range terraformBlock.FindAllSubmatchIndex(text, -1) {
			line := strings.Count(string(text[:at[2]]), "\n")
			blocks = append(blocks, documentedBlock{filepath.Base(page), line, string(text[at[2]:at[3]])})
		}
	}
	if len(blocks) < 30 {
		t.Fatalf("there are only %d blocks", len(blocks))
	}
	return blocks
}

// notModules are texts of blocks that no module can hold, and why.
var notModules = map[string]string{
	"provider_installation {":          "it is a file of settings",
	"ephemeral \"vault_kv_secret_v2\"": "it needs the provider of Vault",
	"list \"":                          "it is a query, which Terraform has since 1.14",
	"password_wo = lookup(":            "it is one line of a resource",
}

// documentedFiles are the files that blocks read, and the modules that they call.
var documentedFiles = map[string]string{
	"users.csv":        "email,first_name,last_name,call_waiting\nanna@example.com,Anna,Berg,yes\n",
	"staff.csv":        "email,name,manager_email\nanna@example.com,Anna Berg,\n",
	"customer/main.tf": requireCollab,
}

const requireCollab = "terraform {\n  required_providers {\n    collab = { source = \"collab-iac/collab\" }\n  }\n}\n"

// asModule returns a block as a module, with the variables that it takes for granted, and
// the arguments that a call of it needs. Import blocks stay out: only a root module may
// have them.
func (b documentedBlock) asModule(t *testing.T) (files map[string]string, arguments string) {
	t.Helper()
	file, diagnostics := hclsyntax.ParseConfig([]byte(b.text), b.where(), hcl2.InitialPos)
	body, ok := file.Body.(*hclsyntax.Body)
	if diagnostics.HasErrors() || !ok {
		t.Fatal(diagnostics)
	}
	text, required := b.text, false
	declared, used := map[string]bool{}, map[string]bool{}
	for _, one := range slices.Backward(body.Blocks) {
		switch one.Type {
		case "import":
			text = text[:one.Range().Start.Byte] + text[one.CloseBraceRange.End.Byte:]
		case "terraform":
			required = true
		case "variable":
			declared[one.Labels[0]] = true
			if one.Body.Attributes["default"] == nil {
				arguments += "  " + one.Labels[0] + " = null\n"
			}
		}
	}
	_ = hclsyntax.VisitAll(body, func(node hclsyntax.Node) hcl2.Diagnostics { // it finds no fault
		if expression, is := node.(*hclsyntax.ScopeTraversalExpr); is && expression.Traversal.RootName() == "var" {
			if step, is := expression.Traversal[1].(hcl2.TraverseAttr); is {
				used[step.Name] = true
			}
		}
		return nil
	})
	files = maps.Clone(documentedFiles)
	files["main.tf"] = text
	for name := range used {
		if !declared[name] {
			files["variables.tf"] += fmt.Sprintf("variable %q {\n  default = null\n}\n", name)
		}
	}
	if !required {
		files["versions.tf"] = requireCollab
	}
	return files, arguments
}

// TestAccDocumentation_blocks validates each block of Terraform code that README and the
// guides show: one configuration calls them all as modules.
func TestAccDocumentation_blocks(t *testing.T) {
	t.Parallel()
	c := newCommandLine(t, tftest.WriteOnly)
	for name, text := range documentedFiles { // README reads a file of the root module
		c.file(name, text)
	}
	root, left := requireCollab, maps.Clone(notModules)
	for i, b := range documentedBlocks(t) {
		if mark := b.noModule(); mark != "" {
			delete(left, mark)
			continue
		}
		files, arguments := b.asModule(t)
		module := fmt.Sprintf("block%d", i)
		for name, text := range files {
			c.file(module+"/"+name, text)
		}
		root += fmt.Sprintf("# %s\nmodule %q {\n  source = \"./%s\"\n%s}\n", b.where(), module, module, arguments)
	}
	for mark := range left {
		t.Errorf("no block holds %q any more", mark)
	}
	c.file("main.tf", root)
	if output, code, err := c.Run(t.Context(), "init", "-no-color", "-input=false"); code != 0 || err != nil {
		t.Fatalf("init: %v\n%s", err, output)
	}
	if r := c.run(root, "validate"); !r.ok {
		t.Errorf("the blocks are not valid:\n%s\n%s", root, r.output)
	}
}

// noModule returns the text by which a block is no module; empty where it is one.
func (b documentedBlock) noModule() string {
	for mark := range notModules {
		if strings.Contains(b.text, mark) {
			return mark
		}
	}
	return ""
}

// file writes a file below the root module.
func (c *commandLine) file(name, text string) {
	c.t.Helper()
	if err := os.MkdirAll(filepath.Dir(filepath.Join(c.Dir, name)), 0o700); err != nil {
		c.t.Fatal(err)
	}
	if err := c.Write(name, text); err != nil {
		c.t.Fatal(err)
	}
}
