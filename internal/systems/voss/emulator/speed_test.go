package emulator_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"testing"

	voss "github.com/collab-iac/terraform-provider-collab/internal/systems/voss/emulator"
)

// crowded has so many people at the sites of a tenant.
func crowded(b *testing.B, people int) *voss.Server {
	b.Helper()
	server := voss.New(voss.Options{})
	b.Cleanup(server.Close)
	for i := range people {
		body := fmt.Sprintf(`{"email": "user%05d@example.com", "displayName": "User %d", "firstName": "User", "lastName": "Number %d",
			"licenses": [{"license": "a"}, {"license": "b"}], "roles": {"full": false},
			"Calling": {"email": "user%05d@example.com", "callWaiting": {"enabled": true}, "voicemail": {"enabled": true}}}`, i, i, i, i)
		if _, err := server.Add(relationType, fmt.Sprintf("%s.Site%d", voss.Tenant, 1+i%2), body); err != nil {
			b.Fatal(err)
		}
	}
	return server
}

func ask(b *testing.B, server *voss.Server, method, path string) *httptest.ResponseRecorder {
	b.Helper()
	request := httptest.NewRequest(method, path, http.NoBody)
	request.SetBasicAuth(voss.Administrator.Username, voss.Administrator.Password)
	answer := httptest.NewRecorder()
	server.ServeHTTP(answer, request)
	if answer.Code != http.StatusOK {
		b.Fatalf("status %d: %.300s", answer.Code, answer.Body)
	}
	return answer
}

// BenchmarkList reads 20,000 people page by page.
func BenchmarkList(b *testing.B) {
	server := crowded(b, 20_000)
	for b.Loop() {
		for skip := 0; skip < 20_000; skip += 200 {
			ask(b, server, http.MethodGet, fmt.Sprintf("%s%s&summary=false&limit=200&skip=%d", sparkUsers, tenant, skip))
		}
	}
}

// BenchmarkExport exports 5,000 people.
func BenchmarkExport(b *testing.B) {
	server := crowded(b, 5_000)
	for b.Loop() {
		answer := ask(b, server, http.MethodPost, sparkUsers+"export/"+tenant+"&export_format=json")
		b.ReportMetric(float64(answer.Body.Len())/1e6, "MB")
	}
}
