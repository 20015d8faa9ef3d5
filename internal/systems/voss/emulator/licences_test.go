package emulator_test

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	voss "github.com/collab-iac/terraform-provider-collab/internal/systems/voss/emulator"
)

const licenceType = "device/spark/License"

// licensing are the settings of how licences are given out.
var licensing = map[string]func(*emulator){
	"licences_short=partial": func(e *emulator) {
		few := licence(e, "Few", 1)
		anna, bert := newPerson(e, "a@x", few), newPerson(e, "b@x", few)
		wantLicences(e, anna, few)
		wantLicences(e, bert)
		e.call("DELETE", sparkUsers+anna+"/", "").want(http.StatusOK)
		assign(e, bert, "b@x", few).want(http.StatusOK)
		wantLicences(e, bert, few)
	},
	"licences_short=refused": func(e *emulator) {
		few := licence(e, "Few", 1)
		anna := newPerson(e, "a@x", few)
		e.call("POST", sparkUsers+tenant, personWith("b@x", few)).want(http.StatusBadRequest).has("No licence Few is left")
		assign(e, anna, "a@x", few).want(http.StatusOK) // who has one keeps it
	},
	"licences_unknown=dropped": func(e *emulator) { wantLicences(e, newPerson(e, "a@x", "nobody's")) },
	"licences_unknown=refused": func(e *emulator) {
		e.call("POST", sparkUsers+tenant, personWith("a@x", "nobody's")).want(http.StatusBadRequest).has("nobody's")
	},
	"licences_unknown=kept":   func(e *emulator) { wantLicences(e, newPerson(e, "a@x", "nobody's"), "nobody's") },
	"licences_of_system=none": func(e *emulator) { wantLicences(e, newPerson(e, "a@x")) },
	"licences_of_system=assigned": func(e *emulator) {
		free := licenceID(e, "Webex App - Free")
		anna := newPerson(e, "a@x")
		wantLicences(e, anna, free)
		assign(e, anna, "a@x").want(http.StatusBadRequest).has("cannot be removed")
		assign(e, anna, "a@x", free).want(http.StatusOK)
	},
	"licence_units=current": func(e *emulator) {
		anna := newPerson(e, "a@x", licence(e, "Few", 5))
		wantUnits(e, "5", "1")
		e.call("DELETE", sparkUsers+anna+"/", "").want(http.StatusOK)
		wantUnits(e, "5", "0")
	},
	"licence_units=synchronized": func(e *emulator) {
		newPerson(e, "a@x", licence(e, "Few", 5))
		wantUnits(e, "5", "0")
	},
	"licence_units=absent": func(e *emulator) {
		licence(e, "Few", 5)
		wantUnits(e, "<nil>", "<nil>")
	},
}

// licence adds a licence to the tenant and returns what a person refers to it by.
func licence(e *emulator, name string, total int) string {
	e.t.Helper()
	if _, err := e.Add(licenceType, voss.Tenant, fmt.Sprintf(`{"id": "id of %[1]s", "unique_name": %[1]q, "name": %[1]q, "totalUnits": %[2]d, "consumedUnits": 0}`, name, total)); err != nil {
		e.t.Fatal(err)
	}
	return licenceID(e, name)
}

func licenceID(e *emulator, name string) string {
	e.t.Helper()
	all := e.Objects(licenceType)
	i := slices.IndexFunc(all, func(o voss.Object) bool { return o.Data["unique_name"] == name })
	if i < 0 {
		e.t.Fatalf("there is no licence %s", name)
	}
	return all[i].Data["id"].(string)
}

func personWith(email string, licences ...string) string {
	elements := []string{}
	for _, one := range licences {
		elements = append(elements, fmt.Sprintf(`{"license": %q}`, one))
	}
	return fmt.Sprintf(`{"email": %[1]q, "displayName": "P", "Calling": {"email": %[1]q}, "licenses": [%[2]s]}`, email, strings.Join(elements, ","))
}

// newPerson makes a person and returns the pkid.
func newPerson(e *emulator, email string, licences ...string) string {
	e.t.Helper()
	return e.call("POST", sparkUsers+tenant, personWith(email, licences...)).want(http.StatusCreated).at("pkid").(string)
}

func assign(e *emulator, pkid, email string, licences ...string) response {
	e.t.Helper()
	return e.call("PUT", sparkUsers+pkid+"/", personWith(email, licences...))
}

func wantLicences(e *emulator, pkid string, want ...string) {
	e.t.Helper()
	elements, _ := e.call("GET", sparkUsers+pkid+"/", "").want(http.StatusOK).at("data.licenses").([]any)
	got := []string{}
	for _, one := range elements {
		got = append(got, one.(map[string]any)["license"].(string))
	}
	if !slices.Equal(got, want) {
		e.t.Errorf("licences %q instead of %q", got, want)
	}
}

// wantUnits compares the counts of the licence Few, in the list and in the object.
func wantUnits(e *emulator, total, consumed string) {
	e.t.Helper()
	all := e.Objects(licenceType)
	few := all[slices.IndexFunc(all, func(o voss.Object) bool { return o.Data["name"] == "Few" })]
	e.call("GET", "/api/"+licenceType+"/"+few.PKID+"/", "").check(total, consumed, "data.")
	e.call("GET", "/api/"+licenceType+"/"+tenant+"&summary=false&filter_field=name&filter_text=Few&filter_condition=equals", "").check(total, consumed, "resources.0.data.")
}

func (r response) check(total, consumed, at string) {
	r.t.Helper()
	if got := fmt.Sprint(r.at(at+"totalUnits"), " ", r.at(at+"consumedUnits")); got != total+" "+consumed {
		r.t.Errorf("units %s instead of %s %s", got, total, consumed)
	}
}

// A licence that is known elsewhere only is none of a person's.
func TestLicencesOfAnotherCustomer(t *testing.T) {
	e := newEmulator(t, "", withPeople)
	wantLicences(e, newPerson(e, "a@x", licenceID(e, "Other Messaging")))
	e.call("POST", sparkUsers+"?hierarchy="+voss.Tenant+".Site1", personWith("b@x", licenceID(e, "Messaging"))).want(http.StatusCreated)
	for _, o := range e.Objects(relationType) {
		if o.Data["email"] == "b@x" {
			wantLicences(e, o.PKID, licenceID(e, "Messaging"))
		}
	}
}
