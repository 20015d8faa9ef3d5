package tftest_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"strings"
	"testing"
)

// TestSubtestsHaveNamesOfTheirOwn reads every test file of the module. The name
// of a subtest in a loop has to mention a variable of that loop, of each loop
// where there are several, or the testing package adds "#01" and the order of a
// map decides which subtest that is.
func TestSubtestsHaveNamesOfTheirOwn(t *testing.T) {
	err := filepath.WalkDir("../..", func(path string, entry fs.DirEntry, err error) error {
		if err != nil || !strings.HasSuffix(path, "_test.go") {
			return err
		}
		files := token.NewFileSet()
		file, err := parser.ParseFile(files, path, nil, parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		for _, at := range nameless(file) {
			t.Errorf("%s: the name of the subtest mentions no variable of a loop around it", files.Position(at))
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestNamelessSubtestsAreFound(t *testing.T) {
	for text, want := range map[string]int{
		`for name := range all { t.Run(name, f) }`:                                                             0,
		`for name := range all { for _, on := range []bool{true, false} { t.Run(name, f) } }`:                  1,
		`for name := range all { for _, on := range both { t.Run(fmt.Sprint(name, on), f) } }`:                 0,
		`for _, tt := range all { label := tt.a + tt.b; t.Run(label, f) }`:                                     0,
		`for range 2 { t.Run("twice", f) }`:                                                                    1,
		`for name := range all { t.Run(name, func(t *testing.T) { t.Run("inner", f) }) }`:                      0,
		`for i := 0; i < 2; i++ { t.Run("again", f) }`:                                                         1,
		`for i := range 2 { each(func(t *testing.T) { for _, on := range both { t.Run("x", f) } }) ; use(i) }`: 1,
	} {
		file, err := parser.ParseFile(token.NewFileSet(), "", "package p\nfunc f() {\n"+text+"\n}\n", parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		if got := len(nameless(file)); got != want {
			t.Errorf("%s: %d subtests without a name of their own, want %d", text, got, want)
		}
	}
}

// nameless returns where subtests stand that do not mention each loop around
// them, as far as the function goes that they stand in.
func nameless(file *ast.File) []token.Pos {
	var found []token.Pos
	var visit func(n ast.Node, loops []map[string]bool)
	visit = func(n ast.Node, loops []map[string]bool) {
		ast.Inspect(n, func(inner ast.Node) bool {
			switch inner := inner.(type) {
			case *ast.FuncLit:
				visit(inner.Body, nil)
				return false
			case *ast.RangeStmt:
				variables := identifiers(inner.Key, inner.Value)
				addDerived(inner.Body, variables)
				visit(inner.Body, append(loops, variables))
				return false
			case *ast.ForStmt:
				variables := map[string]bool{}
				if inner.Init != nil {
					addDerived(inner.Init, identifiers(inner.Cond))
					variables = identifiers(inner.Init)
				}
				addDerived(inner.Body, variables)
				visit(inner.Body, append(loops, variables))
				return false
			case *ast.CallExpr:
				selector, isMethod := inner.Fun.(*ast.SelectorExpr)
				if !isMethod || selector.Sel.Name != "Run" || !identifiers(selector.X)["t"] || len(inner.Args) != 2 {
					return true
				}
				used := identifiers(inner.Args[0])
				for _, loop := range loops {
					if !overlap(used, loop) {
						found = append(found, inner.Pos())
						break
					}
				}
			}
			return true
		})
	}
	visit(file, nil)
	return found
}

// addDerived adds what is assigned from one of the variables.
func addDerived(body ast.Node, variables map[string]bool) {
	ast.Inspect(body, func(n ast.Node) bool {
		assign, isAssign := n.(*ast.AssignStmt)
		if !isAssign {
			return true
		}
		for _, from := range assign.Rhs {
			if overlap(identifiers(from), variables) {
				for _, to := range assign.Lhs {
					for name := range identifiers(to) {
						variables[name] = true
					}
				}
			}
		}
		return true
	})
}

func identifiers(nodes ...ast.Node) map[string]bool {
	names := map[string]bool{}
	for _, n := range nodes {
		if n == nil {
			continue
		}
		ast.Inspect(n, func(inner ast.Node) bool {
			if name, ok := inner.(*ast.Ident); ok && name.Name != "_" {
				names[name.Name] = true
			}
			return true
		})
	}
	return names
}

func overlap(a, b map[string]bool) bool {
	for name := range a {
		if b[name] {
			return true
		}
	}
	return false
}
