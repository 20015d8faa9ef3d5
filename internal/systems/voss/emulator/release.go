package emulator

import (
	"slices"

	"github.com/collab-iac/terraform-provider-collab/internal/model"
	vossmodels "github.com/collab-iac/terraform-provider-collab/internal/systems/voss/models"
)

// The releases that a server can be of. The documents that the tables follow come from
// three (CONTRACT.md §0.1), so no real server has all of AsDocumented.
const (
	AsDocumented = "as-documented"
	Release213   = "21.3"
	Release241   = "24.1"
	Release253   = "25.3"
)

// Releases are all of them, the default first.
var Releases = []string{AsDocumented, Release213, Release241, Release253}

// inRelease returns a model as a release has it. It differs from the table only where
// something is known (CONTRACT.md §6).
func inRelease(m *model.Model, release string) *model.Model {
	changed := *m
	changed.Fields = slices.Clone(m.Fields)
	form := vossmodels.ByModules
	if release == Release253 {
		form = vossmodels.ByPermissions
	}
	changed.Fields = slices.DeleteFunc(changed.Fields, func(f model.Field) bool { return f.Form != "" && f.Form != form })
	switch later := release == Release241 || release == Release253; {
	case later && m.Type == "device/spark/User":
		laterUser(&changed)
	case later && m.Type == "relation/SparkUser":
		setServerSet(&changed, "calling_pro", "extension", "addresses")
	case release == Release253 && m.Type == "device/spark/CXUserProfile":
		laterProfile(&changed)
	case len(changed.Fields) == len(m.Fields):
		return m
	}
	return &changed
}

func inReleaseAll(models []*model.Model, release string) []*model.Model {
	list := make([]*model.Model, len(models))
	for i, m := range models {
		list[i] = inRelease(m, release)
	}
	return list
}

// apiVersion is the release that the server says it is.
func (s *Server) apiVersion() string {
	if s.options.Release == "" || s.options.Release == AsDocumented {
		return capturedVersion
	}
	return s.options.Release
}

// laterUser has licences in the place of services, and numbers that the server sets
// (CONTRACT.md §6.3).
func laterUser(m *model.Model) {
	without(m, "services")
	relation := vossmodels.RelationSparkUser()
	for _, name := range []string{"calling_pro", "work_number", "sip_addresses", "addresses", "licenses"} {
		m.Fields = append(m.Fields, *relation.Field(name))
	}
	setServerSet(m, "calling_pro", "phone_numbers", "addresses")
}

// laterProfile follows the third version of Webex's user profiles (CONTRACT.md §6.1).
func laterProfile(m *model.Model) {
	for i := range m.Fields {
		switch f := &m.Fields[i]; f.Name {
		case "permission_access_level":
			f.Default = "ALL"
		case "profile_type":
			f.Choices = append(slices.Clone(f.Choices), model.Values("ANALYZER_ADMINISTRATOR", "ANALYZER_SUPERVISOR", "ANALYZER_USER")...)
		}
	}
}

func without(m *model.Model, names ...string) {
	m.Fields = slices.DeleteFunc(m.Fields, func(f model.Field) bool { return slices.Contains(names, f.Name) })
}

// setServerSet makes fields ones that only the server writes, with what is in them.
func setServerSet(m *model.Model, names ...string) {
	for i := range m.Fields {
		if f := &m.Fields[i]; slices.Contains(names, f.Name) {
			f.Access, f.Required, f.Default = model.ReadOnly, false, nil
		}
	}
}
