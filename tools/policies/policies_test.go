package policies_test

import (
	"encoding/json"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/hashicorp/hcl/v2/hclsimple"
	"github.com/open-policy-agent/opa/v1/rego"
)

const directory = "../../examples/fleet/policies"

// policySet is policies.hcl, as HCP Terraform reads it.
type policySet struct {
	Policies []struct {
		Name        string `hcl:"name,label"`
		Description string `hcl:"description"`
		Query       string `hcl:"query"`
		Level       string `hcl:"enforcement_level"`
	} `hcl:"policy,block"`
}

// messages are what each policy of the set says of an input.
type messages map[string][]string

// evaluate asks each policy of the set.
func evaluate(t *testing.T, input any) messages {
	t.Helper()
	var set policySet
	if err := hclsimple.DecodeFile(filepath.Join(directory, "policies.hcl"), nil, &set); err != nil {
		t.Fatal(err)
	}
	said := messages{}
	for _, p := range set.Policies {
		if p.Level != "mandatory" {
			t.Errorf("%s stops nothing: %s", p.Name, p.Level)
		}
		results := ask(t, p.Query, input)
		if len(results) != 1 {
			t.Fatalf("%s is not defined: %s", p.Name, p.Query)
		}
		list, isList := results[0].Expressions[0].Value.([]any)
		if !isList {
			t.Fatalf("%s is no set: %v", p.Query, results[0].Expressions[0].Value)
		}
		said[p.Name] = []string{}
		for _, one := range list {
			said[p.Name] = append(said[p.Name], fmt.Sprint(one))
		}
	}
	return said
}

// ask evaluates a query as "opa eval -d" does.
func ask(t *testing.T, query string, input any) rego.ResultSet {
	t.Helper()
	results, err := rego.New(rego.Query(query), rego.Input(input), rego.Load([]string{directory}, nil), rego.StrictBuiltinErrors(true)).Eval(t.Context())
	if err != nil {
		t.Fatalf("%s: %v", query, err)
	}
	return results
}

// inPipeline is the query of the guide. It has a result for each message.
const inPipeline = "data.collab[policy].deny[message]"

// expect fails the test unless the policies say the wanted texts of an input, and
// nothing else.
func expect(t *testing.T, input any, want messages) {
	t.Helper()
	said, all := evaluate(t, input), 0
	for name, texts := range said {
		all += len(texts)
		if len(texts) != len(want[name]) {
			t.Errorf("%s: want %d messages, got %q", name, len(want[name]), texts)
		}
		for _, part := range want[name] {
			if !slices.ContainsFunc(texts, func(text string) bool { return strings.Contains(text, part) }) {
				t.Errorf("%s: want %q, got %q", name, part, texts)
			}
		}
	}
	if found := len(ask(t, inPipeline, input)); found != all {
		t.Errorf("%s yields %d results, want %d", inPipeline, found, all)
	}
}

// change is a resource that a plan changes.
func change(address string, actions []string, before, after, unknown string) string {
	typ, _, _ := strings.Cut(address, ".")
	return fmt.Sprintf(`{"address": %q, "mode": "managed", "type": %q, "change": {"actions": ["%s"], "before": %s, "after": %s, "after_unknown": %s}}`,
		address, typ, strings.Join(actions, `", "`), before, after, unknown)
}

// counts is what a plan holds of a data source that counts licences.
const counts = `{"values": {"root_module": {"child_modules": [{"resources": [{"mode": "data", "type": "collab_voss_licenses", "values": {"licenses": [
	{"name": "Calling", "value": "Y2lzY28", "id": null, "free": 3}, {"name": "Messaging", "value": "TWVzc2", "id": "77", "free": null}]}}]}]}}}`

func TestPolicies(t *testing.T) {
	t.Parallel()
	create, update, nothing := []string{"create"}, []string{"update"}, []string{"no-op"}
	relation, agent := "collab_voss_relation_spark_user.a", "collab_gws_user.a"
	for name, test := range map[string]struct {
		changes []string
		want    messages
	}{
		"nothing": {nil, nil},
		"a person without a role": {
			[]string{change(relation, create, "null", `{"roles": {"none": true, "full": false}}`, `{"id": true, "roles": {"support": false}}`)}, nil,
		},
		"an administrator": {
			[]string{change(relation, create, "null", `{"roles": {"none": false, "user_device": true}}`, `{}`)},
			messages{"administrators": {relation + " becomes an administrator: user_device"}},
		},
		"another role of an administrator": {
			[]string{change(relation, update, `{"roles": {"readonly": true}}`, `{"roles": {"readonly": true, "full": true}}`, `{}`)},
			messages{"administrators": {"becomes an administrator: full"}},
		},
		"an administrator stays one": {
			[]string{change(relation, update, `{"roles": {"full": true}, "title": "A"}`, `{"roles": {"full": true}, "title": "B"}`, `{}`)}, nil,
		},
		"an administrator is imported": {
			[]string{change(relation, nothing, `{"roles": {"full": true}}`, `{"roles": {"full": true}}`, `{}`)}, nil,
		},
		"an administrator is told at the apply": {
			[]string{change(relation, create, "null", `{"roles": {"none": false}}`, `{"roles": {"full": true}}`)},
			messages{"administrators": {"not known before the apply: full"}},
		},
		"an agent": {[]string{change(agent, create, "null", `{"roles": ["ROLE_AGENT"]}`, `{"roles": [false]}`)}, nil},
		"an administrator of the contact centre": {
			[]string{change(agent, update, `{"roles": ["ROLE_AGENT"]}`, `{"roles": ["ROLE_ADMIN", "ROLE_AGENT"]}`, `{}`)},
			messages{"administrators": {agent + " becomes an administrator: ROLE_ADMIN"}},
		},
		"roles that the apply tells":  {[]string{change(agent, create, "null", `{}`, `{"roles": true}`)}, messages{"administrators": {"not known"}}},
		"a role that the apply tells": {[]string{change(agent, create, "null", `{"roles": [null]}`, `{"roles": [true]}`)}, messages{"administrators": {"not known"}}},
		"roles of a Webex user that the apply tells": {
			[]string{change(relation, create, "null", `{}`, `{"roles": true}`)}, messages{"administrators": {"not known before the apply"}},
		},
		"an object of a model that the apply tells": {
			[]string{change("collab_voss_object.a", create, "null", `{"data": {"roles": {"full": true}}}`, `{"model": true}`)},
			messages{"administrators": {"manage people by their own resources"}},
		},
		"a licence that the apply tells": {
			[]string{change(relation, create, "null", `{"licenses": [{}]}`, `{"licenses": [{"license": true}]}`)},
			messages{"licences": {"which licences it gets is not known"}},
		},
		"licences that the apply tells": {
			[]string{change(relation, create, "null", `{}`, `{"licenses": true}`)}, messages{"licences": {"which licences it gets is not known"}},
		},
		"a person of any model": {
			[]string{change("collab_voss_object.a", create, "null", `{"model": "relation/SparkUser", "data": {"roles": {"full": true}}}`, `{}`)},
			messages{"administrators": {"manage people by their own resources"}},
		},
		"a phone of any model": {[]string{change("collab_voss_object.a", create, "null", `{"model": "device/cucm/Phone"}`, `{}`)}, nil},
		"five deletions":       {deletions(5), nil},
		"six deletions":        {deletions(6), messages{"deletions": {"6 objects would be deleted or replaced, 5 at most"}}},
		"six replacements": {
			replaced(deletions(6)), messages{"deletions": {"6 objects would be deleted"}},
		},
		"one licence, two in reserve": {[]string{licensed(1, "Calling")}, nil},
		"two licences, two in reserve": {
			[]string{licensed(1, "Calling"), licensed(2, "Y2lzY28")},
			messages{"licences": {`3 of the licence "Calling" are left, 2 of them in reserve, and the plan gives 2`}},
		},
		"a licence that nobody counts": {[]string{licensed(1, "77"), licensed(2, "77"), licensed(3, "Messaging")}, nil},
		"a licence that is held": {
			[]string{
				change(relation, update, `{"licenses": [{"license": "Calling"}]}`, `{"licenses": [{"license": "Calling"}]}`, `{}`),
				change(relation+"2", update, `{"licenses": [{"license": "Calling"}]}`, `{"licenses": [{"license": "Calling"}]}`, `{}`),
			}, nil,
		},
		"an unknown licence": {[]string{licensed(1, "Coffee")}, messages{"licences": {`gets the licence "Coffee", and the plan does not say how many are left`}}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var plan any
			if err := json.Unmarshal([]byte(fmt.Sprintf(`{"prior_state": %s, "resource_changes": [%s]}`, counts, strings.Join(test.changes, ", "))), &plan); err != nil {
				t.Fatal(err)
			}
			expect(t, plan, test.want)
			// HCP Terraform hands the plan over with more around it.
			expect(t, map[string]any{"plan": plan, "run": map[string]any{"id": "run-1"}}, test.want)
		})
	}
}

func licensed(i int, licence string) string {
	return change(fmt.Sprintf("collab_voss_relation_spark_user.u%d", i), []string{"create"}, "null", fmt.Sprintf(`{"licenses": [{"license": %q}]}`, licence), `{"licenses": [{}]}`)
}

func deletions(count int) []string {
	var list []string
	for i := range count {
		list = append(list, change(fmt.Sprintf("collab_gws_user.u%d", i), []string{"delete"}, `{"roles": ["ROLE_AGENT"]}`, "null", "{}"))
	}
	return list
}

func replaced(list []string) []string {
	for i, text := range list {
		list[i] = strings.NewReplacer(`["delete"]`, `["delete", "create"]`, `"after": null`, `"after": {"roles": ["ROLE_AGENT"]}`).Replace(text)
	}
	return list
}
