package provider_test

import (
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/collab-iac/terraform-provider-collab/internal/coretest"
	emulator "github.com/collab-iac/terraform-provider-collab/internal/systems/voss/emulator"
)

// TestObject_schemaThatDoesNotCome: without the schema nothing tells a name from an
// identifier, so a run in which it does not come changes nothing and says so.
func TestObject_schemaThatDoesNotCome(t *testing.T) {
	bubble(func(t *testing.T) {
		var silent atomic.Bool
		w := newBubbleEnv(t, emulator.Options{Seed: 1, Middleware: func(next http.Handler) http.Handler {
			return http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
				if silent.Load() && strings.Contains(r.URL.Path, "/schema/") {
					time.Sleep(time.Minute)
				}
				next.ServeHTTP(rw, r)
			})
		}})
		c := newObjectCore(t, w)
		config := c.config(map[string]any{"model": "device/spark/CallParkExtensions", "data": map[string]any{"name": "Park 9", "extension": "5809", "locationId": "Berlin"}})
		made := c.settled(t, c.changed(t, nil, config), config)
		writes := len(w.voss.Writes())
		silent.Store(true)
		late := newObjectCore(t, w)
		read, err := late.Server.ReadResource(t.Context(), &tfprotov6.ReadResourceRequest{
			TypeName: objectType, CurrentState: c.encoded(t, made.state), Private: made.private, CurrentIdentity: made.identity,
		})
		if err != nil {
			t.Fatal(err)
		}
		_, planned := late.planned(t, nil, config)
		for what, diagnostics := range map[string][]*tfprotov6.Diagnostic{"a refresh": read.Diagnostics, "a plan": planned} {
			if !coretest.HasError(diagnostics) || !strings.Contains(strings.Join(texts(diagnostics), " "), "did not show the schema") {
				t.Errorf("%s says %v", what, texts(diagnostics))
			}
		}
		same(t, "writes", writes, len(w.voss.Writes()))
		time.Sleep(time.Hour) // the late answers come
	})(t)
}
