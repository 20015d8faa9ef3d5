package documented

import "github.com/collab-iac/terraform-provider-collab/internal/model"

// releases are the product releases that the source documents describe, by the
// type name of the model.
var releases = map[string]string{
	"voss_device_spark_user":            "VOSS Automate 21.3",
	"voss_relation_spark_user":          "VOSS Automate 21.4-PB5 to 24.1",
	"voss_device_spark_cx_user_profile": "VOSS Automate 25.2-PB0",
	"gws_user":                          "Genesys Web Services 8.5.0, with what 8.5.2 adds",
}

// Release names the product release that the model's source document
// describes; empty for a model without a document.
func Release(m *model.Model) string { return releases[m.TypeName] }
