package rehearse

import (
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestParse(t *testing.T) {
	for name, c := range map[string]struct {
		args        []string
		environment []string
		want        invocation
		err         string
	}{
		"apply":            {args: []string{"apply"}, want: invocation{Command: "apply"}},
		"destroy":          {args: []string{"destroy"}, want: invocation{Command: "apply", Args: []string{"-destroy"}}},
		"passed on":        {args: []string{"plan", "-refresh=false", "-target", "module.a", "--parallelism=3"}, want: invocation{Command: "plan", Args: []string{"-refresh=false", "-target=module.a", "-parallelism=3"}}},
		"value of a var":   {args: []string{"apply", "-var", "a=b=c", "-var=d=e"}, want: invocation{Command: "apply", Args: []string{"-var=a=b=c", "-var=d=e"}}},
		"relative file":    {args: []string{"apply", "-var-file", "a.tfvars"}, want: invocation{Command: "apply", Args: []string{"-var-file=" + filepath.FromSlash("/site/fleet/a.tfvars")}}},
		"settled":          {args: []string{"apply", "-auto-approve", "-no-color", "-input=false", "-json"}, want: invocation{Command: "apply"}},
		"from environment": {args: []string{"apply", "-lock=false"}, environment: []string{"TF_CLI_ARGS_plan=-refresh=false", "TF_CLI_ARGS_apply=-parallelism=2"}, want: invocation{Command: "apply", Args: []string{"-parallelism=2", "-lock=false"}}},
		"switch, then one": {args: []string{"plan", "-destroy", "-lock"}, want: invocation{Command: "plan", Args: []string{"-destroy", "-lock"}}},
		"nothing":          {err: "plan or apply"},
		"another command":  {args: []string{"import", "a", "b"}, err: `"import" cannot be rehearsed`},
		"saved plan":       {args: []string{"apply", "saved.tfplan"}, err: "a saved plan"},
		"plan to save":     {args: []string{"plan", "-out=x"}, err: "-out"},
		"state":            {args: []string{"plan", "-state", "x"}, err: "-state"},
		"state by environment": {
			args: []string{"plan"}, environment: []string{"TF_CLI_ARGS=-state=x"}, err: "-state",
		},
		"quotes in environment": {args: []string{"plan"}, environment: []string{`TF_CLI_ARGS=-var 'a=b c'`}, err: "TF_CLI_ARGS has quotes"},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := parse(c.args, filepath.FromSlash("/site/fleet"), c.environment)
			if c.err != "" {
				if err == nil || !strings.Contains(err.Error(), c.err) {
					t.Errorf("%v, want %q", err, c.err)
				}
				return
			}
			if diff := cmp.Diff(c.want, got); err != nil || diff != "" {
				t.Errorf("%v\n%s", err, diff)
			}
		})
	}
}
