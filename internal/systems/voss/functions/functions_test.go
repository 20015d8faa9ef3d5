package functions

import (
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/function"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"golang.org/x/text/unicode/norm"
	"pgregory.net/rapid"
)

// call returns what a function makes of its arguments, and its error.
func call(t *testing.T, f onPath, arguments ...string) (result, err string) {
	t.Helper()
	var values []attr.Value
	for _, argument := range arguments {
		values = append(values, types.StringValue(argument))
	}
	resp := function.RunResponse{Result: function.NewResultData(types.StringUnknown())}
	f.Run(t.Context(), function.RunRequest{Arguments: function.NewArgumentsData(values)}, &resp)
	if resp.Error != nil {
		return "", resp.Error.Error()
	}
	text, _ := resp.Result.Value().(types.String)
	return text.ValueString(), ""
}

// A path from the root on has one parent, name and child. What is no such path is an error
// on the argument that is wrong, and nothing is made of it.
func TestPaths(t *testing.T) {
	for _, test := range []struct{ path, parent, name, child, err string }{
		{path: "sys.hcs.Prov", parent: "sys.hcs", name: "Prov", child: "sys.hcs.Prov.New Site"},
		{path: "sys.hcs.Two Words", parent: "sys.hcs", name: "Two Words", child: "sys.hcs.Two Words.New Site"},
		{path: "sys.hcs.Zu\u0308rich", parent: "sys.hcs", name: "Z\u00fcrich", child: "sys.hcs.Z\u00fcrich.New Site"},
		{path: "sys", name: "sys", child: "sys.New Site", err: "no node is above sys"},
		{path: "foo.bar", err: `"foo.bar" is no dot path of a hierarchy node, such as sys.hcs.Provider.Customer: it does not begin with sys, as "sys.foo.bar" does`},
		{path: "hcs", err: `as "sys.hcs" does`},
		{path: "system.hcs", err: "does not begin with sys"},
		{path: "SYS.hcs", err: "does not begin with sys"},
		{path: "", err: `"" is no dot path`},
		{path: " . ", err: "is no dot path"},
		{path: "sys.", err: "no name in it is empty"},
		{path: " sys.hcs", err: "blanks at its ends"},
		{path: "sys..Prov", err: `"sys..Prov" is no dot path`},
		{path: "sys.hcs. .Prov", err: "blanks at its ends"},
		{path: "sys.hcs\n", err: "line breaks"},
		{path: "sys.hcs.a\nb", err: "line breaks"},
		{path: "sys.hcs.a\u2028b", err: "line breaks"},
		{path: "sys.hcs.a\u200bb", err: "is no dot path"},
		{path: "0123456789abcdef01234567", err: "but a pkid"},
	} {
		for _, one := range []struct {
			function  onPath
			want      string
			arguments []string
		}{{parent, test.parent, []string{test.path}}, {name, test.name, []string{test.path}}, {child, test.child, []string{test.path, "New Site"}}} {
			got, err := call(t, one.function, one.arguments...)
			if got != one.want || (err == "") != (one.want != "") || one.want == "" && !strings.Contains(err, test.err) {
				t.Errorf("%s(%q) is %q, %q", one.function.name, one.arguments, got, err)
			}
		}
	}
	for _, bad := range []string{"", " ", "a.b", ".", " a", "a\n", "a\tb"} {
		if got, err := call(t, child, "sys.hcs", bad); err == "" {
			t.Errorf("a child %q is %q", bad, got)
		}
	}
}

// Whatever the text, a function either refuses it or takes it apart so that its parts make
// the same text again.
func TestPathsAreNeverRewritten(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		text := strings.Join(rapid.SliceOfN(rapid.OneOf(rapid.SampledFrom([]string{"sys", "hcs", "a b", "", " ", "\n"}), rapid.String()), 1, 5).Draw(rt, "names"), ".")
		above, err := call(t, parent, text)
		if err != "" {
			return
		}
		last, _ := call(t, name, text)
		if again, err := call(t, child, above, last); again != norm.NFC.String(text) {
			rt.Errorf("%q is %q and %q, which is %q, %s", text, above, last, again, err)
		}
	})
}
