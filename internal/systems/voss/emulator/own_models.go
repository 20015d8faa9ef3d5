package emulator

import (
	"github.com/collab-iac/terraform-provider-collab/internal/model"
	vossmodels "github.com/collab-iac/terraform-provider-collab/internal/systems/voss/models"
)

// The server's own models, which the provider does not have (CONTRACT.md §2 and
// §6.5).
const (
	nodeModel           = "data/HierarchyNode"
	locationModel       = "device/spark/Location"
	licenceModel        = "device/spark/License"
	callingProfileModel = "device/spark/CallingProfile"
	userConfigModel     = "device/spark/UserConfig"
	callParkModel       = "device/spark/CallParkExtensions"
)

// joinedModels are the keys under which relations join further models, beside the
// one whose fields stand at the top (CONTRACT.md §6.4).
var joinedModels = map[string][]string{"relation/SparkUser": {"Calling", "SparkServices"}}

func ownModels() []*servedModel {
	return []*servedModel{
		{Model: hierarchyNode(), check: checkNode, summary: []string{"name", "description", "node_type"}},
		{Model: location()},
		{Model: licence(), readOnly: true, summary: []string{"unique_name", "name", "totalUnits"}},
		{Model: callingProfile(), readOnly: true},
		{Model: userConfig(), readOnly: true},
		{Model: callParkExtensions()},
	}
}

func table(modelType, businessKey string, fields ...model.Field) *model.Model {
	return &model.Model{System: vossmodels.System, Type: modelType, BusinessKey: businessKey, HasHierarchy: true, Key: "pkid", Fields: fields}
}

func field(kind model.Kind, key string) model.Field {
	return model.Field{Kind: kind, Payload: key, Name: model.SnakeCase(key)}
}

func texts(keys ...string) []model.Field {
	list := make([]model.Field, len(keys))
	for i, key := range keys {
		list[i] = field(model.String, key)
	}
	return list
}

// serverSet marks the field as one that only the server writes.
func serverSet(f model.Field) model.Field {
	f.Access = model.ReadOnly
	return f
}

// hierarchyNode is data/HierarchyNode. The name of a node never changes.
func hierarchyNode() *model.Model {
	name := field(model.String, "name")
	name.Required, name.Access = true, model.CreateOnly
	nodeType := field(model.String, "node_type")
	nodeType.Choices = model.Values("Provider", "Reseller", "Customer", "Site")
	nodeType.Target = &model.Target{Model: "data/HierarchyNodeType", Attribute: "name"}
	return table(nodeModel, "name", name, field(model.String, "description"), nodeType)
}

func location() *model.Model {
	address := field(model.Object, "address")
	address.Fields = texts("address1", "address2", "city", "state", "postalCode", "country")
	fields := append([]model.Field{serverSet(field(model.String, "id"))},
		texts("name", "orgId", "timeZone", "preferredLanguage", "notes")...)
	return table(locationModel, "name", append(fields, address, field(model.Number, "latitude"), field(model.Number, "longitude"))...)
}

func licence() *model.Model {
	fields := append([]model.Field{serverSet(field(model.String, "id"))}, texts("unique_name", "name", "subscriptionId", "siteUrl", "siteType")...)
	for _, key := range []string{"totalUnits", "consumedUnits"} {
		fields = append(fields, field(model.Int, key))
	}
	return table(licenceModel, "unique_name", fields...)
}

func callingProfile() *model.Model {
	return table(callingProfileModel, "name", texts("name")...)
}

func userConfig() *model.Model {
	fields := append([]model.Field{serverSet(field(model.String, "id"))}, texts("email", "firstName", "lastName", "displayName")...)
	return table(userConfigModel, "email", fields...)
}

// callParkExtensions have the bounds that Webex has (CONTRACT.md §6.5).
func callParkExtensions() *model.Model {
	name, extension, locationID := field(model.String, "name"), field(model.String, "extension"), field(model.String, "locationId")
	name.Required, name.Limits.Length = true, 30
	extension.Content, extension.Limits.Shortest, extension.Limits.Length = model.Extension, 2, 10
	locationID.Target = &model.Target{Model: locationModel, Attribute: "name"}
	return table(callParkModel, "name", serverSet(field(model.String, "id")), name, extension, field(model.String, "location"), locationID)
}
