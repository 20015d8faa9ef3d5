package client

import (
	"fmt"
	"strings"
	"testing"
	"time"
)

const logCall = "GET /api/tool/Transaction/"

// logRow is a row of the transaction log about the creation of a user.
func logRow(id, username, status, pkid, detail string, age time.Duration) string {
	resource := `{"hierarchy":"sys.hcs.Prov.Cust","model_type":"device/spark/User"}`
	if pkid != "" {
		resource = `{"hierarchy":"sys.hcs.Prov.Cust","model_type":"device/spark/User","after_transaction":"/api/device/spark/User/` + pkid + `/?cached=true"}`
	}
	return fmt.Sprintf(`{"pkid":%q,"data":{"action":"Create","username":%q,"status":%q,"detail":%q,"submitted_time":%q,"resource":%s}}`,
		id, username, status, detail, time.Now().Add(-age).UTC().Format(time.RFC3339), resource)
}

func TestMentions(t *testing.T) {
	for text, want := range map[string]bool{
		"Email:a@example.com": true, "a@example.com": true, "Name: A, (a@example.com)": true, "ba@example.com": false,
		"a@example.com.au": false, "xa@example.com a@example.com": true, "": false, "a@example": false, "a@example.comb": false,
	} {
		if mentions(text, "a@example.com") != want {
			t.Errorf("%q: %t", text, !want)
		}
	}
	if mentions("anything", "") {
		t.Error("an empty key is mentioned")
	}
}

// FuzzLog reads what a server may write into its transaction log.
func FuzzLog(f *testing.F) {
	f.Add("2026-03-01T09:00:00Z", "Email:a@example.com", "a@example.com")
	f.Add("2026-03-01 09:00:00.123456", "", "")
	f.Fuzz(func(t *testing.T, stamp, detail, key string) {
		recent := Transaction{SubmittedTime: stamp, Detail: detail}
		submitted, told := readTime(stamp)
		if isRecent(recent, submitted, time.Minute) && told && submitted.IsZero() && stamp == "" {
			t.Error("nothing was read as a time")
		}
		if mentions(detail, key) && !strings.Contains(detail, key) {
			t.Errorf("%q does not hold %q", detail, key)
		}
	})
}
