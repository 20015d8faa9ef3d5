// Package functions holds Terraform functions on what VOSS Automate calls by a name
// of its own: the paths of hierarchy nodes.
package functions

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/hashicorp/terraform-plugin-framework/function"

	"github.com/collab-iac/terraform-provider-collab/internal/systems/voss/node"
)

// All returns the functions.
func All() []func() function.Function {
	return []func() function.Function{
		func() function.Function { return parent },
		func() function.Function { return child },
		func() function.Function { return name },
	}
}

// onPath is a function on the dot path of a node and, for some, the name of another.
type onPath struct {
	name, summary, description string
	parameters                 []function.Parameter
	run                        func(path string, arguments []string) (string, error)
}

var path = function.StringParameter{Name: "path", MarkdownDescription: "Dot path of a node from the root on: `sys.hcs.Provider.Customer`. Anything else is an error."}

var parent = onPath{
	name: "hierarchy_parent", summary: "Returns the node above a hierarchy node",
	description: "Returns the dot path of the node above: `hierarchy_parent(\"sys.hcs.Provider.Customer\")` is `sys.hcs.Provider`. Nothing is above `sys`, which is an error.",
	parameters:  []function.Parameter{path},
	run: func(path string, _ []string) (string, error) {
		if above := node.Parent(path); above != "" {
			return above, nil
		}
		return "", fmt.Errorf("no node is above %s", path)
	},
}

var child = onPath{
	name: "hierarchy_child", summary: "Returns a node below a hierarchy node",
	description: "Returns the dot path of the node with a name below another: `hierarchy_child(\"sys.hcs.Provider\", \"Customer\")` is `sys.hcs.Provider.Customer`. " +
		"Whether there is such a node is not asked.",
	parameters: []function.Parameter{path, function.StringParameter{Name: "name", MarkdownDescription: "Name of the node below, which may hold blanks between words but no dot."}},
	run: func(path string, arguments []string) (string, error) {
		if !isName(arguments[0]) {
			return "", fmt.Errorf("%q is no name of a node: it must not be empty, and holds no dot, no line break and no blanks at its ends", arguments[0])
		}
		return node.Absolute(node.Join([]string{path, arguments[0]})), nil
	},
}

var name = onPath{
	name: "hierarchy_name", summary: "Returns the name of a hierarchy node",
	description: "Returns the last part of a dot path: `hierarchy_name(\"sys.hcs.Provider.Customer\")` is `Customer`.",
	parameters:  []function.Parameter{path},
	run:         func(path string, _ []string) (string, error) { return node.Name(path), nil },
}

// Metadata names the function.
func (f onPath) Metadata(_ context.Context, _ function.MetadataRequest, resp *function.MetadataResponse) {
	resp.Name = f.name
}

// Definition describes the function.
func (f onPath) Definition(_ context.Context, _ function.DefinitionRequest, resp *function.DefinitionResponse) {
	resp.Definition = function.Definition{
		Summary: f.summary, MarkdownDescription: f.description, Parameters: f.parameters, Return: function.StringReturn{},
	}
}

// Run calls the function with a path from the root.
func (f onPath) Run(ctx context.Context, req function.RunRequest, resp *function.RunResponse) {
	arguments := make([]string, len(f.parameters))
	for i := range arguments {
		if resp.Error = req.Arguments.GetArgument(ctx, i, &arguments[i]); resp.Error != nil {
			return
		}
	}
	if err := checkPath(arguments[0]); err != nil {
		resp.Error = function.NewArgumentFuncError(0, err.Error())
		return
	}
	result, err := f.run(node.Absolute(arguments[0]), arguments[1:])
	if err != nil {
		resp.Error = function.NewArgumentFuncError(int64(len(arguments)-1), err.Error())
		return
	}
	resp.Error = resp.Result.Set(ctx, result)
}

// checkPath refuses what is no path from the root on. The provider takes one without the
// root elsewhere, where a server tells what it means; here nothing does, and to guess
// would make a path of any text.
func checkPath(text string) error {
	problem := fmt.Sprintf("%q is no dot path of a hierarchy node, such as sys.hcs.Provider.Customer", text)
	switch names := node.Names(text); {
	case node.IsPkid(text):
		return fmt.Errorf("%s, but a pkid", problem)
	case slices.ContainsFunc(names, func(name string) bool { return !isName(name) }):
		return fmt.Errorf("%s: no name in it is empty, and none has line breaks, or blanks at its ends", problem)
	case !node.IsAbsolute(text):
		return fmt.Errorf("%s: it does not begin with %s, as %q does", problem, node.Root, node.Absolute(text))
	}
	return nil
}

// isName reports whether a text can be the name of a node.
func isName(text string) bool {
	return text != "" && text == strings.TrimSpace(text) && utf8.ValidString(text) && !node.IsPath(text) && !strings.ContainsFunc(text, isInvisible)
}

// isInvisible reports whether no name holds the sign: control characters, line breaks
// among them, and those that no eye sees.
func isInvisible(r rune) bool {
	return unicode.IsControl(r) || unicode.In(r, unicode.Zl, unicode.Zp, unicode.Cf)
}
