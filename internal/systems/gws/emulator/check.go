package emulator

import (
	"maps"
	"slices"
	"strings"
	"sync"
	"unicode/utf8"

	"github.com/collab-iac/terraform-provider-collab/internal/emulator/payload"
	"github.com/collab-iac/terraform-provider-collab/internal/model"
	gwsmodels "github.com/collab-iac/terraform-provider-collab/internal/systems/gws/models"
)

// bodySpec describes the body of a request.
type bodySpec struct {
	fields []model.Field
	// mandatory are the payload keys that creation asks for.
	mandatory []string
}

// userBody is the provider's table with what only this server needs: the key,
// and that a new user must have a password (CONTRACT.md §3.4).
var userBody = sync.OnceValue(func() bodySpec {
	id := textField("id")
	id.Access = model.ReadOnly
	fields := append([]model.Field{id}, gwsmodels.User().Fields...)
	for i := range fields {
		if fields[i].Assigned != nil { // no body of a user holds them
			fields[i].Access = model.ReadOnly
		}
	}
	return bodySpec{
		fields:    fields,
		mandatory: []string{"userName", "password", "firstName", "lastName", "roles"},
	}
})

func textField(key string) model.Field {
	return model.Field{Kind: model.String, Payload: key, Name: model.SnakeCase(key)}
}

// check returns the values that the body sets, or the failure. A null counts as
// absent. An update may leave out everything (CONTRACT.md §3.6, §8 no. 16).
func (s *Server) check(f bodySpec, body map[string]any, creating bool) (map[string]any, *failure) {
	if missing := f.missing(body); creating && len(missing) > 0 {
		return nil, failed(codeMissing, "Required parameters are missing: %s", quoted(missing))
	}
	if set := f.readOnly(body); len(set) > 0 && s.dialect.Is(readOnlyKeys, "rejected") {
		return nil, failed(codeReadOnly, "These properties are read-only: %s", quoted(set))
	}
	body = f.settable(body, s.dialect.Is(unknownKeys, "ignored"))
	if problems := (payload.Rules{}).Check(f.present(body), body); len(problems) > 0 {
		return nil, invalid(problems...)
	}
	spelling := payload.Spelling{LowerCase: s.dialect.Is(userNameCase, "lower"), Trim: s.dialect.Is(textEnds, "trimmed")}
	return spelling.Rewrite(f.fields, payload.Clean(f.fields, body, false)), nil
}

// invalid puts the violations of a body into one message.
func invalid(problems ...payload.Violation) *failure {
	lines := make([]string, len(problems))
	for i, p := range problems {
		lines[i] = p.Path + ": " + p.Message
	}
	return failed(codeInvalid, "Input validation failed: %s", strings.Join(lines, "; "))
}

func (f bodySpec) find(key string) *model.Field {
	return model.FieldWithPayload(f.fields, key)
}

func (f bodySpec) missing(body map[string]any) []string {
	return slices.DeleteFunc(slices.Clone(f.mandatory), func(key string) bool {
		elements, isArray := body[key].([]any)
		return body[key] != nil && body[key] != "" && (!isArray || len(elements) > 0)
	})
}

func (f bodySpec) readOnly(body map[string]any) []string {
	var set []string
	for _, key := range slices.Sorted(maps.Keys(body)) {
		if known := f.find(key); known != nil && known.Access == model.ReadOnly && body[key] != nil {
			set = append(set, key)
		}
	}
	return set
}

// settable leaves out nulls and read-only values, and unknown keys where they
// are ignored.
func (f bodySpec) settable(body map[string]any, dropUnknown bool) map[string]any {
	kept := map[string]any{}
	for key, value := range body {
		known := f.find(key)
		if value != nil && (known == nil && !dropUnknown || known != nil && known.Access != model.ReadOnly) {
			kept[key] = value
		}
	}
	return kept
}

// present are the fields that the body has a value for.
func (f bodySpec) present(body map[string]any) []model.Field {
	return slices.DeleteFunc(slices.Clone(f.fields), func(one model.Field) bool {
		_, set := body[one.Payload]
		return !set
	})
}

// checkUser also checks the rules on a user that the table does not state.
func (s *Server) checkUser(body map[string]any, creating bool) (map[string]any, *failure) {
	values, f := s.check(userBody(), body, creating)
	if f != nil {
		return nil, f
	}
	if problems := append(s.rolesOf(values), s.passwordOf(values)...); len(problems) > 0 {
		return nil, invalid(problems...)
	}
	return values, nil
}

// rolesOf checks the roles, and drops repeated ones.
func (s *Server) rolesOf(values map[string]any) []payload.Violation {
	elements, given := values["roles"].([]any)
	if !given {
		return nil
	}
	if len(elements) == 0 {
		return []payload.Violation{{Path: "roles", Message: "must not be empty"}}
	}
	var once []any
	var problems []payload.Violation
	for _, element := range elements {
		role, _ := element.(string)
		if !slices.Contains(knownRoles, role) && s.dialect.Is(unknownRoles, "rejected") {
			problems = append(problems, payload.Violation{Path: "roles", Message: "'" + role + "' is not one of " + quoted(knownRoles)})
		}
		if !slices.Contains(once, element) {
			once = append(once, element)
		}
	}
	values["roles"] = once
	return problems
}

func (s *Server) passwordOf(values map[string]any) []payload.Violation {
	password, given := values["password"].(string)
	switch {
	case given && password == "":
		return []payload.Violation{{Path: "password", Message: "must not be empty"}}
	case given && utf8.RuneCountInString(password) < s.number(passwordLength):
		return []payload.Violation{{Path: "password", Message: "must have at least " + s.dialect.Get(passwordLength) + " characters"}}
	}
	return nil
}
