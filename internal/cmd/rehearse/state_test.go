package rehearse

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

const someState = `{"version": 4, "serial": 3, "resources": [
  {"mode": "managed", "module": "module.m[\"a\"]", "type": "collab_gws_user", "name": "x", "provider": "module.m.provider[\"registry.example.com/acme/collab\"].other",
    "instances": [{"index_key": "k", "attributes": {"id": "7", "user_name": "u", "password": "p"}, "sensitive_attributes": [[{"type": "get_attr", "value": "password"}]]}]},
  {"mode": "managed", "type": "collab_voss_device_spark_user", "name": "y", "provider": "provider[\"registry.terraform.io/collab-iac/collab\"]",
    "instances": [{"index_key": 2, "attributes": {"pkid": "8"}}, {"attributes": {"pkid": "9"}}]},
  {"mode": "data", "type": "http", "name": "z", "provider": "provider[\"registry.terraform.io/hashicorp/http\"]", "instances": [{"attributes": {"id": "1"}}]},
  {"mode": "managed", "type": "random_password", "name": "z", "provider": "provider[\"registry.terraform.io/hashicorp/random\"]", "instances": [{"attributes": {"id": "1"}}]}
]}`

func TestState(t *testing.T) {
	s, err := parseState([]byte(someState))
	if err != nil {
		t.Fatal(err)
	}
	var addresses []string
	for _, i := range s.instances() {
		addresses = append(addresses, i.Address+" "+i.key())
	}
	want := []string{`module.m["a"].collab_gws_user.x["k"] 7`, "collab_voss_device_spark_user.y[2] 8", "collab_voss_device_spark_user.y 9"}
	if diff := cmp.Diff(want, addresses); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]string{"registry.example.com/acme/collab", "registry.terraform.io/collab-iac/collab"}, s.sources()); diff != "" {
		t.Error(diff)
	}
	if first := s.instances()[0]; !first.hides("password") || first.hides("user_name") || !(instance{}).hides("anything") {
		t.Error("what is hidden is wrong")
	}
	if diff := cmp.Diff([]string{"collab_voss_device_spark_user.y[2]"}, s.unknownTo(map[string]bool{"7": true, "9": true})); diff != "" {
		t.Error(diff)
	}
	for name, c := range map[string]struct {
		allowed []string
		want    int
	}{"not allowed": {nil, 1}, "allowed": {[]string{"random_password"}, 0}} {
		if got := s.objections((&configuration{allowed: c.allowed}).isAllowed); len(got) != c.want {
			t.Errorf("%s: %q", name, got)
		}
	}
}

func TestStateOfNothing(t *testing.T) {
	if s, err := parseState(nil); err != nil || len(s.instances()) > 0 {
		t.Errorf("%v", err)
	}
	if _, err := parseState([]byte("<html>")); err == nil {
		t.Error("no error")
	}
}
