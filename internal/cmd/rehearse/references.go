package rehearse

import (
	"encoding/json"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"

	"github.com/collab-iac/terraform-provider-collab/internal/hclfile"
)

// evaluation is what expressions of a module can be evaluated with before a plan: where
// it stands, and the defaults of its variables.
func (c *configuration) evaluation(dir string, bodies []hcl.Body) *hcl.EvalContext {
	variables := map[string]cty.Value{}
	schema := &hcl.BodySchema{Blocks: []hcl.BlockHeaderSchema{{Type: "variable", LabelNames: []string{"name"}}}}
	for _, body := range bodies {
		content, _, _ := body.PartialContent(schema)
		for _, block := range content.Blocks {
			attributes, _, _ := block.Body.PartialContent(&hcl.BodySchema{Attributes: []hcl.AttributeSchema{{Name: "default"}}})
			if attributes.Attributes["default"] == nil {
				continue
			}
			if value, diags := attributes.Attributes["default"].Expr.Value(nil); !diags.HasErrors() {
				variables[block.Labels[0]] = value
			}
		}
	}
	if dir == c.root {
		c.given(variables)
	}
	return &hcl.EvalContext{Variables: map[string]cty.Value{
		"path": cty.ObjectVal(map[string]cty.Value{
			"module": cty.StringVal(dir), "root": cty.StringVal(c.root), "cwd": cty.StringVal(c.root),
		}),
		"var": cty.ObjectVal(variables),
	}}
}

// given lays the values of variables files and of the environment over the defaults.
func (c *configuration) given(variables map[string]cty.Value) {
	for _, pair := range os.Environ() {
		if name, value, _ := strings.Cut(pair, "="); strings.HasPrefix(name, "TF_VAR_") {
			variables[strings.TrimPrefix(name, "TF_VAR_")] = cty.StringVal(value)
		}
	}
	names, _ := filepath.Glob(filepath.Join(c.root, "*.auto.tfvars*"))
	for _, name := range append([]string{filepath.Join(c.root, "terraform.tfvars"), filepath.Join(c.root, "terraform.tfvars.json")}, names...) {
		file, err := hclfile.Parse(name)
		if err != nil {
			continue // it is not there, or Terraform says what is wrong
		}
		attributes, _ := file.Body.JustAttributes()
		for variable, attribute := range attributes {
			if value, diags := attribute.Expr.Value(nil); !diags.HasErrors() {
				variables[variable] = value
			}
		}
	}
}

// readers are the functions that read files, by whether the first argument is a
// directory.
var readers = map[string]bool{
	"file": false, "filebase64": false, "fileexists": false, "templatefile": false, "filemd5": false,
	"filesha1": false, "filesha256": false, "filesha512": false, "filebase64sha256": false, "filebase64sha512": false,
	"fileset": true,
}

// references notes the files outside of the configuration that a file of it reads.
func (c *configuration) references(body hcl.Body, name string, known *hcl.EvalContext) {
	visit := func(node hclsyntax.Node) hcl.Diagnostics {
		if call, is := node.(*hclsyntax.FunctionCallExpr); is && len(call.Args) > 0 {
			if isDirectory, reads := readers[strings.TrimPrefix(call.Name, "core::")]; reads {
				c.file(call.Args[0], isDirectory, known)
			}
		}
		return nil
	}
	if native, is := body.(*hclsyntax.Body); is {
		_ = hclsyntax.VisitAll(native, visit)
		return
	}
	content, err := os.ReadFile(name)
	if err != nil {
		return
	}
	var tree any
	if json.Unmarshal(content, &tree) != nil {
		return
	}
	for _, text := range textsIn(tree) {
		if expression, diags := hclsyntax.ParseTemplate([]byte(text), name, hcl.InitialPos); !diags.HasErrors() {
			_ = hclsyntax.VisitAll(expression, visit)
		}
	}
}

// textsIn are the texts of a JSON document.
func textsIn(tree any) []string {
	var texts []string
	switch t := tree.(type) {
	case string:
		texts = append(texts, t)
	case []any:
		for _, one := range t {
			texts = append(texts, textsIn(one)...)
		}
	case map[string]any:
		for _, one := range t {
			texts = append(texts, textsIn(one)...)
		}
	}
	return texts
}

// file notes what an expression names, if that is relative to the configuration. Where
// only its beginning is known, the directory that this names counts.
func (c *configuration) file(expression hclsyntax.Expression, isDirectory bool, known *hcl.EvalContext) {
	name, whole := beginning(expression, known)
	if name == "" || strings.HasPrefix(name, "~") || isAbsolute(expression) {
		return // Terraform reads the very file
	}
	if !filepath.IsAbs(name) {
		name = filepath.Join(c.root, name)
	}
	if !whole && !isDirectory {
		name = path.Dir(name + "x")
	}
	if name = filepath.Clean(name); !slices.Contains(c.files, name) {
		c.files = append(c.files, name)
	}
}

// isAbsolute reports whether an expression begins with an absolute path.
func isAbsolute(expression hclsyntax.Expression) bool {
	if template, is := expression.(*hclsyntax.TemplateExpr); is && len(template.Parts) > 0 {
		expression = template.Parts[0]
	}
	literal, is := expression.(*hclsyntax.LiteralValueExpr)
	return is && filepath.IsAbs(textOf(literal.Val))
}

// beginning is the text of an expression as far as it is known, and whether that is all
// of it.
func beginning(expression hclsyntax.Expression, known *hcl.EvalContext) (string, bool) {
	if value, diags := expression.Value(known); !diags.HasErrors() && textOf(value) != "" {
		return textOf(value), true
	}
	template, is := expression.(*hclsyntax.TemplateExpr)
	if !is {
		return "", false
	}
	text := ""
	for _, part := range template.Parts {
		value, diags := part.Value(known)
		if diags.HasErrors() || textOf(value) == "" {
			break
		}
		text += textOf(value)
	}
	return text, false
}

// parseTexts reads a literal list of texts.
func parseTexts(source []byte) ([]string, error) {
	value, err := literal(source)
	if err != nil || !value.CanIterateElements() {
		return nil, err
	}
	var texts []string
	for _, one := range value.AsValueSlice() {
		texts = append(texts, textOf(one))
	}
	return texts, nil
}

// parseBuilds reads a literal object of texts.
func parseBuilds(source []byte) (map[string]string, error) {
	value, err := literal(source)
	if err != nil || !value.CanIterateElements() {
		return nil, err
	}
	builds := map[string]string{}
	for name, one := range value.AsValueMap() {
		builds[name] = textOf(one)
	}
	return builds, nil
}

func literal(source []byte) (cty.Value, error) {
	expression, diags := hclsyntax.ParseExpression(source, "settings", hcl.InitialPos)
	if diags.HasErrors() {
		return cty.NilVal, diags
	}
	value, diags := expression.Value(nil)
	if diags.HasErrors() {
		return cty.NilVal, diags
	}
	return value, nil
}
