package emulator_test

import (
	"fmt"
	"net/http"

	voss "github.com/collab-iac/terraform-provider-collab/internal/systems/voss/emulator"
)

func chosen(e *emulator, query string) response {
	return e.call("GET", things+"choices/"+tenant+"&"+query, "").want(http.StatusOK)
}

func (r response) isOfType(contentType string) response {
	r.t.Helper()
	if got := r.header.Get("Content-Type"); got != contentType {
		r.t.Errorf("Content-Type %q, want %q", got, contentType)
	}
	return r
}

// choicesAsLists checks what the documented sample shows.
func choicesAsLists(e *emulator) {
	for i := range 60 {
		addAt(e, thingType, voss.Tenant, fmt.Sprintf(`{"email": "m%02d", "id": "i%d"}`, i, i))
	}
	var first voss.Object
	for _, o := range e.Objects(thingType) {
		if o.Data["email"] == "m00" {
			first = o
		}
	}
	chosen(e, "field=email").is("pagination.total", 60).is("pagination.limit", 0).is("pagination.maximum_limit", 2000).
		is("choices.59.title.0", "m59").is("choices.59.value", "[i59]").is("choices.59.title.1", nil).
		is("meta.query", things+"choices/").is("meta.references.0.pkid", first.PKID).is("meta.references.0.href", things+first.PKID+"/")
	chosen(e, "field=email&limit=2&skip=1").is("pagination.total", 60).is("pagination.limit", 2).is("choices.0.title.0", "m01").is("choices.2", nil)
	chosen(e, "field=email&title=m0").is("pagination.total", 10)
	chosen(e, "field=email&choice_title=m5").is("pagination.total", 10)
	chosen(e, "field=email&title=m0&filter_condition=equals").is("pagination.total", 0)
	chosen(e, "field=email&title=m07&filter_condition=equals").is("choices.0.value", "[i7]").is("choices.1", nil)
	chosen(e, "field=kind").is("choices.0.value", "[work]").is("choices.1.title", "[Home]").is("meta.references", "[]")
	chosen(e, "limit=1").is("choices.0.value", "[m00 hcs.Prov.Cust]").is("choices.0.title", "[m00 hcs.Prov.Cust]")
}
