package lint

import (
	"path/filepath"

	"github.com/hashicorp/hcl/v2"

	"github.com/collab-iac/terraform-provider-collab/internal/hclfile"
)

// link reads the modules that a module calls or tests, and notes what it sets their
// variables to.
func (l *linter) link(m *module) error {
	m.tested = m
	if filepath.Base(m.directory) == "tests" {
		tested, err := l.module(filepath.Dir(m.directory))
		if err != nil {
			return err
		}
		m.tested = tested
	}
	for _, file := range m.values {
		m.tested.give(attributesOf(file.Body), argument{in: m})
	}
	for _, block := range m.blocks {
		if err := l.linkBlock(m, block); err != nil {
			return err
		}
	}
	return nil
}

// linkBlock does so for a block.
func (l *linter) linkBlock(m *module, block *hcl.Block) error {
	switch block.Type {
	case "module":
		called, err := l.readCalled(m, block.Body)
		if called == nil {
			return err
		}
		m.called[block.Labels[0]] = called
		all := attributesOf(block.Body)
		called.give(all, argument{in: m, address: "module." + block.Labels[0], forEach: all["for_each"]})
	case "run":
		content, _, _ := block.Body.PartialContent(&hcl.BodySchema{Blocks: []hcl.BlockHeaderSchema{{Type: "module"}}})
		for _, inner := range content.Blocks {
			if _, err := l.readCalled(m.tested, inner.Body); err != nil {
				return err
			}
		}
	}
	return nil
}

// give notes what variables are set to.
func (m *module) give(all hcl.Attributes, by argument) {
	for name, attribute := range all {
		if v := m.variables[name]; v != nil {
			by.expr = attribute.Expr
			v.given = append(v.given, by)
		}
	}
}

// readCalled reads the module that a block calls; nil where that is no directory beside
// the caller.
func (l *linter) readCalled(m *module, call hcl.Body) (*module, error) {
	if directory := hclfile.LocalModule(m.directory, sourceIn(call)); directory != "" {
		return l.module(directory)
	}
	return nil, nil
}

// localModule returns the module that a source of another names, which was read; nil
// where that is no directory beside it.
func (l *linter) localModule(m *module, path string) *module {
	return l.modules[hclfile.LocalModule(m.directory, path)]
}

// sourceIn returns the source in a block that calls a module.
func sourceIn(body hcl.Body) string {
	attribute := attributesOf(body)["source"]
	if attribute == nil {
		return ""
	}
	text, _ := literal(attribute.Expr)
	return text
}

// at returns the walker for what a variable is set to somewhere.
func (w *walker) at(by argument) *walker {
	there := *w
	there.m, there.names = by.in, map[string]binding{}
	if by.address != "" {
		there.address = by.address + "." + w.address
	}
	if by.forEach != nil {
		there.names["each"] = eachOf(by.forEach.Expr)
	}
	return &there
}

// output follows the name of an output of a module that is called: module.staff.roles, or with
// an index where there are several.
func (w *walker) output(steps hcl.Traversal, want *shape, path string) {
	name, _ := steps[1].(hcl.TraverseAttr)
	called, rest := w.m.called[name.Name], steps[2:]
	if len(rest) > 0 {
		if _, indexed := rest[0].(hcl.TraverseIndex); indexed {
			rest = rest[1:]
		}
	}
	if called == nil || len(rest) == 0 {
		return
	}
	output, _ := rest[0].(hcl.TraverseAttr)
	if expr := called.outputs[output.Name]; expr != nil {
		w.at(argument{in: called}).value(expr, wrap(rest[1:], want), path)
	}
}
