package emulator

import "github.com/collab-iac/terraform-provider-collab/internal/model"

// mask is what answers show in the place of a secret.
const mask = "******"

// showPasswords shows the passwords that are stored, in the way that the switch says
// (CONTRACT.md §5, §9 no. 27). Objects in lists are in the order in which they are stored.
func (s *Server) showPasswords(fields []model.Field, stored, shown map[string]any) {
	for i := range fields {
		f := &fields[i]
		value := stored[f.Payload]
		switch {
		case value == nil, f.Access == model.ReadOnly:
		case f.Access == model.WriteOnly:
			shown[f.Payload] = s.masked(value)
		case f.Kind == model.Object:
			s.showPasswordsIn(f, value, shown[f.Payload])
		case f.Kind == model.ObjectList:
			was, _ := value.([]any)
			is, _ := shown[f.Payload].([]any)
			for i := range min(len(was), len(is)) {
				s.showPasswordsIn(f, was[i], is[i])
			}
		}
	}
}

func (s *Server) showPasswordsIn(f *model.Field, stored, shown any) {
	was, isStored := stored.(map[string]any)
	is, isShown := shown.(map[string]any)
	if isStored && isShown {
		s.showPasswords(f.Fields, was, is)
	}
}

// masked is what stands in the place of a password, or of a list of them.
func (s *Server) masked(value any) any {
	if list, is := value.([]any); is {
		masks := make([]any, len(list))
		for i := range list {
			masks[i] = s.masked(list[i])
		}
		return masks
	}
	if value == "" || s.dialect.Is(passwordsShown, "blank") {
		return ""
	}
	return mask
}
