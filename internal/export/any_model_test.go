package export_test

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	voss "github.com/collab-iac/terraform-provider-collab/internal/systems/voss/emulator"
)

// An export of models that only the server knows imports as it is.
func TestAccExport_anyModel(t *testing.T) {
	t.Parallel()
	paths, err := filepath.Glob(filepath.Join("..", "systems", "voss", "testdata", "models", "*.json"))
	if err != nil {
		t.Fatal(err)
	}
	var given voss.ModelFiles
	var models []string
	total := 0
	for _, path := range paths {
		if err := given.Set(path); err != nil {
			t.Fatal(err)
		}
	}
	readable := slices.DeleteFunc(slices.Clone(given), func(g voss.Given) bool { return len(g.Objects) == 0 })
	for _, g := range readable {
		models = append(models, g.Type)
		total += len(g.Objects)
	}
	s := newWorkspace(t, newTenantWith(t, 0, voss.Options{Given: given, Seed: 1}))
	s.expect(s.export("-hierarchy", voss.Tenant, "-models", strings.Join(models, ",")), fmt.Sprintf("%d objects, 0 left out.", total))
	s.must(0, "fmt", "-check", "-diff")
	s.expect(s.must(2, "plan", "-detailed-exitcode", "-input=false"), fmt.Sprintf(planned, total))
}

// Objects of any model refer to each other by name, and so do typed resources to them.
func TestAccExport_anyModelLinks(t *testing.T) {
	t.Parallel()
	tn := newTenantWith(t, 0, voss.Options{Seed: 1})
	id := func(modelType, name string) string {
		for _, o := range tn.voss.Objects(modelType) {
			if o.Data["name"] == name && o.Hierarchy == voss.Tenant {
				return fmt.Sprint(o.Data["id"])
			}
		}
		t.Fatalf("there is no %s %s", modelType, name)
		return ""
	}
	berlin, leeds := id("device/spark/Location", "Berlin"), id("device/spark/Location", "Leeds")
	for modelType, content := range map[string]string{
		"device/spark/CallParkExtensions": fmt.Sprintf(`{"name": "Park 9", "extension": "5809", "locationId": %q}`, berlin),
		"relation/SparkUser":              fmt.Sprintf(`{"email": "ann@example.com", "displayName": "Ann", "locationId": %q, "Calling": {"email": "ann@example.com"}}`, leeds),
	} {
		if _, err := tn.voss.Add(modelType, voss.Tenant, content); err != nil {
			t.Fatal(err)
		}
	}
	s := newWorkspace(t, tn)
	s.expect(s.export("-hierarchy", voss.Tenant, "-models", "device/spark/CallParkExtensions,device/spark/Location,relation/SparkUser"), "7 objects, 0 left out.")
	for file, link := range map[string]string{
		"device_spark_callparkextensions.tf": "locationId = collab_voss_object.location_berlin.data.name",
		"voss_relation_spark_user.tf":        "location_id  = collab_voss_object.location_leeds.data.name",
	} {
		content, err := os.ReadFile(filepath.Join(s.Dir, file))
		if err != nil || !strings.Contains(string(content), link) {
			t.Errorf("%s lacks %q: %v\n%s", file, link, err, content)
		}
	}
	s.must(0, "fmt", "-check", "-diff")
	s.expect(s.must(2, "plan", "-detailed-exitcode", "-input=false"), fmt.Sprintf(planned, 7))
}
