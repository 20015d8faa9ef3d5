package provider_test

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/collab-iac/terraform-provider-collab/internal/model"
)

func TestObjectListResource_filters(t *testing.T) {
	t.Parallel()
	c := newObjectCore(t, withObjects(t))
	for name, test := range map[string]struct {
		query model.Value
		want  int
	}{
		"all":               {nil, 2},
		"a choice":          {model.Value{"filters": model.Value{"product": "Cisco 8841"}}, 1},
		"only the server's": {model.Value{"filters": model.Value{"activeLoad": "none"}}, 0},
		"a part":            {model.Value{"contains": model.Value{"description": "o"}}, 2},
		"a beginning":       {model.Value{"starts_with": model.Value{"description": "lob"}}, 1},
		"another node":      {model.Value{"hierarchy": site1}, 0},
	} {
		query, _ := merge(model.Value{"model": phones}, test.query).(model.Value)
		if found := c.listed(t, query); len(found) != test.want {
			t.Errorf("%s: %d are found", name, len(found))
		}
	}
}

// TestObject_Generated: a configuration that is written leaves out what it need not say.
func TestObject_Generated(t *testing.T) {
	t.Parallel()
	w := withObjects(t)
	c := newObjectCore(t, w)
	second := w.voss.Objects(phones)[1]
	generated := c.generated(t, c.imported(t, phones+"/"+second.PKID))
	data := members(members(generated)["data"])
	// The protocol is the default, and so is the mobility.
	var keys []string
	for key := range data {
		keys = append(keys, key)
	}
	want := []string{"description", "devicePoolName", "lines", "name", "ownerUserName", "product", "services", "speeddials"}
	if diff := cmp.Diff(want, slices.Sorted(slices.Values(keys))); diff != "" {
		t.Errorf("the configuration has (-want +got):\n%s", diff)
	}
	for _, name := range []string{"pkid", "output", "exports", "timeouts"} {
		if v := members(generated)[name]; !v.IsNull() {
			t.Errorf("%s is written as %s", name, v)
		}
	}
	if node := members(generated)["hierarchy"]; !node.Equal(tftypes.NewValue(tftypes.String, second.Hierarchy)) {
		t.Errorf("hierarchy is written as %s", node)
	}
}
