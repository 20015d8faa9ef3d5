package lint

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/ext/typeexpr"

	"github.com/collab-iac/terraform-provider-collab/internal/hclfile"
	"github.com/collab-iac/terraform-provider-collab/internal/model"
)

// source is the address of this provider in required_providers, without a host.
const source = "collab-iac/" + model.Provider

// module is what the files of one directory declare.
type module struct {
	directory string
	// blocks are those that can hold keys of the provider, or hand values to a
	// module.
	blocks []*hcl.Block
	// values are the files that set the module's variables, or those of the module that
	// it tests.
	values []*hcl.File
	// tested is the module that tests in the directory are about: Terraform looks for
	// tests beside it, and in a directory "tests" below.
	tested    *module
	locals    map[string]hcl.Expression
	variables map[string]*variable
	outputs   map[string]hcl.Expression
	// called are the local modules that the module calls, by its names for them.
	called map[string]*module
	// provider is the module's own name for this provider; empty where the name
	// means another one.
	provider string
}

// variable is a variable of a module.
type variable struct {
	shape *shape         // nil where the type leaves the keys open
	value hcl.Expression // the default; nil for none
	given []argument
}

// argument is what a variable is set to somewhere.
type argument struct {
	in      *module // whose names the expression has
	address string  // of the call; empty for a file of values
	expr    hcl.Expression
	forEach *hcl.Attribute // of the call; nil for none
}

// The files of a module, by what their names end with.
var (
	configurationFiles = []string{".tf", ".tofu", ".tf.json", ".tofu.json", ".tftest.hcl", ".tofutest.hcl", ".tftest.json", ".tfmock.hcl", ".tfquery.hcl"}
	valueFiles         = []string{".tfvars", ".tfvars.json"}
)

// topLevel are the blocks that matter. A file may hold others.
var topLevel = &hcl.BodySchema{Blocks: []hcl.BlockHeaderSchema{
	{Type: "terraform"},
	{Type: "locals"},
	{Type: "variable", LabelNames: []string{"name"}},
	{Type: "output", LabelNames: []string{"name"}},
	{Type: "provider", LabelNames: []string{"name"}},
	{Type: "module", LabelNames: []string{"name"}},
	{Type: "resource", LabelNames: []string{"type", "name"}},
	{Type: "data", LabelNames: []string{"type", "name"}},
	{Type: "ephemeral", LabelNames: []string{"type", "name"}},
	{Type: "list", LabelNames: []string{"type", "name"}},
	// Of tests.
	{Type: "variables"},
	{Type: "run", LabelNames: []string{"name"}},
	{Type: "mock_provider", LabelNames: []string{"name"}},
	{Type: "mock_resource", LabelNames: []string{"type"}},
	{Type: "mock_data", LabelNames: []string{"type"}},
}}

// directoriesBelow returns a directory and all below it, but none whose name begins
// with a dot: those hold what Terraform and Git keep.
func directoriesBelow(directory string) ([]string, error) {
	var all []string
	err := filepath.WalkDir(directory, func(path string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case !entry.IsDir():
			return nil
		case path != directory && strings.HasPrefix(entry.Name(), "."):
			return filepath.SkipDir
		}
		all = append(all, path)
		return nil
	})
	if err == nil && len(all) == 0 {
		err = fmt.Errorf("%s is no directory", directory)
	}
	return all, err
}

// readModule reads the files of a directory.
func readModule(directory string) (*module, error) {
	m := &module{
		directory: directory, provider: model.Provider,
		locals: map[string]hcl.Expression{}, variables: map[string]*variable{}, outputs: map[string]hcl.Expression{}, called: map[string]*module{},
	}
	entries, err := os.ReadDir(directory)
	if err != nil {
		return nil, err
	}
	for _, entry := range entries {
		name := entry.Name()
		if entry.IsDir() || strings.HasPrefix(name, ".") || !hasSuffix(name, configurationFiles) && !hasSuffix(name, valueFiles) {
			continue
		}
		file, err := hclfile.Parse(filepath.Join(directory, name))
		if err != nil {
			return nil, err
		}
		if hasSuffix(name, valueFiles) {
			m.values = append(m.values, file)
			continue
		}
		if err := m.read(file); err != nil {
			return nil, err
		}
	}
	return m, nil
}

func hasSuffix(name string, suffixes []string) bool {
	return slices.ContainsFunc(suffixes, func(suffix string) bool { return strings.HasSuffix(name, suffix) })
}

// read takes in the blocks of a file.
func (m *module) read(file *hcl.File) error {
	content, _, diagnostics := file.Body.PartialContent(topLevel)
	if diagnostics.HasErrors() {
		return diagnostics
	}
	for _, block := range content.Blocks {
		switch block.Type {
		case "terraform":
			m.readTerraform(block)
		case "locals":
			for name, attribute := range attributesOf(block.Body) {
				m.locals[name] = attribute.Expr
			}
		case "variable":
			m.readVariable(block)
		case "output":
			if value := attributesOf(block.Body)["value"]; value != nil {
				m.outputs[block.Labels[0]] = value.Expr
			}
		default:
			m.blocks = append(m.blocks, block)
		}
	}
	return nil
}

// readTerraform finds the module's name for the provider.
func (m *module) readTerraform(block *hcl.Block) {
	content, _, _ := block.Body.PartialContent(&hcl.BodySchema{Blocks: []hcl.BlockHeaderSchema{{Type: "required_providers"}}})
	for _, required := range content.Blocks {
		for name, attribute := range attributesOf(required.Body) {
			switch ours := strings.HasSuffix(sourceOf(attribute.Expr), source); {
			case ours:
				m.provider = name
			case name == m.provider:
				m.provider = ""
			}
		}
	}
}

// sourceOf returns the source of one of the required providers.
func sourceOf(expr hcl.Expression) string {
	pairs, _ := hcl.ExprMap(expr)
	for _, pair := range pairs {
		if key, _ := literal(pair.Key); key == "source" {
			text, _ := literal(pair.Value)
			return text
		}
	}
	return ""
}

func (m *module) readVariable(block *hcl.Block) {
	v := &variable{}
	attributes := attributesOf(block.Body)
	if t := attributes["type"]; t != nil {
		// What is wrong with a type, Terraform says better.
		constraint, _, diagnostics := typeexpr.TypeConstraintWithDefaults(t.Expr)
		if !diagnostics.HasErrors() {
			v.shape = constraintShape(constraint)
		}
	}
	if d := attributes["default"]; d != nil {
		v.value = d.Expr
	}
	m.variables[block.Labels[0]] = v
}

// attributesOf returns the attributes of a body. A body may hold blocks, too, so the
// complaints about those do not matter.
func attributesOf(body hcl.Body) hcl.Attributes {
	attributes, _ := body.JustAttributes()
	return attributes
}

// literal returns the text of an expression that is one, or that is a bare word.
func literal(expr hcl.Expression) (string, bool) {
	if keyword := hcl.ExprAsKeyword(expr); keyword != "" {
		return keyword, true
	}
	if len(expr.Variables()) > 0 {
		return "", false
	}
	value, diagnostics := expr.Value(nil)
	if diagnostics.HasErrors() || !value.IsWhollyKnown() || value.IsNull() || value.Type().FriendlyName() != "string" {
		return "", false
	}
	return value.AsString(), true
}
