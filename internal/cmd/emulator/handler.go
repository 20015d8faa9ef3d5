package emulator

import (
	"net"
	"net/http"
	"strings"

	"github.com/collab-iac/terraform-provider-collab/internal/emulator/fault"
)

// byRoot serves all systems at one address: each below its root, and one without
// a root at all other paths. It is not an http.ServeMux, because that would
// redirect some paths before a server sees them.
func byRoot(all []*emulated) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var chosen *emulated
		for _, e := range all {
			if strings.HasPrefix(r.URL.Path, e.Root+"/") && (chosen == nil || len(e.Root) > len(chosen.Root)) {
				chosen = e
			}
		}
		if chosen == nil {
			http.NotFound(w, r)
			return
		}
		chosen.server.ServeHTTP(w, r)
	})
}

// faultsPath shows and sets the chances of faults: GET and PUT.
const faultsPath = "/-/faults"

// administered serves the faults' own page before the servers, so that no fault
// hits it. Only this machine reaches it.
func administered(faults *fault.Injector, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		host, _, _ := net.SplitHostPort(r.RemoteAddr)
		if r.URL.Path == faultsPath && net.ParseIP(host).IsLoopback() {
			faults.Admin().ServeHTTP(w, r)
			return
		}
		next.ServeHTTP(w, r)
	})
}
