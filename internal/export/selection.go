package export

import (
	"fmt"
	"path"
	"strings"

	"github.com/collab-iac/terraform-provider-collab/internal/model"
)

// Selection says which objects are exported, by patterns of their business keys: "*"
// stands for any text, and letter case does not matter.
type Selection struct {
	// Filter selects objects that match one of the patterns; all where there are none.
	Filter []string
	// Exclude leaves out objects that match one of the patterns.
	Exclude []string
	// Own are the names of the accounts that the provider signs in with. Their own users
	// are left out: a plan that takes one away would end every later one.
	Own map[model.System]string
}

// Check returns an error for a pattern that is none.
func (s Selection) Check() error {
	for _, pattern := range append(append([]string{}, s.Filter...), s.Exclude...) {
		if _, err := path.Match(pattern, ""); err != nil {
			return fmt.Errorf("%q is no pattern: %w", pattern, err)
		}
	}
	return nil
}

// isOwn reports whether an object is an account that the provider signs in with.
func (s Selection) isOwn(m *model.Model, businessKey string) bool {
	key, own := m.BusinessKeyField(), s.Own[m.System]
	return own != "" && key != nil && key.Equal(own, businessKey)
}

// names reports whether the patterns name an object.
func (s Selection) names(businessKey string) bool {
	return (len(s.Filter) == 0 || matchesOne(s.Filter, businessKey)) && !matchesOne(s.Exclude, businessKey)
}

// matchesOne reports whether a business key matches one of the patterns.
func matchesOne(patterns []string, businessKey string) bool {
	key := strings.ReplaceAll(strings.ToLower(businessKey), "/", "\x00") // no part of a path
	for _, pattern := range patterns {
		if matches, err := path.Match(strings.ReplaceAll(strings.ToLower(pattern), "/", "\x00"), key); err == nil && matches {
			return true
		}
	}
	return false
}
