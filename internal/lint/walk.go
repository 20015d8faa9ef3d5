package lint

import (
	"maps"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"
)

// walker follows the expressions of one block to the literal keys in them.
type walker struct {
	l       *linter
	m       *module
	address string
	names   map[string]binding
	// seen holds what was looked at, because locals can be used often, or refer to
	// each other in a circle.
	seen  map[visit]bool
	depth int
}

// maxDepth is how many expressions may stand for each other: locals that refer to
// each other in a circle never end.
const maxDepth = 100

type visit struct {
	at   hcl.Range
	want *shape
}

// binding is what a name stands for inside a block or a "for" expression: each and
// the variables of the loop.
type binding struct {
	collection hcl.Expression
	// shape turns what is wanted of the name into what is wanted of the collection.
	shape func(want *shape) *shape
}

// walker returns a walker for a block. forEach is its for_each; nil for none.
func (l *linter) walker(m *module, address string, forEach *hcl.Attribute) *walker {
	w := &walker{l: l, m: m, address: address, names: map[string]binding{}, seen: map[visit]bool{}}
	if forEach != nil {
		w.names["each"] = eachOf(forEach.Expr)
	}
	return w
}

// eachOf is the binding of each: each.value is an element of for_each.
func eachOf(forEach hcl.Expression) binding {
	return binding{forEach, func(want *shape) *shape { return collection(want.keys["value"]) }}
}

// value checks an expression against the shape that is wanted. path is where its
// value ends up: attributes from the block down.
func (w *walker) value(expr hcl.Expression, want *shape, path string) {
	at := visit{expr.Range(), want}
	if want == nil || w.seen[at] || w.depth == maxDepth {
		return
	}
	w.seen[at] = true
	w.depth++
	defer func() { w.depth-- }()
	switch e := expr.(type) {
	case *hclsyntax.ParenthesesExpr:
		w.value(e.Expression, want, path)
	case *hclsyntax.TemplateWrapExpr:
		w.value(e.Wrapped, want, path)
	case *hclsyntax.ConditionalExpr:
		w.value(e.TrueResult, want, path)
		w.value(e.FalseResult, want, path)
	case *hclsyntax.ForExpr:
		w.loop(e, want, path)
	case *hclsyntax.FunctionCallExpr:
		w.call(e, want, path)
	case *hclsyntax.ScopeTraversalExpr:
		w.reference(e.Traversal, want, path)
	case *hclsyntax.RelativeTraversalExpr:
		w.value(e.Source, wrap(e.Traversal, want), path)
	case *hclsyntax.IndexExpr:
		w.value(e.Collection, collection(want), path)
	case *hclsyntax.SplatExpr:
		// Each.(steps) of the source: the anonymous symbol stands for an element.
		if each, ok := e.Each.(*hclsyntax.RelativeTraversalExpr); ok {
			w.value(e.Source, collection(wrap(each.Traversal, want.element)), path)
		} else {
			w.value(e.Source, want, path)
		}
	default:
		w.literal(expr, want, path)
	}
}

// literal checks an object or a tuple that is written out, in either syntax, and a
// template in JSON.
func (w *walker) literal(expr hcl.Expression, want *shape, path string) {
	if pairs, diagnostics := hcl.ExprMap(expr); !diagnostics.HasErrors() {
		for _, pair := range pairs {
			w.pair(pair, want, path)
		}
		return
	}
	if elements, diagnostics := hcl.ExprList(expr); !diagnostics.HasErrors() {
		for _, element := range elements {
			w.value(element, want.element, path)
		}
		return
	}
	if inner := template(expr); inner != nil {
		w.value(inner, want, path)
	}
}

// pair checks a key, and the value beside it.
func (w *walker) pair(pair hcl.KeyValuePair, want *shape, path string) {
	key, ok := literal(pair.Key)
	if want.keys == nil || !ok {
		w.value(pair.Value, want.element, path)
		return
	}
	inner, known := want.keys[key]
	if !known && !want.open && key != "//" {
		w.l.add(pair.Key.Range(), w.address, path, key, want)
	}
	if !want.open { // an open object is not in the block, but on the way to what is
		path += "." + key
	}
	w.value(pair.Value, inner, path)
}

// template returns the expression inside a string of JSON: "${merge(…)}"; nil for
// other strings. An expression of JSON keeps its text to itself, so the source is read
// again.
func template(expr hcl.Expression) hcl.Expression {
	value, diagnostics := expr.Value(nil)
	if diagnostics.HasErrors() || !value.IsKnown() || value.IsNull() || value.Type() != cty.String || !strings.HasPrefix(value.AsString(), "${") {
		return nil
	}
	inner, diagnostics := hclsyntax.ParseTemplate([]byte(value.AsString()), expr.Range().Filename, expr.Range().Start)
	if _, wrapped := inner.(*hclsyntax.TemplateWrapExpr); diagnostics.HasErrors() || !wrapped {
		return nil
	}
	return inner
}

// loop checks what a "for" expression makes.
func (w *walker) loop(e *hclsyntax.ForExpr, want *shape, path string) {
	inside := *w
	inside.names = maps.Clone(w.names)
	inside.names[e.ValVar] = binding{e.CollExpr, collection}
	element := want.element
	if e.Group && element != nil {
		element = element.element
	}
	inside.value(e.ValExpr, element, path)
}

// call checks what a function hands on.
func (w *walker) call(e *hclsyntax.FunctionCallExpr, want *shape, path string) {
	switch e.Name {
	case "merge", "concat", "coalesce", "coalescelist", "try", "tolist", "toset", "tomap", "distinct", "reverse", "setunion",
		"setintersection", "sensitive", "nonsensitive", "values", "ephemeralasnull", "provider::collab::deep_merge":
		for _, argument := range e.Args {
			w.value(argument, want, path)
		}
	case "slice", "setsubtract", "compact":
		w.argument(e, 0, want, path)
	case "zipmap":
		w.argument(e, 1, want, path)
	case "one", "element":
		w.argument(e, 0, collection(want), path)
	case "lookup":
		w.argument(e, 0, collection(want), path)
		w.argument(e, 2, want, path)
	case "flatten":
		w.flattened(e, want, path)
	}
}

func (w *walker) argument(e *hclsyntax.FunctionCallExpr, i int, want *shape, path string) {
	if i < len(e.Args) {
		w.value(e.Args[i], want, path)
	}
}

// flattened checks the lists in a list, and the elements between them.
func (w *walker) flattened(e *hclsyntax.FunctionCallExpr, want *shape, path string) {
	for _, argument := range e.Args {
		elements, diagnostics := hcl.ExprList(argument)
		if diagnostics.HasErrors() {
			w.value(argument, collection(want), path)
			continue
		}
		for _, element := range elements {
			if _, object := element.(*hclsyntax.ObjectConsExpr); object {
				w.value(element, want.element, path)
			} else {
				w.value(element, want, path)
			}
		}
	}
}

// reference follows a name to what it stands for: a local value, the default, type or
// arguments of a variable, an output of a module, each, or the variable of a loop.
func (w *walker) reference(steps hcl.Traversal, want *shape, path string) {
	if bound, ok := w.names[steps.RootName()]; ok {
		w.value(bound.collection, bound.shape(orOpen(wrap(steps[1:], want))), path)
		return
	}
	if len(steps) < 2 {
		return
	}
	name, ok := steps[1].(hcl.TraverseAttr)
	if !ok {
		return
	}
	wanted := wrap(steps[2:], want)
	switch steps.RootName() {
	case "local":
		if expr := w.m.locals[name.Name]; expr != nil {
			w.value(expr, wanted, path)
		}
	case "module":
		w.output(steps, want, path)
	case "var":
		v := w.m.variables[name.Name]
		if v == nil {
			return
		}
		if v.value != nil {
			w.value(v.value, wanted, path)
		}
		w.declared(v.shape, wanted, steps.SourceRange(), path)
		// What a type leaves open is compared with what the value is used for.
		for _, given := range v.given {
			w.at(given).value(given.expr, wanted, path)
		}
	}
}

// declared compares the type of a variable with what its value is used for: a key of
// the type that the schema lacks is dropped, whatever value comes.
func (w *walker) declared(have, want *shape, at hcl.Range, path string) {
	switch {
	case have == nil || want == nil:
	case have.element != nil:
		w.declared(have.element, want.element, at, path)
	default:
		for _, key := range have.names() {
			inner, known := want.keys[key]
			if !known && want.keys != nil && !want.open {
				w.l.add(at, w.address, path, key, want)
			}
			w.declared(have.keys[key], inner, at, path+"."+key)
		}
	}
}

// wrap returns what is wanted of a value that has what is wanted at the end of some
// steps.
func wrap(steps hcl.Traversal, want *shape) *shape {
	for i := len(steps) - 1; i >= 0; i-- {
		switch step := steps[i].(type) {
		case hcl.TraverseAttr:
			want = holder(step.Name, want)
		case hcl.TraverseIndex:
			want = collection(want)
		default:
			return nil
		}
	}
	return want
}

// orOpen returns a shape that asks for nothing in the place of nil.
func orOpen(s *shape) *shape {
	if s == nil {
		return &shape{open: true}
	}
	return s
}
