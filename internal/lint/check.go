package lint

import (
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2"

	"github.com/collab-iac/terraform-provider-collab/internal/model"
)

// meta are Terraform's own arguments, which no schema has.
var meta = []string{"count", "for_each", "depends_on", "provider", "lifecycle", "connection", "provisioner", "source", "version", "providers", "//"}

// check looks at all blocks of a module.
func (l *linter) check(m *module) {
	for name, v := range m.variables {
		if v.value != nil {
			l.walker(m, "variable "+name, nil).value(v.value, v.shape, "default")
		}
	}
	for _, file := range m.values {
		l.variables(m, m.tested, "variable", file.Body)
	}
	for _, block := range m.blocks {
		l.block(m, block)
	}
}

func (l *linter) block(m *module, block *hcl.Block) {
	switch block.Type {
	case "provider", "mock_provider":
		if m.provider != "" && block.Labels[0] == m.provider {
			l.providerBlock(m, block)
		}
	case "module":
		if called := l.localModule(m, sourceIn(block.Body)); called != nil {
			l.variables(m, called, "module."+block.Labels[0], block.Body)
		}
	case "run", "variables":
		l.testVariables(m, block)
	case "mock_resource", "mock_data":
		l.mock(m, block)
	default:
		l.objectBlock(m, block)
	}
}

func (l *linter) providerBlock(m *module, block *hcl.Block) {
	if block.Type == "provider" {
		l.attributes(m, "provider "+block.Labels[0], block.Body, l.schemas.provider, "alias")
		return
	}
	content, _, _ := block.Body.PartialContent(topLevel)
	for _, inner := range content.Blocks {
		l.mock(m, inner)
	}
}

// mock checks what a test puts in the place of an object.
func (l *linter) mock(m *module, block *hcl.Block) {
	kind, ok := map[string]string{"mock_resource": "resource", "mock_data": "data"}[block.Type]
	if !ok {
		return
	}
	if defaults := attributesOf(block.Body)["defaults"]; defaults != nil {
		l.walker(m, block.Type+" "+block.Labels[0], nil).value(defaults.Expr, l.schemas.byBlock[kind][block.Labels[0]], "defaults")
	}
}

// objectBlock checks a resource, a data source, or a list of them.
func (l *linter) objectBlock(m *module, block *hcl.Block) {
	if m.provider == "" && !strings.HasPrefix(block.Labels[0], model.Provider+"_") {
		return
	}
	want := l.schemas.byBlock[block.Type][block.Labels[0]]
	if want == nil {
		return // another provider's, or a type that Terraform refuses
	}
	address := strings.Join(block.Labels, ".")
	if block.Type != "resource" {
		address = block.Type + "." + address
	}
	body := block.Body
	if block.Type == "list" {
		// The schema is that of the block "config" inside.
		content, _, _ := body.PartialContent(&hcl.BodySchema{Blocks: []hcl.BlockHeaderSchema{{Type: "config"}}})
		for _, config := range content.Blocks {
			l.attributes(m, address, config.Body, want)
		}
		return
	}
	l.attributes(m, address, body, want)
}

// attributes checks the attributes of a body, without Terraform's own and those that
// are named beside.
func (l *linter) attributes(m *module, address string, body hcl.Body, want *shape, beside ...string) {
	all := attributesOf(body)
	w := l.walker(m, address, all["for_each"])
	for name, attribute := range all {
		if slices.Contains(meta, name) || slices.Contains(beside, name) {
			continue
		}
		inner, known := want.keys[name]
		if !known {
			l.add(attribute.NameRange, address, "", name, want)
			continue
		}
		w.value(attribute.Expr, inner, name)
	}
}

// variables checks a body whose attributes are variables of the module of. The
// expressions are those of the module m.
func (l *linter) variables(m, of *module, address string, body hcl.Body) {
	all := attributesOf(body)
	w := l.walker(m, address, all["for_each"])
	// A test may set variables for its own use.
	known := &shape{keys: map[string]*shape{}, open: address == "variables" || strings.HasPrefix(address, "run.")}
	for name, v := range of.variables {
		known.keys[name] = v.shape
	}
	for name, attribute := range all {
		if slices.Contains(meta, name) {
			continue
		}
		want, ok := known.keys[name]
		if !ok && !known.open {
			l.add(attribute.NameRange, address, "", name, known)
			continue
		}
		w.value(attribute.Expr, want, name)
	}
}

// testVariables checks the variables that a test file or one of its runs sets.
func (l *linter) testVariables(m *module, block *hcl.Block) {
	tested := m.tested
	if block.Type == "variables" {
		l.variables(m, tested, "variables", block.Body)
		return
	}
	content, _, _ := block.Body.PartialContent(&hcl.BodySchema{Blocks: []hcl.BlockHeaderSchema{{Type: "variables"}, {Type: "module"}}})
	for _, inner := range content.Blocks {
		if inner.Type == "module" {
			// A run names modules as seen from the one that is tested.
			if tested = l.localModule(tested, sourceIn(inner.Body)); tested == nil {
				return
			}
		}
	}
	for _, inner := range content.Blocks {
		if inner.Type == "variables" {
			l.variables(m, tested, "run."+block.Labels[0], inner.Body)
		}
	}
}
