package rehearse

import (
	"fmt"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/zclconf/go-cty/cty"

	"github.com/collab-iac/terraform-provider-collab/internal/hclfile"
	"github.com/collab-iac/terraform-provider-collab/internal/model"
)

// configuration is what has to be known of a configuration before it is copied.
type configuration struct {
	// root is its directory, absolute and without symbolic links.
	root string
	// modules are the directories of the modules that were read, the root first.
	modules []string
	// files are files and directories outside of the modules that expressions name.
	files []string
	// sources are the addresses under which it requires this provider, and constraints
	// the versions that it asks for.
	sources, constraints []string
	// workspace is the one that a cloud block names; empty for none.
	workspace string
	// objections say what Terraform would really do in a rehearsal, one each.
	objections []string
	// allowed are resource types of other providers that may really be applied.
	allowed []string
}

// read reads the root module in a directory and the local modules that it calls.
func read(dir string, allowed []string) (*configuration, error) {
	absolute, err := filepath.Abs(dir)
	if err != nil {
		return nil, err
	}
	if absolute, err = filepath.EvalSymlinks(absolute); err != nil {
		return nil, err
	}
	c := &configuration{root: absolute, allowed: allowed}
	if names, err := sourceFiles(absolute); err != nil || len(names) == 0 {
		return nil, fmt.Errorf("there is no configuration in %s", absolute)
	}
	return c, c.module(absolute)
}

// extensions are the endings of the files of a module.
var extensions = []string{".tf", ".tf.json", ".tofu", ".tofu.json"}

func sourceFiles(dir string) ([]string, error) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil, err
	}
	var names []string
	for _, e := range entries {
		name := e.Name()
		isSource := slices.ContainsFunc(extensions, func(ending string) bool { return strings.HasSuffix(name, ending) })
		if isSource && !strings.HasPrefix(name, ".") && !strings.HasSuffix(name, "~") && !e.IsDir() {
			names = append(names, filepath.Join(dir, name))
		}
	}
	return names, nil
}

// module reads the module in a directory, unless it was read before, and those below.
func (c *configuration) module(dir string) error {
	if slices.Contains(c.modules, dir) {
		return nil
	}
	c.modules = append(c.modules, dir)
	names, err := sourceFiles(dir)
	if err != nil {
		return err
	}
	var bodies []hcl.Body
	for _, name := range names {
		file, err := hclfile.Parse(name)
		if err != nil {
			return err
		}
		bodies = append(bodies, file.Body)
	}
	known := c.evaluation(dir, bodies)
	for i, body := range bodies {
		if err := c.blocks(body, dir, names[i]); err != nil {
			return err
		}
		c.references(body, names[i], known)
	}
	return nil
}

// These are the parts of a module that a rehearsal looks at.
var (
	topLevel = &hcl.BodySchema{Blocks: []hcl.BlockHeaderSchema{
		{Type: "terraform"},
		{Type: "module", LabelNames: []string{"name"}},
		{Type: "resource", LabelNames: []string{"type", "name"}},
		{Type: "action", LabelNames: []string{"type", "name"}},
		{Type: "removed"},
	}}
	inTerraform = &hcl.BodySchema{Blocks: []hcl.BlockHeaderSchema{
		{Type: "required_providers"}, {Type: "cloud"}, {Type: "state_store", LabelNames: []string{"type"}}, {Type: "encryption"},
	}}
	inCloud      = &hcl.BodySchema{Blocks: []hcl.BlockHeaderSchema{{Type: "workspaces"}}}
	inWorkspaces = &hcl.BodySchema{Attributes: []hcl.AttributeSchema{{Name: "name"}}}
	inModule     = &hcl.BodySchema{Attributes: []hcl.AttributeSchema{{Name: "source"}}}
	inResource   = &hcl.BodySchema{Blocks: []hcl.BlockHeaderSchema{{Type: "provisioner", LabelNames: []string{"type"}}}}
)

// blocks looks at the blocks of a file.
func (c *configuration) blocks(body hcl.Body, dir, file string) error {
	content, _, diags := body.PartialContent(topLevel)
	if diags.HasErrors() {
		return diags
	}
	for _, block := range content.Blocks {
		switch block.Type {
		case "terraform":
			c.settings(block, dir)
		case "module":
			if err := c.call(block, dir); err != nil {
				return fmt.Errorf("%s: module %q: %w", file, block.Labels[0], err)
			}
		default:
			c.managed(block)
		}
	}
	return nil
}

// settings takes the requirements on providers, and the workspace of a cloud block.
// Terraform passes over a cloud block that is not in the root module.
func (c *configuration) settings(block *hcl.Block, dir string) {
	content, _, _ := block.Body.PartialContent(inTerraform)
	for _, inner := range content.Blocks {
		switch inner.Type {
		case "required_providers":
			c.required(inner.Body)
		case "cloud":
			if dir == c.root {
				c.cloud(inner.Body)
			}
		default:
			c.object(inner.DefRange, "block %s: a rehearsal cannot put a local state in its place", inner.Type)
		}
	}
}

// required takes what is asked for of this provider.
func (c *configuration) required(body hcl.Body) {
	required, _ := body.JustAttributes()
	for name, attribute := range required {
		value, diags := attribute.Expr.Value(nil)
		if diags.HasErrors() && value == cty.DynamicVal {
			continue // Terraform says what is wrong with it
		}
		source, version := textIn(value, "source"), textIn(value, "version")
		if source == "" && name == model.Provider {
			source = unnamed
		}
		if isOurs(source) {
			c.sources = append(c.sources, source)
			if version != "" {
				c.constraints = append(c.constraints, version)
			}
		}
	}
}

// cloud takes the name of the only workspace that a cloud block has.
func (c *configuration) cloud(body hcl.Body) {
	content, _, _ := body.PartialContent(inCloud)
	for _, workspaces := range content.Blocks {
		attributes, _, _ := workspaces.Body.PartialContent(inWorkspaces)
		if name := attributes.Attributes["name"]; name != nil {
			value, _ := name.Expr.Value(nil)
			c.workspace = textOf(value)
		}
	}
}

// isOurs reports whether an address names this provider, of whatever registry.
func isOurs(source string) bool { return path.Base(source) == model.Provider }

// textIn is a text of an object; empty for none.
func textIn(value cty.Value, name string) string {
	if value.IsNull() || !value.IsKnown() || !value.Type().IsObjectType() || !value.Type().HasAttribute(name) {
		return ""
	}
	return textOf(value.GetAttr(name))
}

func textOf(value cty.Value) string {
	if value.IsNull() || !value.IsKnown() || value.Type() != cty.String {
		return ""
	}
	return value.AsString()
}

// call reads a module that is called, if its source is a local path. Others are read
// once they are installed.
func (c *configuration) call(block *hcl.Block, dir string) error {
	content, _, _ := block.Body.PartialContent(inModule)
	if content.Attributes["source"] == nil {
		return nil
	}
	value, diags := content.Attributes["source"].Expr.Value(nil)
	called := hclfile.LocalModule(dir, textOf(value))
	if diags.HasErrors() || called == "" {
		return nil
	}
	return c.module(called)
}

// managed objects to what Terraform would really do.
func (c *configuration) managed(block *hcl.Block) {
	if len(block.Labels) == 2 {
		switch of := block.Labels[0]; {
		case block.Type == "action" && !c.isAllowed(of):
			c.object(block.DefRange, "action %q is of another provider, which would really run it; -allow %s lets it", of, of)
		case !c.isAllowed(of):
			c.object(block.DefRange, "resource %q is of another provider, which would really change it; -allow %s lets it", of, of)
		}
	}
	content, _, _ := block.Body.PartialContent(inResource)
	for _, provisioner := range content.Blocks {
		c.object(provisioner.DefRange, "provisioner %q would really run; take it out", provisioner.Labels[0])
	}
}

// isAllowed reports whether objects of a type may be applied: those of this provider,
// which has a twin, what lives in the state alone, and what a person allows.
func (c *configuration) isAllowed(typeName string) bool {
	return strings.HasPrefix(typeName, model.Provider+"_") || typeName == "terraform_data" || slices.Contains(c.allowed, typeName)
}

func (c *configuration) object(at hcl.Range, format string, args ...any) {
	c.objections = append(c.objections, fmt.Sprintf("%s:%d: ", at.Filename, at.Start.Line)+fmt.Sprintf(format, args...))
}
