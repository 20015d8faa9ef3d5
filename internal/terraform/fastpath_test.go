package terraform

import (
	"context"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/collab-iac/terraform-provider-collab/internal/model"
)

// place has an attribute for each rule about what a configuration may set.
var place = &model.Model{
	System: "voss", Type: "test/Place", TypeName: "voss_test_place", Title: "place", Key: "pkid", BusinessKey: "email", HasHierarchy: true,
	Fields: []model.Field{
		{Name: "email", Payload: "email", Kind: model.String, Required: true},
		{Name: "words", Payload: "words", Kind: model.StringList},
		{Name: "status", Payload: "status", Kind: model.String, Access: model.ReadOnly},
		{Name: "calling", Payload: "Calling", Kind: model.Object, Fields: []model.Field{
			{Name: "email", Payload: "email", Kind: model.String, Required: true, FillFrom: "email"},
			{Name: "dnd", Payload: "dnd", Kind: model.Bool},
		}},
		{Name: "phones", Payload: "phoneNumbers", Kind: model.ObjectList, Fields: []model.Field{
			{Name: "number", Payload: "number", Kind: model.String},
			{Name: "id", Payload: "id", Kind: model.String, Access: model.ReadOnly},
		}},
	},
}

// The fast path answers for every configuration without fault, and only for those.
func TestValidateAnswersForSoundConfigurations(t *testing.T) {
	for name, test := range map[string]struct {
		config model.Value
		sound  bool
	}{
		"sound": {model.Value{
			"email": "a", "hierarchy": "top", "timeouts": model.Value{"create": "1m", "read": model.Unknown},
			"phones": []any{model.Value{"number": "1"}, model.Unknown}, "calling": model.Value{"dnd": true},
		}, true},
		"unknown":            {model.Value{"email": model.Unknown, "phones": model.Unknown, "timeouts": model.Unknown}, true},
		"nothing":            {model.Value{}, false},
		"read-only":          {model.Value{"email": "a", "status": "x"}, false},
		"the key":            {model.Value{"email": "a", "pkid": "1"}, false},
		"read-only inside":   {model.Value{"email": "a", "phones": []any{model.Value{}, model.Value{"id": "1"}}}, false},
		"a null text":        {model.Value{"email": "a", "words": []any{"x", nil}}, false},
		"a null object":      {model.Value{"email": "a", "phones": []any{nil}}, false},
		"no time at all":     {model.Value{"email": "a", "timeouts": model.Value{"read": "0s"}}, false},
		"a timeout in words": {model.Value{"email": "a", "timeouts": model.Value{"update": "soon", "delete": "90s"}}, false},
	} {
		t.Run(name, func(t *testing.T) {
			s := newServers(t, place)
			req := &tfprotov6.ValidateResourceConfigRequest{TypeName: s.name, Config: s.message(t, test.config)}
			if answers := s.path().validate(req) != nil; answers != test.sound {
				t.Errorf("the fast path answers: %v", answers)
			}
			resp, err := s.framework.ValidateResourceConfig(context.Background(), req)
			if err != nil || test.sound && len(resp.Diagnostics) > 0 {
				t.Errorf("the framework answers: %v, %v", resp.Diagnostics, err)
			}
		})
	}
}

// A secret can be declared in two ways, but not in both.
func TestSecretsAreDeclaredInOneWay(t *testing.T) {
	account := &model.Model{
		System: "voss", Type: "test/Account", TypeName: "voss_test_account", Title: "account", Key: "pkid", BusinessKey: "email",
		Fields: []model.Field{
			{Name: "email", Payload: "email", Kind: model.String, Required: true},
			{Name: "password", Payload: "password", Kind: model.String, Access: model.WriteOnly, Sensitive: true},
		},
	}
	const together = `ERROR AttributeName("password") Invalid attribute combination: password and password_wo exclude each other: ` +
		`declare password alone, or password_wo with password_wo_version.`
	for name, test := range map[string]struct {
		config model.Value
		want   []string
	}{
		"kept":              {model.Value{"email": "a", "password": "x"}, nil},
		"write-only":        {model.Value{"email": "a", "password_wo": "y", "password_wo_version": int64(1)}, nil},
		"not yet known":     {model.Value{"email": "a", "password": model.Unknown, "password_wo": "x"}, nil},
		"both":              {model.Value{"email": "a", "password": "x", "password_wo": "y"}, []string{together}},
		"both, and version": {model.Value{"email": "a", "password": "x", "password_wo": "y", "password_wo_version": int64(1)}, []string{together}},
	} {
		t.Run(name, func(t *testing.T) {
			s := newServers(t, account)
			resp, err := s.fast.ValidateResourceConfig(context.Background(), &tfprotov6.ValidateResourceConfigRequest{
				TypeName: s.name, Config: s.message(t, test.config),
				ClientCapabilities: &tfprotov6.ValidateResourceConfigClientCapabilities{WriteOnlyAttributesAllowed: true},
			})
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(test.want, texts(resp.Diagnostics)); diff != "" {
				t.Errorf("-want +got:\n%s", diff)
			}
		})
	}
}
