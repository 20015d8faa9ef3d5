package functions

import (
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/function"
	"github.com/hashicorp/terraform-plugin-framework/types"
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

// Paths as people write them have one meaning, and what is no path is an error.
func TestPathsAsPeopleWriteThem(t *testing.T) {
	const noPath = " is no dot path of a hierarchy node, such as sys.hcs.Provider.Customer"
	for _, test := range []struct{ path, parent, name, child, err string }{
		{path: "sys.hcs.Prov", parent: "sys.hcs", name: "Prov", child: "sys.hcs.Prov.New Site"},
		{path: "hcs.Prov", parent: "sys.hcs", name: "Prov", child: "sys.hcs.Prov.New Site"},
		{path: " .hcs.Two Words.. ", parent: "sys.hcs", name: "Two Words", child: "sys.hcs.Two Words.New Site"},
		{path: "hcs", parent: "sys", name: "hcs", child: "sys.hcs.New Site"},
		{path: "sys", name: "sys", child: "sys.New Site", err: "no node is above sys"},
		{path: "sys.", name: "sys", child: "sys.New Site", err: "no node is above sys"},
		{path: "", err: `""` + noPath},
		{path: " . ", err: `" . "` + noPath},
		{path: "sys..Prov", err: `"sys..Prov"` + noPath},
		{path: "sys.hcs. .Prov", err: `"sys.hcs. .Prov"` + noPath},
		{path: "0123456789abcdef01234567", err: `"0123456789abcdef01234567"` + noPath},
	} {
		for _, one := range []struct {
			function  onPath
			want      string
			arguments []string
		}{{parent, test.parent, []string{test.path}}, {name, test.name, []string{test.path}}, {child, test.child, []string{test.path, " New Site "}}} {
			got, err := call(t, one.function, one.arguments...)
			wantErr := ""
			if one.want == "" {
				wantErr = test.err
			}
			if got != one.want || err != wantErr {
				t.Errorf("%s(%q) is %q, %q", one.function.name, one.arguments, got, err)
			}
		}
	}
	for _, bad := range []string{"", " ", "a.b", "."} {
		if got, err := call(t, child, "sys.hcs", bad); err == "" {
			t.Errorf("a child %q is %q", bad, got)
		}
	}
}
