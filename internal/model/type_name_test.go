package model_test

import (
	"strings"
	"testing"

	"github.com/collab-iac/terraform-provider-collab/internal/model"
)

func TestTypeProblem(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"data/Countries", "relation/SparkUser", "device/cucm/Phone", "view/Add_Phone", "device/spark/User", "data/A.b-c"} {
		if problem := model.TypeProblem(text); problem != "" {
			t.Errorf("%q: %s", text, problem)
		}
	}
	for text, meant := range map[string]string{
		"data/Thing/": "data/Thing", "/data/Thing": "data/Thing", "data/Thing/add": "data/Thing", "data/Thing/add/": "data/Thing",
		"/api/data/Thing/": "data/Thing", "api/data/Thing": "data/Thing", "https://voss.example.com/api/device/cucm/Phone/?hierarchy=sys": "device/cucm/Phone",
		" data/Thing": "data/Thing", "data//Thing": "data/Thing", "data/Thing?schema=true": "data/Thing", "device/cucm/Phone/51f7e09b": "device/cucm/Phone",
		"": "", " ": "", "Thing": "", "data": "", "data/": "", "device/cucm": "", "data/../x": "", "../x": "", "data/a b": "", "data/é": "", "data/%2e%2e": "", "data/a\nb": "",
	} {
		problem := model.TypeProblem(text)
		if problem == "" {
			t.Errorf("%q passes", text)
		}
		if got, _, _ := strings.Cut(cutAfter(problem, "Did you mean \""), "\"?"); got != meant {
			t.Errorf("%q: %q is suggested, not %q: %s", text, got, meant, problem)
		}
	}
}

func cutAfter(text, sep string) string {
	_, after, _ := strings.Cut(text, sep)
	return after
}
