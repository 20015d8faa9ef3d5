package export

import (
	"math/rand/v2"
	"testing"

	"github.com/hashicorp/hcl/v2/hclsyntax"
	"pgregory.net/rapid"
)

func objectsNamed(businessKeys ...string) []*object {
	objects := make([]*object, len(businessKeys))
	for i, key := range businessKeys {
		objects[i] = &object{businessKey: key, key: "0123456789abcdef"}
	}
	return objects
}

func TestNameAll(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct{ businessKeys, want []string }{
		"short":            {[]string{"alice@example.com", "bob@example.com"}, []string{"alice", "bob"}},
		"shared":           {[]string{"alice@a.example", "alice@b.example"}, []string{"alice_a_example", "alice_b_example"}},
		"shared by key":    {[]string{"a.b@x.example", "a-b@x.example", "a_b@x.example"}, []string{"a_b_x_example", "a_b_x_example_2", "a_b_x_example_3"}},
		"same":             {[]string{"Same", "Same", "same"}, []string{"same", "same_2", "same_3"}},
		"long is taken":    {[]string{"a@b", "a@c", "A_B@d"}, []string{"a_b_2", "a_c", "a_b"}},
		"number is taken":  {[]string{"x", "x", "x 2"}, []string{"x", "x_3", "x_2"}},
		"no at sign":       {[]string{"Sales team (EMEA)"}, []string{"sales_team_emea"}},
		"accents":          {[]string{"Zoë.Müller@example.com"}, []string{"zoe_muller"}},
		"other scripts":    {[]string{"名前@example.com", "Ольга@example.com"}, []string{"名前", "ольга"}},
		"digit first":      {[]string{"4711@example.com"}, []string{"_4711"}},
		"nothing before @": {[]string{"@example.com"}, []string{"example_com"}},
		"nothing usable":   {[]string{"", "!!!"}, []string{"_0123456789abcdef", "_0123456789abcdef_2"}},
		"quotes":           {[]string{`"${x}"@example.com`}, []string{"x"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			objects := objectsNamed(test.businessKeys...)
			assignNames(objects)
			for i, o := range objects {
				if o.name != test.want[i] {
					t.Errorf("%q is named %q, want %q", o.businessKey, o.name, test.want[i])
				}
			}
		})
	}
}

// Names are unique, Terraform takes them, and they hang on the business keys
// and not on the order in which a server lists them.
func TestNameAll_laws(t *testing.T) {
	t.Parallel()
	part := rapid.OneOf(rapid.SampledFrom([]string{"a", "A", "a.b", "a_b", "a_2", "b", "", "é", "2"}), rapid.String())
	rapid.Check(t, func(t *rapid.T) {
		keys := rapid.SliceOfNDistinct(rapid.Custom(func(t *rapid.T) string {
			return part.Draw(t, "local") + rapid.SampledFrom([]string{"", "@a", "@b"}).Draw(t, "domain")
		}), 0, 12, rapid.ID[string]).Draw(t, "business keys")
		objects := sorted(objectsNamed(keys...))
		assignNames(objects)
		names, taken := map[string]string{}, map[string]bool{}
		for _, o := range objects {
			if taken[o.name] || !hclsyntax.ValidIdentifier(o.name) {
				t.Errorf("%q is named %q, which is taken or no identifier", o.businessKey, o.name)
			}
			names[o.businessKey], taken[o.name] = o.name, true
		}
		shuffled := objectsNamed(keys...)
		random := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 0))
		random.Shuffle(len(shuffled), func(i, j int) { shuffled[i], shuffled[j] = shuffled[j], shuffled[i] })
		shuffled = sorted(shuffled)
		assignNames(shuffled)
		for _, o := range shuffled {
			if o.name != names[o.businessKey] {
				t.Errorf("%q is named %q in one order and %q in another", o.businessKey, names[o.businessKey], o.name)
			}
		}
	})
}
