package provider_test

import (
	"strings"
	"testing"

	"github.com/collab-iac/terraform-provider-collab/internal/coretest"
	"github.com/collab-iac/terraform-provider-collab/internal/model"
	emulator "github.com/collab-iac/terraform-provider-collab/internal/systems/voss/emulator"
)

// TestReleasedReads: data sources and list resources read what a release has. What it lacks
// is null and no error, and a filter by that finds nobody.
func TestReleasedReads(t *testing.T) {
	contents := map[string][]string{
		"device/spark/User":          {`{"email": "ann@example.com", "firstName": "Ann"}`, `{"email": "ben@example.com", "firstName": "Ben"}`},
		"relation/SparkUser":         {`{"email": "cleo@example.com", "displayName": "Cleo", "Calling": {"email": "cleo@example.com"}}`, `{"email": "dan@example.com", "displayName": "Dan", "Calling": {"email": "dan@example.com"}}`},
		"device/spark/CXUserProfile": {`{"name": "Day", "profileType": "SUPERVISOR", "sites": ["Bern"]}`, `{"name": "Night", "profileType": "SUPERVISOR", "sites": ["Bern"]}`},
	}
	for _, release := range emulator.Releases {
		for typeName, m := range modelsByType() {
			if m.System != "voss" {
				continue
			}
			t.Run(release+"/"+m.TypeName, parallelBubble(func(t *testing.T) {
				w := newBubbleEnv(t, emulator.Options{Release: release})
				var keys []string
				for _, content := range contents[m.Type] {
					w.addTo(t, m.Type, emulator.Tenant, content)
					_, key, _ := strings.Cut(content, `": "`)
					key, _, _ = strings.Cut(key, `"`)
					keys = append(keys, key)
				}
				c := newFakeTerraform(t, w, nil)
				one := c.readDataSource(t, typeName, model.Value{m.BusinessKey: keys[0]})
				same(t, "the business key", any(keys[0]), one[m.BusinessKey])
				for _, path := range notTaken[release][m.Type] {
					if v := one[path]; v != nil && m.Field(path).Access != model.ReadOnly && path != "extension" && path != "phone_numbers" {
						t.Errorf("%s, which the release lacks, reads %v", path, v)
					}
				}
				plural := c.readDataSource(t, typeName+"s", model.Value{"filters": model.Value{m.BusinessKey: keys[1]}})
				same(t, "what a filter finds", []string{keys[1]}, businessKeys(plural))
				for _, path := range notTaken[release][m.Type] {
					f := m.Field(path)
					if f.Kind != model.String {
						continue
					}
					found, diagnostics := c.tryReadDataSource(t, typeName+"s", model.Value{"filters": model.Value{path: "x"}})
					if coretest.HasError(diagnostics) || len(businessKeys(found)) > 0 {
						t.Errorf("a filter by %s finds %v and says %v", path, found, texts(diagnostics))
					}
				}
				if found := c.listResources(t, m, model.Value{}, true, 10); len(found) != 2 {
					t.Errorf("%d objects are listed", len(found))
				}
			}))
		}
	}
}
