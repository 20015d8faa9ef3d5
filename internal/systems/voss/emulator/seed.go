package emulator

import (
	"slices"
	"strings"
	"time"

	"github.com/collab-iac/terraform-provider-collab/internal/emulator/web"
)

// Tenant is the dot path of the seeded customer that clients work in. It has
// two sites. Beside it lives another customer, which the Administrator sees and
// where the Outsider lives.
const Tenant = "sys.hcs.Prov.Cust"

// seedTime is the creation time of everything in the seeded tenant.
var seedTime = time.Date(2026, 1, 5, 8, 0, 0, 0, time.UTC)

var seedNodes = []struct{ path, kind string }{
	{"sys", ""},
	{"sys.hcs", ""},
	{"sys.hcs.Prov", "Provider"},
	{"sys.hcs.Prov.Cust", "Customer"},
	{"sys.hcs.Prov.Cust.Site1", "Site"},
	{"sys.hcs.Prov.Cust.Site2", "Site"},
	{"sys.hcs.Prov.Other", "Customer"},
	{"sys.hcs.Prov.Other.Site1", "Site"},
	{"sys.hcs.Prov.Other.Head Office", "Site"},
}

// seedObject is an object of the tenant.
type seedObject struct{ node, model, data string }

var seedObjects = []seedObject{
	{Tenant, locationModel, `{"name": "Berlin", "timeZone": "Europe/Berlin", "preferredLanguage": "de_de", "address": {"address1": "Musterweg 1", "city": "Berlin", "postalCode": "10115", "country": "DE"}}`},
	{Tenant, locationModel, `{"name": "Leeds", "timeZone": "Europe/London", "preferredLanguage": "en_gb", "address": {"address1": "1 Example Row", "city": "Leeds", "postalCode": "LS1 1AA", "country": "GB"}}`},
	{Tenant, locationModel, `{"name": "San Jose", "timeZone": "America/Los_Angeles", "preferredLanguage": "en_us", "address": {"address1": "1 Sample Street", "city": "San Jose", "state": "CA", "postalCode": "95110", "country": "US"}}`},
	{Tenant, licenceModel, `{"unique_name": "Messaging", "name": "Messaging", "totalUnits": 500, "consumedUnits": 0}`},
	{Tenant, licenceModel, `{"unique_name": "Webex Calling - Professional", "name": "Webex Calling - Professional", "totalUnits": 200, "consumedUnits": 0}`},
	{Tenant, licenceModel, `{"unique_name": "Webex Calling - Standard", "name": "Webex Calling - Standard", "totalUnits": 300, "consumedUnits": 0}`},
	{Tenant, callingProfileModel, `{"name": "UCM-Berlin"}`},
	{Tenant, callingProfileModel, `{"name": "UCM-Leeds"}`},
	{Tenant, userConfigModel, `{"email": "reception@example.com", "firstName": "Front", "lastName": "Desk", "displayName": "Front Desk"}`},
	{Tenant, userConfigModel, `{"email": "security@example.com", "firstName": "Night", "lastName": "Watch", "displayName": "Night Watch"}`},
	{Tenant, callParkModel, `{"name": "Park 1", "extension": "5801", "location": "Berlin"}`},
	{Tenant, callParkModel, `{"name": "Park 2", "extension": "5802", "location": "Leeds"}`},
	{"sys.hcs.Prov.Other", locationModel, `{"name": "Oslo", "timeZone": "Europe/Oslo", "preferredLanguage": "no_no", "address": {"address1": "Eksempelgata 1", "city": "Oslo", "postalCode": "0150", "country": "NO"}}`},
	{"sys.hcs.Prov.Other", licenceModel, `{"unique_name": "Other Messaging", "name": "Messaging", "totalUnits": 10, "consumedUnits": 0}`},
}

// systemLicenceSeed is there where the system assigns one.
const systemLicenceSeed = `{"unique_name": "Webex App - Free", "name": "Webex App - Free", "totalUnits": 100000, "consumedUnits": 0}`

// seed fills an empty store with the tenant. Its pkids are the same on every
// server.
func (s *Server) seed() {
	for _, n := range seedNodes {
		parent, name := "", n.path
		if dot := strings.LastIndex(n.path, "."); dot >= 0 {
			parent, name = seededPKID(n.path[:dot]), n.path[dot+1:]
		}
		s.store.put(&object{
			PKID: seededPKID(n.path), Model: nodeModel, Node: parent, Created: seedTime,
			Data: map[string]any{"name": name, "node_type": n.kind},
		})
	}
	objects := slices.Clone(seedObjects)
	if !s.dialect.Is(systemLicences, "none") {
		objects = append(objects, seedObject{Tenant, licenceModel, systemLicenceSeed})
	}
	for _, one := range objects {
		data, err := web.DecodeObject(one.data)
		if err != nil {
			panic(err.Message + " " + one.data) // a slip in the table above
		}
		o := &object{
			PKID: seededPKID(one.node + one.model + one.data), Model: one.model,
			Node: s.store.node(one.node), Created: seedTime, Data: data,
		}
		computeServerSet(s.models.byType[o.Model], o, seedTime)
		s.store.put(o)
	}
	s.seedGiven()
}
